//! Days in two calendars: Gregorian, and Umm al-Qura, the Kingdom's civil Hijri calendar.
//!
//! `icu_calendar` does the conversion (table-based, 1300 to 1600 AH). Digits are Latin in both languages, so that dates on pages
//! match what people type.

use icu_calendar::Date;
use icu_calendar::cal::{Gregorian, Hijri};

use crate::lang::Lang;

pub use icu_calendar::types::Weekday;

/// Riyadh is at UTC+3 the whole year.
const RIYADH_OFFSET_SECONDS: i64 = 3 * 60 * 60;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;
/// 1 January 1970 as a fixed day number (rata die).
const EPOCH: i64 = 719_163;

/// A day, independent of the calendar it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date<Gregorian>);

/// A supported calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Calendar {
    /// The Gregorian calendar.
    Gregorian,
    /// The Umm al-Qura calendar.
    UmmAlQura,
}

impl Calendar {
    /// The calendar that a year of four digits belongs to: 1300 to 1600 are Hijri years, 1800 to 2200 are Gregorian. Other years
    /// belong to neither, so that a typing error is not read as a date.
    pub fn from_year(year: i32) -> Option<Self> {
        match year {
            1300..=1600 => Some(Calendar::UmmAlQura),
            1800..=2200 => Some(Calendar::Gregorian),
            _ => None,
        }
    }
}

/// Hour (0 to 23) and minute in Riyadh at a moment, given as seconds since 1970-01-01T00:00:00Z.
pub fn clock_in_riyadh(unix_seconds: i64) -> (u8, u8) {
    let minutes = (unix_seconds + RIYADH_OFFSET_SECONDS).rem_euclid(SECONDS_A_DAY) / 60;
    let part = |number: i64| u8::try_from(number).unwrap_or(0);
    (part(minutes / 60), part(minutes % 60))
}

/// The error for a day that does not exist or lies outside the supported years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such day")]
pub struct NoSuchDay;

impl Day {
    /// Returns a day from its parts in the Gregorian calendar.
    ///
    /// # Errors
    /// [`NoSuchDay`] for a month or day that does not exist.
    pub fn gregorian(year: i32, month: u8, day: u8) -> Result<Self, NoSuchDay> {
        Date::try_new_gregorian(year, month, day).map(Day).map_err(|_| NoSuchDay)
    }

    /// Returns a day from its parts in the Umm al-Qura calendar.
    ///
    /// # Errors
    /// [`NoSuchDay`] for a month or day that does not exist.
    pub fn umm_al_qura(year: i32, month: u8, day: u8) -> Result<Self, NoSuchDay> {
        Date::try_new_hijri_with_calendar(year, month, day, Hijri::new_umm_al_qura())
            .map(|date| Day(date.to_calendar(Gregorian)))
            .map_err(|_| NoSuchDay)
    }

    /// Returns a day from its parts in either calendar.
    ///
    /// # Errors
    /// [`NoSuchDay`] for a month or day that does not exist in it.
    pub fn from_parts(calendar: Calendar, year: i32, month: u8, day: u8) -> Result<Self, NoSuchDay> {
        match calendar {
            Calendar::Gregorian => Day::gregorian(year, month, day),
            Calendar::UmmAlQura => Day::umm_al_qura(year, month, day),
        }
    }

    /// Returns the day that is a number of days later.
    #[must_use]
    pub fn later(self, days: u16) -> Self {
        Day(Date::from_rata_die(self.0.to_rata_die() + i64::from(days), Gregorian))
    }

    /// The number of days from another day to this one. Negative if this one is earlier.
    pub fn days_after(self, other: Self) -> i64 {
        self.0.to_rata_die() - other.0.to_rata_die()
    }

    /// The day in Riyadh at a moment, given as seconds since 1970-01-01T00:00:00Z, plus a number of days.
    pub fn in_riyadh(unix_seconds: i64, days_later: u16) -> Self {
        let day = (unix_seconds + RIYADH_OFFSET_SECONDS).div_euclid(SECONDS_A_DAY) + i64::from(days_later);
        let epoch = icu_calendar::types::RataDie::new(EPOCH);
        Day(Date::from_rata_die(epoch + day, Gregorian))
    }

