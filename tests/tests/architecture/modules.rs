//! The modules of a crate: what each defines, imports and re-exports, and how a path resolves to the files that define it.
//!
//! Only the crate's own items are known. A path that leads out of the crate resolves to nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::{Attribute, Item};

use crate::architecture::imports::{Import, attributes, imports, is_for_tests};

/// A module's path from the crate's root, without `crate`.
pub(crate) type ModulePath = Vec<String>;

/// How far a chain of re-exports is followed.
const LONGEST_CHAIN: usize = 32;

/// A name in a module.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Definition {
    /// An item that is defined here.
    Item,
    /// A child module.
    Module(ModulePath),
    /// An import or a re-export of a path.
    Import(Vec<String>),
}

/// A module with its syntax.
pub(crate) struct Module {
    pub(crate) path: ModulePath,
    pub(crate) file: PathBuf,
    pub(crate) items: Vec<Item>,
    pub(crate) imports: Vec<Import>,
    names: BTreeMap<String, Vec<Definition>>,
    /// Whether a macro may define items whose names the syntax does not show.
    is_opaque: bool,
}

/// An item that a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    pub(crate) file: PathBuf,
    pub(crate) module: ModulePath,
    pub(crate) name: String,
}

/// A crate's modules.
#[derive(Default)]
pub(crate) struct Crate {
    pub(crate) modules: BTreeMap<ModulePath, Module>,
}

impl Crate {
    /// Reads a crate from its root file. `read` returns a file's text, or `None` for a file that does not exist.
    ///
    /// # Panics
    /// For a file that is no Rust, and for a module without a file.
    pub(crate) fn read(root: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Self {
        let mut found = Crate::default();
        let folder = root.parent().unwrap().to_path_buf();
        found.add_file(Vec::new(), root.to_path_buf(), &folder, read);
        found
    }

    /// `folder` is where the module's children have their files.
    fn add_file(&mut self, path: ModulePath, file: PathBuf, folder: &Path, read: &dyn Fn(&Path) -> Option<String>) {
        let text = read(&file).unwrap_or_else(|| panic!("{}: no such file", file.display()));
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(path, file, folder, syntax.items, read);
    }

    fn add(
        &mut self,
        path: ModulePath,
        file: PathBuf,
        folder: &Path,
        items: Vec<Item>,
        read: &dyn Fn(&Path) -> Option<String>,
    ) {
        let mut names: BTreeMap<String, Vec<Definition>> = BTreeMap::new();
        let mut is_opaque = false;
        let items: Vec<Item> = items.into_iter().filter(|item| !is_for_tests(attributes(item))).collect();
        for item in &items {
            match item {
                Item::Mod(child) => {
                    let name = child.ident.to_string();
                    let child_path: ModulePath = path.iter().cloned().chain([name.clone()]).collect();
                    names.entry(name.clone()).or_default().push(Definition::Module(child_path.clone()));
                    let inner = folder.join(&name);
                    match &child.content {
                        Some((_, items)) => self.add(child_path, file.clone(), &inner, items.clone(), read),
                        None => {
                            let given = path_attribute(&child.attrs).map(|name| file.parent().unwrap().join(name));
                            let beside = folder.join(format!("{name}.rs"));
                            let is_beside = given.is_none() && read(&beside).is_some();
                            let file = given.unwrap_or_else(|| if is_beside { beside } else { inner.join("mod.rs") });
                            let inner = if is_beside { inner } else { file.parent().unwrap().to_path_buf() };
                            self.add_file(child_path, file, &inner, read);
                        }
                    }
                }
                Item::Macro(one) if one.ident.is_none() => is_opaque = true,
                item => {
                    if let Some(name) = defined_name(item) {
                        names.entry(name).or_default().push(Definition::Item);
                    }
                }
            }
        }
        let imports = imports(&items);
        for import in &imports {
            if let Some(name) = &import.name {
                names.entry(name.clone()).or_default().push(Definition::Import(import.path.clone()));
            }
        }
        self.modules.insert(path.clone(), Module { path, file, items, imports, names, is_opaque });
    }

    /// The items that a path means, as code in the module `from` writes it.
    pub(crate) fn resolve(&self, from: &ModulePath, path: &[String]) -> BTreeSet<Target> {
        self.resolve_within(from, path, LONGEST_CHAIN)
    }

    fn resolve_within(&self, from: &ModulePath, path: &[String], left: usize) -> BTreeSet<Target> {
        let Some((first, rest)) = path.split_first() else { return BTreeSet::new() };
        match first.as_str() {
            _ if left == 0 => BTreeSet::new(),
            "crate" => self.walk(&Vec::new(), rest, true, left),
            "self" => self.walk(from, rest, true, left),
            "super" => match from.split_last() {
                None => BTreeSet::new(),
                Some((_, parent)) if rest.first().is_some_and(|next| next == "super") => {
                    self.resolve_within(&parent.to_vec(), rest, left)
                }
                Some((_, parent)) => self.walk(&parent.to_vec(), rest, true, left),
            },
            _ => self.walk(from, path, false, left),
        }
    }

    /// Follows a path whose first name is in `module`. Where a macro may define items, an unknown name counts as the module's own if
    /// the path names the module (`is_certain`).
    fn walk(&self, module: &ModulePath, path: &[String], is_certain: bool, left: usize) -> BTreeSet<Target> {
        let Some((name, rest)) = path.split_first() else { return BTreeSet::new() };
        let Some(known) = self.modules.get(module) else { return BTreeSet::new() };
        let own = |name: &str| Target { file: known.file.clone(), module: module.clone(), name: name.to_string() };
        let mut found = BTreeSet::new();
        for definition in known.names.get(name).into_iter().flatten() {
            match definition {
                Definition::Item => {
                    found.insert(own(name));
                }
                Definition::Module(child) => found.extend(self.walk(child, rest, true, left)),
                Definition::Import(path) => {
                    let path: Vec<String> = path.iter().chain(rest).cloned().collect();
                    found.extend(self.resolve_within(module, &path, left - 1));
                }
            }
        }
        if known.names.contains_key(name) || left <= 1 {
            return found;
        }
        for import in known.imports.iter().filter(|import| import.name.is_none()) {
            let path: Vec<String> = import.path.iter().chain(path).cloned().collect();
            let by_glob = self.resolve_within(module, &path, left - 1).into_iter();
            // A name that no module defines may as well be a local variable.
            found.extend(by_glob.filter(|target| self.defines(target)));
        }
        if found.is_empty() && is_certain && known.is_opaque {
            found.insert(own(name));
        }
        found
    }

    fn defines(&self, target: &Target) -> bool {
        self.modules.get(&target.module).is_some_and(|module| module.names.contains_key(&target.name))
    }
}

fn defined_name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(one) => &one.ident,
        Item::Enum(one) => &one.ident,
        Item::Fn(one) => &one.sig.ident,
        Item::Macro(one) => one.ident.as_ref()?,
        Item::Static(one) => &one.ident,
        Item::Struct(one) => &one.ident,
        Item::Trait(one) => &one.ident,
        Item::TraitAlias(one) => &one.ident,
        Item::Type(one) => &one.ident,
        Item::Union(one) => &one.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// The file that `#[path = "…"]` names.
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().filter(|one| one.path().is_ident("path")).find_map(|one| {
        let syn::Meta::NameValue(pair) = &one.meta else { return None };
        let syn::Expr::Lit(literal) = &pair.value else { return None };
        let syn::Lit::Str(text) = &literal.lit else { return None };
        Some(text.value())
    })
}
