//! Locates a page's characters. The main pass does not keep their places, because they are rarely needed.

use language::Lang;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::text::places::place;
use super::{front_matter, markdown};
use crate::read::PageSource;

/// The characters that readers see as text, including the front matter, each with its byte offset. Code and alternative texts are
/// excluded.
pub fn shown(source: &PageSource) -> Vec<(char, usize)> {
    let text = source.file.text.as_str();
    let front = front_matter::read(&source.file, &source.key);
    let mut shown = Vec::new();
    for (_, words) in &front.meta.prose {
        place(text, words.get_ref(), words.span(), &mut shown);
    }
    let body = markdown::readable(text.get(front.body_start..).unwrap_or_default());
    let (mut code, mut pictures) = (false, 0_usize);
    for (event, span) in Parser::new_ext(&body, markdown::extensions()).into_offset_iter() {
        let span = span.start + front.body_start..span.end + front.body_start;
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::Image { .. }) => pictures += 1,
            Event::End(TagEnd::Image) => pictures = pictures.saturating_sub(1),
            Event::Text(words) if !code && pictures == 0 => place(text, &quoted(&words, source.lang), span, &mut shown),
            _ => {}
        }
    }
    shown
}

/// Replaces quotation marks by those of the language.
fn quoted(words: &str, lang: Lang) -> String {
    match lang {
        Lang::Ar => words.replace('“', "«").replace('”', "»"),
        Lang::En => words.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::SourceFile;

    fn places(text: &str, wanted: char) -> Vec<(usize, usize)> {
        let file = Arc::new(SourceFile::new("a.md", text));
        let source = PageSource { lang: Lang::Ar, key: "a".into(), file: Arc::clone(&file) };
        let at = shown(&source).into_iter().filter(|(c, _)| *c == wanted);
        at.map(|(_, byte)| crate::source::Place::new(&file, byte..byte)).map(|p| (p.line(), p.column())).collect()
    }

    #[test]
    fn a_character_is_found_where_it_stands() {
        let text = "---\ntitle: عنوان ☃\ndescription: \"وصف \\u2603\"\nnote: ☃\n---\n\nنص ☃ و**☃** `☃`\n\n    ☃\n\n![☃](a.png) &#x2603;\n\n<!-- ☃ -->\n";
        assert_eq!(places(text, '☃'), [(2, 14), (3, 14), (7, 4), (7, 9), (11, 13)]);
    }

    #[test]
    fn a_replaced_sign_is_located_at_the_original() {
        let text = "---\ntitle: أ\n---\n\nقال \"نعم\" -- ثم...\n";
        assert_eq!(places(text, '«'), [(5, 5)]);
        assert_eq!(places(text, '»'), [(5, 9)]);
        assert_eq!(places(text, '–'), [(5, 11)]);
        assert_eq!(places(text, '…'), [(5, 16)]);
    }
}
