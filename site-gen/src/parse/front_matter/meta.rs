//! The types of front matter values. [`schema`](super::schema) fills them.

use std::ops::Range;

use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};
use toml::Spanned;

use crate::parse::text::dates::Date;

/// The most characters of a title or of its short form. Search results and tabs show about 60; this is a long line of a list.
pub const LONGEST_TITLE: usize = 120;

/// The most characters of a description. Search results show about 160.
pub const LONGEST_DESCRIPTION: usize = 300;

/// The values of a front matter. A key that could not be read has the value of an absent key.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// The title: the `<h1>` of the page and the first part of `<title>`.
    pub title: String,
    /// One or two sentences for search results and shared links.
    pub description: String,
    /// The texts that readers see, by key, with their places.
    pub prose: Vec<(&'static str, Spanned<String>)>,
    /// The kind of page; decides the schema and the template.
    pub kind: PageKind,
    /// A shorter title for menus.
    pub nav_title: Option<String>,
    /// The meaning of a missing counterpart.
    pub translation: TranslationPolicy,
    /// The key that pairs the page with its counterpart if their paths differ.
    pub translation_key: Option<Spanned<String>>,
    /// The digest of the source text that this page translates.
    pub source_digest: Option<Spanned<String>>,
    /// The day of the last change that matters to readers.
    pub updated: Option<Date>,
    /// Whether the page is shown only in the preview.
    pub draft: bool,
    /// The first day, in Riyadh, on which the page is published.
    pub publish_on: Option<Date>,
    /// The first day, in Riyadh, on which the page is no longer published.
    pub expires_on: Option<Date>,
    /// Former addresses of the page.
    pub aliases: Vec<Spanned<String>>,
    /// The sort weight in the section, ascending. Pages without a weight follow, sorted by title.
    pub weight: Option<i64>,
    /// Facts that may differ from the other language's page.
    pub parity: Vec<Excuse>,
    /// A policy's number.
    pub number: Option<String>,
    /// The approval day of a policy.
    pub approved: Option<Date>,
    /// The review day of a policy.
    pub review_by: Option<Date>,
    /// The version of a privacy notice, to which consent refers.
    pub version: Option<Spanned<String>>,
    /// The place of `on_request: true`: the document's text is not published yet and is given on request.
    pub on_request: Option<Range<usize>>,
    /// Details for the page that the association still has to supply.
    pub awaiting: Vec<Spanned<String>>,
    /// The name of the page's icon, a symbol of the sprite.
    pub icon: Option<Spanned<String>>,
    /// The keys of the pages that the first page links to first.
    pub tasks: Vec<Spanned<String>>,
    /// The id of the form to which the page leads its reader.
    pub form: Option<Spanned<String>>,
    /// The id, in `channels.toml`, of the channel that the page is about.
    pub channel: Option<Spanned<String>>,
    /// The day of a piece of news.
    pub date: Option<Date>,
    /// Whether the second-level headings are questions, each followed by its answer.
    pub faq: bool,
}

/// An intended difference between the two languages.
#[derive(Clone, Debug)]
pub struct Excuse {
    /// The fact, as the report names it.
    pub fact: Spanned<String>,
    /// The reason for the difference.
    pub reason: String,
}

/// The kinds of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum PageKind {
    /// A page of text.
    #[default]
    Page,
    /// The first page of a language.
    Home,
    /// The first page of a folder: an introduction and a list of its pages.
    Section,
    /// A guide to a service.
    Service,
    /// A policy: contents, clause anchors, approval and review.
    Policy,
    /// A document of the association, with or without its text.
    Document,
    /// The privacy notice, with a version.
    Privacy,
    /// One channel, with its details from the data file.
    Channel,
    /// All channels, listed from the data file.
    Channels,
    /// A piece of news.
    News,
    /// A form, below an introduction for applicants. Its file name is the id of the form.
    Form,
    /// The page on which applicants follow their request.
    Track,
    /// Every page of the language, by section.
    Sitemap,
}

impl PageKind {
    /// All kinds by their name in front matter.
    pub(super) fn by_name() -> Vec<(&'static str, PageKind)> {
        PageKind::iter().map(|kind| (kind.name(), kind)).collect()
    }

    /// The name in front matter.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether readers cite passages of such pages, and look for the same passage in the other language.
    pub fn is_cited(self) -> bool {
        matches!(self, PageKind::Policy | PageKind::Document | PageKind::Privacy)
    }

    /// Whether list items of such pages are clauses with ids, which other pages cite.
    pub fn has_clauses(self) -> bool {
        matches!(self, PageKind::Policy | PageKind::Document)
    }

    /// The name of the template.
    pub fn template(self) -> String {
        format!("pages/{}.html", self.name())
    }
}

/// The meaning of a missing counterpart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TranslationPolicy {
    /// A fault.
    #[default]
    Required,
    /// The page is shown in the other language, with a banner.
    Fallback,
    /// The page exists in one language only.
    Single,
}
