//! Normalisation of typed text before validation.
//!
//! People paste numbers out of messages and type on Arabic, Persian and Latin keyboards. Digits of all three sets are
//! equivalent, and invisible marks are ignored (GOV.UK Design System, "Text input": ignore unwanted characters). Words are
//! kept as written, in Unicode's composed form (NFC). The module `visible` decides which invisible characters a text keeps.

mod visible;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use self::visible::{Class, class, clean, has_visible};

/// The most code points of one grapheme cluster in an answer: a letter and 30 marks, the number of the Stream-Safe Text Format
/// (UAX #15, section 13). Fully vocalised Arabic has 3 marks on a letter, the longest emoji about 10 code points.
const MOST_IN_A_CLUSTER: usize = 31;

/// Replaces Arabic-Indic (U+0660-0669) and Persian (U+06F0-06F9) digits by ASCII digits.
pub fn fold_digits(text: &str) -> String {
    text.chars().map(fold_digit).collect()
}

/// Replaces one digit as [`fold_digits`] does. Other characters stay.
pub fn fold_digit(c: char) -> char {
    let offset = match c {
        '\u{0660}'..='\u{0669}' => u32::from(c) - 0x0660,
        '\u{06F0}'..='\u{06F9}' => u32::from(c) - 0x06F0,
        _ => return c,
    };
    char::from_digit(offset, 10).unwrap_or(c)
}

/// Whether a character is a digit that [`fold_digit`] knows.
pub fn is_digit(c: char) -> bool {
    fold_digit(c).is_ascii_digit()
}

