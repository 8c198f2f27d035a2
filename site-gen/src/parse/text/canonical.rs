//! The canonical text: a page's content independent of its formatting. The digest of a translation's source is made from it.
//!
//! It has one line per block. It has every word, level, address and pinned id. It does not depend on white space, on line breaks
//! within a paragraph, on the choice between `*` and `_` or `-` and `+`, or on the numbers of ordered lists. The lines resemble
//! Markdown, because editors read the difference between two versions.

use std::fmt::{self, Display, Write};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Builds the text of a page.
#[derive(Debug, Default)]
pub(in crate::parse) struct Canonical {
    text: String,
    line: String,
    /// The prefix of the next line: list marks, quotation marks.
    prefix: String,
}

impl Canonical {
    /// Appends words. White space is collapsed.
    pub(in crate::parse) fn words(&mut self, text: &str) {
        // Nearly all text is already composed.
        if is_composed(text) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
            self.composed(text);
        } else {
            self.composed(&text.nfc().collect::<String>());
        }
    }

    fn composed(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
        // Other white space than the single space is in few texts. That beyond ASCII begins with these bytes.
        let is_other = |b: u8| b < b' ' || matches!(b, 0xC2 | 0xE1..=0xE3);
        let has_other = bytes.iter().fold(false, |found, b| found | is_other(*b))
            | pairs.fold(false, |found, (a, b)| found | (*a == b' ') & (*b == b' '));
        if !has_other {
            let is_at_space = self.line.is_empty() || self.line.ends_with(' ');
            self.line.push_str(if is_at_space { text.strip_prefix(' ').unwrap_or(text) } else { text });
            return;
        }
        for (at, word) in text.split(char::is_whitespace).enumerate() {
            if at > 0 && !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
            self.line.push_str(word);
        }
    }

    /// Appends a mark.
    pub(in crate::parse) fn mark(&mut self, mark: &str) {
        self.line.push_str(mark);
    }

    /// Appends a formatted mark. It is the target of `write!`.
    pub(in crate::parse) fn write_fmt(&mut self, mark: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.line.write_fmt(mark);
    }

    /// Begins a line with a prefix.
    pub(in crate::parse) fn begin(&mut self, prefix: impl Display) {
        self.end_line();
        let _ = write!(self.prefix, "{prefix}");
    }

    /// Ends a line. An empty line is dropped.
    pub(in crate::parse) fn end_line(&mut self) {
        let line = self.line.trim();
        if !line.is_empty() {
            for part in [self.prefix.as_str(), line, "\n"] {
                self.text.push_str(part);
            }
            self.prefix.clear();
        }
        self.line.clear();
    }

    pub(in crate::parse) fn finish(mut self) -> String {
        self.end_line();
        self.text
    }
}

/// Whether a text is in NFC, told without the tables of Unicode: it has only characters that no mark is composed with (UAX #15, section
/// 9), and at most one vowel mark on an Arabic letter. False says nothing.
pub(in crate::parse) fn is_composed(text: &str) -> bool {
    if text.is_ascii() || is_simple(text.as_bytes()) {
        return true;
    }
    let mut has_mark = false;
    text.chars().all(|c| {
        let is_mark = matches!(c, '\u{64B}'..='\u{652}');
        let follows = std::mem::replace(&mut has_mark, is_mark);
        match c {
            '\0'..='\u{2FF}' | '\u{60C}' | '\u{61B}' | '\u{61F}'..='\u{64A}' | '\u{660}'..='\u{66C}' => true,
            '\u{2010}'..='\u{2026}' => true,
            _ => is_mark && !follows,
        }
    })
}

/// Whether a text has only ASCII and, of the characters that [`is_composed`] knows, those of Latin and Arabic. It has no branches and is
/// not inlined, so that the compiler makes vector instructions of it.
#[inline(never)]
fn is_simple(text: &[u8]) -> bool {
    let rest = |from: usize| text.get(from..).unwrap_or_default();
    let within = |byte: u8, first: u8, last: u8| byte.wrapping_sub(first) <= last - first;
    let is_other = |lead: u8| (lead >= 0xCC) & !within(lead, 0xD8, 0xD9);
    let pairs = text.iter().zip(rest(1));
    let fours = text.iter().zip(rest(1)).zip(rest(2).iter().zip(rest(3)));
    let is_mark = |lead: u8, next: u8| (lead == 0xD9) & within(next, 0x8B, 0x92);
    !(text.iter().fold(false, |found, lead| found | is_other(*lead))
        | pairs.fold(false, |found, (lead, next)| {
            let allowed = (*next == 0x8C) | (*next == 0x9B) | within(*next, 0x9F, 0xBF);
            found
                | (*lead == 0xD8) & !allowed
                | (*lead == 0xD9) & (within(*next, 0x93, 0x9F) | within(*next, 0xAD, 0xBF))
        })
        | fours.fold(false, |found, ((a, b), (c, d))| found | is_mark(*a, *b) & is_mark(*c, *d)))
}

/// The digest of a canonical text: 16 hexadecimal digits of BLAKE3. That is enough to distinguish all versions of a page, and fits
/// into a line of front matter.
pub fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_told_without_tables_is_composed(text in "([a-zé’–٠-٩\u{300}-\u{310}]|[\u{600}-\u{6FF}]|[\u{64B}-\u{655}]|\\PC){0,20}") {
            if is_composed(&text) {
                prop_assert_eq!(is_nfc_quick(text.chars()), IsNormalized::Yes);
            }
        }
    }

    #[test]
    fn usual_texts_are_told_without_tables() {
        for text in ["plain English – ‘and’ so on…", "نص عربيّ، فيه ٣ كلمات؟", "عامًا"] {
            assert!(is_composed(text), "{text}");
        }
        assert!(!is_composed("شَّ"), "two marks on one letter can have another order");
    }
}
