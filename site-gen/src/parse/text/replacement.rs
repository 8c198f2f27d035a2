//! The one right replacement of a character that readers or programs mistake for another. Many have none: a final Persian yeh
//! stands for two letters, and a joiner can be what gives a letter its shape.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use language::text::script::{is_arabic, is_latin};

const TATWEEL: char = '\u{0640}';

/// The letters of other languages that look like Arabic ones, with the Arabic ones.
pub(super) const LOOK_ALIKES: [(char, char); 5] =
    [('\u{06CC}', 'ي'), ('\u{06A9}', 'ك'), ('\u{06C1}', 'ه'), ('\u{06BE}', 'ه'), ('\u{06D5}', 'ه')];

/// What belongs in the place of a character, or of a run of tatweel; empty if it is to be deleted. `None` if more than one
/// replacement can be meant.
pub(in crate::parse) fn of(text: &str, span: &Range<usize>) -> Option<String> {
    let at = Place { before: text.get(..span.start)?, after: text.get(span.end..)? };
    let found = text.get(span.clone())?.chars().next()?;
    let deleted = |is_right: bool| is_right.then(String::new);
    match found {
        TATWEEL => deleted(at.is_only_longer()),
        // A non-joiner between two Arabic letters parts them, and any other joiner beside one letter joins it to nothing.
        '\u{200C}' => deleted(!(at.letter_before().is_some() && at.letter_after().is_some())),
        '\u{200D}' => deleted(at.letter_before().is_some() == at.letter_after().is_some()),
        // Word writes these for the end of a line, a page or a field. Without white space beside them they part two words.
        '\u{B}' | '\u{C}' | '\u{1C}'..='\u{1F}' => deleted(at.is_beside_space()),
        // The quotation marks and dashes of Windows-1252, read as something else.
        '\u{80}'..='\u{9F}' => None,
        c if is_unseen(c) => Some(String::new()),
        c => match LOOK_ALIKES.iter().find(|(other, _)| *other == c) {
            Some((_, wanted)) => at.is_arabic_word(c).then(|| wanted.to_string()),
            None => at.written(c),
        },
    }
}

/// Whether a character has no shape of its own.
pub(super) fn is_unseen(c: char) -> bool {
    let none = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    none || c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{FEFF}' | '\u{00AD}' | '\u{180E}')
}

/// The text around a character.
struct Place<'a> {
    before: &'a str,
    after: &'a str,
}

impl Place<'_> {
    fn letter_before(&self) -> Option<char> {
        let mut seen = self.before.chars().rev().filter(|c| !is_unseen(*c) && !is_combining_mark(*c));
        seen.next().filter(|c| is_arabic(*c))
    }

    fn letter_after(&self) -> Option<char> {
        let mut seen = self.after.chars().filter(|c| !is_unseen(*c) && !is_combining_mark(*c));
        seen.next().filter(|c| is_arabic(*c))
    }

    fn is_beside_space(&self) -> bool {
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        is_space(self.before.chars().next_back()) || is_space(self.after.chars().next())
    }

    /// The word's letters before the place, from the nearest on, and those after it.
    fn word(&self) -> (impl Iterator<Item = char>, impl Iterator<Item = char>) {
        let in_word = |c: &char| is_arabic(*c) || is_combining_mark(*c) || is_unseen(*c) && !c.is_control();
        let letter = |c: &char| is_arabic(*c);
        let before = self.before.chars().rev().take_while(in_word).filter(letter);
        (before, self.after.chars().take_while(in_word).filter(letter))
    }

    /// Whether tatweel only makes its word longer. It can also carry a mark, join a letter to a word of another script, form the
    /// sign of the era, or stand for a letter or a line.
    fn is_only_longer(&self) -> bool {
        let Some(last) = self.before.chars().next_back() else { return false };
        let follows = self.after.chars().next();
        // `ل` and `ال` become `لل`.
        let before: Vec<char> = self.word().0.take(2).collect();
        if before == ['ل'] && self.after.starts_with("ال") {
            return false;
        }
        let has_letter = is_arabic(last) || is_combining_mark(last) && self.letter_before().is_some();
        match follows {
            Some(c) if is_arabic(c) => has_letter,
            // The mark moves to the letter before, which must not have one.
            Some('\u{64B}'..='\u{652}') => is_arabic(last),
            Some(c) if is_combining_mark(c) || c.is_numeric() || is_latin(c) || c == '«' => false,
            _ => {
                let word: Vec<char> = self.word().0.collect();
                has_letter && word.len() > 2 && !word.starts_with(&['ل', 'ا'])
            }
        }
    }

    /// Whether a letter that looks like an Arabic one stands in an Arabic word, where no other letter can be meant.
    fn is_arabic_word(&self, found: char) -> bool {
        let (before, after) = self.word();
        let mut rest = before.chain(after).peekable();
        // A letter alone is what the text is about.
        let has_more = rest.peek().is_some();
        let native = |c: char| {
            matches!(c, '\u{621}'..='\u{64A}' | '\u{FE70}'..='\u{FEFC}')
                || LOOK_ALIKES.iter().any(|(other, _)| *other == c)
        };
        // A final yeh of Persian has no dots, so either of two Arabic letters can be meant.
        let next = self.after.chars().find(|c| !is_combining_mark(*c));
        let is_clear = found != '\u{06CC}' || next.is_some_and(|c| is_arabic(c) && c != TATWEEL);
        has_more && is_clear && rest.all(native) && !self.is_in_other_language()
    }

    /// Whether a letter or a joiner of the line belongs to another language, whose words may stand beside each other.
    fn is_in_other_language(&self) -> bool {
        let before = self.before.rsplit('\n').next().unwrap_or_default();
        let after = self.after.split('\n').next().unwrap_or_default();
        let is_other = |c: char| {
            c == '\u{200C}'
                || matches!(c, '\u{671}'..='\u{6D3}' | '\u{6D5}' | '\u{6FA}'..='\u{6FF}' | '\u{750}'..='\u{77F}')
                    && !LOOK_ALIKES.iter().any(|(other, _)| *other == c)
        };
        before.contains(is_other) || after.contains(is_other)
    }

    /// The letters of which a character is the drawn form, if its word was copied in the order in which it is read.
    fn written(&self, found: char) -> Option<String> {
        let wanted: String = found.nfkc().collect();
        let plain = wanted.chars().all(|c| matches!(c, '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}'));
        if wanted.starts_with(found) || !plain {
            return None;
        }
        // A copy in the order of the drawing has its letters in reverse, and then their forms do not fit their places.
        let (before, after) = self.word();
        let mut word: Vec<char> = before.collect();
        word.reverse();
        word.push(found);
        word.extend(after);
        let fits = (0..word.len()).all(|at| {
            let joins = word.get(at).and_then(|c| joins(*c));
            joins.is_none_or(|(to_last, to_next)| (!to_last || at > 0) && (!to_next || at + 1 < word.len()))
        });
        fits.then_some(wanted)
    }
}

