//! Normalisation of typed text before validation.
//!
//! People paste numbers out of messages and type on Arabic, Persian and Latin keyboards. Digits of all three sets are
//! equivalent, and invisible marks are ignored (GOV.UK Design System, "Text input": ignore unwanted characters). Words are
//! kept as written, in Unicode's composed form (NFC).

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

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

/// Whether a character is an invisible or meaningless mark: bidirectional controls, zero-width characters other than the two
/// joiners that Arabic script uses, the byte order mark, the soft hyphen, and tatweel.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{0640}' | '\u{00AD}')
}

/// Normalises a code such as an identity or a telephone number: folds digits, and removes spaces, hyphens, dots, parentheses
/// and invisible marks.
pub fn code(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c) && !c.is_whitespace() && !c.is_control())
        .filter(|c| {
            !matches!(c, '-' | '.' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200C}' | '\u{200D}')
        })
        .map(fold_digit)
        .collect()
}

/// Normalises a line of words: composes characters, removes invisible marks, and collapses white space and control characters
/// to single spaces.
pub fn line(text: &str) -> String {
    // Marks are removed before composing: a tatweel between a letter and its hamza would keep the two apart.
    let visible: String =
        text.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c }).nfc().collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Normalises several lines of words: applies [`line`] to each line, and keeps at most one blank line between paragraphs.
pub fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut kept: Vec<String> = Vec::new();
    for line in text.split('\n').map(line) {
        let repeats_a_blank = line.is_empty() && kept.last().is_none_or(String::is_empty);
        if !repeats_a_blank {
            kept.push(line);
        }
    }
    while kept.last().is_some_and(String::is_empty) {
        kept.pop();
    }
    kept.join("\n")
}

/// The length of a text in extended grapheme clusters (UAX #29), so that a letter with its vowel marks counts as one.
pub fn length(text: &str) -> usize {
    text.graphemes(true).count()
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

    proptest! {
        #[test]
        fn normalisation_is_idempotent(
            text in prop_oneof![any::<String>(), "[ايوء\u{0640}\u{0654}\u{0653}\u{064E}\u{0651}\u{200B}\u{200F}\u{200C}e\u{0301} \n\r\t]{0,12}"]
        ) {
            prop_assert_eq!(code(&code(&text)), code(&text));
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(lines(&lines(&text)), lines(&text));
        }
    }
}
