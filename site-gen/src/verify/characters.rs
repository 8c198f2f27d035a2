//! Sets of characters, for the characters that readers see on a page.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The number of 64-bit words for the code points of Latin, Arabic and their marks, which nearly all characters of a page are.
const USUAL: usize = 0x800 / 64;

/// A set of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Characters {
    usual: [u64; USUAL],
    others: BTreeSet<char>,
}

impl Characters {
    pub(super) fn add(&mut self, text: &str) {
        let mut bytes = text.bytes();
        let mut has_others = false;
        // A word of the set is told by the lead byte of a character of two bytes, and the bit by its other byte (RFC 3629, section 3).
        while let Some(first) = bytes.next() {
            let (word, bit) = match first {
                0..=0x7F => (first >> 6, first),
                0xC2..=0xDF => (first, bytes.next().unwrap_or_default()),
                _ => {
                    has_others = true;
                    continue;
                }
            };
            if let Some(word) = self.usual.get_mut(usize::from(word & 0x1F)) {
                *word |= 1 << (bit & 0x3F);
            }
        }
        if has_others {
            self.others.extend(text.chars().filter(|c| *c >= '\u{800}'));
        }
    }

    /// The characters, ordered by code point.
    pub(super) fn iter(&self) -> impl Iterator<Item = char> {
        let usual = self.usual.iter().enumerate().flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).filter_map(move |bit| char::from_u32(at as u32 * 64 + bit))
        });
        usual.chain(self.others.iter().copied())
    }

    /// Whether a character is in one of the ranges.
    pub(super) fn any_in(&self, ranges: &[RangeInclusive<u32>]) -> bool {
        self.iter().any(|c| ranges.iter().any(|range| range.contains(&u32::from(c))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_is_there_once_and_in_order() {
        let mut characters = Characters::default();
        characters.add("باب a\u{7FF}\u{800}");
        characters.add("🌥b");
        assert_eq!(characters.iter().collect::<String>(), " abاب\u{7FF}\u{800}🌥");
        assert!(characters.any_in(&[0x1F000..=0x1FFFF]) && characters.any_in(&[0..=5, 0x628..=0x628]));
        assert!(!characters.any_in(&[0x63..=0x626]));
    }
}
