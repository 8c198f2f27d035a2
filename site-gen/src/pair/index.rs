//! The site index: every page by language and key.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use language::Lang;

use super::entry::{Entry, PageId, Translation};
use super::publication::Publication;

/// Every page of the site.
#[derive(Debug, Default)]
pub struct SiteIndex {
    /// By language, then by key; in the order of the keys.
    pub(super) entries: BTreeMap<Lang, IndexMap<String, Entry>>,
    /// Pages whose file could not be read. That fault is reported already, so references to these pages are not faults.
    pub(super) unreadable: BTreeSet<PageId>,
    /// The pages of each section, in display order.
    pub(super) sections: BTreeMap<PageId, Vec<PageId>>,
}

impl SiteIndex {
    /// Returns a page.
    pub fn get(&self, lang: Lang, key: &str) -> Option<&Entry> {
        self.entries.get(&lang)?.get(key)
    }

    /// Replaces the entry of a page by that of its new text, whose relation to its counterpart is the same. Returns whether it did: not
    /// where other pages or lists depend on what changed.
    pub(crate) fn replace(&mut self, entry: Entry) -> bool {
        let Some(known) = self.get_mut(&entry.id) else { return false };
        let is_same = known.publication == entry.publication && known.kind == entry.kind && known.sound == entry.sound;
        if is_same {
            let (counterpart, translation) = (known.counterpart.take(), known.translation.clone());
            let neighbours = std::mem::take(&mut known.neighbours);
            *known = Entry { counterpart, translation, neighbours, ..entry };
        }
        is_same
    }

    pub(super) fn get_mut(&mut self, (lang, key): &PageId) -> Option<&mut Entry> {
        self.entries.get_mut(lang)?.get_mut(key)
    }

    pub(super) fn insert(&mut self, entry: Entry) {
        let (lang, key) = entry.id.clone();
        self.entries.entry(lang).or_default().insert(key, entry);
    }

    /// Puts the pages into the order of their keys.
    pub(super) fn sort(&mut self) {
        self.entries.values_mut().for_each(IndexMap::sort_unstable_keys);
    }

    /// Returns a page if it is open to readers.
    pub fn open(&self, lang: Lang, key: &str) -> Option<&Entry> {
        self.get(lang, key).filter(|entry| entry.publication == Publication::Open)
    }

    /// The open page in the other language, possibly a fallback.
    pub fn shown_counterpart(&self, entry: &Entry) -> Option<&Entry> {
        self.open(entry.id.0.other(), entry.counterpart.as_deref()?)
    }

    /// The open page in the other language, if it is not a fallback.
    pub fn counterpart(&self, entry: &Entry) -> Option<&Entry> {
        self.shown_counterpart(entry).filter(|other| other.translation != Translation::Fallback)
    }

    /// Whether a page exists, with or without faults.
    pub fn exists(&self, lang: Lang, key: &str) -> bool {
        self.get(lang, key).is_some() || self.is_broken(lang, key)
    }

    /// Whether a page exists but has faults of its own.
    pub fn is_broken(&self, lang: Lang, key: &str) -> bool {
        self.unreadable.contains(&(lang, key.to_string())) || self.get(lang, key).is_some_and(|entry| !entry.sound)
    }

    /// Every page, ordered by language and key.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().flat_map(IndexMap::values)
    }

    /// Every open page, ordered by language and key.
    pub fn open_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries().filter(|entry| entry.publication == Publication::Open)
    }

    /// The id of the matching heading in the counterpart, see [`paired_heading`].
    pub fn heading_in_counterpart(&self, entry: &Entry, at: usize) -> Option<&str> {
        let other = self.counterpart(entry)?;
        paired_heading(&entry.headings, &other.headings, at)
    }
}

/// The heading of another outline that matches the heading `at` of this one: the heading with the same id, or else the one at the
/// same position if both outlines have the same levels.
pub fn paired_heading<'a>(here: &[(u8, String)], there: &'a [(u8, String)], at: usize) -> Option<&'a str> {
    let (_, id) = here.get(at)?;
    if let Some((_, same)) = there.iter().find(|(_, other)| other == id) {
        return Some(same);
    }
    if !here.iter().map(|(level, _)| level).eq(there.iter().map(|(level, _)| level)) {
        return None;
    }
    // A heading whose id matches another heading here is taken.
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
