//! Dates: both calendars agree, policies are reviewed in time, pages begin before they end.

use language::calendar::Day;

use super::content::Content;
use crate::diagnostic::Diagnostic;
use crate::findings::DateFinding;
use crate::pair::Publication;
use crate::parse::text::dates::{self, Date};
use crate::parse::{Disagreement, Page};

/// The number of days before a review from which it is reported as near.
const NEAR_DAYS: i64 = 60;

/// The number of days after the build, or after the page's publication, from which the day of something past is reported.
const AHEAD_DAYS: i64 = 31;

/// The number of days from which such a day is certainly a slip.
const FAR_AHEAD_DAYS: i64 = 366;

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for page in content.pages {
        for pair in page.disagreements.iter().filter(|pair| !is_printed_so(page, pair)) {
            let finding = dates::not_one_day(pair.hijri, pair.gregorian);
            diagnostics.push(Diagnostic::at(&page.file, pair.span.clone(), &finding));
        }
        diagnostics.extend(days_ahead(content.options.today, page));
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

/// Reports the days of a change, of news and of an approval that have not come yet. The feed and the banners show them.
fn days_ahead(today: Day, page: &Page) -> Vec<Diagnostic> {
    let meta = &page.meta;
    let from = meta.publish_on.as_ref().map_or(today, |date| date.day.max(today));
    let finding = |(key, date): (&str, &Option<Date>)| {
        let date = date.as_ref()?;
        let ahead = date.day.days_after(from);
        let (key, day, days) = (key.to_string(), date.day.iso(), ahead.to_string());
        let finding = match ahead {
            FAR_AHEAD_DAYS.. => DateFinding::FarAhead { key, day, days },
            AHEAD_DAYS.. => DateFinding::Ahead { key, day, days },
            _ => return None,
        };
        Some(Diagnostic::at(&page.file, date.span.clone(), &finding))
    };
    let days = [("updated", &meta.updated), ("date", &meta.date), ("approved", &meta.approved)];
    days.into_iter().filter_map(finding).collect()
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
