//! The target of a link, resolved from the address that the author wrote.
//!
//! Links between pages name files (`../channels.md#phone`), as repositories and editors do. The address is a function of the
//! path, so it is known at once; whether the page exists is checked later.

use std::ops::Range;

use language::Lang;
use percent_encoding::percent_decode_str;
use unicode_normalization::char::is_combining_mark;

use crate::parse::address::url;
use crate::source::one_line;

/// A link of a page's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The target.
    pub target: Target,
    /// The byte range in the source file.
    pub span: Range<usize>,
    /// The address as the author wrote it.
    pub written: String,
    /// Whether the link has a title, which confirms a link into the other language.
    pub marked: bool,
}

/// The target of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Another page, optionally with a fragment.
    Page {
        /// The page's language.
        lang: Lang,
        /// The page's key.
        key: String,
        /// A heading's id.
        fragment: Option<String>,
    },
    /// A fragment of the same page.
    Fragment(String),
    /// Another site, a mail address or a telephone number.
    External,
    /// An address that this site cannot resolve.
    Unknown,
}

impl Target {
    /// The address of a page with its fragment; `None` for other targets.
    pub fn address(&self) -> Option<String> {
        let Target::Page { lang, key, fragment } = self else { return None };
        let mut address = url(*lang, key);
        if let Some(fragment) = fragment {
            address.push('#');
            address.push_str(fragment);
        }
        Some(address)
    }
}

/// Resolves an address on the page `key` of `lang` to a target and the address to write into HTML.
pub(in crate::parse) fn resolve(lang: Lang, key: &str, written: &str) -> (Target, String) {
    // Browsers copy addresses percent-encoded; ids are not encoded.
    let decode = |fragment| percent_decode_str(fragment).decode_utf8_lossy().into_owned();
    if let Some(fragment) = written.strip_prefix('#') {
        return (Target::Fragment(decode(fragment)), written.to_string());
    }
    if ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| written.starts_with(scheme)) {
        return (Target::External, written.to_string());
    }
    let (path, fragment) = match written.split_once('#') {
        Some((path, fragment)) => (path, Some(decode(fragment))),
        None => (written, None),
    };
    let Some((lang, key)) = path.strip_suffix(".md").and_then(|path| join(lang, key, path)) else {
        return (Target::Unknown, written.to_string());
    };
    let target = Target::Page { lang, key, fragment };
    let address = target.address().unwrap_or_default();
    (target, address)
}

/// Follows a relative path from a page's file to another page's language and key.
fn join(lang: Lang, key: &str, path: &str) -> Option<(Lang, String)> {
    let joined = join_path(lang, key, path)?;
    let (first, rest) = joined.split_once('/')?;
    Some((first.parse().ok()?, rest.to_string()))
}

/// Resolves a relative path from a page's file to a path in the content folder.
pub(in crate::parse) fn join_path(lang: Lang, key: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = vec![lang.code()];
    parts.extend(key.split('/'));
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            "" => return None,
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Whether a link text says nothing about the target (WCAG 2.4.4).
pub(crate) fn is_vague(words: &str) -> bool {
    const VAGUE: [&str; 34] = [
        "here",
        "click here",
        "this",
        "this page",
        "this link",
        "link",
        "more",
        "read more",
        "learn more",
        "see more",
        "details",
        "continue",
        "more information",
        "see here",
        "see this page",
        "هنا",
        "اضغط",
        "الضغط هنا",
        "اضغط على الرابط",
        "عبر الرابط",
        "على الرابط",
        "من خلال الرابط",
        "لمزيد من المعلومات",
        "اضغط هنا",
        "انقر هنا",
        "من هنا",
        "الرابط",
        "هذا الرابط",
        "رابط",
        "المزيد",
        "اقرأ المزيد",
        "للمزيد",
        "التفاصيل",
        "هذه الصفحة",
    ];
    // None has a digit or more than three words, which have two spaces between them.
    let (spaces, digits) = words.bytes().fold((0, 0), |(spaces, digits), b| {
        (spaces + usize::from(b == b' '), digits + usize::from(b.is_ascii_digit()))
    });
    if digits > 0 || spaces > 2 && words.split_whitespace().nth(3).is_some() {
        return false;
    }
    let words = one_line(words);
    // Letters of Arabic from U+0620 to U+064A and spaces: nothing to leave out.
    let mut rest = words.as_bytes();
    while let [b' ', after @ ..] | [0xD8, 0xA0..=0xBF, after @ ..] | [0xD9, 0x81..=0x8A, after @ ..] = rest {
        rest = after;
    }
    if rest.is_empty() {
        return VAGUE.contains(&words.as_str());
    }
    let plain: String = words.chars().filter(|c| !is_combining_mark(*c)).collect();
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    VAGUE.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_leads_to_its_page() {
        let address = |written| resolve(Lang::Ar, "policies/a", written).1;
        assert_eq!(address("b.md"), "/ar/policies/b/");
        assert_eq!(address("../channels.md#الهاتف"), "/ar/channels/#الهاتف");
        assert_eq!(address("../channels.md#%D8%A7%D9%84%D9%87%D8%A7%D8%AA%D9%81"), "/ar/channels/#الهاتف");
        assert_eq!(address("../index.md"), "/ar/");
        assert_eq!(address("../../en/policies/a.md"), "/en/policies/a/");
        assert_eq!(address("https://example.com/a.md"), "https://example.com/a.md");
    }

    #[test]
    fn paths_out_of_the_content_are_unknown() {
        for written in ["../../../a.md", "/ar/channels/", "channels", "../../fr/a.md", "../../a.md", "a//b.md"] {
            assert_eq!(resolve(Lang::Ar, "policies/a", written).0, Target::Unknown, "{written}");
        }
    }

    #[test]
    fn vague_words_are_known_in_both_languages() {
        for words in ["here", "Click here!", "اضغط هنا", "«هنا»", "هُنا"] {
            assert!(is_vague(words), "{words}");
        }
        assert!(!is_vague("قنوات التواصل") && !is_vague("More channels"));
    }
}
