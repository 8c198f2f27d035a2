//! What a text consists of, told from its bytes in one pass. Nearly all texts are told apart by it, so that few need a search that looks
//! at each character.

use super::script::{is_ltr, is_rtl};
use crate::normalise::is_digit;

/// The kinds of bytes in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Makeup {
    /// Whether there is a digit 0-9.
    pub digit: bool,
    /// Whether there is a digit of another script.
    pub other_digit: bool,
    /// Whether there may be a row of four digits.
    pub(super) year: bool,
    /// Whether there is a letter A-Z or a-z.
    latin: bool,
    /// Whether there is a character of U+0580 to U+07FF, which has the letters and digits of Arabic.
    arabic: bool,
    /// Whether there is a character of U+2000 to U+2FFF, which has typographic punctuation.
    punctuation: bool,
    /// Whether there is another character that is not ASCII.
    other: bool,
}

impl Makeup {
    /// The makeup of a text.
    pub fn of(text: &str) -> Self {
        let (mut digit, mut latin, mut arabic, mut punctuation, mut other) = (false, false, false, false, false);
        for b in text.bytes() {
            digit |= b.is_ascii_digit();
            latin |= b.is_ascii_alphabetic();
            arabic |= matches!(b, 0xD6..=0xDF);
            punctuation |= b == 0xE2;
            other |= matches!(b, 0xC2..=0xD5 | 0xE0..=0xE1 | 0xE3..);
        }
        let other_digit = match (arabic, other) {
            (_, true) => text.contains(|c: char| !c.is_ascii() && is_digit(c)),
            (true, false) => has_arabic_digit(text.as_bytes()),
            (false, false) => false,
        };
        let mut rows = text.as_bytes().split(|b| !b.is_ascii_digit());
        let year = other_digit || digit && rows.any(|row| row.len() == 4);
        Makeup { digit, other_digit, year, latin, arabic, punctuation, other }
    }

    /// Whether there is a digit of any script.
    pub fn has_digit(self) -> bool {
        self.digit || self.other_digit
    }

    /// Whether the text that this is the makeup of has a letter of a script that is written from left to right.
    pub(super) fn has_ltr(self, text: &str) -> bool {
        self.latin || (self.other || self.punctuation || self.arabic) && text.contains(is_ltr)
    }

    /// Whether it has a character of a script that is written from right to left.
    pub(super) fn has_rtl(self, text: &str) -> bool {
        (self.arabic || self.other) && text.contains(is_rtl)
    }
}

/// Whether there is one of the digits of Arabic, Persian and N'Ko: U+0660 to U+0669, U+06F0 to U+06F9, U+07C0 to U+07C9.
fn has_arabic_digit(text: &[u8]) -> bool {
    let pairs = text.iter().zip(text.get(1..).unwrap_or_default());
    pairs.fold(false, |found, (lead, next)| {
        found
            | (*lead == 0xD9) & (0xA0..=0xA9).contains(next)
            | (*lead == 0xDB) & (0xB0..=0xB9).contains(next)
            | (*lead == 0xDF) & (0x80..=0x89).contains(next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_is_told_as_by_its_own_rule() {
        for c in '\0'..=char::MAX {
            let text = String::from(c);
            let makeup = Makeup::of(&text);
            assert_eq!(makeup.digit, c.is_ascii_digit(), "{c:?}");
            assert_eq!(makeup.latin, c.is_ascii_alphabetic(), "{c:?}");
            assert_eq!(makeup.has_digit(), is_digit(c), "{c:?}");
            assert_eq!(makeup.other_digit, is_digit(c) && !c.is_ascii(), "{c:?}");
            assert_eq!(makeup.has_ltr(&text), is_ltr(c), "{c:?}");
            assert_eq!(makeup.has_rtl(&text), is_rtl(c), "{c:?}");
        }
    }
}
