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
