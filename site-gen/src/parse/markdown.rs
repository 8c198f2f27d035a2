//! The Markdown pass: HTML, outline, links, images, facts, canonical text, and faults with their places.

mod block;
mod body;
mod clauses;
mod code;
mod crossing;
pub(super) mod dates;
mod digits;
mod drawings;
mod emphasis;
mod events;
mod footnotes;
pub(super) mod heading;
pub(super) mod html;
pub(super) mod images;
mod labels;
pub(super) mod link;
mod links;
mod list_marks;
mod lists;
mod outline;
mod output;
mod pass;
mod punctuation;
mod quotes;
mod raw_html;
mod runs;
mod tables;
mod unmade;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, LinkType, Options, Parser};

use crate::read::PageSource;
use block::Block;
use body::Body;
pub(super) use body::Unparsed;
use pass::Pass;

/// The extensions of CommonMark that authors may use.
pub(super) fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_GFM
}

/// The text of a body as the Markdown parser reads it: byte for byte as long as the file's.
pub(super) fn readable(body: &str) -> Cow<'_, str> {
    list_marks::readable(body, extensions())
}

/// Parses the body of a page.
pub(super) fn parse(source: &PageSource, body: Unparsed) -> Body {
    parse_with(source, body, extensions())
}

fn parse_with(source: &PageSource, body: Unparsed, options: Options) -> Body {
    let body_start = body.start;
    let text = list_marks::readable(source.file.text.get(body_start..).unwrap_or_default(), options);
    let moved = |span: Range<usize>| span.start + body_start..span.end + body_start;
    let mut unresolved = Vec::new();
    let on_broken = |broken: BrokenLink<'_>| {
        // `[words]` alone may be meant literally; `[words][label]` may not. The parser does not report footnotes here.
        if matches!(broken.link_type, LinkType::Reference | LinkType::Collapsed) {
            unresolved.push((broken.span, broken.reference.to_string()));
        }
        None
    };
    let mut pass = Pass::new(source, body);
    let mut block = Block::new(source.lang, &text);
    let mut handle = |piece, span| pass.piece(piece, moved(span));
    for (event, span) in Parser::new_with_broken_link_callback(&text, options, Some(on_broken)).into_offset_iter() {
        block.push(event, span, &mut handle);
    }
    block.finish(&mut handle);
    for span in block.alone() {
        pass.lone_quotation_mark(moved(span));
    }
    for (span, label) in unresolved {
        pass.unknown_reference(label, moved(span));
    }
    pass.finish()
}

#[cfg(test)]
mod commonmark;
#[cfg(test)]
mod tests;
