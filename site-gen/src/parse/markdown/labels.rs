//! The texts that the site itself adds to a body.

use language::Lang;
use pulldown_cmark::BlockQuoteKind;

#[derive(Clone, Copy, Debug)]
pub(super) enum Label {
    /// The title of a note.
    Note(BlockQuoteKind),
    ExternalSite,
    Table,
    Footnotes,
    BackToText,
    Done,
    NotDone,
}

impl Label {
    pub(super) fn text(self, lang: Lang) -> &'static str {
        let (ar, en) = match self {
            Label::Note(BlockQuoteKind::Note) => ("ملاحظة", "Note"),
            Label::Note(BlockQuoteKind::Tip) => ("إرشاد", "Tip"),
            Label::Note(BlockQuoteKind::Important) => ("مهم", "Important"),
            Label::Note(BlockQuoteKind::Warning) => ("تنبيه", "Warning"),
            Label::Note(BlockQuoteKind::Caution) => ("تحذير", "Caution"),
            Label::ExternalSite => ("موقع خارجي", "external site"),
            Label::Table => ("جدول", "Table"),
            Label::Footnotes => ("الحواشي", "Footnotes"),
            Label::BackToText => ("العودة إلى موضع الحاشية", "Back to the text of note"),
            Label::Done => ("تم", "Done"),
            Label::NotDone => ("لم يتم", "Not done"),
        };
        match lang {
            Lang::Ar => ar,
            Lang::En => en,
        }
    }
}
