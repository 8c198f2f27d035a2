//! Names the kind of a character, for people who do not know its name.

/// A code point in the usual notation.
pub(super) fn code(code: u32) -> String {
    format!("U+{code:04X}")
}

/// Whether a character needs no glyph or is invisible: white space, and the Unicode property `Default_Ignorable_Code_Point`
/// (DerivedCoreProperties, Unicode 17), for example direction marks, joiners, soft hyphens and variation selectors.
pub(super) fn is_shapeless(c: char) -> bool {
    // The space is white space too, but every font has one, and browsers measure by it.
    (c.is_whitespace() && c != ' ')
        // The replacement character is not a letter; any font may show it.
        || c == char::REPLACEMENT_CHARACTER
        || c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The kind in English and in Arabic.
pub(super) fn describe(c: char) -> (&'static str, &'static str) {
    match c {
        '0'..='9' | '٠'..='٩' | '۰'..='۹' => ("a digit", "رقم"),
        '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}' | '\u{8CA}'..='\u{8FF}' => {
            ("an Arabic vowel mark or sign", "علامة تشكيل أو ضبط")
        }
        '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{870}'..='\u{8C9}' if c.is_alphabetic() => {
            ("an Arabic letter", "حرف عربي")
        }
        '\u{600}'..='\u{6FF}' => ("an Arabic sign", "علامة عربية"),
        '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => ("a drawn Arabic form", "شكل عربي مرسوم"),
        '\u{300}'..='\u{36F}' => ("a mark above or below a letter", "علامة فوق حرف أو تحته"),
        '!'..='~' | '\u{A1}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' if c.is_alphabetic() => {
            ("a Latin letter", "حرف لاتيني")
        }
        '\u{20A0}'..='\u{20CF}' => ("a sign of a currency", "رمز عملة"),
        '\u{2190}'..='\u{21FF}' | '\u{27F0}'..='\u{27FF}' | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2B2F}' => {
            ("an arrow", "سهم")
        }
        '\u{2200}'..='\u{22FF}' => ("a sign of mathematics", "رمز رياضي"),
        '\u{1F000}'..='\u{1FAFF}' => ("an emoji", "رمز تعبيري"),
        '\u{E000}'..='\u{F8FF}' => ("a sign of somebody's own font", "رمز خاص بخط بعينه"),
        c if c.is_alphabetic() => ("a letter of another script", "حرف من كتابة أخرى"),
        _ => ("a sign", "علامة أو رمز"),
    }
}
