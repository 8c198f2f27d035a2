//! Marks of lists that people type and CommonMark does not know: `١. `, `1- `, `(1) ` and `•`. The lines of such a list would run
//! together into one paragraph.
//!
//! A mark is replaced by one of CommonMark with the same number of bytes, so that the parser's places remain those of the file: an
//! Arabic digit has two bytes in UTF-8 and becomes a zero and its Latin digit, a bullet has three and becomes a hyphen with spaces. A
//! mark that does not begin an item with the replacement either stays as it is: it is a part of the text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use language::normalise::{fold_digit, is_digit};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The most digits of a number: CommonMark allows nine characters, and an Arabic digit becomes two.
const MAX_DIGITS: usize = 4;

/// The most digits before a hyphen or between brackets, where longer numbers are years or references.
const MAX_DIGITS_OF_OTHERS: usize = 2;

/// How often a text is read to tell items from other lines. Nearly every text needs one or two.
const MAX_ROUNDS: usize = 5;

/// A mark at the beginning of a line.
struct Mark {
    span: Range<usize>,
    replacement: String,
    /// Whether one such line alone may be something else: `(1)` can refer to a note.
    needs_company: bool,
}

/// The text with marks of lists that CommonMark knows.
pub(super) fn readable(text: &str, options: Options) -> Cow<'_, str> {
    let mut marks = candidates(text);
    for _ in 0..MAX_ROUNDS {
        if marks.is_empty() {
            break;
        }
        let replaced = replace(text, &marks);
        let items = items(&replaced, options);
        let before = marks.len();
        // An item can begin with the spaces before its mark.
        marks.retain(|mark| {
            let line = text.get(..mark.span.start).unwrap_or_default();
            let indented = line.trim_end_matches(' ').len();
            let item = items.range(indented..mark.span.end).next();
            item.is_some_and(|(_, in_list)| !mark.needs_company || *in_list > 1)
        });
        if marks.len() == before {
            return Cow::Owned(replaced);
        }
    }
    Cow::Borrowed(text)
}

/// The place of each item, and the number of items in its list.
fn items(text: &str, options: Options) -> BTreeMap<usize, usize> {
    let mut items = BTreeMap::new();
    let mut open: Vec<Vec<usize>> = Vec::new();
    for (event, span) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_)) => open.push(Vec::new()),
            Event::Start(Tag::Item) => open.last_mut().into_iter().for_each(|list| list.push(span.start)),
            Event::End(TagEnd::List(_)) => {
                let list = open.pop().unwrap_or_default();
                items.extend(list.iter().map(|item| (*item, list.len())));
            }
            _ => {}
        }
    }
    items
}

/// The marks at the beginning of a line, after the marks of quotations and other lists.
fn candidates(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let outer = line.len() - line.trim_start_matches([' ', '\t', '>', '-', '*', '+']).len();
        let mark = line.get(outer..).and_then(|rest| bullet(rest).or_else(|| number(rest)));
        if let Some((length, replacement, needs_company)) = mark {
            let from = start + outer;
            found.push(Mark { span: from..from + length, replacement, needs_company });
        }
        start += line.len();
    }
    found
}

/// A bullet: its length in bytes, its replacement, and whether it needs company.
fn bullet(line: &str) -> Option<(usize, String, bool)> {
    let first = line.chars().next()?;
    let is_bullet = matches!(first, '•' | '●' | '○' | '◦' | '▪' | '▫' | '■' | '□' | '◾' | '➢' | '➤' | '\u{F0B7}');
    let rest = line.get(first.len_utf8()..)?;
    if !is_bullet || rest.trim().is_empty() {
        return None;
    }
    // More than four spaces after a hyphen begin code.
    let spaced = if rest.starts_with([' ', '\t']) { "  -" } else { "-  " };
    Some((first.len_utf8(), spaced.into(), false))
}

