//! Normalisation of typed text before validation.
//!
//! People paste numbers out of messages and type on keyboards of many languages. Decimal digits of all scripts are equivalent, and
//! invisible marks are ignored (GOV.UK Design System, "Text input": ignore unwanted characters). Words are kept as written, in
//! Unicode's composed form (NFC), with presentation forms of Arabic letters replaced by the letters. The module `visible` decides
//! which invisible characters a text keeps.

mod visible;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use self::visible::{Class, class, clean, has_visible};

/// The most code points of one grapheme cluster in an answer: a letter and 30 marks, the number of the Stream-Safe Text Format
/// (UAX #15, section 13). Fully vocalised Arabic has 3 marks on a letter, the longest emoji about 10 code points.
const MOST_IN_A_CLUSTER: usize = 31;

/// Replaces the decimal digits of all scripts (Unicode general category Nd) by ASCII digits.
pub fn fold_digits(text: &str) -> String {
    text.chars().map(fold_digit).collect()
}

/// Replaces one digit as [`fold_digits`] does. Other characters stay.
pub fn fold_digit(c: char) -> char {
    let value = match c {
        '\u{0660}'..='\u{0669}' => u32::from(c) - 0x0660,
        '\u{06F0}'..='\u{06F9}' => u32::from(c) - 0x06F0,
        // The next script with digits of its own, N'Ko, begins here.
        ..'\u{07C0}' => return c,
        c if is_decimal(c) => {
            // Unicode encodes the digits of a script in a row from 0 to 9 (Unicode Standard, section 4.6). Rows may follow each other.
            let before = (0..u32::from(c)).rev().take_while(|code| char::from_u32(*code).is_some_and(is_decimal));
            u32::try_from(before.count() % 10).unwrap_or(0)
        }
        c => return c,
    };
    char::from_digit(value, 10).unwrap_or(c)
}

fn is_decimal(c: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::DecimalNumber
}

/// Replaces full-width signs, letters and digits (U+FF01 to U+FF5E) by the ASCII ones.
pub fn fold_width(text: &str) -> String {
    text.chars().map(narrow).collect()
}

fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Whether a character is a digit that [`fold_digit`] knows.
pub fn is_digit(c: char) -> bool {
    fold_digit(c).is_ascii_digit()
}

/// Normalises a code such as an identity or an account number: folds digits and full-width forms, and removes spaces, hyphens and
/// dashes, dots, parentheses and everything invisible.
pub fn code(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(class(*c), Class::Visible | Class::Mark | Class::Other))
        .map(narrow)
        .filter(|c| !(matches!(c, '.' | '(' | ')') || is_dash(*c)))
        .map(fold_digit)
        .collect()
}

/// Whether a character is a hyphen, a dash or a minus sign of any script.
pub fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{30FC}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
    )
}

/// Normalises a line of words: replaces presentation forms, composes characters, removes the invisible ones that carry nothing, and collapses white space and
/// control characters to single spaces. A text in which nothing can be seen becomes empty.
pub fn line(text: &str) -> String {
    let words = spaced(text);
    if has_visible(&words) { words } else { String::new() }
}

/// Normalises a line as [`line`] does, and keeps characters that cannot be seen by themselves.
fn spaced(text: &str) -> String {
    // Characters are removed before composing: a tatweel between a letter and its hamza would keep the two apart.
    let composed: String = clean(&without_presentation(text)).nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Replaces the presentation forms of Arabic letters (U+FB50 to U+FDFF, U+FE70 to U+FEFC) and full-width letters and digits by the
/// characters that they stand for (NFKC). Old programs and PDF files contain them, and nobody types them. Other characters stay, also
/// signs in those blocks, and the two ligatures that stand for a whole phrase (U+FDFA, U+FDFB).
fn without_presentation(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FB50}'..='\u{FDF9}' | '\u{FE70}'..='\u{FEFC}' if c.is_alphabetic() => {
                // The forms of a mark by itself stand for the mark on a space.
                kept.extend(std::iter::once(c).nfkc().filter(|part| *part != ' '));
            }
            '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => kept.push(narrow(c)),
            _ => kept.push(c),
        }
    }
    kept
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
    fn digits_of_every_script_are_equivalent() {
        for zero in
            ['٠', '۰', '০', '०', '０', '๐', '\u{07C0}', '\u{1D7CE}', '\u{1D7D8}', '\u{1D7F6}', '\u{1E950}', '\u{1FBF0}']
        {
            let row: String = (0..10).filter_map(|digit| char::from_u32(u32::from(zero) + digit)).collect();
            assert_eq!(fold_digits(&row), "0123456789", "{row}");
        }
        // Numbers that are no decimal digits stay.
        assert_eq!(fold_digits("²Ⅲ①一½"), "²Ⅲ①一½");
    }

    #[test]
    fn presentation_forms_become_letters_and_nothing_else_does() {
        for (typed, kept) in [
            ("\u{FEA3}\u{FEB4}\u{FEE6}", "حسن"),
            ("عبد\u{FDF2}", "عبدالله"),
            ("\u{FEFB}\u{FEE3}", "لام"),
            ("ﾡＡｂ１", "ﾡAb1"),
            ("س\u{FE7C}", "س\u{651}"),
            ("\u{FDFA} \u{FDFC} ½ ﬁ ² ™", "\u{FDFA} \u{FDFC} ½ ﬁ ² ™"),
        ] {
            assert_eq!(line(typed), kept, "{typed}");
        }
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
            text in prop_oneof![any::<String>(), "[\u{FB50}-\u{FDFF}\u{FE70}-\u{FEFC}\u{FF01}-\u{FF5E}ا ]{0,8}", "[ايوء\u{0640}\u{0654}\u{0653}\u{064E}\u{0651}\u{200B}\u{200F}\u{200C}e\u{0301} \n\r\t]{0,12}",
            "[ا👩\u{200C}\u{200D}\u{FE0F}\u{180B}\u{0344}\u{034F}\u{2800}\u{3164}\u{1D159}\u{E000} \n🏴\u{E0067}\u{E0062}\u{E0031}\u{E007F}]{0,16}"]
        ) {
            prop_assert_eq!(code(&code(&text)), code(&text));
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(lines(&lines(&text)), lines(&text));
        }
    }
}
