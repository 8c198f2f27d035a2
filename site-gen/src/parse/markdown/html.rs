//! The HTML of a body in pieces. Pieces that depend on the site index or on image files are filled in by `render`.

use std::fmt::{self, Write};

use pulldown_cmark_escape::{escape_href, escape_html};

use crate::parse::text::characters::allowed;

/// The HTML of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// The HTML without the pieces that are filled in.
    text: String,
    /// The pieces that are filled in, each with its place in the text.
    pieces: Vec<(usize, Piece)>,
}

/// A piece of the HTML that is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The start of a heading, by its index in the outline.
    HeadingStart(usize),
    /// The end of a heading.
    HeadingEnd(usize),
    /// An image, by its index among the page's images.
    Image(usize),
    /// The address of a link to a page, by its index among the page's links, for the attribute `href`.
    LinkAddress(usize),
    /// The attribute `hreflang` of such a link, with a space before it, or nothing.
    LinkLanguage(usize),
}

/// Appends an address as the value of an attribute.
pub(crate) fn write_address(address: &str, html: &mut String) {
    // Writing to a string cannot fail.
    let _ = escape_href(html, address);
}

impl Html {
    /// Writes the whole HTML. `fill` writes the pieces that are filled in.
    pub fn compose(&self, mut fill: impl FnMut(&Piece, &mut String)) -> String {
        let mut html = String::with_capacity(self.text.len() + 64 * self.pieces.len());
        let mut from = 0;
        for (at, piece) in &self.pieces {
            html.push_str(self.text.get(from..*at).unwrap_or_default());
            fill(piece, &mut html);
            from = *at;
        }
        html.push_str(self.text.get(from..).unwrap_or_default());
        html
    }

    /// Makes room for a body of this many bytes of Markdown.
    pub(super) fn reserve(&mut self, source: usize) {
        self.text.reserve(source + source / 4);
    }

    /// Gives back the memory that it does not need.
    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.pieces.shrink_to_fit();
    }

    /// Appends a piece that is filled in.
    pub(super) fn push(&mut self, piece: Piece) {
        self.pieces.push((self.text.len(), piece));
    }

    pub(super) fn append(&mut self, other: Html) {
        let before = self.text.len();
        self.pieces.extend(other.pieces.into_iter().map(|(at, piece)| (before + at, piece)));
        self.text.push_str(&other.text);
    }

    /// The text, for appending.
    pub(super) fn text(&mut self) -> &mut String {
        &mut self.text
    }

    pub(super) fn write(&mut self, html: &str) {
        self.text.push_str(html);
    }

    /// Writes formatted HTML without escaping it. It is the target of `write!` and `writeln!`.
    pub(super) fn write_fmt(&mut self, html: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(html);
    }

    /// Writes an escaped attribute value or text.
    pub(super) fn attribute(&mut self, text: &str) {
        let _ = escape_html(&mut self.text, &allowed(text));
    }

    /// Writes an escaped address as an attribute value.
    pub(super) fn address(&mut self, address: &str) {
        write_address(address, &mut self.text);
    }

    /// Ends the line unless it is empty.
    pub(super) fn start_line(&mut self) {
        let is_after_piece = self.pieces.last().is_some_and(|(at, _)| *at == self.text.len());
        if is_after_piece || !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Writes the start or the end of a block on a new line.
    pub(super) fn block(&mut self, html: &str) {
        self.start_line();
        self.write(html);
    }
}
