//! The letters of a text, which a correction must keep.
#![allow(unreachable_pub)]

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

/// The letters and digits of a text, in no order, without what corrections change: letters that look like others or are drawn in
/// another form count as the letter that they stand for, and tatweel is no letter.
pub fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut letters = BTreeMap::new();
    let alike = |c| match c {
        '\u{06CC}' => 'ي',
        '\u{06A9}' => 'ك',
        '\u{06C1}' | '\u{06BE}' | '\u{06D5}' => 'ه',
        other => other,
    };
    for c in text.nfkc().filter(|c| c.is_alphanumeric() && *c != '\u{0640}') {
        *letters.entry(alike(c)).or_default() += 1;
    }
    letters
}
