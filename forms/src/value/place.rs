//! Towns and addresses.

use super::text::at_most;
use crate::problem::Problem;
use language::normalise;

/// The name of a town or governorate, in either script: letters, and the punctuation that names have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City(String);

impl City {
    /// The longest accepted name, in grapheme clusters.
    pub const MAX: usize = 60;

    /// Parses a town's name.
    ///
    /// # Errors
    /// [`Problem::NotATown`], [`Problem::TooManyMarks`] or [`Problem::TooLong`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let name = normalise::line(typed);
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let is_forbidden =
            |c: char| c.is_numeric() || matches!(c, '<' | '>' | '@' | '\\' | '=' | '{' | '}' | '+' | ':');
        if letters < 2 || name.contains(is_forbidden) {
            return Err(Problem::NotATown);
        }
        at_most(name, Self::MAX).map(City)
    }

    /// The name, in Unicode's composed form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A short national address: four letters and four digits (Saudi Post, National Address). The existence of the address is not
/// checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalAddress(String);

impl NationalAddress {
    /// Parses a short national address.
    ///
    /// # Errors
    /// [`Problem::AddressShape`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = normalise::code(typed).to_ascii_uppercase();
        let is_valid = text.len() == 8
            && text.bytes().take(4).all(|b| b.is_ascii_uppercase())
            && text.bytes().skip(4).all(|b| b.is_ascii_digit());
        if is_valid { Ok(NationalAddress(text)) } else { Err(Problem::AddressShape) }
    }

    /// Four capital letters and four digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn town_names_have_letters() {
        for name in ["بريدة", "الرس", "عيون الجواء", "Al-Bukayriyah", "Qassim (Buraydah)"] {
            assert_eq!(City::parse(name).unwrap().as_str(), name);
        }
        for wrong in ["5", "ب", "بريدة 51431", "<b>", "--"] {
            assert_eq!(City::parse(wrong), Err(Problem::NotATown), "{wrong}");
        }
    }

    #[test]
    fn a_short_address_has_four_letters_and_four_digits() {
        for typed in ["ABCD1234", "abcd ١٢٣٤", "ABCD-1234", "\u{200F}ABCD1234"] {
            assert_eq!(NationalAddress::parse(typed).unwrap().as_str(), "ABCD1234", "{typed}");
        }
        for wrong in ["", "ABC1234", "ABCD123", "1234ABCD", "ABCD12345", "ابتث1234"] {
            assert_eq!(NationalAddress::parse(wrong), Err(Problem::AddressShape), "{wrong}");
        }
    }
}
