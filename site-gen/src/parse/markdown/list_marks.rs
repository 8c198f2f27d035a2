//! Numbers of lists in the digits of Arabic: `١. ` and `١) `. CommonMark knows 0 to 9 only, so the lines of such a list would run
//! together into one paragraph.
//!
//! Each such digit has two bytes in UTF-8 and is replaced by a zero and its Latin digit, so that the parser's places remain those of
//! the file. A number that does not begin an item with the replacement either stays as it is: it is a part of the text.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use language::normalise::{fold_digit, is_digit};
use pulldown_cmark::{Event, Options, Parser, Tag};

/// The most digits of a number: CommonMark allows nine characters, and each digit becomes two.
const MAX_DIGITS: usize = 4;

/// How often a text is read to tell items from other lines. Nearly every text needs one or two.
const MAX_ROUNDS: usize = 5;

/// The text with the numbers of its lists in Latin digits.
pub(super) fn readable(text: &str, options: Options) -> Cow<'_, str> {
    let mut numbers = candidates(text);
    for _ in 0..MAX_ROUNDS {
        if numbers.is_empty() {
            break;
        }
        let replaced = replace(text, &numbers);
        let items: BTreeSet<usize> = Parser::new_ext(&replaced, options)
            .into_offset_iter()
            .filter(|(event, _)| matches!(event, Event::Start(Tag::Item)))
            .map(|(_, span)| span.start)
            .collect();
        let before = numbers.len();
        // An item can begin with the spaces before its number.
        numbers.retain(|number| {
            let line = text.get(..number.start).unwrap_or_default();
            let indented = line.trim_end_matches(' ').len();
            items.range(indented..=number.start).next().is_some()
        });
        if numbers.len() == before {
            return Cow::Owned(replaced);
        }
    }
    Cow::Borrowed(text)
}

/// The numbers at the beginning of a line, after the marks of quotations and other lists.
fn candidates(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let marks = line.len() - line.trim_start_matches([' ', '\t', '>', '-', '*', '+']).len();
        let rest = line.get(marks..).unwrap_or_default();
        let digits = rest.find(|c| !is_other_digit(c)).unwrap_or(rest.len());
        let after = rest.get(digits..).unwrap_or_default();
        let goes_on = after.strip_prefix(['.', ')']).is_some_and(|words| words.starts_with([' ', '\t']));
        if (1..=MAX_DIGITS * 2).contains(&digits) && goes_on {
            found.push(start + marks..start + marks + digits);
        }
        start += line.len();
    }
    found
}

/// Whether a character is a digit of Arabic or Persian. Each has two bytes.
fn is_other_digit(c: char) -> bool {
    !c.is_ascii() && c.len_utf8() == 2 && is_digit(c)
}

fn replace(text: &str, numbers: &[Range<usize>]) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    for number in numbers {
        replaced.push_str(text.get(at..number.start).unwrap_or_default());
        let digits = text.get(number.clone()).unwrap_or_default();
        replaced.extend(std::iter::repeat_n('0', digits.chars().count()));
        replaced.extend(digits.chars().map(fold_digit));
        at = number.end;
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
    fn other_numbers_stay() {
        for text in
            ["في عام\n١٤٤٥. ثم\n", "    ١. كود\n", "```\n١. كود\n```\n", "١.٥ لتر", "١.\n", "١٢٣٤٥. أ", "1. أ\n"]
        {
            assert!(matches!(read(text), Cow::Borrowed(_)), "{text}");
        }
        assert_eq!(read("    ١. كود\n\n١. أول\n"), "    ١. كود\n\n01. أول\n");
    }

    proptest! {
        #[test]
        fn no_text_changes_its_length(text in "(١|٢|\\.|\\)| |\n|>|-|`|    |أ|1){0,40}") {
            prop_assert_eq!(read(&text).len(), text.len());
        }
    }
}
