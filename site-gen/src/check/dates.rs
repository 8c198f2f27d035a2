//! Dates: both calendars agree, policies are reviewed in time, pages begin before they end.

use super::content::Content;
use crate::diagnostic::Diagnostic;
use crate::findings::DateFinding;
use crate::pair::Publication;
use crate::parse::text::dates;
use crate::parse::{Disagreement, Page};

/// The number of days before a review from which it is reported as near.
const NEAR_DAYS: i64 = 60;

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for page in content.pages {
        for pair in page.disagreements.iter().filter(|pair| !is_printed_so(page, pair)) {
            let finding = dates::not_one_day(pair.hijri, pair.gregorian);
            diagnostics.push(Diagnostic::at(&page.file, pair.span.clone(), &finding));
        }
        // An expired page needs no review.
        let publication = content.index.get(page.lang, &page.key).map(|entry| entry.publication);
        if let Some(review) = page.meta.review_by.as_ref().filter(|_| publication != Some(Publication::Expired)) {
            let days = review.day.days_after(content.options.today);
            let (day, number) = (review.day.iso(), days.abs().to_string());
            let finding = match days {
                i64::MIN..0 => Some(DateFinding::ReviewPassed { day, days: number }),
                0..=NEAR_DAYS => Some(DateFinding::ReviewNear { day, days: number }),
                _ => None,
            };
            diagnostics.extend(finding.map(|finding| Diagnostic::at(&page.file, review.span.clone(), &finding)));
        }
        if let (Some(begins), Some(ends)) = (&page.meta.publish_on, &page.meta.expires_on)
            && ends.day <= begins.day
        {
            diagnostics.push(Diagnostic::at(&page.file, ends.span.clone(), &DateFinding::ExpiresFirst));
        }
    }
    diagnostics
}

/// Whether the front matter says that a signed document prints these two days as one.
fn is_printed_so(page: &Page, pair: &Disagreement) -> bool {
    let meta = &page.meta;
    [&meta.approved, &meta.updated, &meta.date, &meta.review_by]
        .into_iter()
        .flatten()
        .filter_map(|date| date.as_printed.as_ref())
        .any(|printed| printed.hijri == pair.hijri && printed.gregorian == pair.gregorian)
}
