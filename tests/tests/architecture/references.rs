//! The references of a crate's files to each other: by imports, by paths in the code, and by paths within macros.

use std::collections::BTreeMap;
use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, Macro, Visibility};

use crate::architecture::imports::{attributes, is_for_tests};
use crate::architecture::modules::{Crate, Module};

/// From a file to a file, with one item that makes the reference.
pub(crate) type References = BTreeMap<(PathBuf, PathBuf), String>;

/// The references between the files of a crate. A `mod` declaration is none, and neither is a module's public re-export of an item
/// of a module below it.
pub(crate) fn references(krate: &Crate) -> References {
    let mut found = References::new();
    for module in krate.modules.values() {
        for import in module.imports.iter().filter(|import| import.name.is_some()) {
            add(krate, module, &import.path, import.is_public, &mut found);
        }
        let mut reader = Reader { paths: Vec::new() };
        module.items.iter().for_each(|item| reader.visit_item(item));
        for path in reader.paths {
            add(krate, module, &path, false, &mut found);
        }
    }
    found
}

fn add(krate: &Crate, module: &Module, path: &[String], is_public: bool, found: &mut References) {
    for target in krate.resolve(&module.path, path) {
        let is_below = target.module.len() > module.path.len() && target.module.starts_with(&module.path);
        if target.file != module.file && !(is_public && is_below) {
            found.entry((module.file.clone(), target.file)).or_insert(target.name);
        }
    }
}

/// Collects the paths in code. Imports are not among them.
struct Reader {
    paths: Vec<Vec<String>>,
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !matches!(item, Item::Mod(_) | Item::Use(_)) && !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Const(one) => &one.attrs,
            ImplItem::Fn(one) => &one.attrs,
            _ => &Vec::new(),
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        in_tokens(&call.tokens, &mut self.paths);
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

/// The paths among a macro's tokens. A lone name counts if it is a type's or is called; else it may be a variable or a key.
fn in_tokens(tokens: &TokenStream, paths: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is_punct =
        |place: usize, sign: char| matches!(tokens.get(place), Some(TokenTree::Punct(one)) if one.as_char() == sign);
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        place += 1;
        match token {
            TokenTree::Group(group) => in_tokens(&group.stream(), paths),
            TokenTree::Ident(first) => {
                let before = place.checked_sub(2);
                let is_of_another = before.is_some_and(|before| is_punct(before, '.') || is_punct(before, ':'));
                let is_variable = before.is_some_and(|before| is_punct(before, '$')) && first != "crate";
                let mut path = vec![first.to_string()];
                while is_punct(place, ':') && is_punct(place + 1, ':') {
                    let Some(TokenTree::Ident(next)) = tokens.get(place + 2) else { break };
                    path.push(next.to_string());
                    place += 3;
                }
                let is_called = is_punct(place, '!') || matches!(tokens.get(place), Some(TokenTree::Group(_)));
                let is_type = path[0].starts_with(char::is_uppercase);
                // A type after a single colon, as in `name: Type`, is none of another path.
                let is_of_another = is_of_another && !is_type;
                if !is_of_another && !is_variable && (path.len() > 1 || is_called || is_type) {
                    paths.push(path);
                }
            }
            _ => {}
        }
    }
}
