//! Reference numbers, which applicants get for their submissions.
//!
//! Eight characters in two groups, the last a check character: `XXXX-XXXX`. The alphabet has 23 characters: the digits without
//! 0 and 1, and 15 capital letters: no vowels (no accidental words), and none of B G L Q S Z, which look like a digit or like another
//! letter. N has the last place, because it came last; the order is part of the check and never changes. 23 is prime, so the weighted
//! sum detects every single wrong character and every swap of two neighbours.

use std::fmt;

use language::normalise;

const ALPHABET: [char; 23] =
    ['2', '3', '4', '5', '6', '7', '8', '9', 'C', 'D', 'F', 'H', 'J', 'K', 'M', 'P', 'R', 'T', 'V', 'W', 'X', 'Y', 'N'];
const BASE: u64 = ALPHABET.len() as u64;
/// Characters before the check character.
const FREE: usize = 7;
/// The most signs and spaces between the two groups of a reference.
const MOST_SIGNS: usize = 3;

/// A reference number. It reveals nothing about the submission, so mails, addresses and logs may contain it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference(String);

/// The error for a text that is not a reference: a character is missing, outside of the alphabet, or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reference number")]
pub struct NotAReference;

impl Reference {
    /// Makes a reference from a random number, which the caller draws. There are 23^7 (3.4 thousand million) references.
    pub fn from_random(random: u64) -> Self {
        let mut rest = random;
        let mut free = [0_u64; FREE];
        for place in &mut free {
            *place = rest % BASE;
            rest /= BASE;
        }
        let characters = free.iter().copied().chain([check(&free)]).map(character);
        Reference(characters.collect())
    }

    /// Parses a reference as people type, dictate or paste it: in any case and digit set, with or without the hyphen, alone or in a
    /// line such as that of the mail.
    ///
    /// # Errors
    /// [`NotAReference`], also for a text with two different references.
    pub fn parse(typed: &str) -> Result<Self, NotAReference> {
        // As records hold it, of which lists read many.
        if let Some(stored) = of_characters(typed) {
            return Ok(stored);
        }
        let text: String = normalise::fold_digits(&normalise::fold_width(&normalise::line(typed)));
        let text: String = text.to_uppercase().chars().map(latin).collect();
        let mut found = in_text(&text);
        // Dictated in other groups, as in `VR 6H M9 78`.
        if found.is_empty() {
            found.extend(of_characters(&normalise::code(&text)));
        }
        let first = found.pop().ok_or(NotAReference)?;
        if found.iter().all(|other| *other == first) { Ok(first) } else { Err(NotAReference) }
    }

    /// The eight characters without the hyphen.
    pub fn compact(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(self.0.len() / 2);
        write!(f, "{first}-{second}")
    }
}

/// The references in a text of capital letters: eight characters in a row, or two groups of four with nothing but signs and spaces
/// between them.
fn in_text(text: &str) -> Vec<Reference> {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    let mut found = Vec::new();
    let mut before: Option<&str> = None;
    // Each group of letters and digits, with the signs before it.
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (signs, from_group) = rest.split_at(start);
        let (group, after) = from_group.split_at(from_group.find(|c| !is_part(c)).unwrap_or(from_group.len()));
        let is_joined = !signs.contains(char::is_alphanumeric) && signs.chars().count() <= MOST_SIGNS;
        if let Some(first) = before.filter(|first| is_joined && first.len() == 4 && group.len() == 4) {
            found.extend(of_characters(&format!("{first}{group}")));
        }
        found.extend(of_characters(group));
        before = Some(group);
        rest = after;
    }
    found
}

/// The reference of eight characters, if the last one is right.
fn of_characters(text: &str) -> Option<Reference> {
    let mut places = text.chars().map(place).collect::<Option<Vec<u64>>>()?;
    let given = places.pop()?;
    (places.len() == FREE && check(&places) == given).then(|| Reference(text.into()))
}

/// The Latin letter of the alphabet that a Cyrillic or Greek capital looks like.
fn latin(c: char) -> char {
    match c {
        'С' | 'Ϲ' => 'C',
        'Н' | 'Η' => 'H',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'Р' | 'Ρ' => 'P',
        'Т' | 'Τ' => 'T',
        'Ѵ' => 'V',
        'Ԝ' => 'W',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' => 'Y',
        c => c,
    }
}

