//! The outline: the headings of a body, their ids, and the plain text of their sections.

use std::ops::Range;

use pulldown_cmark::{CowStr, HeadingLevel};

use super::heading::{Heading, Ids, is_usable};
use super::html::Piece;
use super::output::Output;
use crate::findings::MarkupFinding;
use crate::source::one_line;

#[derive(Default)]
pub(super) struct Outline<'a> {
    ids: Ids,
    open: Option<OpenHeading<'a>>,
    /// The headings that have ended.
    headings: Vec<Heading>,
    /// Whether the texts of the sections are wanted.
    has_sections: bool,
}

struct OpenHeading<'a> {
    level: u8,
    /// The id in braces.
    pinned: Option<CowStr<'a>>,
    words: String,
    span: Range<usize>,
}

impl<'a> Outline<'a> {
    pub(super) fn new(has_sections: bool) -> Self {
        Outline { has_sections, ..Outline::default() }
    }

    pub(super) fn start(
        &mut self,
        level: HeadingLevel,
        pinned: Option<CowStr<'a>>,
        span: Range<usize>,
        out: &mut Output<'_>,
    ) {
        let marks = "######".get(..level as usize).unwrap_or_default();
        out.canonical.begin(format_args!("{marks} "));
        out.html.start_line();
        out.html.push(Piece::HeadingStart(self.headings.len()));
        self.open = Some(OpenHeading { level: level as u8, pinned, words: String::new(), span });
    }

    pub(super) fn end(&mut self, out: &mut Output<'_>) {
        out.canonical.end_line();
        let Some(OpenHeading { level, pinned, words, span }) = self.open.take() else { return };
        self.check_level(level, &span, out);
        if words.trim().is_empty() {
            out.fault(span.clone(), &MarkupFinding::EmptyHeading);
        }
        let pinned = pinned.filter(|id| self.can_pin(id, &span, out));
        if let Some(id) = &pinned {
            write!(out.canonical, "{{#{id}}}");
            out.canonical.end_line();
        }
        let id = self.ids.assign(pinned.as_deref(), &words);
        out.html.push(Piece::HeadingEnd(self.headings.len()));
        out.html.write("\n");
        self.headings.push(Heading { level, id, text: one_line(&words), section: String::new(), span });
    }

    /// Reports a heading of the first level, which is the title's, and one that skips a level.
    fn check_level(&self, level: u8, span: &Range<usize>, out: &mut Output<'_>) {
        let last = self.headings.last().map_or(1, |heading| heading.level);
        if level == 1 {
            out.fault(span.clone(), &MarkupFinding::FirstLevel);
        } else if level > last + 1 {
            let finding = MarkupFinding::SkippedLevel { level: level.to_string(), last: last.to_string() };
            out.fault(span.clone(), &finding);
        }
    }

    /// Whether an id can be pinned. Reports one that cannot.
    fn can_pin(&self, id: &str, span: &Range<usize>, out: &mut Output<'_>) -> bool {
        let finding = if !is_usable(id) {
            MarkupFinding::IdNotUsable { id: id.into() }
        } else if self.ids.contains(id) {
            MarkupFinding::IdTwice { id: id.into() }
        } else {
            return true;
        };
        out.fault(span.clone(), &finding);
        false
    }

    /// Appends plain text to the open heading, or to the section of the last one.
    pub(super) fn collect(&mut self, text: &str) {
        match (&mut self.open, self.headings.last_mut()) {
            (Some(open), _) => open.words.push_str(text),
            (None, Some(last)) if self.has_sections => last.section.push_str(text),
            _ => {}
        }
    }

    /// Separates the section's words from those of the next block.
    pub(super) fn end_block(&mut self) {
        let last = self.headings.last_mut().filter(|last| self.has_sections && !last.section.ends_with(' '));
        if let Some(last) = last {
            last.section.push(' ');
        }
    }

    /// The id of the last heading that has ended.
    pub(super) fn last_id(&self) -> Option<&str> {
        self.headings.last().map(|heading| heading.id.as_str())
    }

    /// Assigns an id that no heading has. A number is appended if `wanted` is taken.
    pub(super) fn assign_id(&mut self, wanted: &str) -> String {
        self.ids.assign(Some(wanted), "")
    }

    pub(super) fn finish(self) -> Vec<Heading> {
        self.headings
    }
}
