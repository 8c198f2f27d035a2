//! Input and output of the desk.

use std::io::{BufRead, Write};

use language::Lang;

use crate::failure::{Failure, Outcome};
use crate::words;

/// The streams that the desk reads and writes.
pub struct Console<'a> {
    /// Standard input.
    pub input: &'a mut dyn BufRead,
    /// Results.
    pub output: &'a mut dyn Write,
    /// Error messages, without personal data.
    pub errors: &'a mut dyn Write,
}

impl Console<'_> {
    /// Prints text.
    pub(crate) fn print(&mut self, text: &str) -> Outcome {
        let written = self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush());
        // The reader closed the output.
        written.map_err(|_| Failure::Closed)
    }

    /// Prints a line.
    pub(crate) fn line(&mut self, text: &str) -> Outcome {
        self.print(&format!("{text}\n"))
    }

    /// Prints an error message.
    pub(crate) fn complain(&mut self, message: &str) {
        // A failure to print it cannot be reported.
        let _ = writeln!(self.errors, "{message}");
    }

    /// Prints a prompt and reads a line. None at the end of the input. Invalid UTF-8 becomes U+FFFD, which is valid in no answer.
    pub(crate) fn ask(&mut self, prompt: &str) -> Result<Option<String>, Failure> {
        self.print(prompt)?;
        self.typed()
    }

    /// Reads a line. None at the end of the input.
    pub(crate) fn typed(&mut self) -> Result<Option<String>, Failure> {
        let mut bytes = Vec::new();
        // An error counts as the end of the input.
        let read = self.input.read_until(b'\n', &mut bytes).unwrap_or_default();
        let line = String::from_utf8_lossy(&bytes);
        Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_string()))
    }

    /// Asks a question. Returns true if the user types a word, in any case.
    pub(crate) fn confirms(&mut self, lang: Lang, question: &str, word: &str) -> Result<bool, Failure> {
        let prompt = words::type_to_confirm(lang, question, word);
        let typed = self.ask(&prompt)?.unwrap_or_default();
        Ok(language::normalise::code(&typed).eq_ignore_ascii_case(&language::normalise::code(word)))
    }
}

/// Replaces the characters that move the cursor, change colours or reverse the direction of text.
pub(crate) fn visible(text: &str) -> String {
    let is_harmless = |c: char| c == '\n' || !(c.is_control() || is_direction_control(c));
    text.chars().map(|c| if is_harmless(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text of a definition as one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Pads a text to a number of columns. Combining marks take none.
pub(crate) fn padded(text: &str, places: usize) -> String {
    let taken = width(text);
    format!("{text}{}", " ".repeat(places.saturating_sub(taken)))
}

/// The width of a text in columns.
pub(crate) fn width(text: &str) -> usize {
    text.chars().filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(visible("سارة\n\u{1b}[2J\r\u{8}\u{9b}1m\u{202e}x"), "سارة\n�[2J���1m�x");
    }

    #[test]
    fn a_column_is_as_wide_as_its_letters() {
        assert_eq!(padded("جدًّا", 5), "جدًّا  ");
        assert_eq!(padded("abcdef", 3), "abcdef");
    }
}
