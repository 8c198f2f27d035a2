//! The output that all parts of a Markdown pass share: HTML, canonical text, facts and diagnostics.

use std::ops::Range;

use language::Lang;
use language::finding::Finding;

use super::html::Html;
use crate::diagnostic::Diagnostic;
use crate::findings::MarkupFinding;
use crate::parse::text::canonical::Canonical;
use crate::parse::text::characters::{Origin, written_otherwise};
use crate::parse::text::facts::Facts;
use crate::parse::text::references;
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
    pub(super) fn new(page: &'a PageSource, facts: Facts) -> Self {
        Output {
            page,
            html: Html::default(),
            canonical: Canonical::default(),
            facts,
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

    /// Reports characters that the file writes as references and that readers or programs mistake for others.
    pub(super) fn references(&mut self, text: &str, span: &Range<usize>) {
        if text == self.source(span) {
            return;
        }
        let file = &self.page.file;
        let (before, after) = (self.source(&(0..span.start)), self.source(&(span.end..file.text.len())));
        let (first, last) = (before.rfind(char::is_whitespace), after.find(char::is_whitespace));
        let origin = Origin {
            source: self.source(span),
            start: span.start,
            around: (
                before.get(first.unwrap_or(0)..).unwrap_or_default(),
                after.get(..last.unwrap_or(after.len())).unwrap_or_default(),
            ),
            references: references::in_markdown,
        };
        for found in written_otherwise(text, origin) {
            self.diagnostics.push(Diagnostic::at(file, span.clone(), &found.finding).corrected_by(found.remedy));
        }
    }

    /// Reports a finding at exactly the span.
    pub(super) fn report(&mut self, span: Range<usize>, finding: &impl Finding) {
        self.diagnostics.push(Diagnostic::at(&self.page.file, span, finding));
    }
}
