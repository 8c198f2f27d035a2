//! Characters that a file writes as references (`&#x202E;`) or escapes (`"\u202e"`), with their places.

use std::ops::Range;

use pulldown_cmark::{Event, Parser};

/// The place of a reference or an escape, and what it stands for.
pub(in crate::parse) type Reference = (Range<usize>, String);

/// The references of a piece of Markdown, with what each stands for.
pub(in crate::parse) fn in_markdown(source: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices('&') {
        let rest = source.get(at..).unwrap_or_default();
        let Some(end) = rest.find(';').map(|end| end + 1) else { break };
        let reference = rest.get(..end).unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        if reference.len() > 2 && reference.trim_matches(['&', ';']).chars().all(is_name) {
            let text = Parser::new(reference).find_map(|event| match event {
                Event::Text(text) => Some(text.into_string()),
                _ => None,
            });
            found.extend(text.filter(|text| text != reference).map(|text| (at..at + end, text)));
        }
    }
    found
}

/// The escapes of a YAML value in double quotation marks, with what each stands for (YAML 1.2.2, section 5.7).
pub(in crate::parse) fn in_yaml(source: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    if !source.starts_with('"') {
        return found;
    }
    while let Some(next) = source.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + next;
        let rest = source.get(start + 1..).unwrap_or_default();
        let Some(kind) = rest.chars().next() else { break };
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        at = start + 1 + kind.len_utf8() + digits;
        let code = source.get(start + 2..at).filter(|_| digits > 0).and_then(|code| u32::from_str_radix(code, 16).ok());
        let c = match kind {
            '0' => Some('\0'),
            'a' => Some('\u{7}'),
            'b' => Some('\u{8}'),
            'e' => Some('\u{1B}'),
            _ => code.and_then(char::from_u32),
        };
        found.extend(c.map(|c| (start..at, c.to_string())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_their_places() {
        let found = |source: &str, found: Vec<(Range<usize>, String)>| {
            found.into_iter().map(|(span, text)| (source[span].to_string(), text)).collect::<Vec<_>>()
        };
        let markdown = "a &#x202E;b &rlm; & c; &nothing; &#1600;";
        let wanted = [("&#x202E;", "\u{202E}"), ("&rlm;", "\u{200F}"), ("&#1600;", "ـ")];
        assert_eq!(found(markdown, in_markdown(markdown)), wanted.map(|(a, b)| (a.into(), b.into())));
        let yaml = "\"a \\u202e \\\\u202e \\x07\\U0001F600 \\n\\e \\u20\"";
        let wanted = [("\\u202e", "\u{202E}"), ("\\x07", "\u{7}"), ("\\U0001F600", "😀"), ("\\e", "\u{1B}")];
        assert_eq!(found(yaml, in_yaml(yaml)), wanted.map(|(a, b)| (a.into(), b.into())));
        assert!(in_yaml("plain \\u202e").is_empty());
    }
}
