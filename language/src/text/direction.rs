//! Finds what is read in the direction of the other language: its words, with the numbers, joiners and signs that belong to them.
//!
//! A run never crosses a letter of the page's own direction. Within this limit it reaches from the first word of the other direction
//! to the last. Numbers after it belong to it (`ISO 9001`, `SA03 8000 0000`), as in the plain bidirectional algorithm (UAX #9, W7).
//! Numbers before it belong to it if they are attached (`10:30am`), if it begins with a unit (`5 GB`), or in Arabic if they are not
//! years and no word before them names what they number (`المادة 5 GDPR`).

use std::ops::Range;

use crate::Lang;

use super::brackets::{CLOSING, closing, whole_brackets};
use super::mark::{Mark, MarkKind};
use super::numbers;
use super::script::is_rtl;
use super::tokens::{Token, TokenKind, tokens};
use super::units::{begins_with_arabic_unit, is_latin_unit, is_numbered, is_pointed};

/// Joins marks to runs, and adds the runs and numbers that are no marks yet. `named` is in order.
pub(super) fn arrange(text: &str, lang: Lang, named: Vec<Mark>) -> Vec<Mark> {
    let tokens = tokens(text, lang, &named);
    let mut spans = Vec::new();
    for part in tokens.split_inclusive(|token| token.kind == TokenKind::Wall) {
        let segment = match part.split_last() {
            Some((last, before)) if last.kind == TokenKind::Wall => before,
            _ => part,
        };
        if segment.iter().any(|token| matches!(token.kind, TokenKind::Foreign | TokenKind::Number)) {
            Segment { text, lang, tokens: segment }.find(&mut spans);
        }
    }
    let mut marks = Vec::new();
    let mut named = named.into_iter().peekable();
    for found in spans {
        while let Some(mark) = named.next_if(|mark| mark.span.start < found.span.start) {
            marks.push(mark);
        }
        let mut inner = Vec::new();
        while let Some(mark) = named.next_if(|mark| mark.span.end <= found.span.end) {
            inner.push(mark);
        }
        marks.push(found.into_mark(inner));
    }
    marks.extend(named);
    marks
}

/// A run or a number that was found.
struct Found {
    span: Range<usize>,
    is_run: bool,
    /// Whether a run has words that are not codes.
    has_words: bool,
}

impl Found {
    fn into_mark(self, mut inner: Vec<Mark>) -> Mark {
        match inner.pop_if(|only| only.span == self.span) {
            // The mark is the whole run.
            Some(only) => only,
            None if self.is_run => {
                Mark { span: self.span, kind: MarkKind::Run { marks: inner, has_words: self.has_words } }
            }
            None => Mark { span: self.span, kind: MarkKind::Number },
        }
    }
}

/// The tokens between two walls.
struct Segment<'a> {
    text: &'a str,
    lang: Lang,
    tokens: &'a [Token],
}

