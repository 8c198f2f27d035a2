//! Finds the words of a text that are data: mail addresses, web addresses, telephone numbers and codes.

use std::iter::{from_fn, once};
use std::ops::Range;

use crate::normalise::{fold_digit, is_digit};

use super::makeup::{Makeup, first_digit};
use super::mark::MarkKind;
use super::script::is_latin;

const AROUND_WORDS: &[char] = &[
    '(', ')', '[', ']', '{', '}', '.', ',', ';', ':', '!', '?', '"', '\'', '«', '»', '“', '”', '‘', '’', '،', '؛', '؟',
    '…', '<', '>', '*',
];

/// The byte ranges of the words of a text that may be data, without surrounding punctuation.
pub(super) fn data(text: &str, makeup: Makeup) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Without an address only a word with a digit is data.
    let has_sign = makeup.has_address_sign();
    let has_address = has_sign && (text.contains('@') || text.contains("//")) || text.contains("www.");
    if !(has_address || makeup.has_digit()) {
        return found;
    }
    let words: Vec<Range<usize>> =
        if has_address { once(0..text.len()).collect() } else { with_digits(text, makeup).collect() };
    for part in words {
        let mut start = part.start;
        for word in
            text.get(part).unwrap_or_default().split_inclusive(|c: char| c.is_whitespace() || c == '،' || c == '—')
        {
            let end = start + word.len();
            let word = word.trim_end_matches(|c: char| c.is_whitespace() || c == '،' || c == '—');
            let inner = word.trim_start_matches(AROUND_WORDS);
            let from = start + word.len() - inner.len();
            let inner = inner.trim_end_matches(AROUND_WORDS);
            if !inner.is_empty() {
                found.push(from..from + inner.len());
            }
            start = end;
        }
    }
    found
}

/// The words between white space that have a digit of any script.
pub fn with_digits(text: &str, makeup: Makeup) -> impl Iterator<Item = Range<usize>> {
    let has_other = makeup.other_digit;
    let next_digit = move |rest: &str| match has_other {
        true => rest.find(is_digit),
        false => first_digit(rest.as_bytes()),
    };
    let mut at = 0;
    from_fn(move || {
        let rest = text.get(at..)?;
        let digit = next_digit(rest)?;
        let (before, after) = rest.split_at_checked(digit)?;
        let start =
            before.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(gap, c)| gap + c.len_utf8());
        let end = digit + after.find(char::is_whitespace).unwrap_or(after.len());
        let found = at + start..at + end;
        at += end;
        Some(found)
    })
}

pub(super) fn kind_of_word(word: &str) -> Option<MarkKind> {
    let ascii = word.is_ascii();
    if ascii && ["https://", "http://", "www."].iter().any(|start| word.starts_with(start)) {
        return Some(MarkKind::Web);
    }
    if let Some((name, host)) = word.split_once('@') {
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b));
        return (plain(name) && plain(host) && host.contains('.')).then_some(MarkKind::Mail);
    }
    let letter = word.bytes().any(|b| b.is_ascii_alphabetic());
    let digit = word.bytes().any(|b| b.is_ascii_digit());
    let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/.#".contains(&b));
    (ascii && letter && digit && plain && !is_ordinal(word)).then_some(MarkKind::Code)
}

/// Whether a word is an ordinal number: `1st`, `11th`.
pub fn is_ordinal(word: &str) -> bool {
    let number = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// The fewest digits of a telephone number.
const FEWEST_DIGITS: usize = 7;

/// Whether there are enough digits 0-9 for a telephone number with at most one character between two of them.
fn has_long_number(text: &str) -> bool {
    // The longest character that joins digits has two bytes.
    let (mut digits, mut gap) = (0, 0);
    text.bytes().any(|byte| {
        if byte.is_ascii_digit() {
            (digits, gap) = (digits + 1, 0);
        } else {
            gap += 1;
            digits = if gap > 2 { 0 } else { digits };
        }
        digits == FEWEST_DIGITS
    })
}

/// Finds telephone numbers of 7 to 15 digits (E.164): with `+`, `00` or a leading zero, or of the Saudi series `9200` and `800`.
/// Rows of three or more groups of digits, such as account numbers, count as such.
pub(super) fn phones(text: &str, makeup: Makeup) -> Vec<Range<usize>> {
    let mut phones = Vec::new();
    if !makeup.other_digit && (makeup.digits < FEWEST_DIGITS || !has_long_number(text)) {
        return phones;
    }
    let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, fold_digit(c))).collect();
    let mut next = 0;
    while let Some(&(start, c)) = chars.get(next) {
        let after_word = next
            .checked_sub(1)
            .and_then(|i| chars.get(i))
            .is_some_and(|(_, c)| is_latin(*c) || c.is_ascii_digit() || *c == '+' || *c == '-');
        if after_word || !(c == '+' || c.is_ascii_digit()) {
            next += 1;
            continue;
        }
        let mut digits = String::new();
        let mut end = start;
        let mut last = next;
        for (i, &(at, c)) in chars.iter().enumerate().skip(next) {
            let joint = matches!(c, ' ' | '-' | '\u{a0}' | '(' | ')');
            if c.is_ascii_digit() {
                digits.push(c);
                end = at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                last = i;
            } else if !(joint && i <= last + 1 || i == next && c == '+') {
                break;
            }
        }
        let series = digits.starts_with("9200") && digits.len() == 9 || digits.starts_with("800") && digits.len() == 10;
        // Rows of groups, such as account numbers, keep their order too.
        let number = text.get(start..end).unwrap_or_default();
        let groups = || number.split(|c: char| !is_digit(c)).map(|group| group.chars().count());
        let dialled =
            c == '+' || digits.starts_with('0') || series || groups().count() >= 3 && groups().all(|n| n >= 3);
        let word_goes_on = text.get(end..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric);
        if dialled && (FEWEST_DIGITS..=15).contains(&digits.len()) && !word_goes_on {
            phones.push(start..end);
        }
        next = last.max(next) + 1;
    }
    phones
}
