//! The script and the direction of characters.

use crate::normalise::is_digit;

/// Whether a character is a letter of the Latin script.
pub fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && c.is_alphabetic()
}

/// Whether a character is a letter of the Arabic script.
pub fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}' | '\u{6D5}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFB}' | '\u{FE70}'..='\u{FEFC}')
        && !is_digit(c)
}

/// Whether a character belongs to a script that is written from right to left. Digits and their separators do not.
pub(super) fn is_rtl(c: char) -> bool {
    match c {
        ..'\u{590}' => false,
        // Letters, marks and punctuation of Arabic.
        '\u{600}'..='\u{65F}' => true,
        '\u{590}'..='\u{8FF}'
        | '\u{FB1D}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}' => !is_digit(c) && !matches!(c, '٫' | '٬'),
        _ => false,
    }
}

/// Whether a character is a letter of a script that is written from left to right.
pub(super) fn is_ltr(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_alphabetic(),
        // A block of scripts that are written from right to left, whose digits are no letters.
        '\u{590}'..='\u{8FF}' => false,
        c => c.is_alphabetic() && !is_rtl(c),
    }
}

/// Whether a character is a letter of any script, as [`char::is_alphabetic`] says, which is slow for the letters of Arabic.
pub fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_alphabetic(),
        '\u{620}'..='\u{64A}' => true,
        c => c.is_alphabetic(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_cuts_say_what_the_standard_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_ltr(c), c.is_alphabetic() && !is_rtl(c), "{c:?}");
        }
    }
}
