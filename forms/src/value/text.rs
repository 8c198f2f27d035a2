//! Free text, up to a limit.

use crate::problem::Problem;
use language::normalise;

/// Free text, up to a limit in grapheme clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Parses one line of at most `max` grapheme clusters.
    ///
    /// # Errors
    /// [`Problem::TooManyMarks`] or [`Problem::TooLong`].
    pub fn short(typed: &str, max: usize) -> Result<Self, Problem> {
        at_most(normalise::line(typed), max).map(Text)
    }

    /// Parses several lines of at most `max` grapheme clusters in total.
    ///
    /// # Errors
    /// [`Problem::TooManyMarks`] or [`Problem::TooLong`].
    pub fn long(typed: &str, max: usize) -> Result<Self, Problem> {
        at_most(normalise::lines(typed), max).map(Text)
    }

    /// The text, in Unicode's composed form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns a normalised text if it has at most `max` grapheme clusters, none of them crowded.
pub(super) fn at_most(text: String, max: usize) -> Result<String, Problem> {
    if normalise::is_crowded(&text) {
        return Err(Problem::TooManyMarks);
    }
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
    fn the_error_for_a_long_text_has_the_excess() {
        assert_eq!(Text::short("أبجد", 3), Err(Problem::TooLong { max: 3, over: 1 }));
        assert!(Text::short("أبج", 3).is_ok());
    }

    #[test]
    fn a_letter_under_thousands_of_marks_is_no_text() {
        let typed = format!("ب{}", "\u{651}".repeat(16_000));
        assert_eq!(Text::short(&typed, 3), Err(Problem::TooManyMarks));
        assert_eq!(Text::long(&typed, 3), Err(Problem::TooManyMarks));
    }

    proptest! {
        #[test]
        fn the_stored_form_is_parsed_as_the_same_text(typed in "\\PC{0,40}|[ا\u{344}\u{651}\u{200C}\u{200D}\u{FE0F}👩 \n]{0,40}") {
            if let Ok(text) = Text::long(&typed, 40) { prop_assert_eq!(Text::long(text.as_str(), 40), Ok(text)); }
            if let Ok(text) = Text::short(&typed, 40) { prop_assert_eq!(Text::short(text.as_str(), 40), Ok(text)); }
        }
    }
}
