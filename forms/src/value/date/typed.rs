//! The year, month and day in typed fields: numbers, names of months, words for the calendar, and a whole date in one field.

use crate::problem::Problem;
use language::calendar::Calendar;
use language::count_words::number_in_words;
use language::fold::folded;
use language::months::month_named;
use language::normalise::{fold_digits, fold_width, line};

/// A date in numbers, and the calendar that its month or its year names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) year: i32,
    pub(super) month: u8,
    pub(super) day: u8,
    pub(super) calendar: Option<Calendar>,
}

/// Words for the calendar of a year, in the folded form.
const HIJRI: [&str; 9] = ["ه", "هجري", "هجريه", "هجريا", "ah", "a h", "h", "hijri", "hijrah"];
const GREGORIAN: [&str; 10] = ["م", "ميلادي", "ميلاديه", "ميلاديا", "ad", "a d", "ce", "c e", "g", "gregorian"];
/// Words of a date that add nothing, in the folded form: endings of numbers, `of`, and the days of the week.
const FILLERS: [&str; 40] = [
    "من",
    "شهر",
    "سنه",
    "عام",
    "لعام",
    "لسنه",
    "يوم",
    "بتاريخ",
    "تاريخ",
    "الموافق",
    "st",
    "nd",
    "rd",
    "th",
    "of",
    "the",
    "on",
    "day",
    "month",
    "year",
    "الاحد",
    "الاثنين",
    "الثلاثا",
    "الثلاثاء",
    "الاربعا",
    "الاربعاء",
    "الخميس",
    "الجمعه",
    "السبت",
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sun",
    "mon",
    "fri",
    "sat",
];

/// Reads the three fields.
///
/// # Errors
/// [`Problem::DateWithoutDay`], [`Problem::DateWithoutMonth`] or [`Problem::DateYear`], in this order.
pub(super) fn written(day: &str, month: &str, year: &str) -> Result<Written, Problem> {
    let fields = [day, month, year].map(|field| fold_digits(&fold_width(&line(field))));
    let separate = separate(&fields);
    if separate.is_ok() {
        return separate;
    }
    // With three fields filled, each says which part it is. With fewer, one of them may hold several parts.
    let filled: Vec<&str> = fields.iter().map(String::as_str).filter(|field| !field.is_empty()).collect();
    if filled.len() < fields.len() { whole(&filled.join(" ")).or(separate) } else { separate }
}

/// The two dates of a text that gives a day in both calendars: `1445/6/25 هـ الموافق 2024/1/7 م`, `7/1/2024 (25/6/1445)`.
pub(super) fn in_both_calendars(text: &str) -> Option<[Written; 2]> {
    let text = fold_digits(&fold_width(&line(text)));
    let (one, other) = ["الموافق", "corresponding to", "=", "("].iter().find_map(|join| text.split_once(join))?;
    Some([whole(one).ok()?, whole(other).ok()?])
}

/// Reads each field by itself.
fn separate([day, month, year]: &[String; 3]) -> Result<Written, Problem> {
    let day = small_number(day, 31).ok_or(Problem::DateWithoutDay)?;
    let (month, of_month) = month_of(month).ok_or(Problem::DateWithoutMonth)?;
    let (year, of_year) = year_of(year).ok_or(Problem::DateYear)?;
    let calendar = agreed(of_month, of_year).map_err(|()| Problem::DateYear)?;
    Ok(Written { year, month, day, calendar })
}

/// The calendar that both the month and the year name, or one of them.
fn agreed(one: Option<Calendar>, other: Option<Calendar>) -> Result<Option<Calendar>, ()> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(()),
        _ => Ok(one.or(other)),
    }
}

/// A whole number from 1 to `most`, in digits or words, with or without signs around it.
fn small_number(text: &str, most: u8) -> Option<u8> {
    let number = bare(text);
    let number =
        number.strip_suffix("th").or(number.strip_suffix("st")).or(number.strip_suffix("nd")).unwrap_or(number);
    let number = number.strip_suffix("rd").unwrap_or(number);
    let is_number = !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit());
    let number = if is_number { number.parse().ok() } else { number_in_words(number) };
    number.filter(|number| (1..=most).contains(number))
}

/// A text without the signs around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The month of a text, by number or name, and the calendar that a name tells.
fn month_of(text: &str) -> Option<(u8, Option<Calendar>)> {
    let by_name = || month_named(text).map(|(month, calendar)| (month, Some(calendar)));
    let number = text.strip_prefix("شهر").unwrap_or(text);
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return small_number(text, 12).map(|month| (month, None));
    }
    // `صفر` is a month before it is a number.
    by_name().or_else(|| small_number(number, 12).map(|month| (month, None))).or_else(|| month_twice(text))
}

/// The month that a text gives twice: by its number and its name, or by two names: `6 جمادى الآخرة`, `1 (يناير)`, `يناير/كانون الثاني`.
fn month_twice(text: &str) -> Option<(u8, Option<Calendar>)> {
    let (one, other) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(at) if at > 0 => text.split_at_checked(at)?,
        _ => text.split_once(['/', '(', '='])?,
    };
    let (one, other) = (bare(one), bare(other));
    let named = |text: &str| month_named(text).map(|(month, calendar)| (month, Some(calendar)));
    let first = small_number(one, 12).map(|month| (month, None)).or_else(|| named(one))?;
    let second = named(other).or_else(|| small_number(other, 12).map(|month| (month, None)))?;
    let calendar = agreed(first.1, second.1).ok()?;
    (first.0 == second.0).then_some((first.0, calendar))
}

