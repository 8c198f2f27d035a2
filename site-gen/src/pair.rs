//! The site index: which page is which page's counterpart, what readers can open today, what stands where. It holds titles,
//! addresses and headings, never bodies.

mod sections;
mod standing;
mod translation;

use std::collections::{BTreeMap, BTreeSet};

use language::Lang;
use language::calendar::Day;

use crate::Options;
use crate::diagnostic::Diagnostic;
use crate::findings::{PageFinding, TranslationFinding};
use crate::parse::dates::Date;
use crate::parse::{Page, PageKind, TranslationPolicy, url};
use crate::read::Inputs;

pub use standing::Standing;
pub use translation::Translation;

/// A page's language and key.
pub type PageId = (Lang, String);

/// Every page of the site.
#[derive(Debug, Default)]
pub struct SiteIndex {
    /// By language, then by key.
    entries: BTreeMap<Lang, BTreeMap<String, Entry>>,
    /// Files of pages that could not be read. Their own fault is reported; what refers to them has none.
    unreadable: BTreeSet<PageId>,
    /// The pages of each section, in the order in which it lists them.
    sections: BTreeMap<PageId, Vec<PageId>>,
}

/// What other pages may know of a page.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The language and the key.
    pub id: PageId,
    /// The address.
    pub url: String,
    /// The path of the file.
    pub path: String,
    /// The title.
    pub title: String,
    /// The name in menus and in lists.
    pub label: String,
    /// One or two sentences.
    pub description: String,
    /// The kind of page.
    pub kind: PageKind,
    /// The place among its siblings.
    pub weight: Option<i64>,
    /// The day of a piece of news.
    pub date: Option<Day>,
    /// The name of the icon.
    pub icon: Option<String>,
    /// A policy's number.
    pub number: Option<String>,
    /// The day on which a policy was approved.
    pub approved: Option<Date>,
    /// The day by which a policy is to be reviewed.
    pub review_by: Option<Date>,
    /// The day of the last change that readers should know of.
    pub updated: Option<Day>,
    /// Whether readers can open it.
    pub standing: Standing,
    /// Whether its front matter could be read whole.
    pub sound: bool,
    /// Level and id of each heading.
    pub headings: Vec<(u8, String)>,
    /// The id of each clause.
    pub clauses: Vec<String>,
    /// The key of the page in the other language.
    pub counterpart: Option<String>,
    /// What it is to its counterpart.
    pub translation: Translation,
}

impl SiteIndex {
    /// A page.
    pub fn get(&self, lang: Lang, key: &str) -> Option<&Entry> {
        self.entries.get(&lang)?.get(key)
    }

    fn get_mut(&mut self, (lang, key): &PageId) -> Option<&mut Entry> {
        self.entries.get_mut(lang)?.get_mut(key)
    }

