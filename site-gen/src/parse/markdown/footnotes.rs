//! Footnotes: numbered by their first reference, collected at the end of the page, with links back to the references.

use std::collections::BTreeSet;

use super::html::Words;
use super::pass::Pass;
use crate::findings::MarkupFinding;

pub(super) fn reference_id(number: usize, count: usize) -> String {
    if count == 1 { format!("note-{number}-text") } else { format!("note-{number}-text-{count}") }
}

impl Pass<'_> {
    pub(super) fn footnote_reference(&mut self, label: &str) {
        self.canonical.mark(&format!("[^{label}]"));
        let number = self.footnotes.number(label);
        let count = self.footnotes.references.entry(number).or_insert(0);
        *count += 1;
        let id = reference_id(number, *count);
        self.html.write(&format!(
            "<sup><a id=\"{id}\" class=\"note-reference\" href=\"#note-{number}\" role=\"doc-noteref\">[{number}]</a></sup>"
        ));
    }

    pub(super) fn end_footnote(&mut self) {
        self.canonical.end_line();
        let Some((label, before)) = self.footnotes.open.pop() else { return };
        let note = std::mem::replace(&mut self.html, before);
        self.footnotes.written.push((label, note));
    }

    /// Writes the footnotes at the end of the page, and reports duplicate and unused ones.
    pub(super) fn write_footnotes(&mut self) {
        let mut seen = BTreeSet::new();
        for (label, span) in std::mem::take(&mut self.footnotes.defined) {
            if !seen.insert(label.to_lowercase()) {
                self.fault(span, &MarkupFinding::FootnoteTwice { label });
                continue;
            }
            if !self.footnotes.is_used(&label) {
                self.fault(span, &MarkupFinding::UnusedFootnote { label });
            }
        }
        if self.footnotes.written.is_empty() {
            return;
        }
        let lang = self.source.lang;
        let (title, back) = (Words::Footnotes.get(lang), Words::BackToText.get(lang));
        self.html.block(&format!("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"{title}\">\n<ol>\n"));
        for (number, note) in self.footnotes.in_order() {
            self.html.write(&format!("<li id=\"note-{number}\" value=\"{number}\">\n"));
            self.html.append(note);
            let count = self.footnotes.references.get(&number).copied().unwrap_or_default();
            for n in 1..=count {
                let id = reference_id(number, n);
                self.html.write(&format!(
                    "<a class=\"back\" href=\"#{id}\" role=\"doc-backlink\" aria-label=\"{back} {number}\">↩</a>\n"
                ));
            }
            self.html.write("</li>\n");
        }
        self.html.write("</ol>\n</section>\n");
    }
}
