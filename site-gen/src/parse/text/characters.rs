//! Reports characters that readers or programs mistake for others: invisible marks, tatweel, look-alike letters, control
//! characters.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::Diagnostic;
use crate::findings::ContentFinding;
use crate::remedy::{Edit, Remedy};
use crate::source::SourceFile;

use super::references::Reference;
use super::replacement::{self, LOOK_ALIKES};
use language::text::script::is_arabic;

/// Checks the characters of a file, including the front matter.
pub fn check(file: &Arc<SourceFile>) -> Vec<Diagnostic> {
    let text = file.text.as_str();
    // Fast path: plain English, most of the bytes of a site, has none of them.
    let is_other = |b: u8| !matches!(b, b' '..=b'~' | b'\n' | b'\t');
    if !text.bytes().fold(false, |found, b| found | is_other(b)) {
        return Vec::new();
    }
    let corrected = |(span, finding): (Range<usize>, ContentFinding)| {
        let wanted = replacement::of(text, &span);
        let remedy = wanted.and_then(|wanted| Remedy::new(vec![Edit::replace(span.clone(), wanted)]));
        Diagnostic::at(file, span, &finding).corrected_by(remedy)
    };
    deceptive(text).into_iter().map(corrected).collect()
}

/// The characters of a text that readers or programs mistake for others.
fn deceptive(text: &str) -> Vec<(Range<usize>, ContentFinding)> {
    let mut found: Vec<(Range<usize>, ContentFinding)> = Vec::new();
    if is_plain_throughout(text.as_bytes()) {
        return found;
    }
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        if is_plain(c) {
            before = c;
            continue;
        }
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
            // Ligatures that are words or signs, such as ﷺ, are intended.
            '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDC7}' | '\u{FE70}'..='\u{FEFC}' => {
                let wanted = c.nfkc().collect();
                found.push((span, ContentFinding::ShapedLetter { found: c.into(), wanted, code: code() }));
            }
            _ => {
                let like = LOOK_ALIKES.iter().find(|(other, _)| *other == c);
                found.extend(like.map(|(_, wanted)| (span, look_alike(c, *wanted, code()))));
            }
        }
        before = c;
    }
    found
}

/// Whether a character is one of those that nearly all text consists of, none of which is taken for another.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\n' | '\u{60C}' | '\u{61B}' | '\u{61F}' | '\u{621}'..='\u{63A}' | '\u{641}'..='\u{652}')
}

/// Whether all characters are those of which [`is_plain`] holds, or others that begin with the same bytes and are not taken for others
/// either: all of Arabic up to U+067F but the tatweel and the Arabic letter mark.
fn is_plain_throughout(text: &[u8]) -> bool {
    let is_other = |b: u8| b < b' ' && b != b'\n' || matches!(b, 0x7F | 0xC2..=0xD7 | 0xDA..);
    let pairs = text.iter().zip(text.get(1..).unwrap_or_default());
    let is_mark = |lead: u8, next: u8| (lead == 0xD9) & (next == 0x80) | (lead == 0xD8) & (next == 0x9C);
    !(text.iter().fold(false, |found, b| found | is_other(*b))
        | pairs.fold(false, |found, (lead, next)| found | is_mark(*lead, *next)))
}

