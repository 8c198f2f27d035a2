//! The sets of digits that a page uses. A page should use one only.

use std::ops::Range;

use language::normalise::is_digit;
use language::text::Makeup;

use super::output::Output;
use crate::findings::ContentFinding;
use crate::parse::text::run::Run;

#[derive(Default)]
pub(super) struct Digits {
    /// Whether the page has digits 0-9.
    has_ascii: bool,
    /// The first digits of another set.
    other: Option<(String, Range<usize>)>,
}

impl Digits {
    /// Records the digits of a run.
    pub(super) fn record(&mut self, run: &Run, makeup: Makeup) {
        let text = run.text();
        self.has_ascii |= makeup.digit;
        let is_other = |c: char| !c.is_ascii_digit() && is_digit(c);
        if self.other.is_none()
            && makeup.other_digit
            && let Some(start) = text.find(is_other)
        {
            let rest = text.get(start..).unwrap_or_default();
            let end = start + rest.find(|c| !is_other(c)).unwrap_or(rest.len());
            let shown = text.get(start..end).unwrap_or_default().to_string();
            self.other = Some((shown, run.place(start..end)));
        }
    }

    /// Reports a page with two sets of digits.
    pub(super) fn finish(self, out: &mut Output<'_>) {
        if let (true, Some((found, span))) = (self.has_ascii, self.other) {
            out.report(span, &ContentFinding::MixedDigits { found });
        }
    }
}
