//! Places of single characters in a file.

use std::ops::Range;

/// Appends each character of `words`, which stand within a span, with its byte offset in the file. If the file spells the words
/// differently (escapes), every character gets the start of the span.
pub(crate) fn place(text: &str, words: &str, span: Range<usize>, shown: &mut Vec<(char, usize)>) {
    let raw = text.get(span.clone()).unwrap_or_default();
    match raw.find(words) {
        Some(from) => shown.extend(words.char_indices().map(|(at, c)| (c, span.start + from + at))),
        None => shown.extend(words.chars().map(|c| (c, span.start))),
    }
}
