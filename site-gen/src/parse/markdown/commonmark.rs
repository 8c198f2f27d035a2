//! Every example of the CommonMark specification, parsed without this site's extensions.
//!
//! The tests compare elements, their addresses and texts, as a browser parses them. Intended additions of this site's writer
//! (isolated words, directions, classes, marks of external links) are ignored, and so is the title of an image, which pages do
//! not show.

use std::sync::Arc;

use html5gum::{StartTag, Token, Tokenizer};
use pulldown_cmark::Event;

use super::html::{Html, Piece};
use super::raw_html::is_comment;
use super::*;
use crate::source::SourceFile;

const SPECIFICATION: &str = include_str!("../../../tests/commonmark/spec.txt");

/// Examples with another result than specified, with the reason.
const EXCEPTIONS: [(usize, &str); 3] = [
    (352, "emphasis of a quotation can be attached to a letter"),
    (380, "bold of a quotation can be attached to a letter"),
    (484, "a link to a file leads to the address of its page"),
];

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// Extracts the examples in the way of the specification's own script: between lines of 32 backquotes, with a line `.` between
/// input and output; an arrow stands for a tab.
fn examples() -> Vec<Example> {
    let fence = "`".repeat(32);
    let opening = format!("{fence} example");
    let mut examples = Vec::new();
    let mut lines = SPECIFICATION.lines();
    while lines.any(|line| line == opening) {
        let mut part = |end: &str| {
            lines.by_ref().take_while(|line| *line != end).map(|line| format!("{line}\n")).collect::<String>()
        };
        let (markdown, html) = (part("."), part(&fence));
        let number = examples.len() + 1;
        examples.push(Example { number, markdown: markdown.replace('→', "\t"), html: html.replace('→', "\t") });
    }
    examples
}

fn read(markdown: &str) -> Body {
    let file = Arc::new(SourceFile::new("a.md", markdown));
    let source = PageSource { lang: language::Lang::En, key: "a".into(), file };
    parse_with(&source, Unparsed::default(), Options::empty())
}

fn composed(body: &Body) -> String {
    body.html.compose(|piece, html| match piece {
        Piece::HeadingStart(n) => html.push_str(&format!("<h{}>", body.outline[*n].level)),
        Piece::HeadingEnd(n) => html.push_str(&format!("</h{}>", body.outline[*n].level)),
        Piece::Image(n) => {
            let mut image = Html::default();
            image.write("<img src=\"");
            image.address(&body.images[*n].written);
            image.write("\" alt=\"");
            image.attribute(&body.images[*n].alt);
            image.write("\">");
            html.push_str(&image.compose(|_, _| {}));
        }
        Piece::LinkAddress(n) => {
            let address = body.links[*n].target.address().unwrap_or_default();
            crate::parse::write_address(&address, html);
        }
        Piece::LinkLanguage(_) => {}
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    /// A tag with the attributes that Markdown can write.
    Tag {
        name: String,
        written: String,
    },
    Words(String),
}

/// The tags and texts of HTML as a browser parses it, with visible white space only.
fn seen(html: &str) -> Vec<Seen> {
    let mut all: Vec<Seen> = Vec::new();
    let (mut hidden, mut in_pre) = (false, false);
    for token in Tokenizer::new(html) {
        match token.unwrap() {
            Token::StartTag(tag) => match name(&tag.name).as_str() {
                "bdi" | "time" => {}
                "span" => hidden = true,
                name => {
                    in_pre |= name == "pre";
                    all.push(Seen::Tag { name: name.into(), written: start_tag(name, &tag) });
                }
            },
            Token::EndTag(tag) => match name(&tag.name).as_str() {
                "bdi" | "time" => {}
                "span" => hidden = false,
                name => {
                    in_pre &= name != "pre";
                    all.push(Seen::Tag { name: name.into(), written: format!("</{name}>") });
                }
            },
            Token::String(_) if hidden => {}
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text);
                // Keeps white space in code from being collapsed below.
                let text = if in_pre { text.replace('\n', "⏎").replace(' ', "␣") } else { text.into_owned() };
                match all.last_mut() {
                    Some(Seen::Words(words)) => words.push_str(&text),
                    _ => all.push(Seen::Words(text)),
                }
            }
            _ => {}
        }
    }
    let at_block = |neighbour: Option<&Seen>| match neighbour {
        Some(Seen::Tag { name, .. }) => !["a", "code", "em", "img", "strong"].contains(&name.as_str()),
        _ => true,
    };
    let shown = |(n, one): (usize, &Seen)| {
        let Seen::Words(words) = one else { return Some(one.clone()) };
        let white = |end: bool| if end { " " } else { "" };
        let mut line = words.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let (before, after) = (n.checked_sub(1).and_then(|n| all.get(n)), all.get(n + 1));
        let gap = line.is_empty() && !at_block(before) && !at_block(after);
        if !line.is_empty() {
            let starts = words.starts_with([' ', '\n', '\t']) && !at_block(before);
            let ends = words.ends_with([' ', '\n', '\t']) && !at_block(after);
            line = format!("{}{line}{}", white(starts), white(ends));
        }
        (gap || !line.is_empty()).then_some(Seen::Words(line))
    };
    all.iter().enumerate().filter_map(shown).collect()
}

fn name(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn start_tag(name: &str, tag: &StartTag<()>) -> String {
    let mut written = format!("<{name}");
    for (attribute, value) in &tag.attributes {
        let value = String::from_utf8_lossy(value);
        let kept = match attribute.as_slice() {
            b"href" | b"src" | b"start" => true,
            b"alt" | b"title" => name != "img" || attribute.as_slice() == b"alt",
            b"class" => value.starts_with("language-"),
            _ => false,
        };
        if kept {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            written.push_str(&format!(" {}=\"{value}\"", String::from_utf8_lossy(attribute)));
        }
    }
    written + ">"
}

/// Whether an example contains HTML, which authors of this site may not write.
fn is_raw_html(markdown: &str) -> bool {
    Parser::new(markdown).any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_)))
}

#[test]
fn every_example_without_raw_html_reads_as_specified() {
    let (raw, plain): (Vec<_>, Vec<_>) = examples().into_iter().partition(|example| is_raw_html(&example.markdown));
    let otherwise = |example: &Example| EXCEPTIONS.iter().any(|(number, _)| *number == example.number);
    let mut wrong = String::new();
    let mut passed = 0;
    for example in &plain {
        let html = composed(&read(&example.markdown));
        let same = seen(&html) == seen(&example.html);
        passed += usize::from(same);
        if same == otherwise(example) {
            let Example { number, markdown, html: wanted } = example;
            wrong += &format!("--- {number}\n{markdown}--- wanted\n{wanted}--- written\n{html}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!((passed, raw.len(), EXCEPTIONS.len()), (577, 72, 3));
}

#[test]
fn every_example_with_raw_html_is_refused_unless_it_is_a_comment() {
    for example in examples().iter().filter(|example| is_raw_html(&example.markdown)) {
        let body = read(&example.markdown);
        let refused = body.diagnostics.iter().any(|d| d.code == "raw-html");
        let html = Parser::new(&example.markdown).filter_map(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => Some(html.into_string()),
            _ => None,
        });
        let comments = is_comment(&html.collect::<String>());
        assert_eq!(refused, !comments, "{}: {}", example.number, example.markdown);
        assert!(!composed(&body).contains("<!--"), "{}", example.number);
    }
}
