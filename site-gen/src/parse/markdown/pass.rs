//! The state of a Markdown pass, and what it makes. The other modules of `markdown` add the methods that change it.

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

/// What a page's Markdown says.
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
    /// Dates that stand side by side as one day and are not.
    pub(in crate::parse) disagreements: Vec<Disagreement>,
    pub(in crate::parse) diagnostics: Vec<Diagnostic>,
}

/// An image of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The path as the author wrote it.
    pub written: String,
    /// The file, by its path in the content folder; nothing where the path leads out of it.
    pub path: Option<String>,
    /// The words for those who do not see it.
    pub alt: String,
    /// Where it stands in the file, in bytes.
    pub span: Range<usize>,
}

/// Two dates of a text that claim to be one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The day of the Hijri date.
    pub hijri: language::calendar::Day,
    /// The day of the Gregorian date.
    pub gregorian: language::calendar::Day,
    /// Where they stand in the file, in bytes.
    pub span: Range<usize>,
}

/// A heading, a link or an image whose end has not come yet.
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
    /// And its title.
    pub(super) link: Option<(Open, String)>,
    /// An address between angle brackets in the words of a link is one of them: no link stands in another.
    pub(super) inner_link: bool,
    pub(super) image: Option<OpenImage>,
    /// A date between angle brackets writes its own words.
    pub(super) in_date: bool,
    pub(super) in_code_block: bool,
    /// HTML that may be a comment.
    pub(super) html_block: Option<(String, Range<usize>)>,
    /// The names of elements whose beginning was reported and whose end has not come.
    pub(super) html_open: Vec<String>,
    /// A plain quotation whose first words have not come yet.
    pub(super) fresh_quote: Option<Range<usize>>,
    pub(super) quotes: Vec<Option<BlockQuoteKind>>,
    pub(super) lists: Vec<Option<u64>>,
    pub(super) clauses: Option<Clauses>,
    pub(super) table: Option<Table>,
    pub(super) footnotes: Footnotes,
    /// Whether a quotation between straight marks stands open in the block.
    pub(super) quoted: bool,
    /// Whether digits 0-9 were seen, and the first of the other sets.
    pub(super) digits: (bool, Option<(String, Range<usize>)>),
}

/// An image whose end has not come yet. Whatever stands between its brackets is only words for those who do not see it.
pub(super) struct OpenImage {
    pub(super) open: Open,
    pub(super) written: String,
    /// How many images stand open in its words.
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

/// Notes are numbered in the order in which the text refers to them, and stand at the page's end. Those that nothing refers to
/// follow. Labels are known by their letters, large or small, as the Markdown reader knows them.
#[derive(Default)]
pub(super) struct Footnotes {
    pub(super) numbers: BTreeMap<String, usize>,
    pub(super) references: BTreeMap<usize, usize>,
    pub(super) written: Vec<(String, Html)>,
    /// The notes being written, one in another, and the page's HTML before each.
    pub(super) open: Vec<(String, Html)>,
    /// Notes by label and place.
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

    /// The notes by number. Of two with one label, the first.
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
            fresh_quote: None,
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
        // A block ends with its line break; the mark should not.
        let words = self.source.file.text.get(span.clone()).unwrap_or_default().trim_end();
        let span = span.start..span.start + words.len();
        self.body.diagnostics.push(Diagnostic::at(&self.source.file, span, finding));
    }
}
