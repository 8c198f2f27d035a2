//! Dates in texts, in the Hijri or Gregorian calendar, and pairs of both that are given as the same day.

use std::ops::Range;

use crate::Lang;
use crate::calendar::{Calendar, Day, month_names};
use crate::normalise::{fold_digit, is_digit};

use super::makeup::Makeup;
use super::number_words;

/// A date found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDate {
    /// The byte range in the text.
    pub span: Range<usize>,
    /// The calendar in which it is written.
    pub calendar: Calendar,
    /// The day; `None` if it does not exist.
    pub day: Option<Day>,
    /// Whether it is written in digits only.
    pub numeric: bool,
}

/// Finds the dates in a text: `1445/6/25`, `2024-01-07`, `7/1/2024`, `7 يناير 2024`, `7 January 2024`, `January 7, 2024`.
pub fn find(text: &str, lang: Lang) -> Vec<FoundDate> {
    find_in(text, lang, Makeup::of(text))
}

/// Finds the dates in a text whose makeup is known.
pub fn find_in(text: &str, lang: Lang, makeup: Makeup) -> Vec<FoundDate> {
    // Every date has a year.
    if !makeup.year {
        return Vec::new();
    }
    let numbers = numbers(text);
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(first) = numbers.get(next) {
        let rest = numbers.get(next..).unwrap_or_default();
        if let Some(date) = numeric(text, rest) {
            found.push(date);
            next += 3;
        } else if let Some((date, used)) = in_words(text, first, rest, lang) {
            found.push(date);
            next += used;
        } else {
            next += 1;
        }
    }
    found
}

/// A run of digits.
struct Number {
    span: Range<usize>,
    digits: usize,
    value: i32,
}

fn numbers(text: &str) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    for (at, c) in text.char_indices() {
        let Some(digit) = fold_digit(c).to_digit(10).and_then(|digit| i32::try_from(digit).ok()) else { continue };
        let end = at + c.len_utf8();
        match numbers.last_mut() {
            Some(open) if open.span.end == at => {
                open.span.end = end;
                open.digits += 1;
                open.value = open.value.saturating_mul(10).saturating_add(digit);
            }
            _ => numbers.push(Number { span: at..end, digits: 1, value: digit }),
        }
    }
    numbers
}

fn numeric(text: &str, numbers: &[Number]) -> Option<FoundDate> {
    let [a, b, c, ..] = numbers else { return None };
    let between = |left: &Number, right: &Number| text.get(left.span.end..right.span.start).unwrap_or_default();
    let separator = between(a, b);
    if !["/", "-", "."].contains(&separator) || between(b, c) != separator {
        return None;
    }
    // A longer chain of numbers is not a date.
    let glued = |c: char| c == '/' || c == '-' || c.is_ascii_alphabetic();
    let before = text.get(..a.span.start).unwrap_or_default().chars().next_back();
    let mut after = text.get(c.span.end..).unwrap_or_default().chars();
    if before.is_some_and(glued)
        || after.next().is_some_and(|c| (c == '/' || c == '-') && after.next().is_some_and(is_digit))
    {
        return None;
    }
    let short = |n: &Number| n.digits <= 2;
    let (year, month, day) = match (a.digits, c.digits) {
        (4, _) if short(b) && short(c) => (a, b, c),
        (_, 4) if short(a) && short(b) => (c, b, a),
        _ => return None,
    };
    checked(a.span.start..c.span.end, year.value, u8::try_from(month.value).ok()?, day.value, None)
}

fn in_words(text: &str, first: &Number, numbers: &[Number], lang: Lang) -> Option<(FoundDate, usize)> {
    // `7 January 2024`
    if first.digits <= 2
        && let Some(year) = numbers.get(1).filter(|n| n.digits == 4)
    {
        let between = text.get(first.span.end..year.span.start)?.trim().trim_matches([',', '،', '-', '.']).trim();
        // `7 من يناير`, `7th of January`, `7 يناير عام 2024`
        let prefixes = ["من شهر ", "من ", "شهر ", "st ", "nd ", "rd ", "th "];
        let between = prefixes.iter().find_map(|prefix| between.strip_prefix(prefix)).unwrap_or(between);
        let between = between.strip_prefix("of ").unwrap_or(between);
        let suffixes = [" من عام", " من سنة", " عام", " سنة", " لعام", " لسنة"];
        let between = suffixes.iter().find_map(|suffix| between.strip_suffix(suffix)).unwrap_or(between);
        // `Mar.`, and two names of one month: `يناير/كانون الثاني`.
        let between = between.split('/').next().unwrap_or_default().trim_end_matches([',', '،', '.', ' ']);
        let squeezed = between.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((calendar, month)) = month(&squeezed, lang) {
            let date = checked(first.span.start..year.span.end, year.value, month, first.value, Some(calendar))?;
            return Some((date, 2));
        }
    }
    // `الثاني عشر من يناير 2024`
    if lang == Lang::Ar && first.digits == 4 {
        return day_in_words(text, first).map(|date| (date, 1));
    }
    // `January 7, 2024`, and the last day of `January 1–7, 2024`
    if lang == Lang::En && first.digits <= 2 {
        let last = numbers.get(1).filter(|n| {
            let between = text.get(first.span.end..n.span.start).unwrap_or_default();
            n.digits <= 2 && matches!(between.trim(), "–" | "-" | "to" | "and")
        });
        let year = numbers.get(if last.is_some() { 2 } else { 1 }).filter(|n| n.digits == 4)?;
        let before = text.get(..first.span.start)?.trim_end().trim_end_matches('.');
        let ends = |name: &str| before.strip_suffix(name).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
        let name = month_names(lang).find(|(name, ..)| ends(name))?;
        let between = text.get(last.unwrap_or(first).span.end..year.span.start)?;
        let between =
            ["st", "nd", "rd", "th"].iter().find_map(|ending| between.strip_prefix(ending)).unwrap_or(between);
        if !matches!(between, ", " | " " | ",") {
            return None;
        }
        return match last {
            // The first day stays a number, as in `1–7 January 2024`.
            Some(last) => {
                let date = checked(last.span.start..year.span.end, year.value, name.2, last.value, Some(name.1))?;
                Some((date, 3))
            }
            None => {
                let start = before.len() - name.0.len();
                Some((checked(start..year.span.end, year.value, name.2, first.value, Some(name.1))?, 2))
            }
        };
    }
    None
}

