//! The data of one page in the site index.

use language::Lang;
use language::calendar::Day;

use super::standing::Standing;
use crate::parse::PageKind;
use crate::parse::text::dates::Date;

/// A page's language and key.
pub type PageId = (Lang, String);

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

/// What a page is to its counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Translation {
    /// It has none.
    Alone,
    /// The text that the other translates.
    Source,
    /// A translation of what the source says.
    Current,
    /// A translation that does not say of what.
    Unrecorded,
    /// A translation of what the source said once.
    Stale {
        /// The day of the source's change.
        since: Option<Day>,
    },
    /// The counterpart itself, shown in the other language.
    Fallback,
}
