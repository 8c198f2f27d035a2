//! Towns and addresses.

use super::label::unlabelled;
use super::text::at_most;
use crate::problem::Problem;
use language::normalise;

/// What people write before the name of their town, in the folded form.
const TOWN_LABELS: [&str; 6] = ["المدينه", "مدينه", "مدينتي", "المحافظه", "city", "town"];

/// The name of a town, village or governorate, in any script: letters, the punctuation that names have, and numbers of one or two
/// digits, as in `المدينة الصناعية 2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City(String);

impl City {
    /// The longest accepted name, in grapheme clusters.
    pub const MAX: usize = 60;

    /// Parses a town's name. A postal code beside it is left out.
    ///
    /// # Errors
    /// [`Problem::NotATown`], [`Problem::TooManyMarks`] or [`Problem::TooLong`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let line = normalise::line(typed);
        let words: Vec<&str> = line.split(' ').filter(|word| !is_postal_code(word)).collect();
        let words = words.join(" ");
        let trimmed = |text: &'_ str| -> String { text.trim_matches([',', '،', ';', '؛', ':', '.', ' ']).into() };
        let mut name = trimmed(&words);
        loop {
            let rest = trimmed(unlabelled(&name, &TOWN_LABELS));
            if rest == name {
                break;
            }
            name = rest;
        }
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let is_long_number = name.split(|c| !normalise::is_digit(c)).any(|number| number.chars().count() > 2);
        let is_number = |c: char| c.is_numeric() && !normalise::is_digit(c);
        let is_forbidden = |c: char| is_number(c) || matches!(c, '<' | '>' | '@' | '\\' | '=' | '{' | '}' | '+');
        if letters < 2 || is_long_number || name.contains(is_forbidden) || name.contains("://") {
            return Err(Problem::NotATown);
        }
        at_most(name, Self::MAX).map(City)
    }

    /// The name, in Unicode's composed form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a word is a Saudi postal code: five digits, with or without the four of the additional number.
fn is_postal_code(word: &str) -> bool {
    let word = normalise::fold_digits(word.trim_matches([',', '،', '.', '-', '(', ')']));
    let (code, additional) = word.split_once('-').unwrap_or((&word, "0000"));
    let is_digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    is_digits(code, 5) && is_digits(additional, 4)
}

/// A short national address: four letters and four digits (Saudi Post, National Address). The existence of the address is not
/// checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalAddress(String);

impl NationalAddress {
    /// Parses a short national address, with or without words in Arabic or a label beside it.
    ///
    /// # Errors
    /// [`Problem::AddressShape`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = normalise::fold_width(&normalise::fold_digits(&normalise::line(typed))).to_ascii_uppercase();
        let code: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let labels = ["SHORTNATIONALADDRESS", "NATIONALADDRESS", "SHORTADDRESS", "ADDRESS"];
        let text = labels.iter().find_map(|label| code.strip_prefix(label)).unwrap_or(&code);
        let is_valid = text.len() == 8
            && text.bytes().take(4).all(|b| b.is_ascii_uppercase())
            && text.bytes().skip(4).all(|b| b.is_ascii_digit());
        if is_valid { Ok(NationalAddress(text.into())) } else { Err(Problem::AddressShape) }
    }

    /// Four capital letters and four digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn town_names_have_letters() {
        for name in ["بريدة", "الرس", "عيون الجواء", "Al-Bukayriyah", "Qassim (Buraydah)"] {
            assert_eq!(City::parse(name).unwrap().as_str(), name);
        }
        for name in ["بريدة ١", "المدينة الصناعية 2", "هجرة 14", "بريدة/القصيم", "بريدة: الصفراء"]
        {
            assert_eq!(City::parse(name).unwrap().as_str(), name);
        }
        for (typed, kept) in [
            ("بريدة 51431", "بريدة"),
            ("بريدة ٥١٤٣١", "بريدة"),
            ("Buraydah, 51431-1234", "Buraydah"),
            ("المدينة: بريدة", "بريدة"),
            ("City: Buraydah.", "Buraydah"),
            ("بريدة،", "بريدة"),
            ("\u{FE91}\u{FEAE}\u{FEF3}\u{FEAA}\u{FE93}", "بريدة"),
        ] {
            assert_eq!(City::parse(typed).map(|city| city.0).as_deref(), Ok(kept), "{typed}");
        }
        for wrong in ["5", "ب", "51431", "بريدة 514311", "بريدة 0551234567", "<b>", "--", "http://x"] {
            assert_eq!(City::parse(wrong), Err(Problem::NotATown), "{wrong}");
        }
    }

    #[test]
    fn a_short_address_has_four_letters_and_four_digits() {
        for typed in [
            "ABCD1234",
            "abcd ١٢٣٤",
            "ABCD-1234",
            "\u{200F}ABCD1234",
            "ABCD–1234.",
            "ＡＢＣＤ１２３４",
            "ABCD/1234",
            "العنوان الوطني: ABCD1234",
            "National Address: ABCD1234",
            "ABCD1234، بريدة",
        ] {
            assert_eq!(NationalAddress::parse(typed).unwrap().as_str(), "ABCD1234", "{typed}");
        }
        for wrong in ["", "ABC1234", "ABCD123", "1234ABCD", "ABCD12345", "ابتث1234", "Street ABCD1234", "1234 ABCD"]
        {
            assert_eq!(NationalAddress::parse(wrong), Err(Problem::AddressShape), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_stored_form_is_parsed_as_the_same_value(typed in "\\PC{0,30}|(city:|المدينة: )?[a-zا-ي,. 0-9٠-٩-]{0,14}|[a-z]{4}[ /-]?[0-9]{4}") {
            if let Ok(city) = City::parse(&typed) { prop_assert_eq!(City::parse(city.as_str()), Ok(city)); }
            if let Ok(address) = NationalAddress::parse(&typed) {
                prop_assert_eq!(NationalAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
