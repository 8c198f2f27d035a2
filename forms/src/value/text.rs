//! Words, up to a limit.

use crate::problem::Problem;
use language::normalise;

/// Words that the person wrote, up to a limit in grapheme clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// One line of at most `max` grapheme clusters.
    ///
    /// # Errors
    /// [`Problem::TooLong`].
    pub fn short(typed: &str, max: usize) -> Result<Self, Problem> {
        within(normalise::line(typed), max).map(Text)
    }

    /// Several lines of at most `max` grapheme clusters together.
    ///
    /// # Errors
    /// [`Problem::TooLong`].
    pub fn long(typed: &str, max: usize) -> Result<Self, Problem> {
        within(normalise::lines(typed), max).map(Text)
    }

    /// The words, in Unicode's composed form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text, if it has no more than `max` grapheme clusters.
pub(super) fn within(text: String, max: usize) -> Result<String, Problem> {
    match normalise::length(&text).checked_sub(max) {
        None | Some(0) => Ok(text),
        Some(over) => Err(Problem::TooLong { max, over }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_too_long_says_by_how_much() {
        assert_eq!(Text::short("أبجد", 3), Err(Problem::TooLong { max: 3, over: 1 }));
        assert!(Text::short("أبج", 3).is_ok());
    }

    proptest! {
        #[test]
        fn the_stored_form_reads_back_as_the_same_text(typed in "\\PC{0,40}") {
            if let Ok(text) = Text::long(&typed, 40) { prop_assert_eq!(Text::long(text.as_str(), 40), Ok(text)); }
            if let Ok(text) = Text::short(&typed, 40) { prop_assert_eq!(Text::short(text.as_str(), 40), Ok(text)); }
        }
    }
}
