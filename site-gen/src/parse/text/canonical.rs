//! What a page says, without how its file is written: the text that a translation's digest is made of.
//!
//! One line a block. White space, wrapping, the choice between `*` and `_` or `-` and `+`, and numbers that are counted
//! anyway leave no trace; every word, level, address and pinned id does. The lines read like Markdown, because editors read
//! their difference.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The lines of a page, being written.
#[derive(Debug, Default)]
pub(in crate::parse) struct Canonical {
    lines: Vec<String>,
    line: String,
    /// What stands before the words of the next line: list marks, quotation marks.
    prefix: String,
}

impl Canonical {
    /// Words of the line; any white space is one space.
    pub(in crate::parse) fn words(&mut self, text: &str) {
        // Nearly all text is composed already.
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

    /// A mark of the line.
    pub(in crate::parse) fn mark(&mut self, mark: &str) {
        self.line.push_str(mark);
    }

    /// What the next line begins with.
    pub(in crate::parse) fn begin(&mut self, prefix: &str) {
        self.end_line();
        self.prefix.push_str(prefix);
    }

    /// Ends a line; an empty one is none.
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

/// The digest of canonical lines: 16 hexadecimal digits of BLAKE3. Long enough that no two versions of one page share it,
/// short enough for a line of front matter.
pub fn digest<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for line in lines {
        hasher.update(line.as_bytes()).update(b"\n");
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}
