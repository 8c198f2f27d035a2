//! Finds numbers in Arabic whose signs the bidirectional algorithm would put on the wrong side: `-5`, `$100`, `25°`, `2243-12`,
//! `8000 0000 6080 1016`.
//!
//! A range such as `5-10 أيام` is read from right to left in Arabic. Its second number is isolated, so that the order is the same
//! everywhere (UAX #9, W4). Any other hyphen between digits belongs to a reference, which is read as it is written.

use std::ops::Range;

use crate::normalise::{fold_digit, is_digit};

use super::tokens::{Token, TokenKind};
use super::units::begins_with_arabic_unit;

/// Arabic words before a range.
const BEFORE_RANGE: [&str; 8] = ["من", "بين", "خلال", "نحو", "حوالي", "قرابة", "مدة", "لمدة"];

pub(super) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '¢' | '\u{20A0}'..='\u{20CF}')
}

/// Whether a sign can be attached to the start of a number.
pub(super) fn is_sign_before(c: char) -> bool {
    matches!(c, '+' | '-' | '−' | '±' | '#' | '*' | '~' | '≈' | '<' | '>' | '≤' | '≥' | '×') || is_currency(c)
}

/// Whether a sign can be attached to the end of a number or a word.
pub(super) fn is_sign_after(c: char) -> bool {
    matches!(c, '+' | '#' | '%' | '°' | '′' | '″') || is_currency(c)
}

/// Finds the numbers of a part of a text without letters. Numbers that are marks already are left alone.
pub(super) fn find(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut next = 0;
    while next < tokens.len() {
        let rest = tokens.get(next..).unwrap_or_default();
        let before = next.checked_sub(1).and_then(|at| tokens.get(at));
        let (span, used) = number(text, before, rest);
        found.extend(span);
        next += used.max(1);
    }
    found
}

/// The number at the start of the tokens, if it must be isolated, and the number of tokens to skip.
fn number(text: &str, before: Option<&Token>, tokens: &[Token]) -> (Option<Range<usize>>, usize) {
    let is_plain = |token: &Token| token.kind == TokenKind::Number && token.mark.is_none();
    let sign = |at: usize| match tokens.get(at).map(|token| token.kind) {
        Some(TokenKind::Sign(sign)) => Some(sign),
        _ => None,
    };
    let Some(first) = tokens.first() else { return (None, 0) };
    let mut at = 0;
    while sign(at).is_some_and(is_sign_before) {
        at += 1;
    }
    if !tokens.get(at).is_some_and(is_plain) {
        return (None, 1);
    }
    let has_sign_before = at > 0;
    if has_sign_before && !is_apart(text, before, first) {
        return (None, at);
    }
    if let Some(length) = row(text, tokens) {
        return (span(tokens, length), length);
    }
    let start = at;
    let mut joiners = String::new();
    loop {
        let mut next = at + 1;
        let mut between = String::new();
        while let Some(joiner) = sign(next).filter(|_| between.len() < 4) {
            between.push(joiner);
            next += 1;
        }
        let joins = between.chars().all(|c| "-+−×÷*=_'\"′″°\\&@.,:/~^".contains(c)) && !between.is_empty();
        if !(joins && tokens.get(next).is_some_and(is_plain)) {
            break;
        }
        joiners += &between;
        at = next;
    }
    let mut end = at + 1;
    let after = |sign: char| is_sign_after(sign) || sign == '*' || matches!(sign, '"' | '\'') && !joiners.is_empty();
    let mut signs = String::new();
    while let Some(sign) = sign(end).filter(|sign| after(*sign)) {
        signs.push(sign);
        end += 1;
    }
    // `100 $`
    if signs.is_empty()
        && tokens.get(end).is_some_and(|token| token.kind == TokenKind::Space)
        && sign(end + 1).is_some_and(is_currency)
    {
        signs.push('$');
        end += 2;
    }
    if joiners == "-"
        && !has_sign_before
        && at == start + 2
        && is_range(text, tokens.get(start..=at).unwrap_or_default())
    {
        return (tokens.get(at).map(|token| token.span.clone()), at + 1);
    }
    let is_needed =
        has_sign_before || joiners.contains(|c| !matches!(c, '.' | ',' | ':' | '/')) || signs.contains(|c| c != '%');
    let length = if is_needed { end } else { at + 1 };
    (is_needed.then(|| span(tokens, length)).flatten(), length)
}

fn span(tokens: &[Token], length: usize) -> Option<Range<usize>> {
    let last = length.checked_sub(1).and_then(|last| tokens.get(last))?;
    Some(tokens.first()?.span.start..last.span.end)
}

/// Whether the first token is not attached to a word or a number.
fn is_apart(text: &str, before: Option<&Token>, first: &Token) -> bool {
    let attached = text.get(..first.span.start).and_then(|text| text.chars().next_back());
    !attached.is_some_and(char::is_alphanumeric) && before.is_none_or(|before| before.kind != TokenKind::Number)
}

/// The length of a row of three or more groups of digits, such as an account number. The last group may be short.
fn row(text: &str, tokens: &[Token]) -> Option<usize> {
    let digits = |token: &Token| {
        let group = text.get(token.span.clone()).unwrap_or_default();
        (token.kind == TokenKind::Number && token.mark.is_none() && group.chars().all(is_digit))
            .then(|| group.chars().count())
    };
    let mut length = 0;
    let mut groups = 0;
    for pair in tokens.chunks(2) {
        let Some(count) = pair.first().and_then(digits) else { break };
        let goes_on = pair.get(1).is_some_and(|gap| gap.kind == TokenKind::Space && gap.span.len() == 1);
        if count < 3 && groups < 2 {
            break;
        }
        groups += 1;
        length += if groups > 1 { 2 } else { 1 };
        if count < 3 || !goes_on {
            break;
        }
    }
    (groups >= 3).then_some(length)
}

/// Whether two numbers with a hyphen between them are a range: it rises, and a word before or after says so.
fn is_range(text: &str, tokens: &[Token]) -> bool {
    let [from, _, to] = tokens else { return false };
    let value = |token: &Token| {
        let digits: String = text.get(token.span.clone())?.chars().map(fold_digit).collect();
        (digits.len() <= 4 && !digits.starts_with('0')).then(|| digits.parse::<u32>().ok()).flatten()
    };
    let (Some(low), Some(high)) = (value(from), value(to)) else { return false };
    let word_before = text.get(..from.span.start).and_then(|before| before.split_whitespace().next_back());
    let after = text.get(to.span.end..).unwrap_or_default();
    low < high && (word_before.is_some_and(|word| BEFORE_RANGE.contains(&word)) || begins_with_arabic_unit(after))
}