impl Segment<'_> {
    fn find(&self, found: &mut Vec<Found>) {
        let is_foreign = |token: &Token| token.kind == TokenKind::Foreign;
        let (Some(first), Some(last)) =
            (self.tokens.iter().position(is_foreign), self.tokens.iter().rposition(is_foreign))
        else {
            return self.find_numbers(self.tokens, found);
        };
        let (first, last) = (self.start(first), self.end(last));
        self.find_numbers(self.tokens.get(..first).unwrap_or_default(), found);
        let start = self.tokens.get(first).map_or(0, |token| token.span.start);
        let end = self.tokens.get(last).map_or(start, |token| token.span.end);
        for span in self.whole_tokens(whole_brackets(self.text, start..end)) {
            let from = self.tokens.partition_point(|token| token.span.start < span.start);
            let within = self.tokens.iter().skip(from).take_while(|token| token.span.end <= span.end);
            let mut words = within.filter(|token| is_foreign(token)).peekable();
            if words.peek().is_some() {
                let has_words = words.any(|word| word.mark.is_none() || self.lang == Lang::En);
                found.push(Found { span, is_run: true, has_words });
            }
        }
        self.find_numbers(self.tokens.get(last + 1..).unwrap_or_default(), found);
    }

    /// Extends parts of a run to the ends of the words and marks that they cut: a single bracket takes the sign from `#A03` in
    /// `5) #A03`. Parts that touch the same word become one.
    fn whole_tokens(&self, parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let mut whole: Vec<Range<usize>> = Vec::with_capacity(parts.len());
        let mut tokens = self.tokens.iter().peekable();
        for mut part in parts {
            while tokens.next_if(|token| token.span.end <= part.start).is_some() {}
            if let Some(token) = tokens.peek() {
                part.start = part.start.min(token.span.start);
            }
            while tokens.next_if(|token| token.span.end < part.end).is_some() {}
            if let Some(token) = tokens.peek().filter(|token| token.span.start < part.end) {
                part.end = token.span.end;
            }
            match whole.last_mut().filter(|last| part.start < last.end) {
                Some(last) => last.end = last.end.max(part.end),
                None => whole.push(part),
            }
        }
        whole
    }

    fn find_numbers(&self, tokens: &[Token], found: &mut Vec<Found>) {
        if self.lang == Lang::Ar {
            let numbers = numbers::find(self.text, tokens);
            found.extend(numbers.into_iter().map(|span| Found { span, is_run: false, has_words: false }));
        }
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn kind_before(&self, at: usize) -> Option<TokenKind> {
        at.checked_sub(1).and_then(|at| self.kind(at))
    }

    fn words(&self, at: usize) -> &str {
        self.tokens.get(at).and_then(|token| self.text.get(token.span.clone())).unwrap_or_default()
    }

    /// The text after a token, to the end of the line.
    fn after(&self, at: usize) -> &str {
        self.tokens.get(at).and_then(|token| self.text.get(token.span.end..)).unwrap_or_default()
    }

    /// The last token of the run whose last word is given.
    fn end(&self, last_word: usize) -> usize {
        let mut end = last_word;
        loop {
            end = self.with_signs_after(end);
            let Some(number) = self.number_after(end) else { return end };
            end = number;
        }
    }

    /// Adds the signs that are attached to the end of a run: `C++`, `100%`, `print()`, `U.S.`.
    fn with_signs_after(&self, end: usize) -> usize {
        let mut last = end;
        while let Some(TokenKind::Sign(sign)) = self.kind(last + 1)
            && self.lang == Lang::Ar
        {
            if let Some(closing) = closing(sign)
                && self.kind(last + 2) == Some(TokenKind::Sign(closing))
            {
                last += 2;
                continue;
            }
            let belongs = match sign {
                '.' => match self.kind(last + 2) {
                    Some(TokenKind::Sign(next)) if CLOSING.contains(&next) => {
                        self.is_initial(last) || self.has_open(last, next)
                    }
                    _ => self.is_initial(last) && !self.after(last + 1).trim().is_empty(),
                },
                '>' => self.has_open(last, sign),
                // Blood groups and marks: `B-`.
                '-' => self.words(last).len() <= 2 && !self.after(last + 1).starts_with(char::is_alphanumeric),
                '/' | '\\' | '*' | '~' => !self.after(last + 1).starts_with(is_rtl),
                _ => numbers::is_sign_after(sign) || sign == '_' || sign == '™' || sign == '®' || sign == '©',
            };
            if !belongs {
                break;
            }
            last += 1;
        }
        last
    }

    /// Whether a word is the last letter of an abbreviation: the `S` of `U.S.`.
    fn is_initial(&self, at: usize) -> bool {
        self.words(at).chars().count() == 1
            && self.kind_before(at) == Some(TokenKind::Sign('.'))
            && at.checked_sub(2).and_then(|at| self.kind(at)) == Some(TokenKind::Foreign)
    }

    /// Whether a bracket is open at a token, after a word: `List<String`, `Code (2nd ed`.
    fn has_open(&self, at: usize, close: char) -> bool {
        let before = self.tokens.get(..=at).unwrap_or_default();
        let opens = |token: &Token| match token.kind {
            TokenKind::Sign('<') => close == '>',
            TokenKind::Sign(sign) => closing(sign) == Some(close),
            _ => false,
        };
        let Some(open) = before.iter().rposition(opens) else { return false };
        before.iter().take(open).any(|token| token.kind == TokenKind::Foreign)
    }

    /// The number after a run, if it belongs to it.
    fn number_after(&self, end: usize) -> Option<usize> {
        let gap = self.tokens.get(end + 1..)?;
        let length = gap.iter().position(|token| token.kind == TokenKind::Number)?;
        let (gap, number) = (gap.get(..length)?, end + 1 + length);
        let is_spaced = gap.iter().any(|token| token.kind == TokenKind::Space);
        for (i, token) in gap.iter().enumerate() {
            let TokenKind::Sign(sign) = token.kind else { continue };
            let before_space = gap.get(i + 1).is_some_and(|next| next.kind == TokenKind::Space);
            // A sentence ends.
            let is_pointed = sign == '.' && i == 0 && is_pointed(self.words(end));
            if matches!(sign, '.' | '!' | '?' | ';' | '…') && before_space && !is_pointed {
                return None;
            }
            // A bracket that ends among words of the page's own language.
            if let Some(closing) = closing(sign) {
                let mut rest = self.tokens.get(number..)?.iter();
                if !rest.any(|token| token.kind == TokenKind::Sign(closing)) {
                    return None;
                }
            }
        }
        let named = |kind: &TokenKind| *kind == TokenKind::Foreign && !self.words(end).contains(char::is_whitespace);
        let is_address = self.kind(end).as_ref().is_some_and(named) && self.words(end).contains(['@', '/']);
        if is_spaced && (is_address || self.counts_what_follows(number)) {
            return None;
        }
        Some(number)
    }

    /// Whether a number counts the word after it, which is of the page's own language: `5 ملفات`, `5 km`.
    fn counts_what_follows(&self, number: usize) -> bool {
        let rest = self.after(number);
        match self.lang {
            Lang::Ar => begins_with_arabic_unit(rest),
            Lang::En => {
                let word = rest.trim_start();
                let end = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
                is_latin_unit(word.get(..end).unwrap_or_default())
            }
        }
    }

    /// The first token of the run whose first word is given.
    fn start(&self, first_word: usize) -> usize {
        let with_unit = match self.lang {
            Lang::Ar => {
                let word = self.words(first_word);
                is_latin_unit(word) || word.split([' ', '/', '.']).next().is_some_and(is_latin_unit)
            }
            Lang::En => begins_with_arabic_unit(self.words(first_word)),
        };
        let mut start = first_word;
        loop {
            let Some(before) = start.checked_sub(1) else { return start };
            let next = match self.kind(before) {
                Some(TokenKind::Number) => Some(before),
                Some(TokenKind::Sign(_)) if self.lang == Lang::Ar => self.signs_before(start),
                Some(TokenKind::Space) => self.number_before(start, with_unit),
                _ => None,
            };
            match next {
                Some(next) => start = next,
                None => return start,
            }
        }
    }

    /// The start of a run with the signs that are attached to it: `@name`, `.NET`, `--help`, `2-factor`.
    fn signs_before(&self, start: usize) -> Option<usize> {
        let mut first = start;
        while let Some(TokenKind::Sign(sign)) = self.kind_before(first)
            && matches!(
                sign,
                '@' | '#'
                    | '.'
                    | '-'
                    | '−'
                    | '+'
                    | '~'
                    | '/'
                    | '\\'
                    | '*'
                    | '±'
                    | '≈'
                    | '<'
                    | '>'
                    | '≤'
                    | '≥'
                    | '='
                    | '×'
                    | '%'
                    | '_'
                    | '°'
                    | '\''
                    | '"'
                    | '′'
                    | '″'
                    | '&'
                    | ':'
                    | ','
            ) | numbers::is_currency(sign)
        {
            first -= 1;
        }
        let signs: String = (first..start).map(|at| self.words(at)).collect();
        if self.kind_before(first) == Some(TokenKind::Number) {
            // `1.Word` is an item of a list.
            return (!signs.is_empty() && !matches!(signs.as_str(), "." | ",")).then_some(first - 1);
        }
        let is_number = self.kind(start) == Some(TokenKind::Number);
        let belongs = match signs.as_str() {
            "@" | "#" | "." | "-" | "--" | "+" | "~" | "~/" | "/" | "./" | "../" | "*" | "*." | "\\" | "\\\\" | "%"
            | "_" | "__" | "//" | "~/." | "&" => !(is_number && signs == "."),
            "°" => !is_number,
            "−" | "±" | "≈" | "<" | ">" | "≤" | "≥" | "<=" | ">=" | "=" | "×" => is_number,
            _ => signs.chars().all(|sign| numbers::is_currency(sign) || is_number && "+-−~".contains(sign)),
        };
        (belongs && !signs.is_empty() && self.is_apart(first)).then_some(first)
    }

    /// Whether a token is not attached to something before it.
    fn is_apart(&self, at: usize) -> bool {
        match self.kind_before(at) {
            None => {
                let start = self.tokens.get(at).map_or(0, |token| token.span.start);
                let before = self.text.get(..start).and_then(|before| before.chars().next_back());
                !before.is_some_and(char::is_alphanumeric)
            }
            Some(TokenKind::Sign(sign)) => !matches!(sign, '.' | '-' | '@' | '#'),
            Some(TokenKind::Space) => true,
            Some(_) => false,
        }
    }

    /// The number before a run and a space, if it belongs to the run.
    fn number_before(&self, start: usize, with_unit: bool) -> Option<usize> {
        let before = start.checked_sub(2)?;
        match self.kind(before)? {
            TokenKind::Number if matches!(self.kind(start)?, TokenKind::Foreign | TokenKind::Sign('°')) => {
                let is_marked = self.tokens.get(before).is_some_and(|token| token.mark.is_some());
                let belongs = with_unit || self.lang == Lang::Ar && !self.belongs_to_own_word(before);
                (belongs && !is_marked).then_some(before)
            }
            // `5 × 10 cm`
            TokenKind::Sign(sign) if with_unit && "×x*+-−–/=".contains(sign) => {
                let number = before.checked_sub(2)?;
                (self.kind(before - 1)? == TokenKind::Space && self.kind(number)? == TokenKind::Number)
                    .then_some(number)
            }
            TokenKind::Sign('<' | '>' | '≤' | '≥' | '≈' | '~' | '±') if with_unit && self.is_apart(before) => {
                Some(before)
            }
            TokenKind::Sign(sign) if with_unit && numbers::is_currency(sign) => Some(before),
            _ => None,
        }
    }

    /// Whether a number belongs to the Arabic before it: a year, or after a word that names what it numbers. Numbers that stand in
    /// a row are not taken apart.
    fn belongs_to_own_word(&self, number: usize) -> bool {
        let start = self.tokens.get(number).map_or(0, |token| token.span.start);
        let before = self.text.get(..start).unwrap_or_default();
        let before = before.trim_end_matches(|c: char| c.is_whitespace() || numbers::is_sign_before(c));
        let last = before.chars().next_back();
        if !last.is_some_and(char::is_alphanumeric) {
            return false;
        }
        let word = before.split(|c: char| !c.is_alphanumeric()).next_back().unwrap_or_default();
        let digits = self.words(number);
        let is_year = digits.len() == 4 && ["13", "14", "19", "20"].iter().any(|century| digits.starts_with(century));
        is_year || is_numbered(word) || !last.is_some_and(is_rtl)
    }
}
