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
        for c in text.chars() {
            let code = u32::from(c) as usize;
            match self.usual.get_mut(code / 64) {
                Some(word) => *word |= 1 << (code % 64),
                None => {
                    self.others.insert(c);
                }
            }
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
