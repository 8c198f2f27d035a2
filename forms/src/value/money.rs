//! Amounts of money.

use super::digits::{ONLY, digits, ungrouped};
use crate::problem::Problem;
use language::count_words::number_in_words;
use language::fold::folded;

/// The currency as people write it before or after an amount, longest first. U+20C1 is the riyal sign, U+FDFC the older ligature.
const RIYALS: [&str; 33] = [
    "ريالات سعودية",
    "ريالًا سعوديًا",
    "ريالاً سعودياً",
    "ريالا سعوديا",
    "ريال سعودي",
    "saudi riyals",
    "saudi riyal",
    "saudi rials",
    "saudi rial",
    "ريالات",
    "ريالًا",
    "ريالاً",
    "ريالا",
    "ريال",
    "ر. س.",
    "ر. س",
    "ر.س.",
    "ر.س",
    "ر س",
    "رس",
    "riyals",
    "riyal",
    "rials",
    "rial",
    "sar.",
    "sar",
    "s.r.",
    "s.r",
    "srs",
    "sr.",
    "sr",
    "\u{20C1}",
    "\u{FDFC}",
];

/// Words for a thousand after a number. The words for one and two thousand are numbers by themselves.
const THOUSANDS: [&str; 6] = ["الاف", "الف", "الفا", "thousand", "thousands", "k"];
const ONE_THOUSAND: [&str; 3] = ["الف", "الفا", "a thousand"];
const TWO_THOUSAND: [&str; 2] = ["الفان", "الفين"];

/// An amount of Saudi riyals, to the halala.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money {
    halalas: u64,
}

impl Money {
    /// Parses an amount of at most `max` riyals, with or without the currency's name, and with a word for thousands. A fraction has
    /// one or two digits, so that a point between groups of three digits is not taken for a decimal point. An amount for a period,
    /// such as a month, is not accepted: the question may ask for another period.
    ///
    /// # Errors
    /// [`Problem::NotAnAmount`] or [`Problem::AmountTooLarge`].
    pub fn parse(typed: &str, max: u32) -> Result<Self, Problem> {
        let text = digits(typed).to_lowercase();
        let text = ONLY.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(&text).trim_end();
        let text = RIYALS.iter().find_map(|name| text.strip_suffix(name).or(text.strip_prefix(name))).unwrap_or(text);
        let text = text.trim_matches(|c: char| matches!(c, ' ' | ':' | '،' | ','));
        let text = text.strip_suffix('.').unwrap_or(text);
        let text = decimal_comma(text).unwrap_or_else(|| text.into());
        let text = text.as_str();
        let halalas = match number_in_halalas(text) {
            Some(halalas) => halalas,
            None => thousands(text).ok_or(Problem::NotAnAmount)?,
        };
        match halalas {
            Amount::Halalas(halalas) if halalas <= u64::from(max) * 100 => Ok(Money { halalas }),
            _ => Err(Problem::AmountTooLarge { max }),
        }
    }

    /// The stored form: riyals, and halalas after a point unless they are zero: `1500` or `1500.50`.
    pub fn stored(self) -> String {
        match (self.halalas / 100, self.halalas % 100) {
            (riyals, 0) => riyals.to_string(),
            (riyals, part) => format!("{riyals}.{part:02}"),
        }
    }

    /// The stored form with its thousands in groups: `1,500.50`.
    pub fn grouped(self) -> String {
        let stored = self.stored();
        let (riyals, part) = stored.split_once('.').map_or((stored.as_str(), None), |(r, part)| (r, Some(part)));
        let mut shown = String::new();
        for (index, digit) in riyals.chars().enumerate() {
            if index > 0 && (riyals.len() - index) % 3 == 0 {
                shown.push(',');
            }
            shown.push(digit);
        }
        match part {
            Some(part) => format!("{shown}.{part}"),
            None => shown,
        }
    }
}

/// A number of halalas, or a number too large to count.
enum Amount {
    Halalas(u64),
    TooLarge,
}

