//! Places of characters in content, data, templates and style sheets. Those of a page are found by [`parse::shown`].

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::parse;
use crate::read::Inputs;
use crate::source::SourceFile;

/// A file with its visible characters and their byte offsets.
pub(super) struct Source {
    pub(super) file: Arc<SourceFile>,
    pub(super) shown: Vec<(char, usize)>,
}

/// The templates of the dynamic pages.
const DYNAMIC: [&str; 2] = ["intake/", "desk/"];

/// Text that readers can see on dynamic pages: data, strings, forms, and the templates of dynamic pages.
pub(super) fn interface(inputs: &Inputs) -> Vec<Source> {
    let data = inputs.data.values().chain(&inputs.forms).map(|file| source(file, toml_strings));
    let templates = inputs.templates.iter().filter(|(name, _)| DYNAMIC.iter().any(|folder| name.starts_with(folder)));
    data.chain(templates.map(|(_, file)| source(file, template_text))).collect()
}

/// Text that readers see on static pages: pages, the other templates, and generated content of style sheets.
pub(super) fn texts(inputs: &Inputs) -> Vec<Source> {
    let pages = inputs.pages.iter().map(|page| Source { file: Arc::clone(&page.file), shown: parse::shown(page) });
    let templates = inputs.templates.iter().filter(|(name, _)| !DYNAMIC.iter().any(|folder| name.starts_with(folder)));
    let templates = templates.map(|(_, file)| source(file, template_text));
    let sheets = inputs.assets.iter().filter(|(name, _)| name.ends_with(".css"));
    let sheets = sheets.map(|(name, bytes)| {
        let (path, text) = (format!("{}/{name}", inputs.assets_folder), String::from_utf8_lossy(bytes).into_owned());
        source(&Arc::new(SourceFile::new(path, text)), sheet_strings)
    });
    pages.chain(templates).chain(sheets).collect()
}

fn source(file: &Arc<SourceFile>, read: impl Fn(&str) -> Vec<(char, usize)>) -> Source {
    Source { file: Arc::clone(file), shown: read(&file.text) }
}

/// The texts of a data file, without keys and comments.
fn toml_strings(text: &str) -> Vec<(char, usize)> {
    let mut shown = Vec::new();
    if let Ok(table) = DeTable::parse(text) {
        for value in table.get_ref().values() {
            toml_value(text, value, &mut shown);
        }
    }
    shown
}

fn toml_value(text: &str, value: &Spanned<DeValue<'_>>, shown: &mut Vec<(char, usize)>) {
    match value.get_ref() {
        DeValue::String(words) => parse::place(text, words, value.span(), shown),
        DeValue::Array(values) => values.iter().for_each(|value| toml_value(text, value, shown)),
        DeValue::Table(table) => table.values().for_each(|value| toml_value(text, value, shown)),
        _ => {}
    }
}

/// The text of a template between its tags, and the string literals in its code.
fn template_text(text: &str) -> Vec<(char, usize)> {
    let mut shown = Vec::new();
    let mut in_tag = false;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let until = |close: &str| rest.find(close).map_or(rest.len(), |found| found + close.len());
        let Some(c) = rest.chars().next() else { break };
        let next = rest.chars().nth(1).unwrap_or(' ');
        at += match (c, next) {
            ('{', '#') => until("#}"),
            ('{', '{' | '%') => {
                let end = until(if next == '{' { "}}" } else { "%}" });
                if !in_tag {
                    quoted(rest.get(..end).unwrap_or_default(), at, &mut shown);
                }
                end
            }
            ('<', '!') if rest.starts_with("<!--") => until("-->"),
            ('<', next) if next.is_ascii_alphabetic() || matches!(next, '/' | '!') => {
                in_tag = true;
                1
            }
            ('>', _) if in_tag => {
                in_tag = false;
                1
            }
            (c, _) => {
                if !in_tag {
                    shown.push((c, at));
                }
                c.len_utf8()
            }
        };
    }
    shown
}

/// The strings of a style sheet outside comments.
fn sheet_strings(text: &str) -> Vec<(char, usize)> {
    let mut shown = Vec::new();
    let mut at = 0;
    for (number, part) in text.split("/*").enumerate() {
        // Every part except the first begins with a comment.
        let skipped = if number == 0 { 0 } else { part.find("*/").map_or(part.len(), |end| end + 2) };
        quoted(part.get(skipped..).unwrap_or_default(), at + skipped, &mut shown);
        at += part.len() + "/*".len();
    }
    shown
}

/// The string literals in code that begins at a byte. A backslash with a code point is that character, as in style sheets.
fn quoted(code: &str, from: usize, shown: &mut Vec<(char, usize)>) {
    let mut open = None;
    let mut letters = code.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        match open {
            None if matches!(c, '"' | '\'') => open = Some(c),
            Some(quote) if c == quote => open = None,
            Some(_) if c == '\\' => {
                let mut digits = String::new();
                while let Some((_, digit)) = letters.next_if(|(_, c)| c.is_ascii_hexdigit() && digits.len() < 6) {
                    digits.push(digit);
                }
                let escaped = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                match escaped {
                    Some(c) => shown.push((c, from + at)),
                    // `\"` does not end the string.
                    None => shown.extend(letters.next().map(|(_, c)| (c, from + at))),
                }
            }
            Some(_) => shown.push((c, from + at)),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(shown: &[(char, usize)]) -> String {
        shown.iter().map(|(c, _)| *c).filter(|c| !c.is_whitespace()).collect()
    }

    #[test]
    fn the_values_of_a_data_file_are_seen_and_its_keys_and_comments_are_not() {
        let text =
            "# ك\nkey = { ar = \"أب\", en = \"\\u2603\" }\n[[question]]\nlabel.ar = '''\nج'''\nlist = [\"د\", 1]\n";
        let shown = toml_strings(text);
        assert_eq!(words(&shown), "أب☃جد");
        let at = |c: char| shown.iter().find(|(found, _)| *found == c).unwrap().1;
        assert_eq!(at('ب'), text.find('ب').unwrap());
        assert_eq!(at('ج'), text.find('ج').unwrap());
        assert_eq!(at('☃'), text.find("\"\\u2603").unwrap(), "an escape is found where its text begins");
    }

    #[test]
    fn the_text_of_a_template_is_seen_and_its_code_is_not() {
        let text = "{# ا #}<p class=\"ب{{ x }}\" title='ت'>ث {{ page.title | default(value=\"ج\") }}<!-- ح --> 1 < 2</p>{% if a > b %}خ{% endif %}";
        let shown = template_text(text);
        assert_eq!(words(&shown), "ثج1<2خ");
        assert!(shown.iter().all(|(c, at)| text[*at..].starts_with(*c)));
    }

    #[test]
    fn strings_of_a_style_sheet_are_visible() {
        let text = "/* \"ا\" */ a::after { content: \"ب\\2192 ت\"; } /* it's */ b { content: 'ث\\'ج'; color: red }";
        let shown = sheet_strings(text);
        assert_eq!(words(&shown), "ب→تث'ج");
        assert_eq!(shown.iter().find(|(c, _)| *c == '→').unwrap().1, text.find('\\').unwrap());
    }
}
