//! The editor's tools for translations: coverage, changes of sources, and recording that a translation is up to date.

mod accept;
mod history;
mod table;

use std::collections::BTreeMap;

use language::Lang;
use rayon::prelude::*;

use crate::options::Options;
use crate::pair::{SiteIndex, Translation, pair};
use crate::parse::{self, Page, TranslationPolicy};
use crate::read::{self, PageSource};

pub use accept::{AcceptError, accept};
pub use table::print;

/// The state of a page in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The key of the page; the Arabic one if they differ.
    pub key: String,
    /// The state of each language, Arabic first.
    pub states: [State; 2],
    /// The source's change since the translation.
    pub change: Option<Change>,
}

/// The state of one language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The original.
    Source,
    /// An up-to-date translation.
    Current,
    /// A translation of an older source.
    Stale,
    /// A translation that does not record what it translates.
    Unrecorded,
    /// Missing; the other language is shown instead.
    Fallback,
    /// Missing by decision of the author.
    NotMeant,
    /// Missing, but required.
    Missing,
}

/// A source's change since the translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file of the source.
    pub source: String,
    /// The file of the translation.
    pub translation: String,
    /// The canonical text that was translated; `None` if the history has no version with that digest.
    pub before: Option<String>,
    /// The canonical text now.
    pub after: String,
}

/// The coverage of all pages, ordered by key. Reads the history of changed sources with `git`.
pub fn coverage(options: &Options) -> Vec<Coverage> {
    let site = Site::load(options, |source| parse::page(source).0);
    let is_row = |page: &&Page| page.lang == Lang::Ar || site.counterpart(page).is_none();
    let mut rows: Vec<Coverage> = site.pages.iter().filter(is_row).map(|page| row(&site, page)).collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows
}

/// The pages of a site with their index. Faults are ignored here; `check` reports them.
struct Site {
    pages: Vec<Page>,
    index: SiteIndex,
    /// The place of each page in the list.
    places: BTreeMap<(Lang, String), usize>,
}

impl Site {
    /// Reads the pages, each as far as a function parses it.
    fn load(options: &Options, parse: impl Fn(&PageSource) -> Page + Send + Sync) -> Self {
        let (inputs, _) = read::read(options);
        let pages: Vec<Page> = inputs.pages.par_iter().map(parse).collect();
        let (index, _) = pair(options, &inputs, &pages);
        let places = pages.iter().enumerate().map(|(at, page)| ((page.lang, page.key.clone()), at)).collect();
        Site { pages, index, places }
    }

    /// The page in the other language, if it exists.
    fn counterpart(&self, page: &Page) -> Option<&Page> {
        self.pages.get(self.counterpart_place(page)?)
    }

    /// The place in the list of the page in the other language.
    fn counterpart_place(&self, page: &Page) -> Option<usize> {
        let key = self.index.get(page.lang, &page.key)?.counterpart.clone()?;
        self.places.get(&(page.lang.other(), key)).copied()
    }

    /// A number that the page at a place has in common with its counterpart, and with no other page.
    fn pair(&self, at: usize) -> usize {
        let other = self.pages.get(at).and_then(|page| self.counterpart_place(page));
        other.map_or(at, |other| at.min(other))
    }
}

fn row(site: &Site, page: &Page) -> Coverage {
    let index = &site.index;
    let other = site.counterpart(page);
    let here = state(index, page, other.is_some());
    let there = match other {
        Some(other) => state(index, other, true),
        None => match page.meta.translation {
            TranslationPolicy::Required => State::Missing,
            TranslationPolicy::Fallback => State::Fallback,
            TranslationPolicy::Single => State::NotMeant,
        },
    };
    let states = if page.lang == Lang::Ar { [here, there] } else { [there, here] };
    let stale = other.and_then(|other| match (here, there) {
        (State::Stale, _) => Some((other, page)),
        (_, State::Stale) => Some((page, other)),
        _ => None,
    });
    Coverage { key: page.key.clone(), states, change: stale.map(|(source, translation)| change(source, translation)) }
}

fn state(index: &SiteIndex, page: &Page, paired: bool) -> State {
    match index.get(page.lang, &page.key).map(|entry| &entry.translation) {
        _ if !paired => State::Source,
        Some(Translation::Current) => State::Current,
        Some(Translation::Stale { .. }) => State::Stale,
        Some(Translation::Unrecorded) => State::Unrecorded,
        _ => State::Source,
    }
}

fn change(source: &Page, translation: &Page) -> Change {
    let digest = translation.meta.source_digest.as_ref().map(|digest| digest.get_ref().as_str()).unwrap_or_default();
    Change {
        source: source.file.path.clone(),
        translation: translation.file.path.clone(),
        before: history::version(source, digest),
        after: parse::canonical(source),
    }
}
