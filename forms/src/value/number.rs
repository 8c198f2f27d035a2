//! Whole numbers.

use super::digits::{ONLY, digits, ungrouped};
use crate::problem::Problem;
use language::count_words::number_in_words;
use language::fold::folded;

/// Nouns after a number that can only be what is counted: people. Others, such as years and months, would change the number's
/// meaning if the question counts in another unit. In the folded form.
const PEOPLE: [&str; 13] = [
    "فرد",
    "افراد",
    "فردا",
    "شخص",
    "اشخاص",
    "شخصا",
    "نفر",
    "انفار",
    "people",
    "person",
    "persons",
    "member",
    "members",
];

/// Nouns that are one or two people without a number, in the folded form.
const ONE_PERSON: [&str; 6] = ["شخص واحد", "فرد واحد", "نفر واحد", "شخص", "فرد", "a person"];
const TWO_PEOPLE: [&str; 6] = ["شخصان", "شخصين", "فردان", "فردين", "نفران", "نفرين"];

/// A whole number, without a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(u32);

impl Number {
    /// Parses a number from `min` to `max`: in digits, or up to 20 in words, with or without a word for people after it.
    ///
    /// # Errors
    /// [`Problem::NotANumber`] or [`Problem::NumberRange`].
    pub fn parse(typed: &str, min: u32, max: u32) -> Result<Self, Problem> {
        let text = digits(typed);
        let text = ONLY.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(&text);
        let text = text.trim_end_matches(['.', '،', ',', '؛', ';', ' ']);
        let text = twice(text).or(text.strip_prefix("عدد ")).unwrap_or(text);
        let text = without_people(text);
        let text =
            [".0", ".00", "\u{066B}0", "\u{066B}00"].iter().find_map(|zero| text.strip_suffix(zero)).unwrap_or(text);
        let people = |words: &[&str]| words.contains(&folded(text).as_str());
        let in_words = || match number_in_words(text) {
            Some(number) => Some(number.to_string()),
            None if people(&ONE_PERSON) => Some("1".into()),
            None => people(&TWO_PEOPLE).then(|| "2".into()),
        };
        let digits = ungrouped(text).or_else(in_words).ok_or(Problem::NotANumber)?;
        // Only digits are left, so parsing fails only for numbers that are too large.
        let number = digits.parse().unwrap_or(u32::MAX);
        if (min..=max).contains(&number) { Ok(Number(number)) } else { Err(Problem::NumberRange { min, max }) }
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// The number that a text gives twice, in digits and in words: `6 (ستة)`.
fn twice(text: &str) -> Option<&str> {
    let (one, other) = text.strip_suffix(')')?.split_once('(')?;
    let (one, other) = (one.trim(), other.trim());
    let value = |text: &str| text.parse().ok().or_else(|| number_in_words(text).map(u32::from));
    (value(one)? == value(other)?).then_some(one)
}

/// A number without the noun for people after it.
fn without_people(text: &str) -> &str {
    let is_noun = |noun: &str| PEOPLE.contains(&folded(noun).as_str());
    let number = match text.rsplit_once(' ') {
        Some((number, noun)) if is_noun(noun) => number.trim_end(),
        Some((number, noun)) if noun.strip_prefix("ال").is_some_and(is_noun) => {
            number.strip_suffix(" من").unwrap_or(text)
        }
        _ => text,
    };
    number.strip_suffix(" family").unwrap_or(number).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_parsed_in_any_digits_and_in_words() {
        for (typed, number) in [
            ("4", 4),
            (" ٠٧ ", 7),
            ("۱۲", 12),
            ("৬", 6),
            ("६", 6),
            ("６", 6),
            ("1,000", 1000),
            ("١٬٠٠٠", 1000),
            ("1 000", 1000),
            ("6.", 6),
            ("6،", 6),
            ("6.0", 6),
            ("ستة", 6),
            ("ست", 6),
            ("six", 6),
            ("Six.", 6),
            ("خمسة عشر", 15),
            ("اثنان", 2),
            ("إثنين", 2),
            ("عشرون", 20),
            ("صفر", 0),
            ("لا أحد", 0),
            ("none", 0),
            ("٦ أفراد", 6),
            ("6 أشخاص", 6),
            ("ستة أشخاص", 6),
            ("6 people", 6),
            ("six persons", 6),
            ("11 فردًا", 11),
            ("شخصين", 2),
            ("6 (ستة)", 6),
            ("ستة (6)", 6),
            ("6 فقط", 6),
            ("واحد فقط", 1),
            ("عدد 6", 6),
            ("6 من الأفراد", 6),
            ("6 family members", 6),
            ("فرد واحد", 1),
        ] {
            assert_eq!(Number::parse(typed, 0, 5000), Ok(Number(number)), "{typed}");
        }
    }

    #[test]
    fn a_text_with_two_meanings_is_no_number() {
        for wrong in [
            "-5",
            "5-6",
            "3.5",
            "٣٫٥",
            "1,00",
            "10,0000",
            "+",
            ",",
            "2 3",
            "6 أو 7",
            "6 months",
            "6 سنوات",
            "عدة",
            "twenty-one",
            "أفراد",
            "1.000",
            "about 6",
            "6 أطفال وأنا",
            "6 (سبعة)",
        ] {
            assert_eq!(Number::parse(wrong, 0, 5000), Err(Problem::NotANumber), "{wrong}");
        }
        for beyond in ["0", "31", "none", "99999999999999999999"] {
            assert_eq!(Number::parse(beyond, 1, 30), Err(Problem::NumberRange { min: 1, max: 30 }), "{beyond}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_parsed_as_itself(typed in "[0-9]{1,4}(\\.[0-9])? ?(ألف|k|أفراد|people)|[0-9٠-٩]{1,9}([.٫][0-9٠-٩]{1,2})?( ?ريال)?|\\PC{0,12}") {
            if let Ok(number) = Number::parse(&typed, 0, 1_000_000) {
                prop_assert_eq!(Number::parse(&number.get().to_string(), 0, 1_000_000), Ok(number));
            }
        }
    }
}
