//! The site index: pages by key, in both languages. It holds titles, addresses and headings, never bodies.

use std::collections::{BTreeMap, BTreeSet};

use forms::Lang;

use crate::diagnostic::{Code, Diagnostic};
use crate::parse::{Page, PageKind};
use crate::read::Inputs;

/// Every page of the site by key.
#[derive(Debug, Default)]
pub struct SiteIndex {
    pages: BTreeMap<String, BTreeMap<Lang, Entry>>,
    /// Pages that are there but could not be read or parsed. Their own fault is reported; what refers to them has none.
    broken: BTreeSet<(Lang, String)>,
}

/// What other pages may know of a page.
#[derive(Debug)]
pub struct Entry {
    /// The address.
    pub url: String,
    /// The name in menus and in lists.
    pub label: String,
    /// The kind of page.
    pub kind: PageKind,
    /// The ids of its headings.
    pub ids: BTreeSet<String>,
}

impl SiteIndex {
    /// A page.
    pub fn get(&self, lang: Lang, key: &str) -> Option<&Entry> {
        self.pages.get(key)?.get(&lang)
    }

    /// Whether a page is there, sound or with a fault of its own.
    pub fn is_there(&self, lang: Lang, key: &str) -> bool {
        self.get(lang, key).is_some() || self.is_broken(lang, key)
    }

    /// Whether a page is there but has a fault of its own.
    pub fn is_broken(&self, lang: Lang, key: &str) -> bool {
        self.broken.contains(&(lang, key.to_string()))
    }
}

/// Builds the index and reports pages without their other language.
pub fn pair(inputs: &Inputs, pages: &[Page]) -> (SiteIndex, Vec<Diagnostic>) {
    let parsed: BTreeSet<(Lang, &str)> = pages.iter().map(|page| (page.lang, page.key.as_str())).collect();
    let unparsed = inputs.pages.iter().filter(|source| !parsed.contains(&(source.lang, source.key.as_str())));
    let broken = unparsed.map(|source| (source.lang, source.key.clone())).chain(inputs.unreadable_pages.clone());
    let mut index = SiteIndex { broken: broken.collect(), ..SiteIndex::default() };
    for page in pages {
        let entry = Entry {
            url: page.url(),
            label: page.meta.nav_title.clone().unwrap_or_else(|| page.meta.title.clone()),
            kind: page.meta.kind,
            ids: page.outline.iter().map(|heading| heading.id.clone()).collect(),
        };
        index.pages.entry(page.key.clone()).or_default().insert(page.lang, entry);
    }
    let mut diagnostics = Vec::new();
    let mut addresses: BTreeMap<String, &Page> = BTreeMap::new();
    for page in pages {
        if let Some(first) = addresses.insert(page.url(), page) {
            diagnostics.push(Diagnostic::whole(
                Code::SameAddress,
                page.file.path.clone(),
                format!("this page has the same address as {}", first.file.path),
                "rename one of the two, or put their texts together",
            ));
        }
        let other = page.lang.other();
        match index.get(other, &page.key) {
            None if index.is_broken(other, &page.key) => {}
            None => diagnostics.push(Diagnostic::whole(
                Code::PairMissing,
                page.file.path.clone(),
                format!("this page has no counterpart in `{other}`"),
                format!("add {}", counterpart(&page.file.path, page.lang)),
            )),
            // Said once, at the translation; Arabic comes first.
            Some(entry) if entry.kind != page.meta.kind && page.lang == Lang::En => {
                diagnostics.push(Diagnostic::whole(
                    Code::PairMissing,
                    page.file.path.clone(),
                    "this page and its counterpart are of different kinds",
                    format!(
                        "give both the same kind: in their front matter; see {}",
                        counterpart(&page.file.path, page.lang)
                    ),
                ));
            }
            Some(_) => {}
        }
    }
    (index, diagnostics)
}

/// The path of the other language's file.
fn counterpart(path: &str, lang: Lang) -> String {
    path.replacen(&format!("/{lang}/"), &format!("/{}/", lang.other()), 1)
}
