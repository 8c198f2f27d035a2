//! The state and result of a Markdown pass. The other modules of `markdown` add the methods.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, HeadingLevel};

use super::clauses::Clauses;
use super::heading::{Heading, Ids};
use super::html::Html;
use super::link::Link;
use crate::diagnostic::Diagnostic;
use crate::findings::MarkupFinding;
use crate::parse::text::canonical::Canonical;
use crate::parse::text::facts::Facts;
use crate::parse::text::run::Run;
use crate::read::PageSource;

/// The parsed body of a page.
#[derive(Debug, Default)]
pub(in crate::parse) struct Body {
    pub(in crate::parse) html: Html,
    pub(in crate::parse) outline: Vec<Heading>,
    /// The ids of the clauses, in order.
    pub(in crate::parse) clauses: Vec<String>,
    pub(in crate::parse) links: Vec<Link>,
    pub(in crate::parse) images: Vec<Image>,
    pub(in crate::parse) facts: Facts,
    pub(in crate::parse) canonical: Vec<String>,
    /// Pairs of adjacent dates that claim to be the same day but are not.
    pub(in crate::parse) disagreements: Vec<Disagreement>,
    pub(in crate::parse) diagnostics: Vec<Diagnostic>,
}

/// An image of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The path as the author wrote it.
    pub written: String,
    /// The path in the content folder; `None` if it leads out of the folder.
    pub path: Option<String>,
    /// The alternative text.
    pub alt: String,
    /// The byte range in the file.
    pub span: Range<usize>,
}

/// Two dates in a text that claim to be the same day but are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The day of the Hijri date.
    pub hijri: language::calendar::Day,
    /// The day of the Gregorian date.
    pub gregorian: language::calendar::Day,
    /// The byte range in the file.
    pub span: Range<usize>,
}

/// A heading, link or image that has not ended yet.
pub(super) struct Open {
    pub(super) words: String,
    pub(super) span: Range<usize>,
}

pub(super) struct Pass<'a> {
    pub(super) source: &'a PageSource,
    pub(super) html: Html,
    pub(super) body: Body,
    pub(super) canonical: Canonical,
    pub(super) ids: Ids,
    pub(super) run: Run,
    pub(super) last_level: u8,
    pub(super) heading: Option<(Open, HeadingLevel, Option<String>)>,
    /// The open link with its title.
    pub(super) link: Option<(Open, String)>,
    /// Whether an autolink is open within a link. It becomes plain words, because links cannot be nested.
    pub(super) inner_link: bool,
    pub(super) image: Option<OpenImage>,
    /// Whether a `<date:…>` autolink is open. It writes its own words.
    pub(super) in_date: bool,
    pub(super) in_code_block: bool,
    /// A block of HTML, which may be a comment.
    pub(super) html_block: Option<(String, Range<usize>)>,
    /// The names of elements whose beginning was reported and whose end has not come.
    pub(super) html_open: Vec<String>,
    /// The span of a plain quotation whose first words have not come yet.
    pub(super) unstarted_quote: Option<Range<usize>>,
    pub(super) quotes: Vec<Option<BlockQuoteKind>>,
    pub(super) lists: Vec<Option<u64>>,
    pub(super) clauses: Option<Clauses>,
    pub(super) table: Option<Table>,
    pub(super) footnotes: Footnotes,
    /// Whether a quotation in straight quotation marks is open in the current block.
    pub(super) quoted: bool,
    /// Whether digits 0-9 were seen, and the first digits of another set.
    pub(super) digits: (bool, Option<(String, Range<usize>)>),
}

/// An image that has not ended yet. Its content is alternative text only.
pub(super) struct OpenImage {
    pub(super) open: Open,
    pub(super) written: String,
    /// The number of images open within it.
    pub(super) inner: usize,
}

pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) in_head: bool,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) cell_is_empty: bool,
    pub(super) cell: Range<usize>,
}

/// The footnotes. They are numbered by their first reference and written at the end of the page; unused ones follow. Labels are
/// case-insensitive, as in the Markdown parser.
#[derive(Default)]
pub(super) struct Footnotes {
    pub(super) numbers: BTreeMap<String, usize>,
    pub(super) references: BTreeMap<usize, usize>,
    pub(super) written: Vec<(String, Html)>,
    /// The open footnotes, one nested in another, and the HTML before each.
    pub(super) open: Vec<(String, Html)>,
    /// The defined footnotes by label, with their places.
    pub(super) defined: Vec<(String, Range<usize>)>,
}

impl Footnotes {
    pub(super) fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_lowercase()).or_insert(next)
    }

    pub(super) fn is_used(&self, label: &str) -> bool {
        self.numbers.contains_key(&label.to_lowercase())
    }

    /// The footnotes by number. Of two with the same label, the first one.
    pub(super) fn in_order(&mut self) -> BTreeMap<usize, Html> {
        let mut notes = BTreeMap::new();
        for (label, html) in std::mem::take(&mut self.written) {
            notes.entry(self.number(&label)).or_insert(html);
        }
        notes
    }
}

impl<'a> Pass<'a> {
    pub(super) fn new(source: &'a PageSource) -> Self {
        Pass {
            source,
            html: Html::default(),
            body: Body::default(),
            canonical: Canonical::default(),
            ids: Ids::default(),
            run: Run::default(),
            last_level: 1,
            heading: None,
            link: None,
            inner_link: false,
            image: None,
            in_date: false,
            in_code_block: false,
            html_block: None,
            html_open: Vec::new(),
            unstarted_quote: None,
            quotes: Vec::new(),
            lists: Vec::new(),
            clauses: None,
            table: None,
            footnotes: Footnotes::default(),
            quoted: false,
            digits: (false, None),
        }
    }

    pub(super) fn fault(&mut self, span: Range<usize>, finding: &MarkupFinding) {
        // The span of a block includes its line break; the reported span should not.
        let words = self.source.file.text.get(span.clone()).unwrap_or_default().trim_end();
        let span = span.start..span.start + words.len();
        self.body.diagnostics.push(Diagnostic::at(&self.source.file, span, finding));
    }
}
