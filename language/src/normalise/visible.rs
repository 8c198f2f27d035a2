//! Which characters can be seen, and which invisible characters a text keeps.
//!
//! The classes come from the Unicode properties in `icu_properties`. Three rules are the project's own: tatweel is dropped, the
//! braille blank is a space, and the symbols in [`BLANKS`] cannot be seen.
//!
//! An invisible character is kept only where it changes what is seen beside it:
//!
//! - U+200C (ZWNJ) between two visible characters or marks of a word;
//! - U+200D (ZWJ) beside a visible character or mark, because it shapes a letter of Arabic script at the end of a word too;
//! - one variation selector after a visible character or a mark;
//! - tag characters in the emoji flag of a country's part (UTS #51, ED-14a): U+1F3F4, a subdivision of 3 to 6 tag letters and
//!   digits (UTS #35, `unicode_subdivision_id`), and U+E007F.
//!
//! Of several joiners in a row the first that is allowed is kept. Every other default-ignorable or format character is dropped:
//! bidirectional controls, U+034F, Hangul fillers, the soft hyphen, tags elsewhere.

use icu_properties::props::{
    DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory, GeneralCategoryGroup, PrependedConcatenationMark,
    VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};

const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';
const TATWEEL: char = '\u{0640}';
const BRAILLE_BLANK: char = '\u{2800}';
/// Stands for a picture that was pasted or dictated and is not in the text.
const OBJECT_REPLACEMENT: char = '\u{FFFC}';
const BLACK_FLAG: char = '\u{1F3F4}';
const CANCEL_TAG: char = '\u{E007F}';
/// Symbols and letters that are drawn as nothing, though no property says so: the null notehead, and the full and the half blank
/// of Egyptian hieroglyphs.
const BLANKS: [char; 3] = ['\u{1D159}', '\u{13441}', '\u{13442}'];

/// The classes of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Can be seen: letters, numbers, punctuation, symbols, pictographs, and the format characters that are drawn (Unicode
    /// property `Prepended_Concatenation_Mark`).
    Visible,
    /// A combining mark. It is seen on a visible character.
    Mark,
    /// White space, control characters, and the braille blank.
    Space,
    /// ZWNJ or ZWJ.
    Joiner,
    /// A variation selector.
    Selector,
    /// U+E0020 to U+E007F.
    Tag,
    /// Carries nothing.
    Dropped,
    /// Kept, and not counted as seen: private use, unassigned, [`BLANKS`].
    Other,
}

/// The class of a character.
pub(super) fn class(c: char) -> Class {
    match c {
        '!'..='~' => return Class::Visible,
        ZWNJ | ZWJ => return Class::Joiner,
        '\u{E0020}'..=CANCEL_TAG => return Class::Tag,
        TATWEEL | OBJECT_REPLACEMENT => return Class::Dropped,
        BRAILLE_BLANK => return Class::Space,
        c if c.is_whitespace() || c.is_control() => return Class::Space,
        c if BLANKS.contains(&c) => return Class::Other,
        _ => {}
    }
    if CodePointSetData::new::<VariationSelector>().contains(c) {
        return Class::Selector;
    }
    if CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) {
        return Class::Dropped;
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    let is_in = |group: GeneralCategoryGroup| group.contains(category);
    if is_in(GeneralCategoryGroup::Mark) {
        Class::Mark
    } else if category == GeneralCategory::Format {
        let is_drawn = CodePointSetData::new::<PrependedConcatenationMark>().contains(c);
        if is_drawn { Class::Visible } else { Class::Dropped }
    } else if is_in(GeneralCategoryGroup::Letter)
        || is_in(GeneralCategoryGroup::Number)
        || is_in(GeneralCategoryGroup::Punctuation)
        || is_in(GeneralCategoryGroup::Symbol)
        // Unassigned places of future emoji have this property too.
        || CodePointSetData::new::<ExtendedPictographic>().contains(c)
    {
        Class::Visible
    } else {
        Class::Other
    }
}

/// Whether a text has a character that can be seen by itself.
pub(super) fn has_visible(text: &str) -> bool {
    text.chars().any(|c| class(c) == Class::Visible)
}

/// Removes the invisible characters that carry nothing. Each [`Class::Space`] becomes a space.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = Cleaned { kept: String::with_capacity(text.len()), ..Cleaned::default() };
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match class(c) {
            Class::Dropped | Class::Tag => {}
            Class::Joiner => cleaned.joiner(c),
            Class::Selector => cleaned.selector(c),
            Class::Space => cleaned.unjoined(' '),
            Class::Other => cleaned.unjoined(c),
            Class::Visible | Class::Mark => {
                cleaned.joined(c);
                if c == BLACK_FLAG {
                    let tags = subdivision_tags(rest.clone());
                    cleaned.kept.extend(rest.by_ref().take(tags));
                }
            }
        }
    }
    cleaned.end_of_word();
    cleaned.kept
}

