//! Dates, written in either calendar.

use crate::problem::Problem;
use language::Lang;
use language::calendar::{Calendar, Day, month_names};
use language::normalise;

/// A date as a person wrote it, in the Gregorian or in the Umm al-Qura calendar. The year determines the calendar
/// ([`Calendar::from_year`]), so forms do not ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    calendar: Calendar,
    day: Day,
}

impl Date {
    /// Parses the three fields of a date. The month may be a number or a name in either language.
    ///
    /// # Errors
    /// [`Problem::DateWithoutDay`], [`Problem::DateWithoutMonth`], [`Problem::DateYear`] or [`Problem::DateUnreal`], in this
    /// order.
    pub fn parse(day: &str, month: &str, year: &str) -> Result<Self, Problem> {
        let day = small_number(day, 31).ok_or(Problem::DateWithoutDay)?;
        let (month, calendar_of_month) = match (small_number(month, 12), named_month(month)) {
            (Some(month), _) => (month, None),
            (None, Some((month, calendar))) => (month, Some(calendar)),
            (None, None) => return Err(Problem::DateWithoutMonth),
        };
        let year: i32 = normalise::code(year).parse().map_err(|_| Problem::DateYear)?;
        let calendar = Calendar::from_year(year).ok_or(Problem::DateYear)?;
        if calendar_of_month.is_some_and(|named| named != calendar) {
            return Err(Problem::DateUnreal);
        }
        Day::from_parts(calendar, year, month, day).map(|day| Date { calendar, day }).map_err(|_| Problem::DateUnreal)
    }

    /// Parses the stored form.
    pub(super) fn from_stored(stored: &str) -> Option<Self> {
        let written = stored.split_once(" (").map_or(Some(stored), |(_, written)| written.strip_suffix(" AH)"))?;
        let mut parts = written.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let date = Date::parse(day, month, year).ok()?;
        (date.stored() == stored).then_some(date)
    }

    /// The stored form: the Gregorian day as `YYYY-MM-DD`, so that dates sort. A Hijri date follows in parentheses as it was
    /// written: `2024-01-07 (1445-06-25 AH)`.
    pub fn stored(self) -> String {
        let iso = self.day.iso();
        match self.calendar {
            Calendar::Gregorian => iso,
            Calendar::UmmAlQura => {
                let (year, month, day) = self.day.umm_al_qura_parts();
                format!("{iso} ({year:04}-{month:02}-{day:02} AH)")
            }
        }
    }

    /// Year, month and day in the calendar that they were written in.
    pub fn written(self) -> (i32, u8, u8) {
        self.day.parts(self.calendar)
    }

    /// The date in words, in the calendar it was written in, followed by the other calendar in parentheses.
    pub fn words(self, lang: Lang) -> String {
        let other = match self.calendar {
            Calendar::Gregorian => Calendar::UmmAlQura,
            Calendar::UmmAlQura => Calendar::Gregorian,
        };
        format!("{} ({})", self.day.words(self.calendar, lang), self.day.words(other, lang))
    }
}

/// Parses a whole number from 1 to `most`.
fn small_number(text: &str, most: u8) -> Option<u8> {
    normalise::code(text).parse().ok().filter(|number| (1..=most).contains(number))
}

/// Parses the name of a month in any language.
fn named_month(text: &str) -> Option<(u8, Calendar)> {
    let text = normalise::line(text).to_lowercase();
    Lang::ALL
        .into_iter()
        .flat_map(month_names)
        .find(|(name, ..)| name.to_lowercase() == text)
        .map(|(_, calendar, month)| (month, calendar))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_date_is_parsed_in_either_calendar_and_any_digits() {
        for (typed, stored) in [
            (["7", "1", "2024"], "2024-01-07"),
            (["٠٧", "٠١", "٢٠٢٤"], "2024-01-07"),
            ([" 25 ", "6", "۱۴۴۵"], "2024-01-07 (1445-06-25 AH)"),
            (["25", "جمادى الآخرة", "1445"], "2024-01-07 (1445-06-25 AH)"),
            (["7", "january", "2024"], "2024-01-07"),
            (["7", "يناير", "2024"], "2024-01-07"),
        ] {
            assert_eq!(Date::parse(typed[0], typed[1], typed[2]).map(Date::stored).as_deref(), Ok(stored));
        }
        let date = Date::parse("25", "6", "1445").unwrap();
        assert_eq!(date.written(), (1445, 6, 25));
        assert_eq!(date.words(Lang::En), "25 Jumada II 1445\u{a0}AH (7 January 2024)");
    }

    #[test]
    fn each_wrong_part_has_its_own_problem() {
        for (typed, problem) in [
            (["", "1", "2024"], Problem::DateWithoutDay),
            (["32", "1", "2024"], Problem::DateWithoutDay),
            (["7", "", "2024"], Problem::DateWithoutMonth),
            (["7", "13", "2024"], Problem::DateWithoutMonth),
            (["7", "pigeon", "2024"], Problem::DateWithoutMonth),
            (["7", "1", ""], Problem::DateYear),
            (["7", "1", "45"], Problem::DateYear),
            (["7", "1", "1700"], Problem::DateYear),
            (["30", "2", "2024"], Problem::DateUnreal),
            // Jumada II 1445 has 29 days in the Umm al-Qura calendar's tables, and no Hijri month has 31.
            (["31", "6", "1445"], Problem::DateUnreal),
            (["7", "رمضان", "2024"], Problem::DateUnreal),
        ] {
            assert_eq!(Date::parse(typed[0], typed[1], typed[2]), Err(problem), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn the_stored_form_is_parsed_as_the_same_date(day in "\\PC{0,3}|[0-9]{1,2}", month in "\\PC{0,3}|[0-9]{1,2}", year in "\\PC{0,4}|1[3-5][0-9]{2}|20[0-9]{2}") {
            if let Ok(date) = Date::parse(&day, &month, &year) {
                prop_assert_eq!(Date::from_stored(&date.stored()), Some(date));
            }
        }

        #[test]
        fn only_stored_forms_are_parsed_as_stored_dates(text in "\\PC{0,30}|[0-9-]{8,10}( \\([0-9-]{8,10} AH\\))?") {
            if let Some(date) = Date::from_stored(&text) { prop_assert_eq!(date.stored(), text); }
        }
    }
}