    /// The moment the day begins in Riyadh, in seconds since 1970-01-01T00:00:00Z.
    pub fn begins_at(self) -> i64 {
        (self.0.to_rata_die() - icu_calendar::types::RataDie::new(EPOCH)) * SECONDS_A_DAY - RIYADH_OFFSET_SECONDS
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// Whether the day is a working day in the Kingdom: Sunday to Thursday. Public holidays are not considered.
    pub fn is_working_day(self) -> bool {
        !matches!(self.weekday(), Weekday::Friday | Weekday::Saturday)
    }

    /// Year, month and day of the Gregorian calendar.
    pub fn gregorian_parts(self) -> (i32, u8, u8) {
        (self.0.era_year().year, self.0.month().ordinal, self.0.day_of_month().0)
    }

    /// Year, month and day of the Umm al-Qura calendar.
    pub fn umm_al_qura_parts(self) -> (i32, u8, u8) {
        let date = self.0.to_calendar(Hijri::new_umm_al_qura());
        (date.era_year().year, date.month().ordinal, date.day_of_month().0)
    }

    /// The day in the format of ISO 8601 and of HTML's `datetime` attribute: `YYYY-MM-DD`.
    pub fn iso(self) -> String {
        let (year, month, day) = self.gregorian_parts();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Parses the format of [`Day::iso`].
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next();
        let (year, month, day) = (next()?.parse().ok()?, next()?.parse().ok()?, next()?.parse().ok()?);
        Day::gregorian(year, month, day).ok().filter(|parsed| parsed.iso() == text)
    }

    /// The day in words, in both calendars: `7 يناير 2024 (25 جمادى الآخرة 1445 هـ)`.
    pub fn display(self, lang: Lang) -> String {
        format!("{} ({})", self.words(Calendar::Gregorian, lang), self.words(Calendar::UmmAlQura, lang))
    }

    /// The day in words, in one calendar: `7 يناير 2024`, or `25 جمادى الآخرة 1445 هـ`.
    pub fn words(self, calendar: Calendar, lang: Lang) -> String {
        date_words(calendar, self.parts(calendar), lang)
    }

    /// Year, month and day in a calendar.
    pub fn parts(self, calendar: Calendar) -> (i32, u8, u8) {
        match calendar {
            Calendar::Gregorian => self.gregorian_parts(),
            Calendar::UmmAlQura => self.umm_al_qura_parts(),
        }
    }
}

/// Year, month and day of a calendar in words, whether or not the calendar has the day: `25 جمادى الآخرة 1445 هـ`.
pub fn date_words(calendar: Calendar, (year, month, day): (i32, u8, u8), lang: Lang) -> String {
    let date = format!("{day} {} {year}", month_name(calendar, month, lang));
    let era = match (calendar, lang) {
        (Calendar::Gregorian, _) => return date,
        (Calendar::UmmAlQura, Lang::Ar) => "هـ",
        (Calendar::UmmAlQura, Lang::En) => "AH",
    };
    // The no-break space keeps the era on the line of its year.
    format!("{date}\u{a0}{era}")
}

/// The names of the months of both calendars in a language, each with its calendar and number, in the form that follows a day's
/// number. The spellings that are shown come first; other spellings in use follow.
pub fn month_names(lang: Lang) -> impl Iterator<Item = (&'static str, Calendar, u8)> {
    let shown = [Calendar::Gregorian, Calendar::UmmAlQura].into_iter().flat_map(move |calendar| {
        months(calendar, lang).iter().zip(1..).map(move |(name, month)| (*name, calendar, month))
    });
    shown.chain(other_spellings(lang).iter().copied())
}

fn month_name(calendar: Calendar, month: u8, lang: Lang) -> &'static str {
    months(calendar, lang).get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default()
}

