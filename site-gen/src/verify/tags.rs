//! The tags and texts of a page.
//!
//! Templates write plain HTML: quotation marks around values, few references. [`plain`] reads that, and gives up at the first
//! thing that it does not know; then html5gum reads the page, which knows all of HTML (living standard 13.2.5) and takes ten times as
//! long.

use std::borrow::Cow;

use html5gum::{Token, Tokenizer};
use memchr::memchr;

/// A start tag.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    pub(super) name: Cow<'h, str>,
    /// The attributes: names, of which each occurs once, and values.
    pub(super) attributes: Vec<(Cow<'h, str>, Cow<'h, str>)>,
}

impl<'h> Tag<'h> {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.find(name).map(|value| &**value)
    }

    /// The value of an attribute, which can outlive the tag.
    pub(super) fn value(&self, name: &str) -> Option<Cow<'h, str>> {
        self.find(name).cloned()
    }

    fn find(&self, name: &str) -> Option<&Cow<'h, str>> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// A part of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t, 'h> {
    Start(&'t Tag<'h>),
    End(Cow<'h, str>),
    Text(Cow<'h, str>),
}

/// Hands on the parts of any page.
pub(super) fn every(html: &[u8], mut handle: impl FnMut(Part<'_, 'static>)) {
    let text = |bytes: &[u8]| Cow::Owned(String::from_utf8_lossy(bytes).into_owned());
    for token in Tokenizer::new(html).flatten() {
        match token {
            Token::StartTag(tag) => {
                let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value)));
                handle(Part::Start(&Tag { name: text(&tag.name), attributes: attributes.collect() }));
            }
            Token::EndTag(tag) => handle(Part::End(text(&tag.name))),
            Token::String(words) => handle(Part::Text(text(&words))),
            _ => {}
        }
    }
}

/// Hands on the parts of a plain page. `None` if it is not plain; then what was handed on is not to be used.
pub(super) fn plain<'h>(html: &'h str, mut handle: impl FnMut(Part<'_, 'h>)) -> Option<()> {
    let mut rest = html;
    // One for all, so that its memory is used again.
    let mut open = Tag::default();
    if rest.bytes().fold(false, |found, b| found | (b < 9) | (11..32).contains(&b) | (b == 127)) {
        return None;
    }
    while !rest.is_empty() {
        let end = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        let (text, tag) = rest.split_at_checked(end)?;
        if !text.is_empty() {
            handle(Part::Text(decoded(text)?));
        }
        rest = match tag.as_bytes() {
            [] => break,
            [b'<', b'a'..=b'z' | b'A'..=b'Z', ..] => {
                let rest = start(tag.get(1..)?, &mut open)?;
                handle(Part::Start(&open));
                rest
            }
            [b'<', b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => {
                let end = name_end(tag.as_bytes(), 2);
                handle(Part::End(small(tag.get(2..end)?)));
                tag.get(end..)?.strip_prefix('>')?
            }
            [b'<', b'!', ..] => tag.strip_prefix("<!doctype html>")?,
            _ => return None,
        };
    }
    Some(())
}

/// Reads a start tag after its `<`. Returns what follows it.
fn start<'h>(text: &'h str, tag: &mut Tag<'h>) -> Option<&'h str> {
    let bytes = text.as_bytes();
    let mut at = name_end(bytes, 0);
    tag.name = small(text.get(..at)?);
    tag.attributes.clear();
    loop {
        let end = at;
        at = space_end(bytes, at);
        match bytes.get(at..)? {
            [b'>', ..] => return text.get(at + 1..),
            [b'/', b'>', ..] => return text.get(at + 2..),
            // White space parts attributes from each other and from the name.
            _ if at == end => return None,
            _ => {}
        }
        let begin = at;
        at = name_end(bytes, begin);
        let attribute = small(text.get(begin..at).filter(|name| !name.is_empty())?);
        if tag.attributes.iter().any(|(known, _)| *known == attribute) {
            return None;
        }
        let inside = match bytes.get(at) {
            Some(b'=') => {
                let (inside, length) = value(text.get(at + 1..)?)?;
                at += 1 + length;
                inside
            }
            // An attribute without a value, unless spaces part it from one.
            _ if bytes.get(space_end(bytes, at)) == Some(&b'=') => return None,
            _ => "",
        };
        tag.attributes.push((attribute, decoded(inside)?));
    }
}

/// Where the name of an element or an attribute that begins at a byte ends.
fn name_end(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':')) {
        at += 1;
    }
    at
}