/// Normalises a code such as an identity or a telephone number: folds digits, and removes spaces, hyphens, dots, parentheses
/// and everything invisible.
pub fn code(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(class(*c), Class::Visible | Class::Mark | Class::Other))
        .filter(|c| !matches!(c, '-' | '.' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
        .map(fold_digit)
        .collect()
}

/// Normalises a line of words: composes characters, removes the invisible ones that carry nothing, and collapses white space and
/// control characters to single spaces. A text in which nothing can be seen becomes empty.
pub fn line(text: &str) -> String {
    let words = spaced(text);
    if has_visible(&words) { words } else { String::new() }
}

/// Normalises a line as [`line`] does, and keeps characters that cannot be seen by themselves.
fn spaced(text: &str) -> String {
    // Characters are removed before composing: a tatweel between a letter and its hamza would keep the two apart.
    let composed: String = clean(text).nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Normalises several lines of words: applies the rules of [`line`] to each line, and keeps at most one blank line between
/// paragraphs. A text in which nothing can be seen becomes empty.
pub fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut kept: Vec<String> = Vec::new();
    for line in text.split('\n').map(spaced) {
        let repeats_a_blank = line.is_empty() && kept.last().is_none_or(String::is_empty);
        if !repeats_a_blank {
            kept.push(line);
        }
    }
    while kept.last().is_some_and(String::is_empty) {
        kept.pop();
    }
    let text = kept.join("\n");
    if has_visible(&text) { text } else { String::new() }
}

/// The length of a text in extended grapheme clusters (UAX #29), so that a letter with its vowel marks counts as one.
pub fn length(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Whether a grapheme cluster of a normalised text has more code points than any writing needs. As a cluster counts as one, its
/// size would otherwise be without a limit.
pub fn is_crowded(text: &str) -> bool {
    text.graphemes(true).any(|cluster| cluster.chars().nth(MOST_IN_A_CLUSTER).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_of_three_sets_are_equivalent() {
        assert_eq!(fold_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 0123456789"), "0123456789 0123456789 0123456789");
    }

    #[test]
    fn a_pasted_number_loses_its_invisible_marks() {
        assert_eq!(code("\u{200F}٠٥٥ ١٢٣-٤٥٦٧\u{202C}"), "0551234567");
        assert_eq!(code("(055) 123.4567"), "0551234567");
    }

    #[test]
    fn words_keep_their_letters_and_their_joiners() {
        assert_eq!(line("  أحمد\t بن   عبدالله \n"), "أحمد بن عبدالله");
        assert_eq!(line("جـــميل"), "جميل");
        assert_eq!(line("می\u{200C}خواهم"), "می\u{200C}خواهم");
    }

    #[test]
    fn paragraphs_keep_one_blank_line() {
        assert_eq!(lines("\r\n\r\nأول\r\n\r\n\r\nثان \n\n"), "أول\n\nثان");
    }

    #[test]
    fn a_letter_with_its_marks_counts_as_one() {
        assert_eq!(length("مُحَمَّد"), 4);
    }

    #[test]
    fn a_hamza_after_a_tatweel_is_composed() {
        assert_eq!(line("ي\u{0640}\u{0654}"), "ئ");
    }

    #[test]
    fn a_text_in_which_nothing_can_be_seen_is_empty() {
        for invisible in [
            "\u{200C}",
            "\u{200D}\u{200D}",
            "\u{2800}\u{2800}",
            "\u{3164}",
            "\u{115F}\u{1160}\u{FFA0}",
            "\u{34F}",
            "\u{FE0F}",
            "\u{E0067}\u{E0062}\u{E007F}",
            "\u{E0001}",
            "\u{64E}\u{651}",
            "\u{A0}\u{301}",
            "\u{200D}\n\u{2800}\r\n\u{20DD}",
            "ـــ",
            "\u{FFFC}",
            "\u{FFF9}",
            "\u{1D159}",
            "\u{E000}",
            "\u{0378}",
            "\u{202E}\u{2066}",
            "\0\u{7F}",
            "\u{2062}",
            "\u{13430}",
        ] {
            assert_eq!((line(invisible).as_str(), lines(invisible).as_str()), ("", ""), "{invisible:?}");
        }
        for seen in ["ا", ".", "٥", "\u{6DD}", "👍", "\u{E000}a"] {
            assert_eq!((line(seen).as_str(), lines(seen).as_str()), (seen, seen));
        }
        // Beside visible lines, a line of unknown characters is kept: it may be newer than the tables.
        assert_eq!(lines("أول\n\u{0378}\n\u{200B}\nثان"), "أول\n\u{0378}\n\nثان");
    }

    #[test]
    fn a_letter_takes_30_marks_and_no_more() {
        for vocalised in ["اللَّهِ", "ٱلرَّحْمَـٰنِ", "👩🏽\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👨🏽"]
        {
            assert!(!is_crowded(&line(vocalised)), "{vocalised}");
        }
        let marked = |letter: &str, mark: &str, times| line(&format!("{letter}{} ثم", mark.repeat(times)));
        // The first mark is composed with the letter. U+0344 becomes two marks.
        for (letter, mark, most) in
            [("ب", "\u{651}", 30), ("e", "\u{301}", 31), ("ب", "\u{344}", 15), ("ب", "\u{20DD}", 30)]
        {
            assert!(
                !is_crowded(&marked(letter, mark, most)) && is_crowded(&marked(letter, mark, most + 1)),
                "{mark:?}"
            );
        }
        // Clusters grow by joiners and by Hangul jamo too.
        assert!(is_crowded(&line(&"👩\u{200D}".repeat(40))) && is_crowded(&line(&"\u{1100}".repeat(40))));
    }

    proptest! {
        #[test]
        fn normalisation_is_idempotent(
            text in prop_oneof![any::<String>(), "[ايوء\u{0640}\u{0654}\u{0653}\u{064E}\u{0651}\u{200B}\u{200F}\u{200C}e\u{0301} \n\r\t]{0,12}",
            "[ا👩\u{200C}\u{200D}\u{FE0F}\u{180B}\u{0344}\u{034F}\u{2800}\u{3164}\u{1D159}\u{E000} \n🏴\u{E0067}\u{E0062}\u{E0031}\u{E007F}]{0,16}"]
        ) {
            prop_assert_eq!(code(&code(&text)), code(&text));
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(lines(&lines(&text)), lines(&text));
        }
    }
}