/// Whether a drawn form joins to the letter before and to the one after; `None` for a letter that is no drawn form.
fn joins(c: char) -> Option<(bool, bool)> {
    // Each letter's forms stand together: alone, final and, for letters that join to the next, initial and medial.
    const FIRST_OF_FOUR: [u32; 23] = [
        0xFE89, 0xFE8F, 0xFE95, 0xFE99, 0xFE9D, 0xFEA1, 0xFEA5, 0xFEB1, 0xFEB5, 0xFEB9, 0xFEBD, 0xFEC1, 0xFEC5, 0xFEC9,
        0xFECD, 0xFED1, 0xFED5, 0xFED9, 0xFEDD, 0xFEE1, 0xFEE5, 0xFEE9, 0xFEF1,
    ];
    const FIRST_OF_TWO: [u32; 16] = [
        0xFE81, 0xFE83, 0xFE85, 0xFE87, 0xFE8D, 0xFE93, 0xFEA9, 0xFEAB, 0xFEAD, 0xFEAF, 0xFEED, 0xFEEF, 0xFEF5, 0xFEF7,
        0xFEF9, 0xFEFB,
    ];
    let c = u32::from(c);
    let form =
        |firsts: &[u32], count: u32| firsts.iter().find_map(|first| c.checked_sub(*first).filter(|form| *form < count));
    let form = form(&FIRST_OF_FOUR, 4).or_else(|| form(&FIRST_OF_TWO, 2))?;
    Some((matches!(form, 1 | 3), matches!(form, 2 | 3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with its first character of the kind replaced.
    fn replaced(text: &str, found: char) -> Option<String> {
        let start = text.find(found).unwrap();
        let rest = &text[start..];
        let end =
            start + if found == TATWEEL { rest.len() - rest.trim_start_matches(found).len() } else { found.len_utf8() };
        of(text, &(start..end)).map(|wanted| format!("{}{wanted}{}", &text[..start], &text[end..]))
    }

    #[test]
    fn one_right_replacement() {
        for (text, found, wanted) in [
            ("نص\u{200F} نص", '\u{200F}', "نص نص"),
            ("نص\u{200B}نص", '\u{200B}', "نصنص"),
            ("بعد\u{200C} ذلك", '\u{200C}', "بعد ذلك"),
            ("سلا\u{200D}م", '\u{200D}', "سلام"),
            ("سطر\u{B}\nسطر", '\u{B}', "سطر\nسطر"),
            ("a\u{7}b", '\u{7}', "ab"),
            ("ســـلام", TATWEEL, "سلام"),
            ("مـَن", TATWEEL, "مَن"),
            ("سلامــ،", TATWEEL, "سلام،"),
            ("کتاب", '\u{06A9}', "كتاب"),
            ("بیت", '\u{06CC}', "بيت"),
            ("مدرسہ", '\u{06C1}', "مدرسه"),
            ("ﻻ", 'ﻻ', "لا"),
            ("ﻣﺮﺣﺒﺎ", 'ﻣ', "مﺮﺣﺒﺎ"),
            ("مﺮﺣﺒﺎ", 'ﺮ', "مرﺣﺒﺎ"),
        ] {
            assert_eq!(replaced(text, found).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn more_than_one_can_be_meant() {
        for (text, found) in [
            ("می\u{200C}خواهم", '\u{200C}'),
            ("1445 ه\u{200D}", '\u{200D}'),
            ("سطر\u{B}سطر", '\u{B}'),
            ("don\u{92}t", '\u{92}'),
            ("هــ", TATWEEL),
            ("بــ 05", TATWEEL),
            ("والــ «قوس»", TATWEEL),
            ("نص ــ نص", TATWEEL),
            ("شيــٔا", TATWEEL),
            ("مُـَن", TATWEEL),
            ("الضمير ـهم", TATWEEL),
            ("لـالجمعية", TATWEEL),
            ("علی", '\u{06CC}'),
            ("می\u{200C}خواهم", '\u{06CC}'),
            ("پیام", '\u{06CC}'),
            ("«ک»", '\u{06A9}'),
            ("کتاب پیام", '\u{06A9}'),
            ("پیام کتاب", '\u{06A9}'),
            // The word in the order of its drawing.
            ("ﺎﺒﺣﺮﻣ", 'ﺎ'),
            ("ﺎﺒﺣﺮﻣ", 'ﻣ'),
        ] {
            assert_eq!(replaced(text, found), None, "{text}");
        }
    }
}
