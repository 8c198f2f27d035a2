//! Builds the site index: pairs pages with their counterparts, and decides which pages are open to readers and what each section
//! lists. The index contains titles, addresses and headings, never bodies.

mod entry;
mod index;
mod publication;
mod sections;
mod translation;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use language::Lang;

use crate::diagnostic::Diagnostic;
use crate::findings::{PageFinding, TranslationFinding};
use crate::options::Options;
use crate::parse::{Page, TranslationPolicy, url};
use crate::read::Inputs;

pub use entry::{Entry, PageId, Translation};
pub use index::{SiteIndex, paired_heading};
pub use publication::Publication;

/// Builds the index, and reports faults between pages.
pub fn pair(options: &Options, inputs: &Inputs, pages: &[Page]) -> (SiteIndex, Vec<Diagnostic>) {
    let mut index = SiteIndex { unreadable: inputs.unreadable_pages.clone(), ..SiteIndex::default() };
    for page in pages {
        index.insert(Entry::new(page, options));
    }
    let mut diagnostics = shared_addresses(pages);
    diagnostics.extend(counterparts(&mut index, pages));
    diagnostics.extend(translation::relate(&mut index, pages));
    fallbacks(&mut index, pages);
    index.sort();
    index.sections = sections::group(&index);
    for (id, neighbours) in sections::neighbours(&index) {
        if let Some(entry) = index.get_mut(&id) {
            entry.neighbours = neighbours;
        }
    }
    (index, diagnostics)
}

fn shared_addresses(pages: &[Page]) -> Vec<Diagnostic> {
    let mut addresses: HashMap<String, &Page> = HashMap::new();
    let mut diagnostics = Vec::new();
    for page in pages {
        if let Some(first) = addresses.insert(page.url(), page) {
            let finding = PageFinding::SameAddress { path: first.file.path.clone() };
            diagnostics.push(Diagnostic::for_file(page.file.path.clone(), &finding));
        }
    }
    diagnostics
}

/// Pairs pages with their counterparts by `translation_key`, or else by path.
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
        pages
            .iter()
            .filter_map(|page| Some(Diagnostic::for_file(page.file.path.clone(), &pairing_fault(index, page)?))),
    );
    diagnostics
}

/// The fault of a missing or unwanted counterpart, if there is one.
fn pairing_fault(index: &SiteIndex, page: &Page) -> Option<TranslationFinding> {
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
        // Reported once, at the English page.
        return Some(TranslationFinding::KindsDiffer { path });
    }
    let alone = entry.publication == Publication::Open && counterpart.publication == Publication::Hidden;
    (alone && policy == TranslationPolicy::Required).then_some(TranslationFinding::NotPublished { path })
}

/// Adds fallbacks: a page whose policy allows it and whose counterpart is not open is shown in the other language too.
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
