//! The site index: every page by language and key.

use std::collections::{BTreeMap, BTreeSet};

use language::Lang;

use super::entry::{Entry, PageId, Translation};
use super::standing::Standing;

/// Every page of the site.
#[derive(Debug, Default)]
pub struct SiteIndex {
    /// By language, then by key.
    pub(super) entries: BTreeMap<Lang, BTreeMap<String, Entry>>,
    /// Files of pages that could not be read. Their own fault is reported; what refers to them has none.
    pub(super) unreadable: BTreeSet<PageId>,
    /// The pages of each section, in the order in which it lists them.
    pub(super) sections: BTreeMap<PageId, Vec<PageId>>,
}

impl SiteIndex {
    /// A page.
    pub fn get(&self, lang: Lang, key: &str) -> Option<&Entry> {
        self.entries.get(&lang)?.get(key)
    }

    pub(super) fn get_mut(&mut self, (lang, key): &PageId) -> Option<&mut Entry> {
        self.entries.get_mut(lang)?.get_mut(key)
    }

    pub(super) fn insert(&mut self, entry: Entry) {
        let (lang, key) = entry.id.clone();
        self.entries.entry(lang).or_default().insert(key, entry);
    }

    /// A page that readers can open.
    pub fn open(&self, lang: Lang, key: &str) -> Option<&Entry> {
        self.get(lang, key).filter(|entry| entry.standing == Standing::Open)
    }

    /// The page's other language as readers can open it, be it the page itself shown there.
    pub fn shown_counterpart(&self, entry: &Entry) -> Option<&Entry> {
        self.open(entry.id.0.other(), entry.counterpart.as_deref()?)
    }

    /// The page's other language, where it exists and readers can open it. A fallback is not one.
    pub fn counterpart(&self, entry: &Entry) -> Option<&Entry> {
        self.shown_counterpart(entry).filter(|other| other.translation != Translation::Fallback)
    }

    /// Whether a page is there, sound or with a fault of its own.
    pub fn is_there(&self, lang: Lang, key: &str) -> bool {
        self.get(lang, key).is_some() || self.is_broken(lang, key)
    }

    /// Whether a page is there but has a fault of its own.
    pub fn is_broken(&self, lang: Lang, key: &str) -> bool {
        self.unreadable.contains(&(lang, key.to_string())) || self.get(lang, key).is_some_and(|entry| !entry.sound)
    }

    /// Every page, in the order of language and key.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().flat_map(BTreeMap::values)
    }

    /// Every page that readers can open, in the order of language and key.
    pub fn open_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries().filter(|entry| entry.standing == Standing::Open)
    }

    /// The id of a heading in the page's other language: the same id where both pinned it, or else the heading at the same
    /// place, where both pages have the same headings in order.
    pub fn heading_in_counterpart(&self, entry: &Entry, at: usize) -> Option<&str> {
        let other = self.counterpart(entry)?;
        paired_heading(&entry.headings, &other.headings, at)
    }
}

/// The heading of one outline that belongs to a heading of another.
pub fn paired_heading<'a>(here: &[(u8, String)], there: &'a [(u8, String)], at: usize) -> Option<&'a str> {
    let (_, id) = here.get(at)?;
    if let Some((_, same)) = there.iter().find(|(_, other)| other == id) {
        return Some(same);
    }
    if !here.iter().map(|(level, _)| level).eq(there.iter().map(|(level, _)| level)) {
        return None;
    }
    // One that is pinned to another heading is not free for this one.
    let (_, across) = there.get(at)?;
    (!here.iter().any(|(_, id)| id == across)).then_some(across.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(ids: &[(u8, &str)]) -> Vec<(u8, String)> {
        ids.iter().map(|(level, id)| (*level, (*id).to_string())).collect()
    }

    #[test]
    fn headings_are_paired_by_id_or_by_place() {
        let ar = outline(&[(2, "تمهيد"), (2, "aim"), (3, "تفصيل")]);
        let en = outline(&[(2, "preamble"), (2, "aim"), (3, "details")]);
        assert_eq!(paired_heading(&ar, &en, 0), Some("preamble"));
        assert_eq!(paired_heading(&ar, &en, 1), Some("aim"));
        assert_eq!(paired_heading(&en, &ar, 2), Some("تفصيل"));
        let longer = outline(&[(2, "preamble"), (2, "more"), (2, "aim"), (3, "details")]);
        assert_eq!(paired_heading(&ar, &longer, 0), None, "the outlines differ");
        assert_eq!(paired_heading(&ar, &longer, 1), Some("aim"), "a pinned id holds");
        let crossed = outline(&[(2, "aim"), (2, "x"), (3, "y")]);
        assert_eq!(paired_heading(&ar, &crossed, 0), None, "the heading at that place is another's");
    }
}