/// Where the white space that begins at a byte ends.
fn space_end(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\n' | b'\t')) {
        at += 1;
    }
    at
}

/// A name in small letters, as HTML has the names of SVG too.
fn small(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// The value of an attribute after its `=`, and its length with quotation marks.
fn value(text: &str) -> Option<(&str, usize)> {
    if let Some(quote @ (b'"' | b'\'')) = text.bytes().next() {
        let inside = text.get(1..)?;
        let end = memchr(quote, inside.as_bytes())?;
        return Some((inside.get(..end)?, end + 2));
    }
    let value = text.get(..text.find([' ', '\n', '\t', '>'])?)?;
    let is_plain = !value.is_empty() && !value.contains(['"', '\'', '=', '<', '`']) && !value.ends_with('/');
    is_plain.then_some((value, value.len()))
}

/// A text with its references replaced. `None` if one is not among the few that escaping makes.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Some(Cow::Borrowed(text)) };
    let (before, mut rest) = text.split_at_checked(first)?;
    let mut decoded = before.to_string();
    while !rest.is_empty() {
        let known = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&#x27;", '\'')];
        let (reference, c) = known.into_iter().find(|(reference, _)| rest.starts_with(reference))?;
        decoded.push(c);
        rest = rest.get(reference.len()..)?;
        let (words, after) = rest.split_at_checked(rest.find('&').unwrap_or(rest.len()))?;
        decoded.push_str(words);
        rest = after;
    }
    Some(Cow::Owned(decoded))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The parts in words, with attributes in order and texts joined, as both readers deliver them.
    #[derive(Default)]
    struct Settled {
        parts: Vec<String>,
        text: String,
    }

    impl Settled {
        fn add(&mut self, part: Part<'_, '_>) {
            let part = match part {
                Part::Text(text) => return self.text.push_str(&text),
                Part::Start(tag) => {
                    let mut attributes = tag.attributes.clone();
                    attributes.sort();
                    format!("{} {attributes:?}", tag.name)
                }
                Part::End(name) => format!("/{name}"),
            };
            self.end_text();
            self.parts.push(part);
        }

        fn end_text(&mut self) {
            if !self.text.is_empty() {
                self.parts.push(format!("{:?}", std::mem::take(&mut self.text)));
            }
        }

        fn finish(mut self) -> Vec<String> {
            self.end_text();
            self.parts
        }
    }

    fn read(html: &str) -> Option<Vec<String>> {
        let mut parts = Settled::default();
        plain(html, |part| parts.add(part))?;
        Some(parts.finish())
    }

    fn read_by_the_other(html: &str) -> Vec<String> {
        let mut parts = Settled::default();
        every(html.as_bytes(), |part| parts.add(part));
        parts.finish()
    }

    #[test]
    fn what_templates_write_is_plain() {
        let page = "<!doctype html>\n<html lang=\"ar\" dir=rtl><title>أ &amp; ب</title><a class='x' href=\"/ar/?a&amp;b\"\n hidden>نص</a><br/><img alt=\"\" src=/a/b.png><SVG viewBox='0 0 1 1'/><p>&#39;</p></html>\n";
        assert_eq!(read(page), Some(read_by_the_other(page)));
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_other_reader() {
        for html in [
            "<a href = x>",
            "<a a=1 a=2>",
            "a & b",
            "&nbsp;",
            "a < b",
            "<!-- c -->",
            "<a/b>",
            "</a >",
            "a\0",
            "a\r\n",
            "<a b=\"1\"c=2>",
            "<a b=c/>",
            "<a",
            "<a b=\"1",
            "<?x?>",
            "<a b='1",
        ] {
            assert_eq!(read(html), None, "{html}");
        }
    }

    proptest! {
        #[test]
        fn both_readers_say_the_same(html in "(<|>|/|=|\"|'|&amp;|&lt;|&|;|#39;| |\n|a|b|A|ع|-|!|<p>|</p>|<a href=\"|<b class=c>|<!doctype html>|\\PC){0,24}") {
            if let Some(parts) = read(&html) {
                prop_assert_eq!(parts, read_by_the_other(&html));
            }
        }
    }
}