/// An amount whose decimal sign is a comma, with a point instead: `1500,00`, `1.500,00`. Before two digits after four digits without a
/// separator, or after groups with points, a comma can be nothing else.
fn decimal_comma(text: &str) -> Option<String> {
    let (riyals, part) = text.split_once([',', '،'])?;
    let is_digits = |text: &str, count: std::ops::RangeInclusive<usize>| {
        count.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let mut groups = riyals.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped = !rest.is_empty() && is_digits(first, 1..=3) && rest.iter().all(|group| is_digits(group, 3..=3));
    let is_plain = rest.is_empty() && is_digits(first, 4..=12);
    (is_digits(part, 2..=2) && (is_grouped || is_plain)).then(|| format!("{}.{part}", riyals.replace('.', "")))
}

/// The amount that a text in digits means. None if it is no amount.
fn number_in_halalas(text: &str) -> Option<Amount> {
    let (riyals, fraction) = text.split_once(['.', '\u{066B}']).map_or((text, "0"), |(whole, part)| (whole, part));
    let is_fraction = (1..=2).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
    let riyals = ungrouped(riyals).filter(|_| is_fraction)?;
    let part: u64 = format!("{fraction:0<2}").parse().ok()?;
    let halalas = riyals.parse::<u64>().ok().and_then(|riyals| riyals.checked_mul(100)?.checked_add(part));
    Some(halalas.map_or(Amount::TooLarge, Amount::Halalas))
}

/// The amount that a text with a number in words means: `5 آلاف`, `خمسة آلاف`, `ألفين`, `5k`, `صفر`.
fn thousands(text: &str) -> Option<Amount> {
    let plain = folded(text);
    if ONE_THOUSAND.contains(&plain.as_str()) {
        return Some(Amount::Halalas(100_000));
    }
    if TWO_THOUSAND.contains(&plain.as_str()) {
        return Some(Amount::Halalas(200_000));
    }
    if let Some(number) = number_in_words(text) {
        return Some(Amount::Halalas(u64::from(number) * 100));
    }
    // The number is taken from the text as it is written, because folding makes a space of a decimal point.
    let at = text.rfind(|c: char| c.is_ascii_digit() || c == ' ')?;
    let (number, word) = text.split_at_checked(at + 1)?;
    if !THOUSANDS.contains(&folded(word).as_str()) {
        return None;
    }
    let in_words = || number_in_words(number).map(|number| Amount::Halalas(u64::from(number) * 100));
    match number_in_halalas(number.trim_end()).or_else(in_words)? {
        Amount::Halalas(halalas) => Some(halalas.checked_mul(1000).map_or(Amount::TooLarge, Amount::Halalas)),
        Amount::TooLarge => Some(Amount::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_parsed_as_people_write_it() {
        for (typed, stored) in [
            ("1500", "1500"),
            ("١٥٠٠", "1500"),
            ("1,500.5", "1500.50"),
            ("١٬٥٠٠٫٥٠ ريال", "1500.50"),
            ("1500 ر.س", "1500"),
            ("SAR 1,500", "1500"),
            ("\u{20C1} 12", "12"),
            ("0.05", "0.05"),
            ("1500 ﷼", "1500"),
            ("﷼1500", "1500"),
            ("1500ريال", "1500"),
            ("1500 ريال سعودي", "1500"),
            ("1500 ريالًا سعوديًا", "1500"),
            ("1500 ر. س", "1500"),
            ("SR 1500", "1500"),
            ("S.R. 1,500.00", "1500"),
            ("1500 Saudi Riyals", "1500"),
            ("1500 riyals only", "1500"),
            ("١٥٠٠ ريال فقط لا غير", "1500"),
            ("1500/-", "1500"),
            ("১৫০০", "1500"),
            ("１５００", "1500"),
            ("5 آلاف", "5000"),
            ("5 آلاف ريال", "5000"),
            ("خمسة آلاف ريال", "5000"),
            ("15 ألف", "15000"),
            ("1.5k", "1500"),
            ("ألفين ريال", "2000"),
            ("ألف", "1000"),
            ("صفر", "0"),
            ("zero", "0"),
            ("1500.", "1500"),
            ("1500,00", "1500"),
            ("1.500,50", "1500.50"),
        ] {
            assert_eq!(Money::parse(typed, 100_000).map(Money::stored).as_deref(), Ok(stored), "{typed}");
        }
        assert_eq!(Money::parse("1234567.5", 9_000_000).unwrap().grouped(), "1,234,567.50");
        assert_eq!(Money::parse("150", 9_000_000).unwrap().grouped(), "150");
    }

    #[test]
    fn an_ambiguous_amount_is_an_error() {
        for ambiguous in [
            "1.500",
            "1,5",
            "-20",
            ".5",
            "1500 ريال شهريًا",
            "1500 a month",
            "5 ريال ونصف",
            "ألف وخمسمئة",
            "ريال",
            "10 or 20",
            "1500.505",
        ] {
            assert_eq!(Money::parse(ambiguous, 100_000), Err(Problem::NotAnAmount), "{ambiguous}");
        }
        assert_eq!(Money::parse("100001", 100_000), Err(Problem::AmountTooLarge { max: 100_000 }));
        assert_eq!(Money::parse("99999999999999999999", 100_000), Err(Problem::AmountTooLarge { max: 100_000 }));
        assert!(Money::parse("100000", 100_000).is_ok());
    }

    proptest! {
        #[test]
        fn a_shown_amount_is_parsed_as_itself(typed in "[0-9]{1,4}(\\.[0-9])? ?(ألف|k|أفراد|people)|[0-9٠-٩]{1,9}([.٫][0-9٠-٩]{1,2})?( ?ريال)?|\\PC{0,12}") {
            if let Ok(money) = Money::parse(&typed, 1_000_000) {
                prop_assert_eq!(Money::parse(&money.stored(), 1_000_000), Ok(money));
                prop_assert_eq!(Money::parse(&money.grouped(), 1_000_000), Ok(money));
            }
        }
    }
}
