//! Quotations, and notes, which are marked as quotations that begin with their kind: `> [!NOTE]`.

use std::ops::Range;

use pulldown_cmark::BlockQuoteKind;

use super::labels::Label;
use super::output::Output;
use crate::findings::MarkupFinding;

#[derive(Default)]
pub(super) struct Quotes {
    /// The kind of each open note, `None` for a plain quotation; the outermost first.
    open: Vec<Option<BlockQuoteKind>>,
    /// The span of a plain quotation whose first words have not come yet.
    unstarted: Option<Range<usize>>,
}

impl Quotes {
    pub(super) fn start(&mut self, kind: Option<BlockQuoteKind>, span: Range<usize>, out: &mut Output<'_>) {
        match kind {
            Some(kind) => {
                let (class, title) = (class(kind), Label::Note(kind).text(out.lang()));
                out.canonical.begin(format_args!("> [{class}] "));
                out.html.start_line();
                writeln!(
                    out.html,
                    "<div class=\"note note-{class}\" role=\"note\"><p class=\"note-title\">{title}</p>"
                );
            }
            None => {
                out.canonical.begin("> ");
                self.unstarted = Some(span);
                out.html.block("<blockquote>\n");
            }
        }
        self.open.push(kind);
    }

    pub(super) fn end(&mut self, out: &mut Output<'_>) {
        out.canonical.end_line();
        self.unstarted = None;
        let is_note = self.open.pop().flatten().is_some();
        out.html.block(if is_note { "</div>\n" } else { "</blockquote>\n" });
    }

    /// Checks a run of text, which may be the beginning of a quotation.
    pub(super) fn check_beginning(&mut self, text: &str, out: &mut Output<'_>) {
        if let Some(span) = self.unstarted.take() {
            report_misspelt_note(text, &span, out);
        }
    }
}

fn class(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// Reports a quotation that begins like a note but is not one.
fn report_misspelt_note(text: &str, quote: &Range<usize>, out: &mut Output<'_>) {
    const KINDS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];
    let Some(rest) = text.strip_prefix("[!") else { return };
    let Some((kind, _)) = rest.split_once(']') else { return };
    let first_line = out.source(quote).lines().next().unwrap_or_default();
    let written = format!("[!{kind}]");
    let finding = if KINDS.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        MarkupFinding::AlertLine { kind: written }
    } else {
        MarkupFinding::UnknownAlert { kind: written, kinds: KINDS.join(", ") }
    };
    out.fault(quote.start..quote.start + first_line.len(), &finding);
}
