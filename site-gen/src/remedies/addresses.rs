//! Corrections of links and pictures that the Markdown parser left in the text.

use std::ops::Range;

use crate::parse::{Page, Target, image_path, resolved};
use crate::read::Inputs;
use crate::remedy::Edit;

/// Joins `[words] (file.md)`, and writes an address with spaces as the name of the file that exists.
pub(super) fn link(text: &str, span: &Range<usize>, page: &Page, inputs: &Inputs) -> Option<Vec<Edit>> {
    let source = text.get(span.clone())?;
    // Round brackets can stand in the words of the link, and not in an address.
    let open = source.rfind('(')?;
    let words = source.get(..open)?.trim_end_matches([' ', '\n']);
    let address = source.get(open + 1..)?.strip_suffix(')')?;
    if !words.ends_with(']') {
        return None;
    }
    let places = Places { page, inputs };
    let is_image = source.starts_with('!');
    let mut edits = Vec::new();
    if words.len() < open {
        edits.push(Edit::delete(span.start + words.len()..span.start + open));
    }
    let right = places.right(address, is_image)?;
    if right != address {
        let start = span.start + open + 1;
        edits.push(Edit::replace(start..start + address.len(), right));
    }
    Some(edits)
}

struct Places<'a> {
    page: &'a Page,
    inputs: &'a Inputs,
}

impl Places<'_> {
    /// The address that leads to something that exists: as it is written, or with hyphens for spaces.
    fn right(&self, address: &str, is_image: bool) -> Option<String> {
        let written = address.trim();
        if !written.contains(char::is_whitespace) {
            return self.exists(written, is_image).then(|| written.to_string());
        }
        if written.contains(['"', '\'', '<', '>', '\n', '\\']) {
            return None;
        }
        if is_image && self.exists(written, true) {
            return Some(format!("<{written}>"));
        }
        // Only the path can be another: what follows # is a name on that page.
        let (path, fragment) = written.split_at(written.find('#').unwrap_or(written.len()));
        let joined = path.split_whitespace().collect::<Vec<_>>().join("-");
        let mut candidates = [joined.clone(), joined.to_lowercase()].into_iter();
        let fragment = fragment.trim();
        candidates
            .find(|path| !fragment.contains(char::is_whitespace) && self.exists(path, is_image))
            .map(|path| format!("{path}{fragment}"))
    }

    /// Whether an address leads to another site, or to a file of this one.
    fn exists(&self, address: &str, is_image: bool) -> bool {
        let (lang, key) = (self.page.lang, self.page.key.as_str());
        if is_image {
            let path = image_path(lang, key, address);
            return path.is_some_and(|path| self.inputs.images.contains_key(&path));
        }
        match resolved(lang, key, address) {
            Target::Page { lang, key, .. } => {
                self.inputs.pages.iter().any(|source| source.lang == lang && source.key == key)
            }
            Target::Fragment(id) => {
                self.page.outline.iter().map(|heading| &heading.id).chain(&self.page.clauses).any(|own| *own == id)
            }
            Target::External => true,
            Target::Unknown => false,
        }
    }
}
