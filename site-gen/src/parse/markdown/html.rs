//! The HTML of a body in pieces. Pieces that depend on the site index or on image files are filled in by `render`.

use std::fmt::{self, Write};

use pulldown_cmark_escape::{escape_href, escape_html};

use crate::parse::text::characters::allowed;

/// The HTML of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    pieces: Vec<Piece>,
    /// The text after the last piece.
    tail: String,
}

/// A piece of the HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Final HTML.
    Text(String),
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
    /// Writes the whole HTML. `other` writes the pieces that are not text.
    pub fn compose(&self, mut other: impl FnMut(&Piece, &mut String)) -> String {
        let length =
            self.pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.len() } else { 64 }).sum::<usize>();
        let mut html = String::with_capacity(length + self.tail.len());
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => html.push_str(text),
                piece => other(piece, &mut html),
            }
        }
        html.push_str(&self.tail);
        html
    }

    /// Appends a piece that is not text.
    pub(super) fn push(&mut self, piece: Piece) {
        if !self.tail.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.tail)));
        }
        self.pieces.push(piece);
    }

    pub(super) fn append(&mut self, other: Html) {
        for piece in other.pieces {
            self.push(piece);
        }
        self.tail.push_str(&other.tail);
    }

    /// The text after the last piece, for appending.
    pub(super) fn text(&mut self) -> &mut String {
        &mut self.tail
    }

    pub(super) fn write(&mut self, html: &str) {
        self.tail.push_str(html);
    }

    /// Writes formatted HTML without escaping it. It is the target of `write!` and `writeln!`.
    pub(super) fn write_fmt(&mut self, html: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.tail.write_fmt(html);
    }

    /// Writes an escaped attribute value or text.
    pub(super) fn attribute(&mut self, text: &str) {
        let _ = escape_html(&mut self.tail, &allowed(text));
    }

    /// Writes an escaped address as an attribute value.
    pub(super) fn address(&mut self, address: &str) {
        write_address(address, &mut self.tail);
    }

    /// Ends the line unless it is empty.
    pub(super) fn start_line(&mut self) {
        let is_at_start = if self.tail.is_empty() { self.pieces.is_empty() } else { self.tail.ends_with('\n') };
        if !is_at_start {
            self.tail.push('\n');
        }
    }

    /// Writes the start or the end of a block on a new line.
    pub(super) fn block(&mut self, html: &str) {
        self.start_line();
        self.write(html);
    }
}
