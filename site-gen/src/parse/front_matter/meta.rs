//! The values of a front matter, by their types. [`schema`](super::schema) fills them.

use std::ops::Range;

use toml::Spanned;

use crate::parse::text::dates::Date;

/// What a page says about itself. Keys that could not be read have the value of keys that are not there.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// The title: the page's `<h1>` and the beginning of `<title>`.
    pub title: String,
    /// One or two sentences for search results and shared links.
    pub description: String,
    /// The texts of the front matter that readers see, by key, with their places.
    pub prose: Vec<(&'static str, Spanned<String>)>,
    /// What kind of page it is; decides the schema and the template.
    pub kind: PageKind,
    /// The name in menus, where the title is too long.
    pub nav_title: Option<String>,
    /// What a missing counterpart means.
    pub translation: TranslationPolicy,
    /// What pairs the page with its counterpart, where their paths do not.
    pub translation_key: Option<Spanned<String>>,
    /// The digest of the text that this page translates.
    pub source_digest: Option<Spanned<String>>,
    /// The day of the last change that readers should know of.
    pub updated: Option<Date>,
    /// Seen in the preview only.
    pub draft: bool,
    /// The first day, in Riyadh, on which the page is there.
    pub publish_on: Option<Date>,
    /// The first day, in Riyadh, on which the page is no longer there.
    pub expires_on: Option<Date>,
    /// Addresses that led to this page once.
    pub aliases: Vec<Spanned<String>>,
    /// The place among the pages of a section: the lighter comes first. Pages without a weight follow, by title.
    pub weight: Option<i64>,
    /// Facts that may differ from the other language's.
    pub parity: Vec<Excuse>,
    /// A policy's number.
    pub number: Option<String>,
    /// The day on which a policy was approved.
    pub approved: Option<Date>,
    /// The day by which a policy is to be reviewed.
    pub review_by: Option<Date>,
    /// The version of a privacy notice, to which consent refers.
    pub version: Option<Spanned<String>>,
    /// Where it says that a document's text is not here yet and is given on request.
    pub on_request: Option<Range<usize>>,
    /// What the association has still to supply for the page.
    pub awaiting: Vec<Spanned<String>>,
    /// The name of the page's icon: a symbol of the sprite.
    pub icon: Option<Spanned<String>>,
    /// The keys of the pages that the first page leads to before all others.
    pub tasks: Vec<Spanned<String>>,
    /// The form by which a service is asked for.
    pub form: Option<Spanned<String>>,
    /// The channel, of `channels.toml`, that the page is about.
    pub channel: Option<Spanned<String>>,
    /// The day of a piece of news.
    pub date: Option<Date>,
    /// Whether the page's second-level headings are questions, and what follows each its answer.
    pub faq: bool,
}

/// A difference between two languages that is meant.
#[derive(Clone, Debug)]
pub struct Excuse {
    /// The fact as the report names it.
    pub fact: Spanned<String>,
    /// Why it differs.
    pub reason: String,
}

/// The kinds of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKind {
    /// A page of text.
    #[default]
    Page,
    /// The first page of a language.
    Home,
    /// The first page of a folder: introduces it and lists its pages.
    Section,
    /// A guide to a service.
    Service,
    /// A policy: contents, clause anchors, approval and review.
    Policy,
    /// A document that the association has, with its text or without.
    Document,
    /// The privacy notice, in a version.
    Privacy,
    /// One channel, with its details from the data file.
    Channel,
    /// All channels, listed from the data file.
    Channels,
    /// A piece of news.
    News,
    /// A form with what an applicant should know before it. Its file name is the form's id.
    Form,
    /// Every page of the language, by section.
    Sitemap,
}

impl PageKind {
    /// All kinds by the name that front matter uses.
    pub const ALL: [(&'static str, PageKind); 12] = [
        ("page", PageKind::Page),
        ("home", PageKind::Home),
        ("section", PageKind::Section),
        ("service", PageKind::Service),
        ("policy", PageKind::Policy),
        ("document", PageKind::Document),
        ("privacy", PageKind::Privacy),
        ("channel", PageKind::Channel),
        ("channels", PageKind::Channels),
        ("news", PageKind::News),
        ("form", PageKind::Form),
        ("sitemap", PageKind::Sitemap),
    ];

    /// The name in front matter.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, kind)| *kind == self).map_or("page", |(name, _)| name)
    }

    /// Whether people look for a certain place in it, and so for the same place in the other language.
    pub fn is_cited(self) -> bool {
        matches!(self, PageKind::Policy | PageKind::Document | PageKind::Privacy)
    }

    /// Whether the items of its lists are clauses, which others refer to.
    pub fn has_clauses(self) -> bool {
        matches!(self, PageKind::Policy | PageKind::Document)
    }

    /// The template that renders it.
    pub fn template(self) -> String {
        format!("pages/{}.html", self.name())
    }
}

/// What it means that a page has no counterpart in the other language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TranslationPolicy {
    /// A fault.
    #[default]
    Required,
    /// Readers of the other language see this page, with a notice.
    Fallback,
    /// The page is meant for one language.
    Single,
}
