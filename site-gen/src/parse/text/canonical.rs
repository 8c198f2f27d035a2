//! The canonical text: a page's content independent of its formatting. The digest of a translation's source is made from it.
//!
//! It has one line per block. It has every word, level, address and pinned id. It does not depend on white space, on line breaks
//! within a paragraph, on the choice between `*` and `_` or `-` and `+`, or on the numbers of ordered lists. The lines resemble
//! Markdown, because editors read the difference between two versions.

use std::fmt::{self, Display, Write};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Builds the lines of a page.
#[derive(Debug, Default)]
pub(in crate::parse) struct Canonical {
    lines: Vec<String>,
    line: String,
    /// The prefix of the next line: list marks, quotation marks.
    prefix: String,
}

impl Canonical {
    /// Appends words. White space is collapsed.
    pub(in crate::parse) fn words(&mut self, text: &str) {
        // Nearly all text is already composed.
        if is_nfc_quick(text.chars()) == IsNormalized::Yes {
            text.chars().for_each(|c| self.letter(c));
        } else {
            text.nfc().for_each(|c| self.letter(c));
        }
    }

    fn letter(&mut self, c: char) {
        if !c.is_whitespace() {
            self.line.push(c);
        } else if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
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
            self.lines.push(format!("{}{line}", self.prefix));
            self.prefix.clear();
        }
        self.line.clear();
    }

    pub(in crate::parse) fn finish(mut self) -> Vec<String> {
        self.end_line();
        self.lines
    }
}

/// The digest of canonical lines: 16 hexadecimal digits of BLAKE3. That is enough to distinguish all versions of a page, and fits
/// into a line of front matter.
pub fn digest<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for line in lines {
        hasher.update(line.as_bytes()).update(b"\n");
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}
