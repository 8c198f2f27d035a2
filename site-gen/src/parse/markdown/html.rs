//! The HTML of a body in pieces. Pieces that depend on the site index or on image files are filled in by `render`.

use language::Lang;
use pulldown_cmark::{Alignment, BlockQuoteKind};
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

    /// Writes an escaped attribute value or text.
    pub(super) fn attribute(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = escape_html(&mut self.tail, &allowed(text));
    }

    /// Writes an escaped address as an attribute value.
    pub(super) fn address(&mut self, address: &str) {
        let _ = escape_href(&mut self.tail, address);
    }

    /// Begins a block on a new line.
    pub(super) fn block(&mut self, html: &str) {
        let on_a_line = if self.tail.is_empty() { self.pieces.is_empty() } else { self.tail.ends_with('\n') };
        if !on_a_line {
            self.write("\n");
        }
        self.write(html);
    }
}

/// The class of a table cell. The content security policy forbids style attributes, and left and right depend on the language:
/// Markdown's left is the start of the line.
pub(super) fn cell_class(alignment: Option<&Alignment>) -> &'static str {
    match alignment {
        Some(Alignment::Left) => " class=\"start\"",
        Some(Alignment::Center) => " class=\"center\"",
        Some(Alignment::Right) => " class=\"end\"",
        Some(Alignment::None) | None => "",
    }
}

pub(super) fn note_class(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// Words that the renderer itself adds to a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Words {
    Note(BlockQuoteKind),
    ExternalSite,
    Table,
    Footnotes,
    BackToText,
    Done,
    NotDone,
}

impl Words {
    pub(super) fn get(self, lang: Lang) -> &'static str {
        let (ar, en) = match self {
            Words::Note(BlockQuoteKind::Note) => ("ملاحظة", "Note"),
            Words::Note(BlockQuoteKind::Tip) => ("إرشاد", "Tip"),
            Words::Note(BlockQuoteKind::Important) => ("مهم", "Important"),
            Words::Note(BlockQuoteKind::Warning) => ("تنبيه", "Warning"),
            Words::Note(BlockQuoteKind::Caution) => ("تحذير", "Caution"),
            Words::ExternalSite => ("موقع خارجي", "external site"),
            Words::Table => ("جدول", "Table"),
            Words::Footnotes => ("الحواشي", "Footnotes"),
            Words::BackToText => ("العودة إلى موضع الحاشية", "Back to the text of note"),
            Words::Done => ("تم", "Done"),
            Words::NotDone => ("لم يتم", "Not done"),
        };
        match lang {
            Lang::Ar => ar,
            Lang::En => en,
        }
    }
}
