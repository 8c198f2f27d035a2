//! Tables. Each is in a scrollable region, because it can be wider than a narrow screen.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::labels::Label;
use super::output::Output;
use crate::findings::MarkupFinding;

/// The open table. Tables cannot be nested.
#[derive(Default)]
pub(super) struct Tables(Option<Table>);

struct Table {
    alignments: Vec<Alignment>,
    in_head: bool,
    /// The index of the open cell in its row.
    column: usize,
    /// The number of rows begun below the head.
    rows: usize,
    cell_is_empty: bool,
    cell: Range<usize>,
    row: Range<usize>,
}

impl Tables {
    /// Starts a table. `heading` is the id of the heading above it, which names it.
    pub(super) fn start(&mut self, alignments: Vec<Alignment>, heading: Option<&str>, out: &mut Output<'_>) {
        out.canonical.end_line();
        // A scrollable region needs keyboard focus and a name (WCAG 2.1.1, 4.1.2).
        let (attribute, name) = match heading {
            Some(id) => ("aria-labelledby", id),
            None => ("aria-label", Label::Table.text(out.lang())),
        };
        out.html.start_line();
        write!(out.html, "<div class=\"table\" role=\"region\" tabindex=\"0\" {attribute}=\"{name}\"><table>");
        self.0 =
            Some(Table { alignments, in_head: true, column: 0, rows: 0, cell_is_empty: true, cell: 0..0, row: 0..0 });
    }

    pub(super) fn end_head(&mut self, out: &mut Output<'_>) {
        if let Some(table) = &mut self.0 {
            table.in_head = false;
        }
        out.canonical.end_line();
        out.html.write("</tr></thead>\n<tbody>\n");
    }

    pub(super) fn start_row(&mut self, span: Range<usize>, out: &mut Output<'_>) {
        if let Some(table) = &mut self.0 {
            table.row = span;
            table.column = 0;
            table.rows += 1;
        }
        out.html.write("<tr>");
    }

    pub(super) fn start_cell(&mut self, span: Range<usize>, out: &mut Output<'_>) {
        let Some(table) = &mut self.0 else { return };
        table.cell_is_empty = true;
        table.cell = span;
        let class = cell_class(table.alignments.get(table.column));
        out.inline("| ", if table.in_head { "<th scope=\"col\"" } else { "<td" });
        out.html.write(class);
        out.html.write(">");
    }

    pub(super) fn end_cell(&mut self, out: &mut Output<'_>) {
        let Some(table) = &mut self.0 else { return };
        out.inline(" ", if table.in_head { "</th>" } else { "</td>" });
        // The corner cell above the first column may be empty.
        let is_corner = table.column == 0 && table.alignments.len() > 1;
        if table.in_head && table.cell_is_empty && !is_corner {
            out.fault(table.cell.clone(), &MarkupFinding::TableHeader);
        }
        table.column += 1;
    }

    /// Ends a row, and reports cells beyond the head. The Markdown parser drops them.
    pub(super) fn end_row(&mut self, out: &mut Output<'_>) {
        out.canonical.end_line();
        out.html.write("</tr>\n");
        let Some(table) = &self.0 else { return };
        let beyond = out.source(&(table.cell.end..table.row.end));
        let dropped = beyond.trim().trim_start_matches('|').trim_end_matches('|').trim();
        if !dropped.is_empty() {
            let (columns, dropped) = (table.alignments.len().to_string(), dropped.to_string());
            out.fault(table.row.clone(), &MarkupFinding::TableRow { columns, dropped });
        }
    }

    pub(super) fn end(&mut self, out: &mut Output<'_>) {
        let Some(table) = self.0.take() else { return };
        out.facts.tables.push((table.rows, table.alignments.len()));
        out.html.write("</tbody></table></div>\n");
    }

    /// Takes plain text, which fills the open cell.
    pub(super) fn collect(&mut self, text: &str) {
        if let Some(table) = &mut self.0 {
            table.cell_is_empty &= text.trim().is_empty();
        }
    }
}

/// The class attribute of a table cell. The content security policy forbids style attributes, and left and right depend on the
/// language: Markdown's left is the start of the line.
fn cell_class(alignment: Option<&Alignment>) -> &'static str {
    match alignment {
        Some(Alignment::Left) => " class=\"start\"",
        Some(Alignment::Center) => " class=\"center\"",
        Some(Alignment::Right) => " class=\"end\"",
        Some(Alignment::None) | None => "",
    }
}
