//! Holds back the events of a block until it ends, because emphasis, punctuation and direction depend on all of them.

use std::ops::Range;

use language::Lang;
use pulldown_cmark::{Event, TagEnd};

use super::crossing::Piece;
use super::events::{Placed, is_inline};
use super::{crossing, emphasis, punctuation};

/// The events of one block.
pub(super) struct Block<'a> {
    lang: Lang,
    /// The text that the places of the events refer to.
    text: &'a str,
    events: Vec<Placed<'a>>,
    in_code: bool,
    /// The places of quotation marks without a partner.
    alone: Vec<Range<usize>>,
}

impl<'a> Block<'a> {
    pub(super) fn new(lang: Lang, text: &'a str) -> Self {
        Block { lang, text, events: Vec::new(), in_code: false, alone: Vec::new() }
    }

    /// Adds an event. Returns the events of the block when it ends with this one.
    pub(super) fn push(&mut self, event: Event<'a>, span: Range<usize>) -> Option<Vec<(Piece<'a>, Range<usize>)>> {
        let (ends, starts_code) = match &event {
            Event::Start(tag) => (!is_inline(tag.to_end()), matches!(tag.to_end(), TagEnd::CodeBlock)),
            Event::End(tag) => (!is_inline(*tag), false),
            _ => (false, false),
        };
        self.events.push((event, span));
        if !ends {
            return None;
        }
        let events = self.finish();
        self.in_code = starts_code;
        Some(events)
    }

    /// The events that are left.
    pub(super) fn finish(&mut self) -> Vec<(Piece<'a>, Range<usize>)> {
        let events = std::mem::take(&mut self.events);
        if self.in_code || !events.iter().any(|(event, _)| matches!(event, Event::Text(_))) {
            return events.into_iter().map(|(event, span)| (Piece::Event(event), span)).collect();
        }
        let events = emphasis::completed(events, self.text);
        let events = punctuation::decided(events, self.lang, self.text, &mut self.alone);
        crossing::crossed(events, self.lang)
    }

    /// The places of quotation marks without a partner.
    pub(super) fn alone(self) -> Vec<Range<usize>> {
        self.alone
    }
}
