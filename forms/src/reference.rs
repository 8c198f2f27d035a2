//! Reference numbers, which applicants get for their submissions.
//!
//! Eight characters in two groups, the last a check character: `XXXX-XXXX`. The alphabet has 23 characters: the digits without
//! 0 and 1, and the capital letters without vowels (no accidental words) and without those that look like a digit or like
//! another letter (B G L Q S Z). 23 is prime, so the weighted sum detects every single wrong character and every swap of two
//! neighbours.

use std::fmt;

use language::normalise;

const ALPHABET: [char; 23] =
    ['2', '3', '4', '5', '6', '7', '8', '9', 'C', 'D', 'F', 'H', 'J', 'K', 'M', 'P', 'R', 'T', 'V', 'W', 'X', 'Y', 'N'];
const BASE: u64 = ALPHABET.len() as u64;
/// Characters before the check character.
const FREE: usize = 7;

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

    /// Parses a reference as people type or dictate it: in any case and digit set, with or without the hyphen.
    ///
    /// # Errors
    /// [`NotAReference`].
    pub fn parse(typed: &str) -> Result<Self, NotAReference> {
        let text = normalise::code(typed).to_uppercase();
        let mut places = text.chars().map(place).collect::<Option<Vec<u64>>>().ok_or(NotAReference)?;
        let given = places.pop().ok_or(NotAReference)?;
        if places.len() != FREE || check(&places) != given {
            return Err(NotAReference);
        }
        Ok(Reference(text))
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
}
