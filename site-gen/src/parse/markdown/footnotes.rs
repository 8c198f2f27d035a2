//! Notes: numbered as the text refers to them, gathered at the page's end, with the way back.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Pass;
use crate::findings::MarkupFinding;
use crate::parse::html::{Html, Words};

/// Notes are numbered in the order in which the text refers to them, and stand at the page's end. Those that nothing refers to
/// follow. Labels are known by their letters, large or small, as the Markdown reader knows them.
#[derive(Default)]
pub(super) struct Footnotes {
    pub(super) numbers: BTreeMap<String, usize>,
    pub(super) references: BTreeMap<usize, usize>,
    pub(super) written: Vec<(String, Html)>,
    /// The notes being written, one in another, and the page's HTML before each.
    pub(super) open: Vec<(String, Html)>,
    /// Notes by label and place.
    pub(super) defined: Vec<(String, Range<usize>)>,
}

impl Footnotes {
    pub(super) fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_lowercase()).or_insert(next)
    }

    pub(super) fn is_used(&self, label: &str) -> bool {
        self.numbers.contains_key(&label.to_lowercase())
    }

    /// The notes by number. Of two with one label, the first.
    pub(super) fn in_order(&mut self) -> BTreeMap<usize, Html> {
        let mut notes = BTreeMap::new();
        for (label, html) in std::mem::take(&mut self.written) {
            notes.entry(self.number(&label)).or_insert(html);
        }
        notes
    }
}

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

    /// Writes the notes at the page's end, and reports those that are written twice or that nothing refers to.
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
