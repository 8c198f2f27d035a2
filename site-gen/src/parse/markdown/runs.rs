//! Runs of text. Dates and foreign phrases can only be found in a complete run.

use std::ops::Range;

use language::normalise::fold_digit;
use pulldown_cmark::TagEnd;

use super::pass::{Disagreement, Pass};
use crate::diagnostic::Diagnostic;
use crate::findings::{DateFinding, MarkupFinding};
use crate::parse::text::inline::MarkKind;
use crate::parse::text::run::Run;
use crate::parse::text::{dates, inline};

impl Pass<'_> {
    pub(super) fn text(&mut self, text: &str, span: &Range<usize>) {
        if self.in_date {
            return;
        }
        if self.in_code_block {
            for line in text.lines() {
                self.canonical.mark(line.trim_end());
                self.canonical.end_line();
            }
            self.html.attribute(text);
            return;
        }
        if let Some(image) = &mut self.image {
            image.open.words.push_str(text);
            return;
        }
        self.run.push(text, span, &self.source.file.text, self.source.lang, &mut self.quoted);
    }

    /// Ends a block: separates its words from the following ones, and closes an open quotation.
    pub(super) fn gap(&mut self, tag: TagEnd) {
        let inline = matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Subscript
                | TagEnd::Superscript
                | TagEnd::Link
                | TagEnd::Image
        );
        if inline {
            return;
        }
        self.quoted = false;
        if let Some(last) = self.body.outline.last_mut().filter(|last| !last.section.ends_with(' ')) {
            last.section.push(' ');
        }
    }

    /// Appends to the text of the open heading, link or section.
    pub(super) fn collect(&mut self, text: &str) {
        let open = [self.heading.as_mut().map(|(open, ..)| open), self.link.as_mut().map(|(open, _)| open)];
        for open in open.into_iter().flatten() {
            open.words.push_str(text);
        }
        if self.heading.is_none()
            && let Some(last) = self.body.outline.last_mut()
        {
            last.section.push_str(text);
        }
        if let Some(table) = &mut self.table {
            table.cell_is_empty &= text.trim().is_empty();
        }
    }

    /// Writes the text since the last markup. Only a complete run shows whole dates and foreign phrases.
    pub(super) fn end_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        let text = run.text();
        if let Some(quote) = self.unstarted_quote.take() {
            self.alert_kind(text, quote);
        }
        self.collect(text);
        self.canonical.words(text);
        self.digits(text, &run);
        self.unknown_footnotes(text, &run);
        let lang = self.source.lang;
        // A line break does not split a date or a telephone number. Both characters are one byte.
        let line = text.replace('\n', " ");
        let marks = inline::marks(&line, lang);
        self.body.facts.take(&line, &marks, |span| run.place(span));
        let found: Vec<_> = marks
            .iter()
            .filter_map(|mark| if let MarkKind::Date(found) = &mark.kind { Some(found.clone()) } else { None })
            .collect();
        for date in found.iter().filter(|date| date.day.is_none()) {
            let written = text.get(date.span.clone()).unwrap_or_default().to_string();
            let finding = DateFinding::NoSuchDay { written };
            self.body.diagnostics.push(Diagnostic::at(&self.source.file, run.place(date.span.clone()), &finding));
        }
        for (left, right) in dates::pairs(&line, &found) {
            if let (Some(a), Some(b)) = (left.day, right.day)
                && a != b
            {
                let hijri_first = left.calendar == language::calendar::Calendar::UmmAlQura;
                let (hijri, gregorian) = if hijri_first { (a, b) } else { (b, a) };
                let span = run.place(left.span.start..right.span.end);
                self.body.disagreements.push(Disagreement { hijri, gregorian, span });
            }
        }
        inline::write(text, &marks, lang, self.html.text());
    }

    /// Records the sets of digits that a text uses.
    pub(super) fn digits(&mut self, text: &str, run: &Run) {
        self.digits.0 |= text.bytes().any(|b| b.is_ascii_digit());
        let other = |c: char| !c.is_ascii_digit() && fold_digit(c).is_ascii_digit();
        if self.digits.1.is_none()
            && let Some(start) = text.find(other)
        {
            let rest = text.get(start..).unwrap_or_default();
            let end = start + rest.find(|c| !other(c)).unwrap_or(rest.len());
            let shown = text.get(start..end).unwrap_or_default().to_string();
            self.digits.1 = Some((shown, run.place(start..end)));
        }
    }

    /// Reports a quotation that begins like a note but is not one.
    pub(super) fn alert_kind(&mut self, text: &str, quote: Range<usize>) {
        let Some(rest) = text.strip_prefix("[!") else { return };
        let Some((kind, _)) = rest.split_once(']') else { return };
        let span = quote.start
            ..quote.start + self.source.file.text.get(quote).and_then(|t| t.lines().next()).map_or(0, str::len);
        let known = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];
        let (written, kinds) = (format!("[!{kind}]"), known.join(", "));
        let finding = if known.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
            MarkupFinding::AlertLine { kind: written }
        } else {
            MarkupFinding::UnknownAlert { kind: written, kinds }
        };
        self.fault(span, &finding);
    }

    /// Reports references to footnotes that are not defined.
    pub(super) fn unknown_footnotes(&mut self, text: &str, run: &Run) {
        for (at, _) in text.match_indices("[^") {
            let written = text.get(at..).and_then(|rest| rest.split_inclusive(']').next()).unwrap_or_default();
            let label = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
            let place = run.place(at..at + written.len());
            // A bracket after a backslash is meant literally.
            let file = self.source.file.text.as_str();
            let before = file.get(..place.start).unwrap_or_default();
            let escaped = (before.len() - before.trim_end_matches('\\').len()) % 2 == 1;
            let as_written = file.get(place.clone()) == Some(written);
            if as_written && !escaped && label.len() > 1 && !label.contains(char::is_whitespace) {
                self.fault(place, &MarkupFinding::UnknownReference { label: label.into() });
            }
        }
    }
}