/// A number with its sign: `١.`, `1-`, `(1)`.
fn number(line: &str) -> Option<(usize, String, bool)> {
    let opened = line.strip_prefix('(');
    let rest = opened.unwrap_or(line);
    let digits = rest.get(..rest.find(|c| !is_digit(c))?).filter(|digits| !digits.is_empty())?;
    let after = rest.get(digits.len()..)?;
    let sign = after.chars().next()?;
    let words = after.get(sign.len_utf8()..)?;
    let is_latin = digits.is_ascii();
    let (most, replaced) = match (opened, sign) {
        (None, '.' | ')') if !is_latin => (MAX_DIGITS, sign),
        (None, '-' | '–' | 'ـ') => (MAX_DIGITS_OF_OTHERS, '.'),
        (Some(_), ')') => (MAX_DIGITS_OF_OTHERS, ')'),
        _ => return None,
    };
    if digits.chars().count() > most || digits.chars().any(|c| c.len_utf8() > 2) || !words.starts_with([' ', '\t']) {
        return None;
    }
    let mut replacement = " ".repeat(line.len() - rest.len());
    replacement.push_str(&"0".repeat(digits.len() - digits.chars().count()));
    replacement.extend(digits.chars().map(fold_digit));
    replacement.push(replaced);
    let length = line.len() - words.len();
    // The bytes that a longer sign leaves.
    let gap = length.saturating_sub(replacement.len());
    replacement.push_str(&" ".repeat(gap));
    Some((length, replacement, opened.is_some() || replaced != sign))
}

fn replace(text: &str, marks: &[Mark]) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    for mark in marks {
        replaced.push_str(text.get(at..mark.span.start).unwrap_or_default());
        replaced.push_str(&mark.replacement);
        at = mark.span.end;
    }
    replaced.push_str(text.get(at..).unwrap_or_default());
    replaced
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::markdown::extensions;

    fn read(text: &str) -> Cow<'_, str> {
        readable(text, extensions())
    }

    #[test]
    fn numbers_of_lists_are_read() {
        assert_eq!(read("١. أول\n٢. ثان\n"), "01. أول\n02. ثان\n");
        assert_eq!(read("> ۱۲) أول\n"), "> 0012) أول\n");
        assert_eq!(read("- أ\n\n  ١. ب\n"), "- أ\n\n  01. ب\n");
        assert_eq!(read("الخطوات:\n١. أول\n٢. ثان\n"), "الخطوات:\n01. أول\n02. ثان\n");
    }

    #[test]
    fn other_marks_of_lists_are_read() {
        assert_eq!(read("• أول\n•ثان\n"), "  - أول\n-  ثان\n");
        assert_eq!(read("الشروط:\n• أول\n  • داخله\n"), "الشروط:\n  - أول\n    - داخله\n");
        assert_eq!(read("1- أول\n2- ثان\n"), "1. أول\n2. ثان\n");
        assert_eq!(read("١- أول\n\n٢ـ ثان\n"), "01. أول\n\n02.  ثان\n");
        assert_eq!(read("(1) أول\n(٢) ثان\n"), " 1) أول\n 02) ثان\n");
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "في عام\n١٤٤٥. ثم\n",
            "(1) وحدها\n",
            "1- وحدها\n",
            "•\n",
            "2024- سنة\n2025- سنة\n",
            "بين\n5- و\n6- سطرين\n",
            "    ١. كود\n",
            "```\n١. كود\n```\n",
            "١.٥ لتر",
            "١.\n",
            "١٢٣٤٥. أ",
            "1. أ\n",
        ] {
            assert!(matches!(read(text), Cow::Borrowed(_)), "{text}");
        }
        assert_eq!(read("    ١. كود\n\n١. أول\n"), "    ١. كود\n\n01. أول\n");
    }

    proptest! {
        #[test]
        fn no_text_changes_its_length(text in "(١|٢|\\.|\\)|\\(| |\n|>|-|–|•|ـ|`|    |أ|1){0,40}") {
            prop_assert_eq!(read(&text).len(), text.len());
        }
    }
}
