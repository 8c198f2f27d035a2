//! Dates of front matter, in the Hijri or Gregorian calendar or in both.

use std::ops::Range;

use language::calendar::{Calendar, Day};
use language::normalise::fold_digit;
use toml::Spanned;

use crate::findings::DateFinding;

/// A date in front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// The day. If a document prints two different days, the Gregorian one.
    pub day: Day,
    /// The byte range in the file.
    pub span: Range<usize>,
    /// The two different days that a document prints as the same day.
    pub as_printed: Option<AsPrinted>,
}

/// Two different days that a document prints as the same day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsPrinted {
    /// The day of the Hijri date.
    pub hijri: Day,
    /// The day of the Gregorian date.
    pub gregorian: Day,
    /// The reason for keeping both.
    pub reason: String,
}

type Faults = Vec<(Range<usize>, DateFinding)>;

/// Parses `year-month-day`. The year implies the calendar.
pub(in crate::parse) fn parse(written: &str, span: Range<usize>) -> (Option<Date>, Faults) {
    match day(written) {
        Ok((day, _)) => (Some(Date { day, span, as_printed: None }), Vec::new()),
        Err(finding) => (None, vec![(span, finding)]),
    }
}

/// Parses a date in both calendars, and checks that both are the same day.
pub(in crate::parse) fn parse_both(
    span: Range<usize>,
    hijri: Option<Spanned<String>>,
    gregorian: Option<Spanned<String>>,
    as_printed: Option<Spanned<String>>,
) -> (Option<Date>, Faults) {
    let mut faults = Faults::new();
    let mut one = |written: &Option<Spanned<String>>, wanted: Calendar| {
        let written = written.as_ref()?;
        match day(written.get_ref()) {
            Ok((day, calendar)) if calendar == wanted => Some(day),
            Ok(_) => {
                let (calendar_en, calendar_ar) = match wanted {
                    Calendar::UmmAlQura => ("Hijri".into(), "هجريًا".into()),
                    Calendar::Gregorian => ("Gregorian".into(), "ميلاديًا".into()),
                };
                let written_so = written.get_ref().clone();
                let finding = DateFinding::WrongCalendar { written: written_so, calendar_en, calendar_ar };
                faults.push((written.span(), finding));
                None
            }
            Err(finding) => {
                faults.push((written.span(), finding));
                None
            }
        }
    };
    let (hijri_day, gregorian_day) = (one(&hijri, Calendar::UmmAlQura), one(&gregorian, Calendar::Gregorian));
    let date = |day, as_printed| Some(Date { day, span: span.clone(), as_printed });
    let date = match (hijri_day, gregorian_day) {
        (Some(hijri), Some(gregorian)) if hijri == gregorian => {
            if let Some(reason) = &as_printed {
                faults.push((reason.span(), DateFinding::NeedlessAsPrinted));
            }
            date(gregorian, None)
        }
        (Some(hijri), Some(gregorian)) => {
            if let Some(reason) = as_printed {
                date(gregorian, Some(AsPrinted { hijri, gregorian, reason: reason.into_inner() }))
            } else {
                faults.push((span.clone(), not_one_day(hijri, gregorian)));
                None
            }
        }
        (Some(day), None) | (None, Some(day)) => date(day, None),
        (None, None) => None,
    };
    (date, faults)
}

/// The finding for two dates that should be the same day, with each one converted.
pub(crate) fn not_one_day(hijri: Day, gregorian: Day) -> DateFinding {
    let numbers = |day: Day, calendar| {
        let (year, month, number) = day.parts(calendar);
        format!("{year:04}-{month:02}-{number:02}")
    };
    DateFinding::NotOneDay {
        hijri: numbers(hijri, Calendar::UmmAlQura),
        gregorian: numbers(gregorian, Calendar::Gregorian),
        hijri_is: numbers(hijri, Calendar::Gregorian),
        gregorian_is: numbers(gregorian, Calendar::UmmAlQura),
    }
}

/// Parses `year-month-day` to a day and its calendar.
pub fn day(written: &str) -> Result<(Day, Calendar), DateFinding> {
    let not_a_date = || DateFinding::NotADate { written: written.into() };
    let folded: String = written.trim().chars().map(fold_digit).collect();
    let parts: Vec<&str> = folded.split('-').collect();
    let &[year, month, number] = parts.as_slice() else { return Err(not_a_date()) };
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(number, 2) {
        return Err(not_a_date());
    }
    let (Ok(year), Ok(month), Ok(number)) = (year.parse(), month.parse(), number.parse()) else {
        return Err(not_a_date());
    };
    let calendar = Calendar::from_year(year).ok_or_else(not_a_date)?;
    Day::from_parts(calendar, year, month, number)
        .map(|day| (day, calendar))
        .map_err(|_| DateFinding::NoSuchDay { written: written.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_of_a_date_in_front_matter_follows_from_its_year() {
        assert_eq!(day("1445-06-25").unwrap().0.iso(), "2024-01-07");
        assert_eq!(day("٢٠٢٤-٠١-٠٧").unwrap().0.iso(), "2024-01-07");
        for wrong in ["2024-13-01", "2023-02-29", "1445-13-01"] {
            assert!(matches!(day(wrong), Err(DateFinding::NoSuchDay { .. })), "{wrong}");
        }
        for wrong in ["soon", "24-01-07", "2024/01/07", "1700-01-01", "", "2024-1-"] {
            assert!(matches!(day(wrong), Err(DateFinding::NotADate { .. })), "{wrong}");
        }
    }
}
