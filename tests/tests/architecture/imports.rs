//! The `use` declarations of a module, those within its functions too.

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

/// An import of one name, or of all names of a module.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    /// The path as it is written.
    pub(crate) path: Vec<String>,
    /// The name that it brings. `None` for `*`.
    pub(crate) name: Option<String>,
    /// Whether other modules can import the name from here.
    pub(crate) is_public: bool,
}

/// The imports of a module's items.
pub(crate) fn imports(items: &[Item]) -> Vec<Import> {
    let mut reader = Reader { found: Vec::new() };
    items.iter().for_each(|item| reader.visit_item(item));
    reader.found
}

struct Reader {
    found: Vec<Import>,
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !matches!(item, Item::Mod(_)) && !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            let is_public = !matches!(item.vis, Visibility::Inherited);
            flatten(&item.tree, &[], is_public, &mut self.found);
        }
    }
}

fn flatten(tree: &UseTree, before: &[String], is_public: bool, found: &mut Vec<Import>) {
    let with = |name: &syn::Ident| -> Vec<String> { before.iter().cloned().chain([name.to_string()]).collect() };
    let mut add = |path: Vec<String>, name: Option<String>| found.push(Import { path, name, is_public });
    match tree {
        UseTree::Name(name) if name.ident == "self" => add(before.to_vec(), before.last().cloned()),
        UseTree::Rename(name) if name.ident == "self" => add(before.to_vec(), Some(name.rename.to_string())),
        UseTree::Name(name) => add(with(&name.ident), Some(name.ident.to_string())),
        UseTree::Rename(name) => add(with(&name.ident), Some(name.rename.to_string())),
        UseTree::Glob(_) => add(before.to_vec(), None),
        UseTree::Path(path) => flatten(&path.tree, &with(&path.ident), is_public, found),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, is_public, found)),
    }
}

/// Whether an item is compiled for unit tests only.
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|one| one.path().is_ident("cfg")).any(|one| {
        let syn::Meta::List(list) = &one.meta else { return false };
        let condition = list.tokens.to_string();
        let mut words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == "test") && !condition.contains("not")
    })
}

/// An item's attributes.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        Item::Union(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    }
}
