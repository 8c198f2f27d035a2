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
    /// The number of digits 0-9.
    pub(super) digits: usize,
    /// The [`kind`]s of the text's bytes.
    kinds: u8,
}

/// A digit 0-9.
const DIGIT: u8 = 1;
/// A letter A-Z or a-z.
const LATIN: u8 = 2;
/// The beginning of a character of U+05C0 to U+07FF, which has the letters and digits of Arabic and no letter that is written from left
/// to right.
const ARABIC: u8 = 4;
/// The beginning of a character of U+2000 to U+2FFF, which has typographic punctuation.
const PUNCTUATION: u8 = 8;
/// The beginning of another character that is not ASCII.
const OTHER: u8 = 16;
/// `@` or `/`, which mail and web addresses have.
const ADDRESS: u8 = 32;

/// The kinds of the bytes of a text. It has no branches and is not inlined, so that the compiler makes vector instructions of it.
#[inline(never)]
fn kinds(text: &[u8]) -> u8 {
    text.iter().fold(0, |kinds, byte| kinds | kind(*byte))
}

/// The kind of a byte of UTF-8.
#[inline]
fn kind(byte: u8) -> u8 {
    let is = |condition: bool, kind: u8| u8::from(condition) * kind;
    let within = |first: u8, last: u8| byte.wrapping_sub(first) <= last - first;
    is(within(b'0', b'9'), DIGIT)
        | is((byte | 0x20).wrapping_sub(b'a') <= b'z' - b'a', LATIN)
        | is(within(0xD7, 0xDF), ARABIC)
        | is(byte == 0xE2, PUNCTUATION)
        | is((byte >= 0xC2) & !within(0xD7, 0xDF) & (byte != 0xE2), OTHER)
        | is((byte == b'@') | (byte == b'/'), ADDRESS)
}

impl Makeup {
    /// The makeup of a text.
    pub fn of(text: &str) -> Self {
        let kinds = kinds(text.as_bytes());
        let has = |kind: u8| kinds & kind != 0;
        let other_digit = match (has(ARABIC), has(OTHER)) {
            (_, true) => text.contains(|c: char| !c.is_ascii() && is_digit(c)),
            (true, false) => has_arabic_digit(text.as_bytes()),
            (false, false) => false,
        };
        let (digits, has_four) = if has(DIGIT) { rows(text) } else { (0, false) };
        Makeup { digit: has(DIGIT), other_digit, year: has_four || other_digit, digits, kinds }
    }

    /// Whether there is a digit of any script.
    pub fn has_digit(self) -> bool {
        self.digit || self.other_digit
    }

    fn has(self, kind: u8) -> bool {
        self.kinds & kind != 0
    }

    /// Whether there is a sign that addresses have.
    pub(super) fn has_address_sign(self) -> bool {
        self.has(ADDRESS)
    }

    /// Whether the text that this is the makeup of has a letter of a script that is written from left to right.
    pub(super) fn has_ltr(self, text: &str) -> bool {
        self.has(LATIN) || self.has(OTHER | PUNCTUATION) && text.contains(is_ltr)
    }

    /// Whether it has a character of a script that is written from right to left.
    pub fn has_rtl(self, text: &str) -> bool {
        self.has(ARABIC | OTHER) && text.contains(is_rtl)
    }
}

/// The number of digits 0-9, and whether four of them stand in a row.
fn rows(text: &str) -> (usize, bool) {
    let digits = digits(text.as_bytes());
    let mut rows = text.as_bytes().split(|byte| !byte.is_ascii_digit());
    (digits, digits >= 4 && rows.any(|row| row.len() == 4))
}

/// The number of digits 0-9.
fn digits(text: &[u8]) -> usize {
    // A small sum of few bytes fits into a byte, so the compiler adds many at once.
    let few = |bytes: &[u8]| bytes.iter().fold(0, |sum: u8, byte| sum + u8::from(byte.is_ascii_digit()));
    text.chunks(192).map(|bytes| usize::from(few(bytes))).sum()
}

/// The place of the first digit 0-9.
pub(super) fn first_digit(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let bytes = text.get(at..text.len().min(at + 32)).filter(|bytes| !bytes.is_empty())?;
        if bytes.iter().fold(false, |found, byte| found | byte.is_ascii_digit()) {
            return bytes.iter().position(u8::is_ascii_digit).map(|digit| at + digit);
        }
        at += bytes.len();
    }
}

/// Whether there is one of the digits of Arabic, Persian and N'Ko: U+0660 to U+0669, U+06F0 to U+06F9, U+07C0 to U+07C9.
// As in `kinds`.
#[inline(never)]
fn has_arabic_digit(text: &[u8]) -> bool {
    let pairs = text.iter().zip(text.get(1..).unwrap_or_default());
    pairs.fold(false, |found, (lead, next)| {
        let digit = |of: u8, zero: u8| (*lead == of) & (next.wrapping_sub(zero) <= 9);
        found | digit(0xD9, 0xA0) | digit(0xDB, 0xB0) | digit(0xDF, 0x80)
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
            assert_eq!(makeup.has(LATIN), c.is_ascii_alphabetic(), "{c:?}");
            assert_eq!(makeup.has_digit(), is_digit(c), "{c:?}");
            assert_eq!(makeup.other_digit, is_digit(c) && !c.is_ascii(), "{c:?}");
            assert_eq!(makeup.has_ltr(&text), is_ltr(c), "{c:?}");
            assert_eq!(makeup.has_rtl(&text), is_rtl(c), "{c:?}");
        }
    }

    #[test]
    fn rows_of_four_digits_may_be_years() {
        for (text, digits, year) in
            [("in 1445", 4, true), ("12345 or 123", 8, false), ("1445/6", 5, true), ("٥", 0, true), ("", 0, false)]
        {
            let makeup = Makeup::of(text);
            assert_eq!((makeup.digits, makeup.year), (digits, year), "{text}");
        }
    }
}
