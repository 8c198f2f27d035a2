//! The Markdown pass: HTML, outline, links, images, facts, canonical text, and faults with their places.

mod blocks;
mod clauses;
mod events;
mod footnotes;
pub(super) mod heading;
pub(super) mod html;
pub(super) mod link;
mod links;
pub(super) mod pass;
mod raw_html;
mod runs;

use pulldown_cmark::{BrokenLink, LinkType, Options, Parser};

use crate::findings::MarkupFinding;
use crate::read::PageSource;
use clauses::Clauses;
use pass::{Body, Pass};

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

/// Parses a body that begins at the byte `body_start`. `has_clauses` gives each list item an id.
pub(super) fn parse(source: &PageSource, body_start: usize, has_clauses: bool) -> Body {
    parse_with(source, body_start, has_clauses, extensions())
}

fn parse_with(source: &PageSource, body_start: usize, has_clauses: bool, options: Options) -> Body {
    let text = source.file.text.get(body_start..).unwrap_or_default();
    let mut unresolved = Vec::new();
    let on_broken = |broken: BrokenLink<'_>| {
        // `[words]` alone may be meant literally; `[words][label]` may not. The parser does not report footnotes here.
        if matches!(broken.link_type, LinkType::Reference | LinkType::Collapsed) {
            unresolved.push((broken.span, broken.reference.to_string()));
        }
        None
    };
    let mut pass = Pass { clauses: has_clauses.then(Clauses::default), ..Pass::new(source) };
    for (event, span) in Parser::new_with_broken_link_callback(text, options, Some(on_broken)).into_offset_iter() {
        pass.event(event, span.start + body_start..span.end + body_start);
    }
    for (span, label) in unresolved {
        let span = span.start + body_start..span.end + body_start;
        pass.fault(span, &MarkupFinding::UnknownReference { label });
    }
    pass.finish()
}

#[cfg(test)]
mod commonmark;
#[cfg(test)]
mod tests;