/// The number of tag characters, with the last, that make the flag of a subdivision. 0 if it is not one.
fn subdivision_tags(after_flag: std::str::Chars<'_>) -> usize {
    let is_letter_or_digit = |c: &char| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let mut rest = after_flag.clone();
    let length = after_flag.take(7).take_while(is_letter_or_digit).count();
    let is_closed = rest.nth(length) == Some(CANCEL_TAG);
    if is_closed && (3..=6).contains(&length) { length + 1 } else { 0 }
}

/// The kept part of a text, and what its end allows to follow.
#[derive(Default)]
struct Cleaned {
    kept: String,
    /// Whether the last character that was kept is visible, or belongs to a visible character.
    touches: bool,
    takes_selector: bool,
    /// The first joiner of those that follow the kept part.
    joiner: Option<char>,
    has_zwj: bool,
}

impl Cleaned {
    fn joiner(&mut self, c: char) {
        self.joiner = self.joiner.or(Some(c));
        self.has_zwj |= c == ZWJ;
    }

    fn selector(&mut self, c: char) {
        if self.takes_selector && self.joiner.is_none() {
            self.kept.push(c);
            self.takes_selector = false;
        }
    }

    /// Adds a character that joiners before it can join.
    fn joined(&mut self, c: char) {
        let joiner = if self.touches { self.joiner } else { self.has_zwj.then_some(ZWJ) };
        self.kept.extend(joiner);
        self.add(c, true);
    }

    /// Adds a character that joiners do not join.
    fn unjoined(&mut self, c: char) {
        self.end_of_word();
        self.add(c, false);
    }

    fn add(&mut self, c: char, touches: bool) {
        self.kept.push(c);
        (self.touches, self.takes_selector) = (touches, touches);
        (self.joiner, self.has_zwj) = (None, false);
    }

    fn end_of_word(&mut self) {
        if self.touches && self.has_zwj {
            self.kept.push(ZWJ);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_and_selectors_that_shape_what_is_seen_are_kept() {
        for kept in [
            // Persian and Urdu words with ZWNJ, and the Hijri sign with ZWJ.
            "می\u{200C}خواهم",
            "خوش\u{200C}حال",
            "١٤٤٥ه\u{200D}",
            "١٤٤٥ ه\u{200D} وبعده",
            // Devanagari and Bengali: a joiner beside a mark.
            "क\u{94D}\u{200D}ष",
            "র\u{200D}\u{9CD}য",
            // A family, a heart on fire, a digit in a key, a skin tone, and the flag of Wales.
            "👨\u{200D}👩\u{200D}👧",
            "❤\u{FE0F}\u{200D}🔥",
            "1\u{FE0F}\u{20E3}",
            "🙏🏽❤\u{FE0F}",
            "🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
            // Signs of format that are drawn: the end of a verse, the sign of a number.
            "\u{6DD}١٢",
            "\u{600}١٢",
        ] {
            assert_eq!(clean(kept), kept, "{kept:?}");
        }
    }

    #[test]
    fn invisible_characters_that_carry_nothing_are_dropped() {
        for (typed, kept) in [
            ("سا\u{34F}رة", "سارة"),
            ("\u{202E}سارة\u{202C}\u{2066}\u{200F}", "سارة"),
            ("\u{200C}سارة\u{200C} \u{200C}علي\u{200C}", "سارة علي"),
            ("سارة\u{200D}\u{200D}\u{200C}", "سارة\u{200D}"),
            ("م\u{200C}\u{200D}\u{200C}ا", "م\u{200C}ا"),
            ("ا\u{FE0F}\u{FE0F}\u{E0100}ب \u{FE0F}", "ا\u{FE0F}ب "),
            ("a\u{E0067}\u{E0062}\u{E007F}b", "ab"),
            ("🏴\u{E0067}\u{E0062}", "🏴"),
            ("🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E0073}\u{E0073}\u{E007F}", "🏴"),
            ("ㅤa\u{115F}\u{1160}\u{FFA0}\u{17B4}\u{180E}\u{2064}\u{FFF9}\u{FFFC}\u{1D173}", "a"),
        ] {
            assert_eq!(clean(typed), kept, "{typed:?}");
        }
    }

    #[test]
    fn only_what_is_drawn_is_visible() {
        for c in ['a', 'ا', '٥', '-', '؟', '€', '\u{6DD}', '😀', '漢', 'ﷺ', '\u{1FAFA}'] {
            assert_eq!(class(c), Class::Visible, "{c:?}");
        }
        for c in ['\u{64E}', '\u{301}', '\u{20DD}', '\u{903}', '\u{16FE4}'] {
            assert_eq!(class(c), Class::Mark, "{c:?}");
        }
        // Private use, unassigned, a noncharacter, blanks.
        for c in ['\u{E000}', '\u{F8FF}', '\u{0378}', '\u{FFFE}', '\u{1D159}', '\u{13441}'] {
            assert_eq!(class(c), Class::Other, "{c:?}");
        }
        for c in [' ', '\u{A0}', '\u{3000}', '\u{2028}', '\0', '\u{85}', '\u{2800}'] {
            assert_eq!(class(c), Class::Space, "{c:?}");
        }
    }
}