/// A date whose day is spelt out. Its place is that of the month and the year.
fn day_in_words(text: &str, year: &Number) -> Option<FoundDate> {
    let before = text.get(..year.span.start)?.trim_end();
    let before = [" عام", " سنة"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
    let (day, calendar, month) = month_names(Lang::Ar)
        .find_map(|(name, calendar, month)| Some((before.strip_suffix(name)?.trim_end(), calendar, month)))?;
    let day = day.strip_suffix(" شهر").unwrap_or(day).strip_suffix(" من")?;
    let start = day.len() + text.get(day.len()..)?.find("من")? + "من".len();
    let start = start + text.get(start..)?.len() - text.get(start..)?.trim_start().len();
    // `الثاني عشر`, `الحادي والثلاثين`: with the article, two words at most.
    let words: Vec<&str> = day.split_whitespace().collect();
    let number = (1..=2).rev().find_map(|count| {
        let last = words.get(words.len().checked_sub(count)?..)?;
        let numbers = number_words::numbers(&last.join(" "));
        let [number] = numbers.as_slice() else { return None };
        last.first()?.starts_with("ال").then(|| number.parse::<i32>().ok())?
    })?;
    checked(start..year.span.end, year.value, month, number, Some(calendar)).filter(|found| found.day.is_some())
}

fn month(name: &str, lang: Lang) -> Option<(Calendar, u8)> {
    month_names(lang).find(|(known, ..)| known.eq_ignore_ascii_case(name)).map(|(_, calendar, month)| (calendar, month))
}

/// The date of a year, month and day, in the calendar of the year. `named` is the calendar that the name of the month tells;
/// without it, the date is numeric.
fn checked(span: Range<usize>, year: i32, month: u8, day: i32, named: Option<Calendar>) -> Option<FoundDate> {
    let calendar = Calendar::from_year(year)?;
    if named.is_some_and(|named| named != calendar) {
        return None;
    }
    let day = u8::try_from(day).ok().and_then(|day| Day::from_parts(calendar, year, month, day).ok());
    Some(FoundDate { span, calendar, day, numeric: named.is_none() })
}

/// Words after a date that name its calendar.
const ERAS: [&str; 13] = ["هـ", "ه", "م", "هجري", "هجرية", "هجريًا", "ميلادي", "ميلادية", "ميلاديًا", "AH", "H", "CE", "G"];

/// Words between two dates that are the same day.
const JOINS: [&str; 15] = [
    "/",
    "=",
    "-",
    "–",
    "الموافق",
    "الموافق لـ",
    "الموافق ل",
    "موافق",
    "يوافق",
    "أي",
    "corresponding to",
    "corresponds to",
    "is",
    "which is",
    "that is",
];

/// Finds adjacent dates that are given as the same day in both calendars: `1445/6/25هـ الموافق 2024/1/7`, `7 January 2024 (25
/// Jumada II 1445 AH)`.
pub fn pairs<'a>(text: &str, dates: &'a [FoundDate]) -> Vec<(&'a FoundDate, &'a FoundDate)> {
    let adjacent = |left: &FoundDate, right: &FoundDate| {
        let between = text.get(left.span.end..right.span.start).unwrap_or_default();
        let words: Vec<&str> = between.split(|c: char| c.is_whitespace() || "(),،:".contains(c)).collect();
        let mut words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        if words.first().is_some_and(|word| ERAS.contains(word)) {
            words.remove(0);
        }
        // The second date is in brackets with no words between.
        JOINS.contains(&words.join(" ").as_str()) || words.is_empty() && between.contains('(')
    };
    let both = |pair: &'a [FoundDate]| match pair {
        [left, right] if left.calendar != right.calendar && adjacent(left, right) => Some((left, right)),
        _ => None,
    };
    dates.windows(2).filter_map(both).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, lang: Lang) -> Vec<String> {
        let day = |found: &FoundDate| found.day.map_or("none".into(), Day::iso);
        find(text, lang).iter().map(|found| format!("{} {}", &text[found.span.clone()], day(found))).collect()
    }

    #[test]
    fn dates_are_found_in_both_languages_and_calendars() {
        assert_eq!(
            shown("بتاريخ 1445/6/25هـ الموافق 2022/12/25.", Lang::Ar),
            ["1445/6/25 2024-01-07", "2022/12/25 2022-12-25"]
        );
        assert_eq!(
            shown("فيوم ٢٥ جمادى الآخرة ١٤٤٥ هـ يوافق 7 يناير 2024، و1 من رمضان 1445", Lang::Ar),
            ["٢٥ جمادى الآخرة ١٤٤٥ 2024-01-07", "7 يناير 2024 2024-01-07", "1 من رمضان 1445 2024-03-11"]
        );
        assert_eq!(
            shown("On 7 January 2024, January 7, 2024 and 25 Jumada II 1445 AH", Lang::En),
            ["7 January 2024 2024-01-07", "January 7, 2024 2024-01-07", "25 Jumada II 1445 2024-01-07"]
        );
        assert_eq!(shown("7/1/2024 and 2024-02-30", Lang::En), ["7/1/2024 2024-01-07", "2024-02-30 none"]);
    }

    #[test]
    fn dates_are_found_as_people_write_them() {
        for text in ["7 إبريل 2024", "7 من شهر أبريل 2024", "7 أبريل عام 2024", "7 نيسان 2024", "7 أبريل/نيسان 2024"]
        {
            assert_eq!(shown(text, Lang::Ar), [format!("{text} 2024-04-07")]);
        }
        for text in [
            "7th April 2024",
            "7th of April 2024",
            "7 Apr 2024",
            "Apr 7, 2024",
            "7 Apr. 2024",
            "April 7th, 2024",
            "Apr. 7th 2024",
            "7-Apr-2024",
        ] {
            assert_eq!(shown(text, Lang::En), [format!("{text} 2024-04-07")]);
        }
    }

    #[test]
    fn a_day_may_be_spelt_out() {
        for (text, wanted) in [
            ("في الثاني عشر من يناير 2024", "يناير 2024 2024-01-12"),
            ("يوم الأحد السابع من شهر يناير عام ٢٠٢٤م", "شهر يناير عام ٢٠٢٤ 2024-01-07"),
            ("الخامس والعشرين من جمادى الآخرة 1445 هـ", "جمادى الآخرة 1445 2024-01-07"),
        ] {
            assert_eq!(shown(text, Lang::Ar), [wanted]);
        }
        for text in ["بدءًا من يناير 2024", "ثلاثة أيام من يناير 2024", "الخمسون من يناير 2024"]
        {
            assert_eq!(shown(text, Lang::Ar), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_last_day_of_a_range_is_a_date() {
        for text in ["March 1–5, 2024", "March 1-5, 2024", "Mar. 1 to 5, 2024"] {
            assert_eq!(shown(text, Lang::En), ["5, 2024 2024-03-05"], "{text}");
        }
        assert_eq!(shown("1–5 March 2024", Lang::En), ["5 March 2024 2024-03-05"]);
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "1/2/3",
            "1700-01-01",
            "0512345678",
            "2024",
            "11 of 2024",
            "Dismay 7, 2024",
            "DisMay 7, 2024",
            "SA-2024-01-07x",
            "1-2-2024-3",
            "3.14",
        ] {
            assert_eq!(shown(text, Lang::En), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn adjacent_dates_are_paired() {
        let count = |text: &str, lang| pairs(text, &find(text, lang)).len();
        assert_eq!(count("1445/6/25هـ الموافق 2022/12/25", Lang::Ar), 1);
        assert_eq!(count("يوم 25 جمادى الآخرة 1445 هـ يوافق 7 يناير 2024", Lang::Ar), 1);
        assert_eq!(count("7 January 2024 (25 Jumada II 1445 AH)", Lang::En), 1);
        assert_eq!(count("1445/6/25 موافق 2024/1/7، و1445/6/25 هـ (الموافق: 2024/1/7 م)", Lang::Ar), 2);
        assert_eq!(count("1445/6/25هـ - 2024/1/7م", Lang::Ar), 1);
        assert_eq!(count("25/06/1445H (corresponding to 07/01/2024G)", Lang::En), 1);
        assert_eq!(count("1445/6/25، 2024/1/7 و1445/6/26", Lang::Ar), 0);
        assert_eq!(count("from 7 January 2024 until 1 Ramadan 1445", Lang::En), 0);
    }
}
