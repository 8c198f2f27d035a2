//! Dates of a body: those in angle brackets, which are shown in both calendars, and the findings about dates in the text.

use std::ops::Range;

use language::calendar::{Calendar, Day};
use pulldown_cmark::LinkType;
use toml::Spanned;

use super::output::Output;
use crate::findings::DateFinding;
use crate::parse::text::dates::{parse, parse_both};
use crate::parse::text::facts::{Fact, FactKind};
use crate::parse::text::run::Run;
use language::text::dates::{FoundDate, pairs};
use language::text::inline::time;
use language::text::{Mark, MarkKind};

/// Two dates in a text that claim to be the same day but are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The day of the Hijri date.
    pub hijri: Day,
    /// The day of the Gregorian date.
    pub gregorian: Day,
    /// The byte range in the file.
    pub span: Range<usize>,
}

/// The date of an autolink `<date:…>`.
pub(super) fn in_autolink(kind: LinkType, address: &str) -> Option<&str> {
    address.strip_prefix("date:").filter(|_| matches!(kind, LinkType::Autolink))
}

/// Writes the date of an autolink. Returns its day.
pub(super) fn write(written: &str, span: Range<usize>, out: &mut Output<'_>) -> Option<Day> {
    write!(out.canonical, "<date:{written}>");
    let day = day(written, &span, out)?;
    out.html.write(&time(day, out.lang()));
    out.facts.stated.push(Fact { value: day.iso(), span, kind: FactKind::Counted });
    Some(day)
}

/// The day of `2024-01-07`, or of both calendars: `1445-06-25/2024-01-07`. Reports faults.
pub(super) fn day(written: &str, span: &Range<usize>, out: &mut Output<'_>) -> Option<Day> {
    let part = |part: &str| Some(Spanned::new(span.clone(), part.to_string()));
    let (date, faults) = match written.split_once('/') {
        None => parse(written, span.clone()),
        Some((hijri, gregorian)) => parse_both(span.clone(), part(hijri), part(gregorian), None),
    };
    for (span, finding) in faults {
        out.report(span, &finding);
    }
    date.map(|date| date.day)
}

/// Reports the dates of a run that do not exist, and returns its disagreements. `line` is the run's text on one line.
pub(super) fn check(line: &str, marks: &[Mark], run: &Run, out: &mut Output<'_>) -> Vec<Disagreement> {
    let date = |mark: &Mark| if let MarkKind::Date(found) = &mark.kind { Some(found.clone()) } else { None };
    let found: Vec<FoundDate> = marks.iter().filter_map(date).collect();
    for date in found.iter().filter(|date| date.day.is_none()) {
        let written = run.text().get(date.span.clone()).unwrap_or_default().to_string();
        out.report(run.place(date.span.clone()), &DateFinding::NoSuchDay { written });
    }
    let disagreement = |(left, right): (&FoundDate, &FoundDate)| {
        let (first, second) = (left.day?, right.day?);
        let hijri_first = left.calendar == Calendar::UmmAlQura;
        let (hijri, gregorian) = if hijri_first { (first, second) } else { (second, first) };
        let span = run.place(left.span.start..right.span.end);
        (first != second).then_some(Disagreement { hijri, gregorian, span })
    };
    pairs(line, &found).into_iter().filter_map(disagreement).collect()
}
