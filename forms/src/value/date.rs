//! Dates, written in either calendar.

mod typed;

use crate::problem::Problem;
use language::Lang;
use language::calendar::{Calendar, Day, date_words};
use typed::Written;

/// The first Hijri year whose printed calendars agree with the table of Umm al-Qura.
///
/// Until 1419 AH the calendars that were printed in the Kingdom followed other rules, and differ from the table in 529 of 1,272
/// months: a date on a document may be a day or two off in the table, and a month may have a day 30 that the table does not have. From
/// 1420 AH (17 April 1999) on, the table is the printed calendar (R. H. van Gent, "The Umm al-Qura Calendar of Saudi Arabia"), and a day
/// 30 of a month of 29 days does not exist.
const FIRST_CERTAIN_YEAR: i32 = 1420;

/// The most days by which a printed calendar before that year differs from the table.
const MOST_DAYS_OFF: i64 = 2;

/// A date as a person wrote it, in the Gregorian or in the Umm al-Qura calendar. The year determines the calendar
/// ([`Calendar::from_year`]), so forms do not ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    calendar: Calendar,
    /// Year, month and day in that calendar.
    written: (i32, u8, u8),
    /// The day, or for a day 30 that the table does not have, the day after the month's last one.
    day: Day,
}

impl Date {
    /// Parses the three fields of a date. The month may be a number or a name in either language, the year may name its calendar, and
    /// one field may hold the whole date if the others are empty.
    ///
    /// # Errors
    /// [`Problem::DateWithoutDay`], [`Problem::DateWithoutMonth`], [`Problem::DateYear`] or [`Problem::DateUnreal`], in this
    /// order.
    pub fn parse(day: &str, month: &str, year: &str) -> Result<Self, Problem> {
        let written = typed::written(day, month, year);
        written
            .or_else(|problem| Self::same_day(day).filter(|_| (month, year) == ("", "")).ok_or(problem))
            .and_then(Self::from_written)
    }

    /// The first of two dates in a text, in both calendars, if they are the same day as far as the table knows.
    fn same_day(text: &str) -> Option<Written> {
        let [first, second] = typed::in_both_calendars(text)?;
        let (one, other) = (Self::from_written(first).ok()?, Self::from_written(second).ok()?);
        let is_close = |most: i64| one.day.days_after(other.day).abs() <= most;
        let is_uncertain = one.is_approximate() || other.is_approximate();
        (one.calendar != other.calendar && is_close(if is_uncertain { MOST_DAYS_OFF } else { 0 })).then_some(first)
    }

    fn from_written(date: Written) -> Result<Self, Problem> {
        let Written { year, month, day, calendar: named } = date;
        let calendar = Calendar::from_year(year).ok_or(Problem::DateYear)?;
        if named.is_some_and(|named| named != calendar) {
            return Err(Problem::DateUnreal);
        }
        let exact = Day::from_parts(calendar, year, month, day);
        let has_30_in_print = calendar == Calendar::UmmAlQura && year < FIRST_CERTAIN_YEAR && day == 30;
        let nearest = exact.or_else(|unreal| {
            let last = if has_30_in_print { Day::from_parts(calendar, year, month, 29) } else { Err(unreal) };
            last.map(|last| last.later(1))
        });
        nearest.map(|found| Date { calendar, written: (year, month, day), day: found }).map_err(|_| Problem::DateUnreal)
    }

    /// Parses the stored form, and the one from before approximate dates were marked.
    pub(super) fn from_stored(stored: &str) -> Option<Self> {
        let written = stored.split_once(" (").map_or(Some(stored), |(_, written)| written.strip_suffix(" AH)"))?;
        let mut parts = written.strip_prefix(APPROXIMATE).unwrap_or(written).split('-').map(str::parse::<u16>);
        let mut next = || parts.next()?.ok();
        let (year, month, day) = (next()?, next()?, next()?);
        let written = Written {
            year: year.into(),
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
            calendar: None,
        };
        let date = Date::from_written(written).ok()?;
        (date.stored() == stored || date.stored().replace(APPROXIMATE, "") == stored).then_some(date)
    }

    /// The stored form: the Gregorian day as `YYYY-MM-DD`, so that dates sort. A Hijri date follows in parentheses as it was
    /// written: `2024-01-07 (1445-06-25 AH)`. `c. ` before it says that the Gregorian day is approximate: `1980-05-10 (c.
    /// 1400-06-25 AH)`.
    pub fn stored(self) -> String {
        let iso = self.day.iso();
        match self.calendar {
            Calendar::Gregorian => iso,
            Calendar::UmmAlQura => {
                let (year, month, day) = self.written;
                let mark = if self.is_approximate() { APPROXIMATE } else { "" };
                format!("{iso} ({mark}{year:04}-{month:02}-{day:02} AH)")
            }
        }
    }

    /// Year, month and day in the calendar that they were written in.
    pub fn written(self) -> (i32, u8, u8) {
        self.written
    }

    /// Whether the date was written in the Hijri calendar of a time whose printed calendars differ from the table. The Gregorian day
    /// may then be a day or two off.
    pub fn is_approximate(self) -> bool {
        self.calendar == Calendar::UmmAlQura && self.has_uncertain_conversion()
    }

    fn has_uncertain_conversion(self) -> bool {
        let year = match self.calendar {
            Calendar::UmmAlQura => self.written.0,
            Calendar::Gregorian => self.day.umm_al_qura_parts().0,
        };
        year < FIRST_CERTAIN_YEAR
    }

    /// The date in words, in the calendar it was written in, followed by the other calendar in parentheses, with a word that says if
    /// the other is approximate.
    pub fn words(self, lang: Lang) -> String {
        let other = match self.calendar {
            Calendar::Gregorian => Calendar::UmmAlQura,
            Calendar::UmmAlQura => Calendar::Gregorian,
        };
        let (written, converted) = (date_words(self.calendar, self.written, lang), self.day.words(other, lang));
        match (self.has_uncertain_conversion(), lang) {
            (false, _) => format!("{written} ({converted})"),
            (true, Lang::Ar) => format!("{written} ({converted} تقريبًا)"),
            (true, Lang::En) => format!("{written} (approximately {converted})"),
        }
    }
}

/// The mark of an approximate date in its stored form (*circa*).
const APPROXIMATE: &str = "c. ";

#[cfg(test)]
mod tests;
