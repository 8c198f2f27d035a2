//! Headings, list items, quotations and notes, tables.

use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind};

use super::heading::{self, Heading};
use super::html::{Piece, Words, cell_class, note_class};
use super::pass::{Pass, Table};
use crate::findings::MarkupFinding;
use crate::source::one_line;

impl Pass<'_> {
    /// The braces at the end of a heading.
    pub(super) fn braces(&self, heading: &Range<usize>) -> Option<String> {
        let line = self.source.file.text.get(heading.clone())?.trim_end();
        line.rfind('{').and_then(|at| line.get(at..)).map(str::to_string)
    }

    pub(super) fn end_heading(&mut self) {
        self.canonical.end_line();
        let Some((open, level, pinned)) = self.heading.take() else { return };
        let level = level as u8;
        if level == 1 {
            self.fault(open.span.clone(), &MarkupFinding::FirstLevel);
        } else if level > self.last_level + 1 {
            let finding = MarkupFinding::SkippedLevel { level: level.to_string(), last: self.last_level.to_string() };
            self.fault(open.span.clone(), &finding);
        }
        self.last_level = level;
        if open.words.trim().is_empty() {
            self.fault(open.span.clone(), &MarkupFinding::EmptyHeading);
        }
        let pinned = pinned.filter(|id| {
            let fault = if !heading::is_usable(id) {
                MarkupFinding::IdNotUsable { id: id.clone() }
            } else if self.ids.contains(id) {
                MarkupFinding::IdTwice { id: id.clone() }
            } else {
                return true;
            };
            self.fault(open.span.clone(), &fault);
            false
        });
        if let Some(id) = &pinned {
            self.canonical.mark(&format!("{{#{id}}}"));
            self.canonical.end_line();
        }
        let id = self.ids.assign(pinned.as_deref(), &open.words);
        self.html.push(Piece::HeadingEnd(self.body.outline.len()));
        self.html.write("\n");
        let text = one_line(&open.words);
        self.body.outline.push(Heading { level, id, text, section: String::new(), span: open.span });
    }

    /// Starts a list item. It is a clause if it is under a heading of a page with clauses.
    pub(super) fn start_item(&mut self) {
        let heading = self.body.outline.last().map(|heading| heading.id.as_str());
        match self.clauses.as_mut().zip(heading) {
            Some((clauses, heading)) => {
                let wanted = clauses.next(heading);
                let id = self.ids.assign(Some(&wanted), "");
                self.html.block(&format!("<li id=\"{id}\">"));
                self.body.clauses.push(id);
            }
            None => self.html.block("<li>"),
        }
    }

    pub(super) fn start_quote(&mut self, kind: Option<BlockQuoteKind>, span: Range<usize>) {
        match kind {
            Some(kind) => {
                self.canonical.begin(&format!("> [{}] ", note_class(kind)));
                let title = Words::Note(kind).get(self.source.lang);
                let class = note_class(kind);
                self.html.block(&format!(
                    "<div class=\"note note-{class}\" role=\"note\"><p class=\"note-title\">{title}</p>\n"
                ));
            }
            None => {
                self.canonical.begin("> ");
                self.unstarted_quote = Some(span);
                self.html.block("<blockquote>\n");
            }
        }
        self.quotes.push(kind);
    }

    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) {
        // A scrollable region needs keyboard focus and a name (WCAG 2.1.1, 4.1.2).
        let name = match self.body.outline.last() {
            Some(heading) => {
                let id = heading.id.clone();
                format!("aria-labelledby=\"{id}\"")
            }
            None => format!("aria-label=\"{}\"", Words::Table.get(self.source.lang)),
        };
        self.canonical.end_line();
        self.html.block(&format!("<div class=\"table\" role=\"region\" tabindex=\"0\" {name}><table>"));
        self.table = Some(Table { alignments, in_head: true, column: 0, rows: 0, cell_is_empty: true, cell: 0..0 });
    }

    pub(super) fn start_cell(&mut self, span: Range<usize>) {
        let Some(table) = &mut self.table else { return };
        table.cell_is_empty = true;
        table.cell = span;
        let class = cell_class(table.alignments.get(table.column));
        self.canonical.mark("| ");
        if table.in_head {
            self.html.write(&format!("<th scope=\"col\"{class}>"));
        } else {
            self.html.write(&format!("<td{class}>"));
        }
    }

    pub(super) fn end_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        let corner = table.column == 0 && table.alignments.len() > 1;
        let (in_head, empty) = (table.in_head, table.cell_is_empty);
        let cell = table.cell.clone();
        table.column += 1;
        self.canonical.mark(" ");
        self.html.write(if in_head { "</th>" } else { "</td>" });
        // The corner cell above the first column may be empty.
        if in_head && empty && !corner {
            self.fault(cell, &MarkupFinding::TableHeader);
        }
    }
}
