//! Sections: a folder with its first page, the order of its pages, and the path up to the first page.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use language::Lang;

use super::entry::{Entry, Neighbours, PageId};
use super::index::SiteIndex;
use crate::parse::{PageKind, is_first_page};

/// The key of a page's parent: the first page of its folder, or of the folder above.
fn parent(key: &str) -> Option<String> {
    let folder = match key.rsplit_once('/') {
        Some((folder, "index")) => folder.rsplit_once('/').map(|(above, _)| above),
        Some((folder, _)) => Some(folder),
        None if key == "index" => return None,
        None => None,
    };
    Some(folder.map_or_else(|| "index".to_string(), |folder| format!("{folder}/index")))
}

/// The open pages of each section, ordered by weight, then by day with the latest first, then by label.
pub(super) fn group(index: &SiteIndex) -> BTreeMap<PageId, Vec<PageId>> {
    let mut sections: BTreeMap<PageId, Vec<&Entry>> = BTreeMap::new();
    for entry in index.open_entries() {
        if let Some(above) = parent(&entry.id.1) {
            sections.entry((entry.id.0, above)).or_default().push(entry);
        }
    }
    let order = |entry: &Entry| {
        (entry.weight.unwrap_or(i64::MAX), Reverse(entry.date), entry.label.clone(), entry.id.1.clone())
    };
    let sorted = |mut pages: Vec<&Entry>| {
        pages.sort_by_cached_key(|entry| order(entry));
        pages.into_iter().map(|entry| entry.id.clone()).collect()
    };
    sections.into_iter().map(|(section, pages)| (section, sorted(pages))).collect()
}

/// The keys of the pages before and after each page of the sections, see [`SiteIndex::neighbours`]. They are found once for a
/// section, because looking for every page in its section takes long in a section of thousands.
pub(super) fn neighbours(index: &SiteIndex) -> Vec<(PageId, Neighbours)> {
    let reads_on = |entry: &&Entry| !matches!(entry.kind, PageKind::Form | PageKind::Section | PageKind::Home);
    let mut found = Vec::new();
    for section in index.sections.keys().filter(|(_, key)| key != "index") {
        let pages: Vec<&Entry> = index.children(section).filter(reads_on).collect();
        let key = |at: Option<usize>| Some(pages.get(at?)?.id.1.clone());
        for (at, page) in pages.iter().enumerate() {
            found.push((page.id.clone(), (key(at.checked_sub(1)), key(at.checked_add(1)))));
        }
    }
    found
}

impl SiteIndex {
    /// The ids of the pages of a section in order.
    pub fn child_ids(&self, section: &PageId) -> &[PageId] {
        self.sections.get(section).map(Vec::as_slice).unwrap_or_default()
    }

    /// The pages of a section in order.
    pub fn children(&self, section: &PageId) -> impl Iterator<Item = &Entry> {
        self.child_ids(section).iter().filter_map(|(lang, key)| self.get(*lang, key))
    }

    /// All open sections of a language in depth-first order, starting with the first page.
    pub fn sections(&self, lang: Lang) -> Vec<&Entry> {
        let mut found = Vec::new();
        let mut ahead: Vec<&Entry> = self.open(lang, "index").into_iter().collect();
        while let Some(section) = ahead.pop() {
            found.push(section);
            let within: Vec<_> = self.children(&section.id).filter(|entry| is_first_page(&entry.id.1)).collect();
            ahead.extend(within.into_iter().rev());
        }
        found
    }

    /// The open ancestors of a page, starting with the first page.
    pub fn ancestors(&self, id: &PageId) -> Vec<&Entry> {
        let mut above = Vec::new();
        let mut key = parent(&id.1);
        while let Some(next) = key {
            above.extend(self.open(id.0, &next));
            key = parent(&next);
        }
        above.reverse();
        above
    }

    /// The pages before and after a page in its section. Forms, and pages directly below the first page, have no neighbours.
    pub fn neighbours(&self, (lang, key): &PageId) -> (Option<&Entry>, Option<&Entry>) {
        let get = |key: &Option<String>| self.get(*lang, key.as_deref()?);
        let Some(Entry { neighbours: (before, after), .. }) = self.get(*lang, key) else { return (None, None) };
        (get(before), get(after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_parents_ends_at_the_first_page() {
        assert_eq!(parent("policies/a").as_deref(), Some("policies/index"));
        assert_eq!(parent("policies/index").as_deref(), Some("index"));
        assert_eq!(parent("a/b/index").as_deref(), Some("a/index"));
        assert_eq!(parent("channels").as_deref(), Some("index"));
        assert_eq!(parent("index"), None);
    }
}
