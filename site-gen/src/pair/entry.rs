//! The index entry of a page.

use language::Lang;
use language::calendar::Day;

use super::publication::Publication;
use crate::options::Options;
use crate::parse::text::dates::Date;
use crate::parse::{Page, PageKind};

/// A page's language and key.
pub type PageId = (Lang, String);

/// The data about a page that other pages may use.
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
    /// The name in menus and lists.
    pub label: String,
    /// A description of one or two sentences.
    pub description: String,
    /// The kind of page.
    pub kind: PageKind,
    /// The sort weight among its siblings.
    pub weight: Option<i64>,
    /// The day of a piece of news.
    pub date: Option<Day>,
    /// The name of the icon.
    pub icon: Option<String>,
    /// A policy's number.
    pub number: Option<String>,
    /// The approval day of a policy.
    pub approved: Option<Date>,
    /// The review day of a policy.
    pub review_by: Option<Date>,
    /// The day of the last change that matters to readers.
    pub updated: Option<Day>,
    /// Whether it is open to readers.
    pub publication: Publication,
    /// Whether its front matter has no faults.
    pub sound: bool,
    /// Level and id of each heading.
    pub headings: Vec<(u8, String)>,
    /// The id of each clause.
    pub clauses: Vec<String>,
    /// The key of the page in the other language.
    pub counterpart: Option<String>,
    /// Its relation to its counterpart.
    pub translation: Translation,
    /// The keys of the pages before and after it in its section, see [`SiteIndex::neighbours`](super::SiteIndex::neighbours).
    pub(super) neighbours: Neighbours,
}

impl Entry {
    /// The entry of a page by itself, without its counterpart.
    pub(crate) fn new(page: &Page, options: &Options) -> Self {
        Entry {
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
            publication: Publication::new(&page.meta, options),
            sound: page.sound,
            headings: page.outline.iter().map(|heading| (heading.level, heading.id.clone())).collect(),
            clauses: page.clauses.clone(),
            counterpart: None,
            translation: Translation::Alone,
            neighbours: (None, None),
        }
    }
}

/// The keys of the pages before and after a page.
pub(super) type Neighbours = (Option<String>, Option<String>);

/// The relation of a page to its counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Translation {
    /// It has no counterpart.
    Alone,
    /// The original that the counterpart translates.
    Source,
    /// An up-to-date translation.
    Current,
    /// A translation that does not record which text it translates.
    Unrecorded,
    /// A translation of an older version of the source.
    Stale {
        /// The day of the source's change, if the source states it.
        since: Option<Day>,
    },
    /// The counterpart itself, shown in the other language.
    Fallback,
}
