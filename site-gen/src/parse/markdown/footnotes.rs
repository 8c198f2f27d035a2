//! Footnotes: numbered by their first reference, collected at the end of the page, with links back to the references. Footnotes
//! without a reference follow.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use super::drawings::BACK;
use super::html::Html;
use super::labels::Label;
use super::output::Output;
use crate::findings::MarkupFinding;
use crate::parse::text::run::Run;

#[derive(Default)]
pub(super) struct Footnotes {
    numbers: Numbers,
    /// How often each number is referred to.
    references: BTreeMap<usize, usize>,
    /// The definitions that have started, in order.
    definitions: Vec<Definition>,
    /// The open definitions, one nested in another: the index of each, and the HTML before it.
    open: Vec<(usize, Html)>,
    /// The definitions that have ended, in order: the index and the HTML of each.
    notes: Vec<(usize, Html)>,
}

struct Definition {
    label: String,
    span: Range<usize>,
}

/// The numbers of the labels, from 1. Labels are case-insensitive, as in the Markdown parser.
#[derive(Default)]
struct Numbers(BTreeMap<String, usize>);

impl Numbers {
    /// The number of a label, which is the next one for a new label.
    fn assign(&mut self, label: &str) -> usize {
        let next = self.0.len() + 1;
        *self.0.entry(label.to_lowercase()).or_insert(next)
    }
}

/// The id of a reference in the text, by the footnote's number and the count of its references so far.
struct ReferenceId(usize, usize);

impl fmt::Display for ReferenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReferenceId(number, 1) => write!(f, "note-{number}-text"),
            ReferenceId(number, count) => write!(f, "note-{number}-text-{count}"),
        }
    }
}

impl Footnotes {
    pub(super) fn reference(&mut self, label: &str, out: &mut Output<'_>) {
        let number = self.numbers.assign(label);
        let count = self.references.entry(number).or_insert(0);
        *count += 1;
        let id = ReferenceId(number, *count);
        write!(out.canonical, "[^{label}]");
        write!(
            out.html,
            "<sup><a id=\"{id}\" class=\"note-reference\" href=\"#note-{number}\" role=\"doc-noteref\">[{number}]</a></sup>"
        );
    }

    pub(super) fn start(&mut self, label: String, span: Range<usize>, out: &mut Output<'_>) {
        out.canonical.begin(format_args!("[^{label}]: "));
        self.open.push((self.definitions.len(), std::mem::take(&mut out.html)));
        self.definitions.push(Definition { label, span });
    }

    pub(super) fn end(&mut self, out: &mut Output<'_>) {
        out.canonical.end_line();
        let Some((index, before)) = self.open.pop() else { return };
        self.notes.push((index, std::mem::replace(&mut out.html, before)));
    }

    /// Writes the footnotes at the end of the page, and reports duplicate and unused ones.
    pub(super) fn finish(self, out: &mut Output<'_>) {
        self.check_definitions(out);
        if self.notes.is_empty() {
            return;
        }
        let (title, back) = (Label::Footnotes.text(out.lang()), Label::BackToText.text(out.lang()));
        out.html.start_line();
        writeln!(out.html, "<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"{title}\">\n<ol>");
        let Footnotes { mut numbers, references, definitions, notes, .. } = self;
        // Of two with the same label, the first one counts.
        let mut by_number = BTreeMap::new();
        for (index, note) in notes {
            if let Some(definition) = definitions.get(index) {
                by_number.entry(numbers.assign(&definition.label)).or_insert(note);
            }
        }
        for (number, note) in by_number {
            writeln!(out.html, "<li id=\"note-{number}\" value=\"{number}\">");
            out.html.append(note);
            for count in 1..=references.get(&number).copied().unwrap_or_default() {
                let id = ReferenceId(number, count);
                writeln!(
                    out.html,
                    "<a class=\"back\" href=\"#{id}\" role=\"doc-backlink\" aria-label=\"{back} {number}\">{BACK}</a>"
                );
            }
            out.html.write("</li>\n");
        }
        out.html.write("</ol>\n</section>\n");
    }

    fn check_definitions(&self, out: &mut Output<'_>) {
        let mut seen = BTreeSet::new();
        for Definition { label, span } in &self.definitions {
            let folded = label.to_lowercase();
            let is_used = self.numbers.0.contains_key(&folded);
            if !seen.insert(folded) {
                out.fault(span.clone(), &MarkupFinding::FootnoteTwice { label: label.clone() });
            } else if !is_used {
                out.fault(span.clone(), &MarkupFinding::UnusedFootnote { label: label.clone() });
            }
        }
    }
}

/// Reports references to footnotes that are not defined. The Markdown parser leaves them in the text.
pub(super) fn report_undefined(run: &Run, out: &mut Output<'_>) {
    let text = run.text();
    if !text.contains('[') {
        return;
    }
    for (at, _) in text.match_indices("[^") {
        let written = text.get(at..).and_then(|rest| rest.split_inclusive(']').next()).unwrap_or_default();
        let label = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
        let place = run.place(at..at + written.len());
        // A bracket after a backslash is meant literally.
        let before = out.source(&(0..place.start));
        let is_escaped = (before.len() - before.trim_end_matches('\\').len()) % 2 == 1;
        let is_verbatim = out.source(&place) == written;
        if is_verbatim && !is_escaped && label.len() > 1 && !label.contains(char::is_whitespace) {
            out.fault(place, &MarkupFinding::UnknownReference { label: label.into() });
        }
    }
}
