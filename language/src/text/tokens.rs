//! Cuts a text into the tokens that decide about direction: words of the other direction, numbers, signs, spaces, and the walls
//! that a run never crosses.

use std::ops::Range;

use crate::Lang;
use crate::normalise::is_digit;
use unicode_normalization::char::is_combining_mark;

use super::mark::{Mark, MarkKind};
use super::script::{is_letter, is_ltr, is_rtl};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) span: Range<usize>,
    pub(super) kind: TokenKind,
    /// The position of the token's mark in the list of marks.
    pub(super) mark: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word of the other direction.
    Foreign,
    /// Digits, with the separators in them: `1,500.50`, `10:30`, `24/7`.
    Number,
    Sign(char),
    Space,
    /// Letters of the page's own direction, with the spaces between them; in Arabic also marks of Arabic punctuation: the Arabic comma
    /// ends a run.
    Wall,
}

/// Cuts a text into tokens. Each mark is one token.
pub(super) fn tokens(text: &str, lang: Lang, marks: &[Mark]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(16);
    let mut next_mark = marks.iter().enumerate().peekable();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some((index, mark)) = next_mark.next_if(|(_, mark)| mark.span.start == at) {
            tokens.push(Token { span: mark.span.clone(), kind: kind_of_mark(text, lang, mark), mark: Some(index) });
            at = mark.span.end;
            continue;
        }
        let limit = next_mark.peek().map_or(text.len(), |(_, mark)| mark.span.start);
        let rest = rest.get(..limit.saturating_sub(at)).unwrap_or(rest);
        let (length, kind) = one(rest, lang);
        tokens.push(Token { span: at..at + length, kind, mark: None });
        at += length;
    }
    tokens
}

fn kind_of_mark(text: &str, lang: Lang, mark: &Mark) -> TokenKind {
    let words = text.get(mark.span.clone()).unwrap_or_default();
    let is_latin = match mark.kind {
        MarkKind::Mail | MarkKind::Web | MarkKind::Code => true,
        _ => words.contains(is_ltr),
    };
    match (is_latin, words.contains(is_rtl), lang) {
        (true, _, Lang::Ar) | (false, true, Lang::En) => TokenKind::Foreign,
        (true, _, Lang::En) | (false, true, Lang::Ar) => TokenKind::Wall,
        (false, false, _) => TokenKind::Number,
    }
}

/// The length and kind of the first token of a text that is not empty.
fn one(text: &str, lang: Lang) -> (usize, TokenKind) {
    let Some(c) = text.chars().next() else { return (0, TokenKind::Space) };
    let letter: fn(char) -> bool = match lang {
        Lang::Ar => is_ltr,
        Lang::En => |c| is_rtl(c) && is_letter(c),
    };
    let is_wall: fn(char) -> bool = match lang {
        Lang::Ar => is_rtl,
        Lang::En => is_ltr,
    };
    // Nearly all text consists of usual letters, which take less time.
    let plain = plain_wall(text.as_bytes(), lang);
    if plain > 0 {
        let rest = text.get(plain..).unwrap_or_default();
        return (plain + wall(rest, is_wall), TokenKind::Wall);
    }
    if letter(c) {
        (word(text, letter), TokenKind::Foreign)
    } else if is_wall(c) {
        (wall(text, is_wall), TokenKind::Wall)
    } else if is_digit(c) {
        (number(text), TokenKind::Number)
    } else if c.is_whitespace() {
        let end = text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len());
        (end, TokenKind::Space)
    } else {
        (c.len_utf8(), TokenKind::Sign(c))
    }
}

/// The length of the beginning of a text that is a wall of usual letters: in Arabic U+0600 to U+065F, in English A to Z.
fn plain_wall(text: &[u8], lang: Lang) -> usize {
    let (mut at, mut end) = (0, 0);
    loop {
        let length = match (lang, text.get(at..)) {
            (Lang::Ar, Some([0xD8, _, ..] | [0xD9, 0x80..=0x9F, ..])) => 2,
            (Lang::En, Some([b'A'..=b'Z' | b'a'..=b'z', ..])) => 1,
            (_, Some([b' ', ..])) if end > 0 => {
                at += 1;
                continue;
            }
            _ => return end,
        };
        at += length;
        end = at;
    }
}

/// The length of a wall. Spaces belong to it where it goes on after them.
fn wall(text: &str, is_wall: fn(char) -> bool) -> usize {
    let mut length = 0;
    for (at, c) in text.char_indices() {
        if is_wall(c) {
            length = at + c.len_utf8();
        } else if !c.is_whitespace() {
            break;
        }
    }
    length
}

/// The length of a word: letters, digits and vowel marks, and apostrophes before letters.
fn word(text: &str, letter: fn(char) -> bool) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let apostrophe = matches!(c, '\'' | '’') && chars.peek().is_some_and(|(_, c)| letter(*c));
        if !(letter(c) || c.is_numeric() || is_combining_mark(c) || c == '_' || apostrophe) {
            return at;
        }
    }
    text.len()
}

/// The length of a number with its separators. The bidirectional algorithm keeps these in place (UAX #9, W4).
fn number(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let separator =
            matches!(c, '.' | ',' | ':' | '/' | '٫' | '٬') && chars.peek().is_some_and(|(_, c)| is_digit(*c));
        if !(is_digit(c) || separator) {
            return at;
        }
    }
    text.len()
}
