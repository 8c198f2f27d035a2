//! The parts of a text that need markup.

use std::ops::Range;

use super::dates::FoundDate;

/// A part of a text that needs markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The byte range in the text.
    pub span: Range<usize>,
    /// What stands there.
    pub kind: MarkKind,
}

/// What a part of a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A date.
    Date(FoundDate),
    /// A mail address.
    Mail,
    /// A web address.
    Web,
    /// A telephone number.
    Phone,
    /// A word of Latin letters and digits: a reference, a plate, an account.
    Code,
    /// A number with signs that would change places: `-5`, `$100`, `2243-12`.
    Number,
    /// What is read in the direction of the other language: its words, with the numbers and signs that belong to them.
    Run {
        /// The marks in the run, with places in the whole text.
        marks: Vec<Mark>,
        /// Whether it has words, so that it needs the language too. Otherwise it consists of codes and numbers.
        has_words: bool,
    },
}

/// Whether a span overlaps none of others, which are in order and do not overlap each other.
pub fn is_free(taken: &[Range<usize>], span: &Range<usize>) -> bool {
    let next = taken.partition_point(|other| other.end <= span.start);
    taken.get(next).is_none_or(|other| span.end <= other.start)
}
