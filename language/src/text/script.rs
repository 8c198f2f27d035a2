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
    let in_block = matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}');
    in_block && !is_digit(c) && !matches!(c, '٫' | '٬')
}

/// Whether a character is a letter of a script that is written from left to right.
pub(super) fn is_ltr(c: char) -> bool {
    c.is_alphabetic() && !is_rtl(c)
}
