//! Brackets and quotation marks around and within a run of one direction.

use std::ops::Range;

/// Extends a run by the brackets that belong to it, and splits it at brackets that do not. Both brackets of a pair must be inside
/// or outside, or they are mirrored differently.
pub(super) fn whole_brackets(text: &str, run: Range<usize>) -> Vec<Range<usize>> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut single = Vec::new();
    for (i, c) in text.get(run.clone()).unwrap_or_default().char_indices() {
        if let Some(closing) = closing(c) {
            open.push((run.start + i, closing));
        } else if open.pop_if(|(_, closing)| *closing == c).is_none() && CLOSING.contains(&c) {
            single.push((run.start + i, c));
        }
    }
    let mut end = run.end;
    while let Some((_, closing)) = open.pop_if(|(_, c)| text.get(end..).is_some_and(|rest| rest.starts_with(*c))) {
        end += closing.len_utf8();
    }
    single.append(&mut open);
    single.sort_unstable();

    let is_word = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    let mut parts = Vec::new();
    let mut start = run.start;
    for (at, length) in single.into_iter().map(|(at, c)| (at, c.len_utf8())).chain([(end, 0)]) {
        let part = text.get(start..at).unwrap_or_default();
        // The ends of the run itself keep the signs of its words.
        let mut words = part;
        if start > run.start {
            words = words.trim_start_matches(|c| !is_word(c) && closing(c).is_none());
        }
        let from = at - words.len();
        if at < end {
            words = words.trim_end_matches(|c| !is_word(c) && !CLOSING.contains(&c));
        }
        if words.contains(is_word) {
            parts.push(from..from + words.len());
        }
        start = at + length;
    }
    parts
}

pub(super) const CLOSING: [char; 5] = [')', ']', '}', '»', '”'];

/// The closing bracket or quotation mark of an opening one.
pub(super) fn closing(c: char) -> Option<char> {
    Some(match c {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '«' => '»',
        '“' => '”',
        _ => return None,
    })
}
