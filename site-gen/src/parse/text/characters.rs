//! Reports characters that readers or programs mistake for others: invisible marks, tatweel, look-alike letters, control
//! characters.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::Diagnostic;
use crate::findings::ContentFinding;
use crate::source::SourceFile;

use language::text::script::is_arabic;

/// Checks the characters of a file, including the front matter.
pub fn check(file: &Arc<SourceFile>) -> Vec<Diagnostic> {
    let text = file.text.as_str();
    // Fast path: plain English, most of the bytes of a site, has none of them.
    if text.bytes().all(|b| b.is_ascii_graphic() || matches!(b, b' ' | b'\n' | b'\t')) {
        return Vec::new();
    }
    let mut found: Vec<(Range<usize>, ContentFinding)> = Vec::new();

    let mut before = '\n';
    for (at, c) in text.char_indices() {
        let span = at..at + c.len_utf8();
        if let Some(finding) = unseen(c, before) {
            found.push((span, finding));
            before = c;
            continue;
        }
        let code = || format!("U+{:04X}", u32::from(c));
        match c {
            '\u{0640}' if before != '\u{0640}' => {
                let rest = text.get(at..).unwrap_or_default();
                let end = at + rest.find(|c| c != '\u{0640}').unwrap_or(rest.len());
                // A single final tatweel is intended where it joins the word to something that is not an Arabic letter, or forms
                // the sign of the era: بـ 05، الـPDF، 1445 هـ.
                let joins = end == span.end && is_arabic(before) && !next_is_letter(text, end);
                if !joins {
                    found.push((at..end, ContentFinding::Tatweel));
                }
            }
            '\u{06CC}' => found.push((span, look_alike(c, 'ي', code()))),
            '\u{06A9}' => found.push((span, look_alike(c, 'ك', code()))),
            '\u{06C1}' | '\u{06BE}' | '\u{06D5}' => found.push((span, look_alike(c, 'ه', code()))),
            // Ligatures that are words or signs, such as ﷺ, are intended.
            '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDC7}' | '\u{FE70}'..='\u{FEFC}' => {
                let wanted = c.nfkc().collect();
                found.push((span, ContentFinding::ShapedLetter { found: c.into(), wanted, code: code() }));
            }
            _ => {}
        }
        before = c;
    }

    found.into_iter().map(|(span, finding)| Diagnostic::at(file, span, &finding)).collect()
}

/// The finding about a character that nobody sees.
fn unseen(c: char, before: char) -> Option<ContentFinding> {
    let code = || format!("U+{:04X}", u32::from(c));
    match c {
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(ContentFinding::BidiControl { code: code() })
        }
        '\u{200B}' | '\u{200C}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{180E}' => {
            Some(ContentFinding::InvisibleCharacter { code: code() })
        }
        // A joiner belongs between emoji, not between letters.
        '\u{200D}' if is_arabic(before) || before.is_ascii() => {
            Some(ContentFinding::InvisibleCharacter { code: code() })
        }
        c if is_control(c) => Some(ContentFinding::ControlCharacter { code: code() }),
        _ => None,
    }
}

/// The findings about characters that nobody sees and that the file writes as references (`&#x202E;`) or escapes (`"\u202e"`).
/// [`check`] finds those that stand in the file themselves.
pub(in crate::parse) fn written_otherwise(text: &str, source: &str) -> Vec<ContentFinding> {
    if text.is_ascii() && !text.contains(is_control) || text == source {
        return Vec::new();
    }
    let mut before = '\u{1F468}';
    let mut found = Vec::new();
    for c in text.chars() {
        found.extend(unseen(c, before).filter(|_| !source.contains(c)));
        before = c;
    }
    found
}

/// Whether HTML forbids a character (HTML living standard 13.1.4).
fn is_control(c: char) -> bool {
    let none = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    none || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

/// Replaces characters that HTML forbids by U+FFFD. They can come from character references (`&#7;`) even if the file has none.
pub(in crate::parse) fn allowed(text: &str) -> Cow<'_, str> {
    match text.contains(is_control) {
        true => Cow::Owned(text.replace(is_control, "\u{FFFD}")),
        false => Cow::Borrowed(text),
    }
}

fn next_is_letter(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(|c| is_arabic(c) || is_combining_mark(c))
}

fn look_alike(found: char, wanted: char, code: String) -> ContentFinding {
    ContentFinding::LookAlike { found: found.into(), wanted: wanted.into(), code }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let file = Arc::new(SourceFile::new("a.md", text));
        check(&file).iter().map(|d| d.code).collect()
    }

    #[test]
    fn deceptive_characters_are_reported() {
        assert_eq!(codes("نص\u{200F} نص"), ["bidi-control"]);
        assert_eq!(codes("نص\u{200B}نص"), ["invisible-character"]);
        assert_eq!(codes("ســــلام"), ["tatweel"], "once a word");
        assert_eq!(codes("مرحبـا ــ سلامــ مـَن"), ["tatweel"; 4]);
        assert_eq!(codes("علی کتاب"), ["look-alike-letter", "look-alike-letter"]);
        assert_eq!(codes("ﻻ ﷺ ﴿﴾"), ["shaped-letter"]);
        assert_eq!(codes("plain\u{7}\u{0}"), ["control-character"; 2], "in plain English too");
        assert_eq!(codes("نص\u{85} \u{FFFF}"), ["control-character"; 2]);
    }

    #[test]
    fn references_are_seen_through() {
        let codes = |text: &str, source: &str| {
            let found = written_otherwise(text, source);
            found.iter().map(|finding| language::finding::Finding::describe(finding).code).collect::<Vec<_>>()
        };
        assert_eq!(codes("\u{202E}", "&#x202E;"), ["bidi-control"]);
        assert_eq!(codes("أ\u{200D}ب\u{200B}", "أ\\u200Dب&#8203;"), ["invisible-character"; 2]);
        assert_eq!(codes("\u{7}", "&#7;"), ["control-character"]);
        assert_eq!(codes("\u{202E}", "\"\u{202E}\""), [""; 0], "found in the file itself");
        assert_eq!(codes("\u{a0}\u{200D}«", "&nbsp;&zwj;&laquo;"), [""; 0]);
    }

    #[test]
    fn sound_texts_pass() {
        assert!(
            codes("سياسةٌ في 1445/6/25هـ، «قوس»، بـ 05، الـPDF، لـ«قوس»، 👨\u{200D}👩\u{200D}👧 1445\u{a0}هـ")
                .is_empty()
        );
    }
}
