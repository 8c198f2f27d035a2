//! Numbers and amounts of money.

use crate::problem::Problem;
use language::normalise;

/// Accepted separators of groups of three digits: a comma of either script, U+066C, an apostrophe or a space.
const GROUP_SEPARATORS: [char; 6] = [',', '،', '\u{066C}', '\'', '’', ' '];

/// The currency as people write it before or after an amount. U+20C1 is the riyal sign, U+FDFC the older ligature.
const RIYALS: [&str; 11] =
    ["ريالات", "ريالًا", "ريالا", "ريال", "ر.س.", "ر.س", "riyals", "riyal", "sar", "\u{20C1}", "\u{FDFC}"];

/// A whole number, without a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(u32);

impl Number {
    /// Parses a number from `min` to `max`.
    ///
    /// # Errors
    /// [`Problem::NotANumber`] or [`Problem::NumberRange`].
    pub fn parse(typed: &str, min: u32, max: u32) -> Result<Self, Problem> {
        let digits = ungrouped(&digits(typed)).ok_or(Problem::NotANumber)?;
        // Only digits are left, so parsing fails only for numbers that are too large.
        let number = digits.parse().unwrap_or(u32::MAX);
        if (min..=max).contains(&number) { Ok(Number(number)) } else { Err(Problem::NumberRange { min, max }) }
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// An amount of Saudi riyals, to the halala.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money {
    halalas: u64,
}

impl Money {
    /// Parses an amount of at most `max` riyals, with or without the currency's name. A fraction has one or two digits, so that a
    /// point between groups of three digits is not taken for a decimal point.
    ///
    /// # Errors
    /// [`Problem::NotAnAmount`] or [`Problem::AmountTooLarge`].
    pub fn parse(typed: &str, max: u32) -> Result<Self, Problem> {
        let text = digits(typed).to_lowercase();
        let text =
            RIYALS.iter().find_map(|name| text.strip_suffix(name).or(text.strip_prefix(name))).unwrap_or(&text).trim();
        let (riyals, fraction) = text.split_once(['.', '\u{066B}']).map_or((text, "0"), |(whole, part)| (whole, part));
        let is_fraction = (1..=2).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
        let riyals = ungrouped(riyals).filter(|_| is_fraction).ok_or(Problem::NotAnAmount)?;
        let part: u64 = format!("{fraction:0<2}").parse().map_err(|_| Problem::NotAnAmount)?;
        let halalas = riyals.parse::<u64>().ok().and_then(|riyals| riyals.checked_mul(100)?.checked_add(part));
        match halalas {
            Some(halalas) if halalas <= u64::from(max) * 100 => Ok(Money { halalas }),
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

/// A normalised line with ASCII digits.
fn digits(typed: &str) -> String {
    normalise::fold_digits(&normalise::line(typed))
}

/// Removes the separators between groups of three digits. Returns nothing if the text has other characters.
fn ungrouped(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(GROUP_SEPARATORS).collect();
    let is_digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let (first, others) = groups.split_first()?;
    let grouped = others.is_empty() || first.len() <= 3 && others.iter().all(|group| group.len() == 3);
    (grouped && groups.iter().all(is_digits)).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_parsed_in_any_digits() {
        for (typed, number) in [("4", 4), (" ٠٧ ", 7), ("۱۲", 12), ("1,000", 1000), ("١٬٠٠٠", 1000), ("1 000", 1000)]
        {
            assert_eq!(Number::parse(typed, 0, 5000), Ok(Number(number)), "{typed}");
        }
    }

    #[test]
    fn a_sign_or_a_fraction_is_an_error() {
        for wrong in ["-5", "5-6", "3.5", "٣٫٥", "four", "أربعة", "1,00", "10,0000", "+", ",", "2 3"] {
            assert_eq!(Number::parse(wrong, 0, 5000), Err(Problem::NotANumber), "{wrong}");
        }
        for beyond in ["0", "31", "99999999999999999999"] {
            assert_eq!(Number::parse(beyond, 1, 30), Err(Problem::NumberRange { min: 1, max: 30 }), "{beyond}");
        }
    }

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
        ] {
            assert_eq!(Money::parse(typed, 100_000).map(Money::stored).as_deref(), Ok(stored), "{typed}");
        }
        assert_eq!(Money::parse("1234567.5", 9_000_000).unwrap().grouped(), "1,234,567.50");
        assert_eq!(Money::parse("150", 9_000_000).unwrap().grouped(), "150");
    }

    #[test]
    fn an_ambiguous_amount_is_an_error() {
        for ambiguous in ["1.500", "1,5", "-20", "10.", ".5", "ten", "5 ريال ونصف", "10 or 20", "1500.505"] {
            assert_eq!(Money::parse(ambiguous, 100_000), Err(Problem::NotAnAmount), "{ambiguous}");
        }
        assert_eq!(Money::parse("100001", 100_000), Err(Problem::AmountTooLarge { max: 100_000 }));
        assert_eq!(Money::parse("99999999999999999999", 100_000), Err(Problem::AmountTooLarge { max: 100_000 }));
        assert!(Money::parse("100000", 100_000).is_ok());
    }

    proptest! {
        #[test]
        fn a_shown_amount_is_parsed_as_itself(typed in "[0-9٠-٩]{1,9}([.٫][0-9٠-٩]{1,2})?( ?ريال)?|\\PC{0,12}") {
            if let Ok(money) = Money::parse(&typed, 1_000_000) {
                prop_assert_eq!(Money::parse(&money.stored(), 1_000_000), Ok(money));
                prop_assert_eq!(Money::parse(&money.grouped(), 1_000_000), Ok(money));
            }
            if let Ok(number) = Number::parse(&typed, 0, 1_000_000) {
                prop_assert_eq!(Number::parse(&number.get().to_string(), 0, 1_000_000), Ok(number));
            }
        }
    }
}