/// The finding about a character that nobody sees.
fn unseen(c: char, before: char) -> Option<ContentFinding> {
    let code = || format!("U+{:04X}", u32::from(c));
    match c {
        '\u{200E}' | '\u{200F}' | '\u{061C}' => Some(ContentFinding::DirectionMark { code: code() }),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(ContentFinding::BidiControl { code: code() }),
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

/// A character that the file writes as a reference or an escape.
pub(in crate::parse) struct Otherwise {
    /// What was found.
    pub(in crate::parse) finding: ContentFinding,
    /// The correction of the file, if it is certain.
    pub(in crate::parse) remedy: Option<Remedy>,
}

/// Where a text comes from.
#[derive(Clone, Copy)]
pub(in crate::parse) struct Origin<'a> {
    /// The source of the text.
    pub(in crate::parse) source: &'a str,
    /// The byte at which the source begins in its file.
    pub(in crate::parse) start: usize,
    /// What stands before and after the source in the file, where that can be a part of the same word.
    pub(in crate::parse) around: (&'a str, &'a str),
    /// The references or escapes of the source, with what each stands for.
    pub(in crate::parse) references: fn(&str) -> Vec<Reference>,
}

/// The findings about characters of a text that the file writes as references (`&#x202E;`) or escapes (`"\u202e"`). [`check`] finds
/// those that stand in the file themselves.
pub(in crate::parse) fn written_otherwise(text: &str, origin: Origin<'_>) -> Vec<Otherwise> {
    let Origin { source, start, around: (before, after), references } = origin;
    if text.is_ascii() && !text.contains(is_control) || text == source {
        return Vec::new();
    }
    let whole = format!("{before}{text}{after}");
    let own = before.len()..before.len() + text.len();
    let mut found = deceptive(&whole);
    found.retain(|(span, _)| {
        let c = whole.get(span.clone()).and_then(|found| found.chars().next()).unwrap_or_default();
        // A reference to a joiner is meant, as within an emoji, unless a letter of the same text stands before it.
        let is_joiner = c == '\u{200D}' && span.start == own.start;
        own.contains(&span.start) && !source.contains(c) && !is_joiner
    });
    if found.is_empty() {
        return Vec::new();
    }
    let references = references(source);
    let remedy = |span: &Range<usize>| {
        let wanted = replacement::of(&whole, span)?;
        let edits = whole.get(span.clone())?.char_indices().map(|(at, c)| {
            let c = c.to_string();
            let nth = whole.get(own.start..span.start + at)?.matches(&c).count();
            let same: Vec<_> = references.iter().filter(|(_, text)| *text == c).collect();
            // Each one of the text is one of the references.
            let (place, _) = same.get(nth).filter(|_| same.len() == text.matches(&c).count())?;
            let text = if at == 0 { wanted.as_str() } else { "" };
            Some(Edit::replace(start + place.start..start + place.end, text))
        });
        Remedy::new(edits.collect::<Option<Vec<_>>>()?)
    };
    found.into_iter().map(|(span, finding)| Otherwise { finding, remedy: remedy(&span) }).collect()
}

/// Whether HTML forbids a character (HTML living standard 13.1.4).
fn is_control(c: char) -> bool {
    let none = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    none || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

/// Whether a character has no shape of its own. White space has none either, and is not meant.
pub(crate) fn is_unseen(c: char) -> bool {
    replacement::is_unseen(c) && !matches!(c, '\n' | '\t' | '\r')
}

/// The Arabic letter that a letter of another language looks like; any other character itself.
pub(crate) fn look_alike_of(c: char) -> char {
    LOOK_ALIKES.iter().find(|(other, _)| *other == c).map_or(c, |(_, wanted)| *wanted)
}

/// Replaces characters that HTML forbids by U+FFFD. They can come from character references (`&#7;`) even if the file has none.
pub(in crate::parse) fn allowed(text: &str) -> Cow<'_, str> {
    // The first bytes of those beyond ASCII, and of a few others.
    let may_be = |b: u8| b < b' ' || matches!(b, 0x7F | 0xC2 | 0xEF..);
    match text.bytes().fold(false, |found, b| found | may_be(b)) && text.contains(is_control) {
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
    use super::super::references;
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        let file = Arc::new(SourceFile::new("a.md", text));
        check(&file).iter().map(|d| d.code).collect()
    }

    #[test]
    fn deceptive_characters_are_reported() {
        assert_eq!(codes("نص\u{200F} نص"), ["direction-mark"]);
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
            let origin = Origin { source, start: 0, around: ("", ""), references: references::in_markdown };
            let found = written_otherwise(text, origin);
            found.iter().map(|found| language::finding::Finding::describe(&found.finding).code).collect::<Vec<_>>()
        };
        assert_eq!(codes("\u{202E}", "&#x202E;"), ["bidi-control"]);
        assert_eq!(codes("أ\u{200D}ب\u{200B}", "أ\\u200Dب&#8203;"), ["invisible-character"; 2]);
        assert_eq!(codes("\u{7}", "&#7;"), ["control-character"]);
        assert_eq!(codes("\u{202E}", "\"\u{202E}\""), [""; 0], "found in the file itself");
        assert_eq!(codes("\u{a0}\u{200D}«", "&nbsp;&zwj;&laquo;"), [""; 0]);
        assert_eq!(codes("سـلام", "س&#1600;لام"), ["tatweel"]);
        assert_eq!(codes("کتاب ﻻ", "&#1705;تاب &#xFEFB;"), ["look-alike-letter", "shaped-letter"]);
        assert_eq!(codes("1445 هـ", "1445 ه&#1600;"), [""; 0]);
    }

    #[test]
    fn the_letters_around_a_reference_decide() {
        let found = |text: &str, source: &str, around: (&str, &str)| {
            let origin = Origin { source, start: 10, around, references: references::in_markdown };
            written_otherwise(text, origin)
                .into_iter()
                .map(|found| found.remedy.map(|remedy| remedy.edits))
                .collect::<Vec<_>>()
        };
        let reference = "&#1600;";
        assert_eq!(found("ـ", reference, ("س", "لام")), [Some(vec![Edit::delete(10..17)])]);
        assert_eq!(found("ـ", reference, ("ه", "")), [], "the sign of the era");
        assert_eq!(found("ـ", reference, ("", "")), [None]);
        assert_eq!(found("ک", "&#1705;", ("", "تاب")), [Some(vec![Edit::replace(10..17, "ك")])]);
        assert_eq!(found("ک", "&#1705;", ("", "")), [None]);
    }

    #[test]
    fn sound_texts_pass() {
        assert!(
            codes("سياسةٌ في 1445/6/25هـ، «قوس»، بـ 05، الـPDF، لـ«قوس»، 👨\u{200D}👩\u{200D}👧 1445\u{a0}هـ")
                .is_empty()
        );
    }
}