/// The year of a text, and the calendar that it names.
fn year_of(text: &str) -> Option<(i32, Option<Calendar>)> {
    let mut calendar = None;
    let mut digits = String::new();
    for part in parts(text) {
        match part {
            Part::Number(number) if digits.is_empty() => digits = number,
            Part::Number(_) => return None,
            Part::Word(word) if FILLERS.contains(&word.as_str()) => {}
            Part::Word(word) => calendar = agreed(calendar, Some(calendar_named(&word)?)).ok()?,
        }
    }
    let year = digits.parse().ok().filter(|_| digits.len() == 4)?;
    let is_of = |named: Calendar| Calendar::from_year(year) == Some(named);
    calendar.is_none_or(is_of).then_some((year, calendar))
}

fn calendar_named(word: &str) -> Option<Calendar> {
    if HIJRI.contains(&word) {
        return Some(Calendar::UmmAlQura);
    }
    GREGORIAN.contains(&word).then_some(Calendar::Gregorian)
}

/// A run of digits, or a word in its folded form.
enum Part {
    Number(String),
    Word(String),
}

/// The numbers and words of a text. `1445هـ` has two, `A.H.` is one word.
fn parts(text: &str) -> Vec<Part> {
    let text = text.replace("هـ", "ه").to_lowercase().replace("a.h.", "ah").replace("a.h", "ah");
    let text = text.replace("a.d.", "ad").replace("a.d", "ad").replace("c.e.", "ce").replace("c.e", "ce");
    let mut parts: Vec<Part> = Vec::new();
    let mut open = String::new();
    let mut is_number = false;
    let mut close = |open: &mut String, is_number: bool| {
        let whole = std::mem::take(open);
        if whole.is_empty() {
        } else if is_number {
            parts.push(Part::Number(whole));
        } else {
            parts.extend(folded(&whole).split(' ').filter(|word| !word.is_empty()).map(|word| Part::Word(word.into())));
        }
    };
    for c in text.chars() {
        let is_digit = c.is_ascii_digit();
        // An apostrophe belongs to a word, as in `Sha'ban`; a mark to the letter before it.
        let is_letter =
            !is_digit && (c.is_alphanumeric() || !c.is_ascii() && !c.is_whitespace() && !is_sign(c) || c == '\'');
        if !open.is_empty() && (is_digit != is_number || !(is_digit || is_letter)) {
            close(&mut open, is_number);
        }
        if is_digit || is_letter {
            is_number = is_digit;
            open.push(c);
        }
    }
    close(&mut open, is_number);
    parts
}

/// Whether a character outside of ASCII stands between the parts of a date.
fn is_sign(c: char) -> bool {
    matches!(c, '،' | '؛' | '«' | '»' | '“' | '”' | '•' | '·' | '⁄' | '∕') || language::normalise::is_dash(c)
}

/// Reads a whole date: `25/6/1445`, `1445-6-25 هـ`, `25 رجب 1445`, `7 Jan 2024`, `January 7th, 2024`. The day stands before the month
/// in numbers, as is written in the Kingdom, unless only the other order has a month.
///
/// # Errors
/// [`Problem::DateWithoutDay`] if the text is no date.
fn whole(text: &str) -> Result<Written, Problem> {
    let no_date = Problem::DateWithoutDay;
    let mut numbers: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    // The place of a month's name among the numbers: the count of numbers before it.
    let mut before_name = 0;
    let mut calendar = None;
    for part in parts(text) {
        match part {
            Part::Number(number) => numbers.push(number),
            Part::Word(word) if FILLERS.contains(&word.as_str()) => {}
            Part::Word(word) => {
                match calendar_named(&word).filter(|_| numbers.iter().any(|number| number.len() == 4)) {
                    Some(named) => calendar = agreed(calendar, Some(named)).map_err(|()| Problem::DateYear)?,
                    None => {
                        if words.is_empty() {
                            before_name = numbers.len();
                        }
                        words.push(word);
                    }
                }
            }
        }
    }
    let is_year = |number: &String| number.len() == 4;
    if numbers.iter().filter(|number| is_year(number)).count() != 1 {
        return Err(no_date);
    }
    let at = numbers.iter().position(is_year).ok_or(no_date)?;
    let year: i32 = numbers.remove(at).parse().map_err(|_| no_date)?;
    let small = |text: Option<&String>, most: u8| text.and_then(|text| small_number(text, most));
    let (first, second) = (numbers.first(), numbers.get(1));
    let (day, month, of_month) = if words.is_empty() {
        // Year, month, day, or day, month, year.
        let (is_first, is_last) = (at == 0, at == 2);
        let (day, month) = if is_first { (second, first) } else { (first, second) };
        let day_and_month = match (small(day, 31), small(month, 12)) {
            (Some(day), Some(month)) => Some((day, month)),
            // Month, day, year.
            _ if is_last => small(month, 31).zip(small(day, 12)),
            _ => None,
        };
        let (day, month) = day_and_month.filter(|_| (is_first || is_last) && numbers.len() == 2).ok_or(no_date)?;
        (day, month, None)
    } else {
        // `25 ربيع 1 1445`: the number after the name belongs to it.
        let (name, day) = match numbers.as_slice() {
            [day] => (words.join(" "), day),
            [day, part] if before_name == 1 && at == 2 => (format!("{} {part}", words.join(" ")), day),
            _ => return Err(no_date),
        };
        let (month, of_month) = month_named(&name).ok_or(Problem::DateWithoutMonth)?;
        (small_number(day, 31).ok_or(no_date)?, month, Some(of_month))
    };
    let calendar = agreed(calendar, of_month).map_err(|()| Problem::DateYear)?;
    if calendar.is_some_and(|named| Calendar::from_year(year) != Some(named)) {
        return Err(Problem::DateYear);
    }
    Ok(Written { year, month, day, calendar })
}
