//! The tags and texts of a page.
//!
//! Templates write plain HTML: quotation marks around values, few references. [`plain`] reads that, and gives up at the first
//! thing that it does not know; then html5gum reads the page, which knows all of HTML (living standard 13.2.5) and takes ten times as
//! long.

use std::borrow::Cow;

use html5gum::{Token, Tokenizer};

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    pub(super) name: Cow<'h, str>,
    /// The attributes: names, of which each occurs once, and values.
    pub(super) attributes: Vec<(Cow<'h, str>, Cow<'h, str>)>,
}

impl Tag<'_> {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

/// A part of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'h> {
    Start(Tag<'h>),
    End(Cow<'h, str>),
    Text(Cow<'h, str>),
}

/// The parts of any page.
pub(super) fn every(html: &[u8]) -> impl Iterator<Item = Part<'static>> {
    let text = |bytes: &[u8]| Cow::Owned(String::from_utf8_lossy(bytes).into_owned());
    Tokenizer::new(html).flatten().filter_map(move |token| match token {
        Token::StartTag(tag) => {
            let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value)));
            Some(Part::Start(Tag { name: text(&tag.name), attributes: attributes.collect() }))
        }
        Token::EndTag(tag) => Some(Part::End(text(&tag.name))),
        Token::String(words) => Some(Part::Text(text(&words))),
        _ => None,
    })
}

/// Hands on the parts of a plain page. `None` if it is not plain; then what was handed on is not to be used.
pub(super) fn plain<'h>(html: &'h str, mut handle: impl FnMut(Part<'h>)) -> Option<()> {
    let mut rest = html;
    if rest.bytes().fold(false, |found, b| found | (b < 9) | (11..32).contains(&b) | (b == 127)) {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find('<').unwrap_or(rest.len());
        let (text, tag) = rest.split_at_checked(end)?;
        if !text.is_empty() {
            handle(Part::Text(decoded(text)?));
        }
        rest = match tag.as_bytes() {
            [] => break,
            [b'<', b'a'..=b'z' | b'A'..=b'Z', ..] => {
                let (tag, rest) = start(tag.get(1..)?)?;
                handle(Part::Start(tag));
                rest
            }
            [b'<', b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => {
                let (name, rest) = word(tag.get(2..)?);
                handle(Part::End(small(name)));
                rest.strip_prefix('>')?
            }
            [b'<', b'!', ..] => tag.strip_prefix("<!doctype html>")?,
            _ => return None,
        };
    }
    Some(())
}

/// A start tag after its `<`, and what follows it.
fn start(rest: &str) -> Option<(Tag<'_>, &str)> {
    let (name, mut rest) = word(rest);
    let mut attributes: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
    loop {
        let next = rest.trim_start_matches([' ', '\n', '\t']);
        if let Some(after) = next.strip_prefix('>').or_else(|| next.strip_prefix("/>")) {
            return Some((Tag { name: small(name), attributes }, after));
        }
        // White space parts attributes from each other and from the name.
        let (attribute, after) = word(next);
        let attribute = small(attribute);
        if next.len() == rest.len() || attribute.is_empty() || attributes.iter().any(|(known, _)| *known == attribute) {
            return None;
        }
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after)?,
            // An attribute without a value, unless spaces part it from one.
            None if after.trim_start_matches([' ', '\n', '\t']).starts_with('=') => return None,
            None => ("", after),
        };
        attributes.push((attribute, decoded(value)?));
        rest = after;
    }
}

/// The name of an element or an attribute at the start of a text, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let is_inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':');
    let end = text.bytes().position(|b| !is_inside(&b)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// A name in small letters, as HTML has the names of SVG too.
fn small(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// The value of an attribute after its `=`, and what follows it.
fn value(text: &str) -> Option<(&str, &str)> {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote);
        }
    }
    let end = text.find([' ', '\n', '\t', '>'])?;
    let (value, after) = text.split_at_checked(end)?;
    let is_plain = !value.is_empty() && !value.contains(['"', '\'', '=', '<', '`']) && !value.ends_with('/');
    is_plain.then_some((value, after))
}

/// A text with its references replaced. `None` if one is not among the few that escaping makes.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    let Some(first) = text.find('&') else { return Some(Cow::Borrowed(text)) };
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

    /// The parts with attributes in order and texts joined, as both readers deliver them.
    fn settled<'h>(parts: impl IntoIterator<Item = Part<'h>>) -> Vec<Part<'h>> {
        let mut settled: Vec<Part<'h>> = Vec::new();
        for mut part in parts {
            match (&mut part, settled.last_mut()) {
                (Part::Start(tag), _) => tag.attributes.sort(),
                (Part::Text(text), Some(Part::Text(open))) => {
                    open.to_mut().push_str(text);
                    continue;
                }
                _ => {}
            }
            settled.push(part);
        }
        settled
    }

    fn read(html: &str) -> Option<Vec<Part<'_>>> {
        let mut parts = Vec::new();
        plain(html, |part| parts.push(part))?;
        Some(settled(parts))
    }

    #[test]
    fn what_templates_write_is_plain() {
        let page = "<!doctype html>\n<html lang=\"ar\" dir=rtl><title>أ &amp; ب</title><a class='x' href=\"/ar/?a&amp;b\"\n hidden>نص</a><br/><img alt=\"\" src=/a/b.png><SVG viewBox='0 0 1 1'/><p>&#39;</p></html>\n";
        assert_eq!(read(page), Some(settled(every(page.as_bytes()))));
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
                prop_assert_eq!(parts, settled(every(html.as_bytes())));
            }
        }
    }
}
