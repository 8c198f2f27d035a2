//! Lists, whose items are clauses on some pages.

use super::clauses::Clauses;
use super::outline::Outline;
use super::output::Output;

pub(super) struct Lists {
    /// Whether each open list is ordered, the outermost first.
    open: Vec<bool>,
    /// The positions of the clauses; `None` on a page without clauses.
    clauses: Option<Clauses>,
    clause_ids: Vec<String>,
}

impl Lists {
    pub(super) fn new(has_clauses: bool) -> Self {
        Lists { open: Vec::new(), clauses: has_clauses.then(Clauses::default), clause_ids: Vec::new() }
    }

    /// Starts a list, with the first number of an ordered one.
    pub(super) fn start(&mut self, first: Option<u64>, out: &mut Output<'_>) {
        out.canonical.end_line();
        match first {
            None => out.html.block("<ul>\n"),
            Some(1) => out.html.block("<ol>\n"),
            Some(first) => {
                out.html.start_line();
                writeln!(out.html, "<ol start=\"{first}\">");
            }
        }
        self.open.push(first.is_some());
        if let Some(clauses) = &mut self.clauses {
            clauses.begin();
        }
    }

    /// Starts an item. It is a clause if it is under a heading of a page with clauses.
    pub(super) fn start_item(&mut self, outline: &mut Outline<'_>, out: &mut Output<'_>) {
        let mark = if self.open.last() == Some(&true) { "1." } else { "-" };
        let indentation = 2 * self.open.len().saturating_sub(1);
        out.canonical.begin(format_args!("{:indentation$}{mark} ", ""));
        match self.clauses.as_mut().zip(outline.last_id()) {
            Some((clauses, heading)) => {
                let id = outline.assign_id(&clauses.next(heading));
                out.html.start_line();
                write!(out.html, "<li id=\"{id}\">");
                self.clause_ids.push(id);
            }
            None => out.html.block("<li>"),
        }
    }

    pub(super) fn end(&mut self, out: &mut Output<'_>) {
        let is_ordered = self.open.pop() == Some(true);
        if let Some(clauses) = &mut self.clauses {
            clauses.end();
        }
        out.html.block(if is_ordered { "</ol>\n" } else { "</ul>\n" });
    }

    /// The ids of the clauses, in order.
    pub(super) fn finish(self) -> Vec<String> {
        self.clause_ids
    }
}
