//! The output that all parts of a Markdown pass share: HTML, canonical text, facts and diagnostics.

use std::ops::Range;

use language::Lang;
use language::finding::Finding;

use super::html::Html;
use crate::diagnostic::Diagnostic;
use crate::findings::MarkupFinding;
use crate::parse::text::canonical::Canonical;
use crate::parse::text::characters::written_otherwise;
use crate::parse::text::facts::Facts;
use crate::read::PageSource;

pub(super) struct Output<'a> {
    pub(super) page: &'a PageSource,
    pub(super) html: Html,
    pub(super) canonical: Canonical,
    pub(super) facts: Facts,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether an element around a run of the other language is open.
    pub(super) in_other_language: bool,
}

impl<'a> Output<'a> {
    pub(super) fn new(page: &'a PageSource) -> Self {
        Output {
            page,
            html: Html::default(),
            canonical: Canonical::default(),
            facts: Facts::default(),
            diagnostics: Vec::new(),
            in_other_language: false,
        }
    }

    pub(super) fn lang(&self) -> Lang {
        self.page.lang
    }

    /// The text of the file in a byte range.
    pub(super) fn source(&self, span: &Range<usize>) -> &'a str {
        self.page.file.text.get(span.clone()).unwrap_or_default()
    }

    /// Writes the same markup to the canonical text and to the HTML.
    pub(super) fn inline(&mut self, mark: &str, tag: &str) {
        self.canonical.mark(mark);
        self.html.write(tag);
    }

    /// Reports markup. White space at the end of the span, such as a block's line break, is left out.
    pub(super) fn fault(&mut self, span: Range<usize>, finding: &MarkupFinding) {
        let end = span.start + self.source(&span).trim_end().len();
        self.report(span.start..end, finding);
    }

    /// Reports characters that nobody sees and that the file writes as references.
    pub(super) fn references(&mut self, text: &str, span: &Range<usize>) {
        for finding in written_otherwise(text, self.source(span)) {
            self.report(span.clone(), &finding);
        }
    }

    /// Reports a finding at exactly the span.
    pub(super) fn report(&mut self, span: Range<usize>, finding: &impl Finding) {
        self.diagnostics.push(Diagnostic::at(&self.page.file, span, finding));
    }
}
