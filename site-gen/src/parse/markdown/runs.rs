//! Runs of text, from one markup to the next. Dates and foreign phrases can only be found in a complete run.

use std::borrow::Cow;
use std::ops::Range;

use super::dates::{self, Disagreement};
use super::digits::Digits;
use super::footnotes;
use super::output::Output;
use crate::parse::text::inline;
use crate::parse::text::run::Run;
use crate::read::PageSource;

#[derive(Default)]
pub(super) struct Runs {
    run: Run,
    digits: Digits,
    disagreements: Vec<Disagreement>,
}

impl Runs {
    pub(super) fn push(&mut self, text: &str, span: &Range<usize>, page: &PageSource) {
        self.run.push(text, span, &page.file.text);
    }

    /// Takes the complete run for [`Runs::write`]. `None` if there is no text.
    pub(super) fn take(&mut self) -> Option<Run> {
        (!self.run.is_empty()).then(|| std::mem::take(&mut self.run))
    }

    /// Writes a complete run, and records its facts and findings.
    pub(super) fn write(&mut self, run: Run, out: &mut Output<'_>) {
        let text = run.text();
        out.canonical.words(text);
        self.digits.record(&run);
        footnotes::report_undefined(&run, out);
        // A line break does not split a date or a telephone number. Both characters are one byte.
        let line = if text.contains('\n') { Cow::Owned(text.replace('\n', " ")) } else { Cow::Borrowed(text) };
        let marks = inline::marks(&line, out.lang());
        out.facts.add(&line, out.page.lang, &marks, |span| run.place(span));
        self.disagreements.extend(dates::check(&line, &marks, &run, out));
        inline::write(text, &marks, out.lang(), out.html.text());
        // The next run reuses the memory.
        self.run = run;
        self.run.clear();
    }

    pub(super) fn finish(self, out: &mut Output<'_>) -> Vec<Disagreement> {
        self.digits.finish(out);
        self.disagreements
    }
}