/// The names of a calendar's months as they are shown after a day's number. Arabic has ذي, the genitive.
fn months(calendar: Calendar, lang: Lang) -> &'static [&'static str; 12] {
    match (calendar, lang) {
        (Calendar::Gregorian, Lang::Ar) => &[
            "يناير",
            "فبراير",
            "مارس",
            "أبريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس",
            "سبتمبر",
            "أكتوبر",
            "نوفمبر",
            "ديسمبر",
        ],
        (Calendar::Gregorian, Lang::En) => &[
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        (Calendar::UmmAlQura, Lang::Ar) => &[
            "محرم",
            "صفر",
            "ربيع الأول",
            "ربيع الآخر",
            "جمادى الأولى",
            "جمادى الآخرة",
            "رجب",
            "شعبان",
            "رمضان",
            "شوال",
            "ذي القعدة",
            "ذي الحجة",
        ],
        (Calendar::UmmAlQura, Lang::En) => &[
            "Muharram",
            "Safar",
            "Rabi I",
            "Rabi II",
            "Jumada I",
            "Jumada II",
            "Rajab",
            "Sha‘ban",
            "Ramadan",
            "Shawwal",
            "Dhu al-Qa‘dah",
            "Dhu al-Hijjah",
        ],
    }
}

/// Spellings of months that are accepted but not shown.
fn other_spellings(lang: Lang) -> &'static [(&'static str, Calendar, u8)] {
    match lang {
        Lang::Ar => &[
            ("ابريل", Calendar::Gregorian, 4),
            ("اغسطس", Calendar::Gregorian, 8),
            ("اكتوبر", Calendar::Gregorian, 10),
            ("المحرم", Calendar::UmmAlQura, 1),
            ("محرّم", Calendar::UmmAlQura, 1),
            ("ربيع الثاني", Calendar::UmmAlQura, 4),
            ("جمادى الأول", Calendar::UmmAlQura, 5),
            ("جمادى الثانية", Calendar::UmmAlQura, 6),
            ("جمادى الآخر", Calendar::UmmAlQura, 6),
            ("ذو القعدة", Calendar::UmmAlQura, 11),
            ("ذو الحجة", Calendar::UmmAlQura, 12),
            ("إبريل", Calendar::Gregorian, 4),
            ("كانون الثاني", Calendar::Gregorian, 1),
            ("شباط", Calendar::Gregorian, 2),
            ("آذار", Calendar::Gregorian, 3),
            ("نيسان", Calendar::Gregorian, 4),
            ("أيار", Calendar::Gregorian, 5),
            ("حزيران", Calendar::Gregorian, 6),
            ("تموز", Calendar::Gregorian, 7),
            ("آب", Calendar::Gregorian, 8),
            ("أيلول", Calendar::Gregorian, 9),
            ("تشرين الأول", Calendar::Gregorian, 10),
            ("تشرين الثاني", Calendar::Gregorian, 11),
            ("كانون الأول", Calendar::Gregorian, 12),
            ("ربيع الاول", Calendar::UmmAlQura, 3),
            ("ربيع الاخر", Calendar::UmmAlQura, 4),
            ("جمادى الاولى", Calendar::UmmAlQura, 5),
            ("جمادى الاخرة", Calendar::UmmAlQura, 6),
            ("محرم الحرام", Calendar::UmmAlQura, 1),
            ("رمضان المبارك", Calendar::UmmAlQura, 9),
        ],
        Lang::En => &[
            ("Sha’ban", Calendar::UmmAlQura, 8),
            ("Shaban", Calendar::UmmAlQura, 8),
            ("Dhu al-Qa’dah", Calendar::UmmAlQura, 11),
            ("Dhul-Qadah", Calendar::UmmAlQura, 11),
            ("Jan", Calendar::Gregorian, 1),
            ("Feb", Calendar::Gregorian, 2),
            ("Mar", Calendar::Gregorian, 3),
            ("Apr", Calendar::Gregorian, 4),
            ("Jun", Calendar::Gregorian, 6),
            ("Jul", Calendar::Gregorian, 7),
            ("Aug", Calendar::Gregorian, 8),
            ("Sep", Calendar::Gregorian, 9),
            ("Sept", Calendar::Gregorian, 9),
            ("Oct", Calendar::Gregorian, 10),
            ("Nov", Calendar::Gregorian, 11),
            ("Dec", Calendar::Gregorian, 12),
            ("Rabi al-Awwal", Calendar::UmmAlQura, 3),
            ("Rabi al-Thani", Calendar::UmmAlQura, 4),
            ("Jumada al-Ula", Calendar::UmmAlQura, 5),
            ("Jumada al-Akhirah", Calendar::UmmAlQura, 6),
            ("Dhu al-Hijja", Calendar::UmmAlQura, 12),
            ("Dhul Hijjah", Calendar::UmmAlQura, 12),
            ("Dhul Qadah", Calendar::UmmAlQura, 11),
            ("Dhul-Hijjah", Calendar::UmmAlQura, 12),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_in_riyadh_is_three_hours_ahead() {
        assert_eq!(clock_in_riyadh(0), (3, 0));
        assert_eq!(clock_in_riyadh(21 * 3600 - 1), (23, 59));
        assert_eq!(clock_in_riyadh(21 * 3600), (0, 0));
        assert_eq!(clock_in_riyadh(-4 * 3600), (23, 0));
    }

    #[test]
    fn the_two_dates_of_the_policy_are_different_days() {
        // The approval block prints 1445/6/25 AH as 2022/12/25 CE; these are the days each of them really is.
        let hijri = Day::umm_al_qura(1445, 6, 25).unwrap();
        assert_eq!(hijri.iso(), "2024-01-07");
        let gregorian = Day::gregorian(2022, 12, 25).unwrap();
        assert_eq!(gregorian.umm_al_qura_parts(), (1444, 6, 1));
    }

    #[test]
    fn a_day_begins_at_midnight_in_riyadh() {
        for (iso, weekday, works) in [
            ("2026-11-19", Weekday::Thursday, true),
            ("2026-11-20", Weekday::Friday, false),
            ("2026-11-21", Weekday::Saturday, false),
            ("2026-11-22", Weekday::Sunday, true),
        ] {
            let day = Day::from_iso(iso).unwrap();
            assert_eq!((day.iso().as_str(), day.weekday(), day.is_working_day()), (iso, weekday, works));
            assert_eq!(Day::in_riyadh(day.begins_at(), 0), day);
            assert_eq!(Day::in_riyadh(day.begins_at() - 1, 1), day);
        }
        // 00:00 in Riyadh is 21:00 the day before in UTC.
        assert_eq!(Day::from_iso("1970-01-01").unwrap().begins_at(), -3 * 60 * 60);
        for wrong in ["2026-11-31", "2026-1-1", "2026-11", "", "x", "2026-11-22-1"] {
            assert_eq!(Day::from_iso(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_is_shown_in_both_calendars() {
        let day = Day::gregorian(2024, 1, 7).unwrap();
        assert_eq!(day.display(Lang::Ar), "7 يناير 2024 (25 جمادى الآخرة 1445\u{a0}هـ)");
        assert_eq!(day.display(Lang::En), "7 January 2024 (25 Jumada II 1445\u{a0}AH)");
    }

    #[test]
    fn conversion_between_the_calendars_is_lossless() {
        // 1 Muharram 1300 to 29 Dhu al-Hijjah 1600: the whole table.
        let first = Day::umm_al_qura(1300, 1, 1).unwrap();
        let last = Day::umm_al_qura(1600, 12, 29).unwrap();
        let (mut day, mut count, mut before) = (first, 0, None);
        while day <= last {
            let (year, month, number) = day.umm_al_qura_parts();
            assert_eq!(Day::umm_al_qura(year, month, number), Ok(day), "{}", day.iso());
            let (year, month, number) = day.gregorian_parts();
            assert_eq!(Day::gregorian(year, month, number), Ok(day));
            assert_eq!(before.map(|before| day.days_after(before)), (count > 0).then_some(1));
            count += 1;
            before = Some(day);
            day = day.later(1);
        }
        assert!(count > 106_000, "{count}");
    }

    #[test]
    fn a_year_determines_its_calendar() {
        assert_eq!(Calendar::from_year(1445), Some(Calendar::UmmAlQura));
        assert_eq!(Calendar::from_year(2024), Some(Calendar::Gregorian));
        assert_eq!([Calendar::from_year(1700), Calendar::from_year(24)], [None, None]);
    }

    #[test]
    fn month_names_are_unambiguous() {
        for lang in Lang::ALL {
            let mut names: Vec<_> = month_names(lang).map(|(name, _, _)| name).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }

    #[test]
    fn riyadh_is_three_hours_ahead() {
        // 2024-01-06T20:59:59Z and one second later.
        assert_eq!(Day::in_riyadh(1_704_574_799, 0).iso(), "2024-01-06");
        assert_eq!(Day::in_riyadh(1_704_574_800, 0).iso(), "2024-01-07");
        assert_eq!(Day::in_riyadh(1_704_574_800, 14).iso(), "2024-01-21");
        assert_eq!(Day::in_riyadh(0, 0).iso(), "1970-01-01");
    }

    #[test]
    fn days_that_do_not_exist_are_errors() {
        assert_eq!(Day::gregorian(2023, 2, 29), Err(NoSuchDay));
        assert_eq!(Day::umm_al_qura(1445, 13, 1), Err(NoSuchDay));
    }
}
