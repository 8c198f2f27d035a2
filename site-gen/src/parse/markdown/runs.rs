//! Runs of text, from one markup to the next. Dates and foreign phrases can only be found in a complete run.

use std::borrow::Cow;
use std::ops::Range;

use super::crossing::Crossing;
use super::dates::{self, Disagreement};
use super::digits::Digits;
use super::footnotes;
use super::output::Output;
use crate::parse::text::run::Run;
use crate::read::PageSource;
use language::text::inline::{self, Around};
use language::text::{Makeup, Mark};

#[derive(Default)]
pub(super) struct Runs {
    run: Run,
    digits: Digits,
    disagreements: Vec<Disagreement>,
    /// Where runs across markup begin and end in the open run: the crossing that is open from this byte on.
    cuts: Vec<(usize, Option<Crossing>)>,
    /// The crossing that is open where the open run begins.
    crossing: Option<Crossing>,
}

impl Runs {
    pub(super) fn push(&mut self, text: &str, span: &Range<usize>, page: &PageSource) {
        self.run.push(text, span, &page.file.text);
    }

    /// Begins or ends a run of the other direction across markup.
    pub(super) fn cross(&mut self, crossing: Option<Crossing>, out: &mut Output<'_>) {
        match self.run.is_empty() {
            true => self.enter(crossing, out),
            false => self.cuts.push((self.run.text().len(), crossing)),
        }
    }

    fn enter(&mut self, crossing: Option<Crossing>, out: &mut Output<'_>) {
        let other = out.lang().other();
        match (self.crossing, crossing) {
            (_, Some(Crossing::Isolated { has_words: true })) => {
                write!(out.html, "<bdi lang=\"{other}\" dir=\"{}\">", other.dir());
            }
            (_, Some(Crossing::Isolated { has_words: false })) => write!(out.html, "<bdi dir=\"{}\">", other.dir()),
            (Some(Crossing::Isolated { .. }), None) => out.html.write("</bdi>"),
            _ => {}
        }
        out.in_other_language = matches!(crossing, Some(Crossing::Isolated { .. }));
        self.crossing = crossing;
    }

    /// Takes the complete run for [`Runs::write`]. `None` if there is no text.
    pub(super) fn take(&mut self) -> Option<Run> {
        (!self.run.is_empty()).then(|| std::mem::take(&mut self.run))
    }

    /// Writes a complete run, and records its facts and findings.
    pub(super) fn write(&mut self, run: Run, out: &mut Output<'_>) {
        let text = run.text();
        let makeup = Makeup::of(text);
        out.canonical.words(text);
        self.digits.record(&run, makeup);
        footnotes::report_undefined(&run, out);
        // A line break does not split a date or a telephone number. Both characters are one byte.
        let line = if text.contains('\n') { Cow::Owned(text.replace('\n', " ")) } else { Cow::Borrowed(text) };
        let marks = inline::marks_of(&line, out.lang(), makeup);
        out.facts.add(&line, out.page.lang, &marks, makeup, |span| run.place(span));
        self.disagreements.extend(dates::check(&line, &marks, &run, out));
        let mut at = 0;
        for (cut, crossing) in std::mem::take(&mut self.cuts) {
            self.write_part(text, at..cut, &marks, out);
            self.enter(crossing, out);
            at = cut;
        }
        self.write_part(text, at..text.len(), &marks, out);
        // The next run reuses the memory.
        self.run = run;
        self.run.clear();
    }

    fn write_part(&self, text: &str, part: Range<usize>, marks: &[Mark], out: &mut Output<'_>) {
        let lang = out.lang();
        let html = out.html.text();
        match self.crossing {
            None => inline::write_part(text, part, marks, lang, Around::Page, html),
            Some(Crossing::Isolated { .. }) => inline::write_part(text, part, marks, lang, Around::Run, html),
            Some(Crossing::Plain) => inline::write_part(text, part, marks, lang, Around::Parted, html),
        }
    }

    pub(super) fn finish(self, out: &mut Output<'_>) -> Vec<Disagreement> {
        self.digits.finish(out);
        self.disagreements
    }
}