/// The index of the check character in the alphabet. The weights 2 to 8 are distinct, and none is 0 or 1 modulo 23.
fn check(free: &[u64]) -> u64 {
    free.iter().zip(2_u64..).map(|(place, weight)| place * weight).sum::<u64>() % BASE
}

fn character(place: u64) -> char {
    ALPHABET.into_iter().nth(usize::try_from(place).unwrap_or(0)).unwrap_or('2')
}

fn place(c: char) -> Option<u64> {
    ALPHABET.iter().position(|known| *known == c).and_then(|place| u64::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_shown_reference_is_parsed_as_itself(random in any::<u64>()) {
            let reference = Reference::from_random(random);
            prop_assert_eq!(reference.to_string().len(), 9);
            prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference.clone()));
            prop_assert_eq!(Reference::parse(&reference.to_string().to_lowercase().replace('-', " ")), Ok(reference));
        }

        #[test]
        fn one_wrong_character_or_a_swap_is_detected(random in any::<u64>(), at in 0_usize..8, other in 0_usize..23) {
            let right: Vec<char> = Reference::from_random(random).compact().chars().collect();
            let mut wrong = right.clone();
            wrong[at] = ALPHABET[other];
            prop_assert_eq!(Reference::parse(&wrong.iter().collect::<String>()).is_ok(), wrong == right);
            let mut swapped = right.clone();
            swapped.swap(at, (at + 1) % 8);
            if at < 7 {
                prop_assert_eq!(Reference::parse(&swapped.iter().collect::<String>()).is_ok(), swapped == right);
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = Reference::parse(&text);
        }
    }

    #[test]
    fn arabic_digits_are_accepted() {
        let reference = Reference::from_random(0);
        assert_eq!(reference.to_string(), "2222-2222");
        assert_eq!(Reference::parse("٢٢٢٢-٢٢٢٢"), Ok(reference));
    }

    #[test]
    fn a_pasted_reference_is_found_in_its_text() {
        let reference = Reference::parse("VR6H-M978");
        assert!(reference.is_ok());
        for typed in [
            "VR6HM978",
            "vr6h-m978",
            "VR6H – M978",
            "VR6H—M978",
            "VR6H−M978",
            "VR6H_M978",
            "VR6H.M978",
            "VR6H M978",
            "V R 6 H M 9 7 8",
            "VR 6H M9 78",
            "VR6H\u{a0}-\u{a0}M978",
            "ＶＲ６Ｈ－Ｍ９７８",
            "VR٦H-M٩٧٨",
            "VR۶H-M৯৭৮",
            "#VR6H-M978",
            "«VR6H-M978»",
            "(VR6H-M978).",
            "رقم الطلب: VR6H-M978",
            "رقم طلبك VR6H-M978، احتفظ به.",
            "رقمVR6HM978",
            "Your request number: \u{2068}VR6H-M978\u{2069}",
            "Reference VR6H-M978 was received on 22 November 2026",
            "My reference is vr6h m978 thanks",
            "https://example.org/desk/requests/VR6H-M978",
            "VR6H-M978 VR6H-M978",
            "VR6Н-М978",
            "VR6Η-Μ978",
        ] {
            assert_eq!(Reference::parse(typed), reference, "{typed}");
        }
    }

    #[test]
    fn two_references_and_none_are_no_reference() {
        let (one, other) = (Reference::from_random(1), Reference::from_random(2));
        for typed in
            [format!("{one} {other}"), format!("{one}، {other}"), format!("{}{}", one.compact(), other.compact())]
        {
            assert_eq!(Reference::parse(&typed), Err(NotAReference), "{typed}");
        }
        for typed in
            ["", "رقم الطلب", "VR6H", "VR6H-M979", "VR6H and M978", "My VR6H ---- M978", "0551234567", "2026-11-22"]
        {
            assert_eq!(Reference::parse(typed), Err(NotAReference), "{typed}");
        }
    }
}
