//! Properties of every parsed text, valid or not, for the property tests and for the fuzz targets, which include this file. Each
//! check panics if its property is violated.
#![allow(unreachable_pub, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use html5gum::{Token, Tokenizer};
use language::Lang;
use site_gen::Severity;
use site_gen::parse::{self, Page, Piece, canonical};
use site_gen::read::PageSource;
use site_gen::source::SourceFile;

/// Void elements.
const VOID: [&str; 3] = ["br", "hr", "img"];

/// Every element that a body can contain.
const ELEMENTS: [&str; 37] = [
    "a",
    "bdi",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "path",
    "pre",
    "section",
    "span",
    "strong",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
];

/// Every attribute that these can have.
const ATTRIBUTES: [&str; 24] = [
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "class",
    "d",
    "datetime",
    "dir",
    "fill",
    "height",
    "href",
    "hreflang",
    "id",
    "lang",
    "rel",
    "role",
    "scope",
    "start",
    "stroke",
    "stroke-width",
    "tabindex",
    "title",
    "value",
    "viewbox",
    "width",
];

const FRONT_MATTER: &str = "---\ntitle: عنوان\ndescription: وصف\n---\n";

/// Parses a text in a language, as a page in a folder.
pub fn page(lang: Lang, text: &str) -> (Page, Vec<site_gen::Diagnostic>) {
    let file = Arc::new(SourceFile::new(format!("content/{lang}/a/b.md"), text));
    parse::page(&PageSource { lang, key: "a/b".into(), file })
}

/// A body as HTML, with simplified headings and images.
pub fn composed(page: &Page) -> String {
    page.html.compose(|piece, html| {
        let written = match piece {
            Piece::HeadingStart(n) => {
                let heading = &page.outline[*n];
                write!(html, "<h{} id=\"{}\">", heading.level, heading.id)
            }
            Piece::HeadingEnd(n) => write!(html, "</h{}>", page.outline[*n].level),
            Piece::Image(n) => write!(html, "<img class=\"{}\">", page.images[*n].span.len()),
            Piece::LinkAddress(n) => write!(html, "#{n}"),
            Piece::LinkLanguage(_) => Ok(()),
        };
        written.unwrap();
    })
}

/// Checks a file with its front matter.
pub fn check_file(text: &str) {
    for lang in Lang::ALL {
        let (page, diagnostics) = page(lang, text);
        let sound = diagnostics.iter().all(|d| d.severity != Severity::Error);
        check_places(&page, &diagnostics);
        check_html(&composed(&page), sound);
        let canonical = canonical(&page);
        assert!(
            canonical.lines().all(|line| !line.trim().is_empty()),
            "a canonical line says something: {canonical:?}"
        );
        assert!(canonical.is_empty() || canonical.ends_with('\n'), "the last line ends: {canonical:?}");
    }
}

/// Checks a front matter, given without its `---` lines.
pub fn check_front_matter(yaml: &str) {
    check_file(&format!("---\n{yaml}\n---\nنص\n"));
}

/// Checks a body below a valid front matter.
pub fn check_body(text: &str) {
    check_file(&format!("{FRONT_MATTER}{text}"));
    check_wrapping(text);
}

/// Checks that every span in the file is on character boundaries.
fn check_places(page: &Page, diagnostics: &[site_gen::Diagnostic]) {
    let text = page.file.text.as_str();
    let check = |span: &Range<usize>, what: &str| {
        assert!(text.get(span.clone()).is_some(), "{what} at {span:?} of {} bytes", text.len());
    };
    for diagnostic in diagnostics {
        let place = diagnostic.place.as_ref().unwrap();
        check(&place.span, diagnostic.code);
        // An invalid span becomes the end of the text, where no finding can be.
        let moved = place.span == (text.len()..text.len()) && !text.is_empty();
        assert!(!moved || diagnostic.code == "front-matter-syntax", "{} stands behind the text", diagnostic.code);
        assert!(!diagnostic.message.get(Lang::En).is_empty() && !diagnostic.help.get(Lang::En).is_empty());
    }
    check(&page.yaml, "the front matter");
    page.outline.iter().for_each(|heading| check(&heading.span, "a heading"));
    page.links.iter().for_each(|link| check(&link.span, "a link"));
    page.images.iter().for_each(|image| check(&image.span, "an image"));
    page.facts.stated.iter().for_each(|fact| check(&fact.span, "a fact"));
    page.disagreements.iter().for_each(|dates| check(&dates.span, "two dates"));
}

/// Checks the HTML of a body: tags are closed in order, there are only elements and attributes that Markdown can express, ids are
/// unique, and, if no fault was reported, no address runs a script.
fn check_html(html: &str, sound: bool) {
    let mut open: Vec<String> = Vec::new();
    let mut ids = BTreeSet::new();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    for token in Tokenizer::new(html) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                assert!(ELEMENTS.contains(&name.as_str()), "<{name}> in {html}");
                for (attribute, value) in &tag.attributes {
                    let (attribute, value) = (text(attribute), text(value));
                    assert!(ATTRIBUTES.contains(&attribute.as_str()), "{attribute} of <{name}> in {html}");
                    let scheme: String =
                        value.chars().filter(|c| !c.is_ascii_whitespace() && !c.is_control()).collect();
                    let runs = attribute == "href" && scheme.to_ascii_lowercase().starts_with("javascript:");
                    assert!(!(sound && runs), "{value} in {html}");
                    assert!(attribute != "id" || ids.insert(value), "an id twice in {html}");
                }
                assert!(name != "a" || !open.contains(&name), "a link in a link in {html}");
                if !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                let name = text(&tag.name);
                assert_eq!(open.pop().as_ref(), Some(&name), "</{name}> closes something else in {html}");
            }
            Token::String(_) => {}
            // A character that HTML forbids is reported at its place.
            Token::Error(error) => assert!(!sound, "{error:?} in {html}"),
            Token::Comment(_) | Token::Doctype(_) => panic!("a comment in {html}"),
        }
    }
    assert!(open.is_empty(), "{open:?} never closed in {html}");
}

/// Checks that line breaks within a paragraph, list item or quotation do not change the canonical text.
fn check_wrapping(text: &str) {
    // Words that begin no block and contain no line break. If a tag continues in the next line of a quotation, the Markdown
    // parser takes the quotation's mark for the end of the tag.
    let tame = |word: &&str| word.starts_with(char::is_alphabetic) && !word.ends_with('\\') && !word.contains('<');
    let words: Vec<&str> = text.split_whitespace().filter(tame).collect();
    let blocks = [("", "\n"), ("- ", "\n  "), ("> ", "\n> "), ("1) ", "\n")];
    let (prefix, next) = blocks[text.len() % blocks.len()];
    let wrapped = |every: usize| {
        let lines: Vec<String> = words.chunks(every).map(|line| line.join(" ")).collect();
        format!("{FRONT_MATTER}{prefix}{}\n", lines.join(next))
    };
    let facts = |page: &Page| page.facts.stated.iter().map(|fact| fact.value.clone()).collect::<Vec<_>>();
    for lang in Lang::ALL {
        let (one_line, lines) = (page(lang, &wrapped(usize::MAX)).0, page(lang, &wrapped(1 + words.len() % 3)).0);
        assert_eq!(canonical(&one_line), canonical(&lines), "{}", lines.file.text);
        assert_eq!(one_line.digest, lines.digest);
        assert_eq!(facts(&one_line), facts(&lines), "{}", lines.file.text);
    }
}
