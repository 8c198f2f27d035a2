//! What is typed at the desk and what is shown there.

use std::io::{BufRead, Write};

use language::Lang;

use crate::failure::{Failure, Outcome};
use crate::words;

/// Where the desk reads and writes.
pub struct Console<'a> {
    /// What is typed.
    pub input: &'a mut dyn BufRead,
    /// What was asked for.
    pub output: &'a mut dyn Write,
    /// What went wrong. Nothing personal goes here.
    pub errors: &'a mut dyn Write,
}

impl Console<'_> {
    /// Shows something.
    pub(crate) fn print(&mut self, text: &str) -> Outcome {
        let written = self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush());
        // Whoever reads may have seen enough.
        written.map_err(|_| Failure::Closed)
    }

    /// Shows a line.
    pub(crate) fn line(&mut self, text: &str) -> Outcome {
        self.print(&format!("{text}\n"))
    }

    /// Says what went wrong.
    pub(crate) fn complain(&mut self, message: &str) {
        // There is nobody else to tell.
        let _ = writeln!(self.errors, "{message}");
    }

    /// Asks, and gives the line that is typed, or nothing at the end of the input. What is not UTF-8 comes as U+FFFD, which no
    /// answer may hold.
    pub(crate) fn ask(&mut self, prompt: &str) -> Result<Option<String>, Failure> {
        self.print(prompt)?;
        self.typed()
    }

    /// The next line that is typed, or nothing at the end of the input.
    pub(crate) fn typed(&mut self) -> Result<Option<String>, Failure> {
        let mut bytes = Vec::new();
        // An input that breaks is at its end.
        let read = self.input.read_until(b'\n', &mut bytes).unwrap_or_default();
        let line = String::from_utf8_lossy(&bytes);
        Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_string()))
    }

    /// Whether this word is typed, in whatever case.
    pub(crate) fn confirms(&mut self, lang: Lang, question: &str, word: &str) -> Result<bool, Failure> {
        let prompt = words::type_to_confirm(lang, question, word);
        let typed = self.ask(&prompt)?.unwrap_or_default();
        Ok(language::normalise::code(&typed).eq_ignore_ascii_case(&language::normalise::code(word)))
    }
}

/// A text as a terminal may show it: what someone wrote must not move the cursor, colour the screen or turn the writing around.
pub(crate) fn visible(text: &str) -> String {
    let is_harmless = |c: char| c == '\n' || !(c.is_control() || turns_around(c));
    text.chars().map(|c| if is_harmless(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn turns_around(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text of a definition as one line. A definition may break it; its letters stay as they were written.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text in a column of so many places. Marks above and below letters take none.
pub(crate) fn padded(text: &str, places: usize) -> String {
    let taken = width(text);
    format!("{text}{}", " ".repeat(places.saturating_sub(taken)))
}

/// How many places a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_someone_wrote_moves_nothing() {
        assert_eq!(visible("سارة\n\u{1b}[2J\r\u{8}\u{9b}1m\u{202e}x"), "سارة\n�[2J���1m�x");
    }

    #[test]
    fn a_column_is_as_wide_as_its_letters() {
        assert_eq!(padded("جدًّا", 5), "جدًّا  ");
        assert_eq!(padded("abcdef", 3), "abcdef");
    }
}