    fn insert(&mut self, entry: Entry) {
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

/// Builds the index, and reports what is wrong with pages among each other.
pub fn pair(options: &Options, inputs: &Inputs, pages: &[Page]) -> (SiteIndex, Vec<Diagnostic>) {
    let mut index = SiteIndex { unreadable: inputs.unreadable_pages.clone(), ..SiteIndex::default() };
    for page in pages {
        let entry = Entry {
            id: (page.lang, page.key.clone()),
            url: page.url(),
            path: page.file.path.clone(),
            title: page.meta.title.clone(),
            label: page.meta.nav_title.clone().unwrap_or_else(|| page.meta.title.clone()),
            description: page.meta.description.clone(),
            kind: page.meta.kind,
            weight: page.meta.weight,
            date: page.meta.date.as_ref().map(|date| date.day),
            icon: page.meta.icon.as_ref().map(|icon| icon.get_ref().clone()),
            number: page.meta.number.clone(),
            approved: page.meta.approved.clone(),
            review_by: page.meta.review_by.clone(),
            updated: page.meta.updated.as_ref().map(|date| date.day),
            standing: standing::of(&page.meta, options),
            sound: page.sound,
            headings: page.outline.iter().map(|heading| (heading.level, heading.id.clone())).collect(),
            clauses: page.clauses.clone(),
            counterpart: None,
            translation: Translation::Alone,
        };
        index.insert(entry);
    }
    let mut diagnostics = same_addresses(pages);
    diagnostics.extend(counterparts(&mut index, pages));
    diagnostics.extend(translation::settle(&mut index, pages));
    fallbacks(&mut index, pages);
    index.sections = sections::of(&index);
    (index, diagnostics)
}

fn same_addresses(pages: &[Page]) -> Vec<Diagnostic> {
    let mut addresses: BTreeMap<String, &Page> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for page in pages {
        if let Some(first) = addresses.insert(page.url(), page) {
            let finding = PageFinding::SameAddress { path: first.file.path.clone() };
            diagnostics.push(Diagnostic::whole(page.file.path.clone(), &finding));
        }
    }
    diagnostics
}

/// Ties pages to their counterparts: by `translation_key`, or else by path.
fn counterparts(index: &mut SiteIndex, pages: &[Page]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut by_key: BTreeMap<(Lang, &str), &Page> = BTreeMap::new();
    for page in pages {
        let Some(key) = &page.meta.translation_key else { continue };
        if let Some(first) = by_key.insert((page.lang, key.get_ref()), page) {
            let (key, path) = (key.get_ref().clone(), first.file.path.clone());
            let span = page.meta.translation_key.as_ref().map_or(0..0, toml::Spanned::span);
            diagnostics.push(Diagnostic::at(&page.file, span, &TranslationFinding::KeyTwice { key, path }));
        }
    }
    let keyed: BTreeSet<(Lang, &str)> = by_key.values().map(|page| (page.lang, page.key.as_str())).collect();
    let mut found: Vec<(PageId, String)> = Vec::new();
    for page in pages {
        let other = page.lang.other();
        let counterpart = match &page.meta.translation_key {
            Some(key) => by_key.get(&(other, key.get_ref().as_str())).map(|page| page.key.clone()),
            None => (index.get(other, &page.key).is_some() && !keyed.contains(&(other, page.key.as_str())))
                .then(|| page.key.clone()),
        };
        found.extend(counterpart.map(|key| ((page.lang, page.key.clone()), key)));
    }
    for (id, key) in found {
        if let Some(entry) = index.get_mut(&id) {
            entry.counterpart = Some(key);
        }
    }
    diagnostics.extend(
        pages.iter().filter_map(|page| Some(Diagnostic::whole(page.file.path.clone(), &unpaired(index, page)?))),
    );
    diagnostics
}

/// What is wrong with a page's being or not being paired.
fn unpaired(index: &SiteIndex, page: &Page) -> Option<TranslationFinding> {
    if !page.sound || page.meta.draft {
        return None;
    }
    let other = page.lang.other();
    let entry = index.get(page.lang, &page.key)?;
    let policy = page.meta.translation;
    let Some(counterpart) = entry.counterpart.as_deref().and_then(|key| index.get(other, key)) else {
        let excused = policy != TranslationPolicy::Required || index.is_broken(other, &page.key);
        let path = format!("content/{other}/{}.md", page.key);
        return (!excused).then_some(TranslationFinding::Missing { lang: other.to_string(), path });
    };
    let path = counterpart.path.clone();
    if policy == TranslationPolicy::Single {
        return Some(TranslationFinding::SingleHasBoth { path });
    }
    if counterpart.sound && counterpart.kind != entry.kind && page.lang == Lang::En {
        // Said once, at the translation; Arabic comes first.
        return Some(TranslationFinding::KindsDiffer { path });
    }
    let alone = entry.standing == Standing::Open && counterpart.standing == Standing::Hidden;
    (alone && policy == TranslationPolicy::Required).then_some(TranslationFinding::NotPublished { path })
}

/// A page whose policy allows it, and whose counterpart readers cannot open, is shown in the other language too.
fn fallbacks(index: &mut SiteIndex, pages: &[Page]) {
    let mut made = Vec::new();
    for page in pages.iter().filter(|page| page.meta.translation == TranslationPolicy::Fallback) {
        let other = page.lang.other();
        let Some(entry) = index.open(page.lang, &page.key) else { continue };
        let taken = entry.counterpart.as_deref().is_some_and(|key| index.open(other, key).is_some())
            || index.open(other, &page.key).is_some()
            || index.unreadable.contains(&(other, page.key.clone()));
        if !taken {
            made.push(Entry {
                id: (other, page.key.clone()),
                url: url(other, &page.key),
                counterpart: Some(page.key.clone()),
                translation: Translation::Fallback,
                ..entry.clone()
            });
        }
    }
    for entry in made {
        let original = (entry.id.0.other(), entry.id.1.clone());
        if let Some(original) = index.get_mut(&original) {
            original.counterpart = Some(entry.id.1.clone());
        }
        index.insert(entry);
    }
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
