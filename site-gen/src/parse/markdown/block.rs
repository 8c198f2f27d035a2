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

    /// Adds an event. When the block ends with this one, its events are handed on.
    pub(super) fn push(
        &mut self,
        event: Event<'a>,
        span: Range<usize>,
        handle: &mut impl FnMut(Piece<'a>, Range<usize>),
    ) {
        let (ends, starts_code) = match &event {
            Event::Start(tag) => (!is_inline(tag.to_end()), matches!(tag.to_end(), TagEnd::CodeBlock)),
            Event::End(tag) => (!is_inline(*tag), false),
            _ => (false, false),
        };
        self.events.push((event, span));
        if ends {
            self.finish(handle);
            self.in_code = starts_code;
        }
    }

    /// Hands on the events that are left.
    pub(super) fn finish(&mut self, handle: &mut impl FnMut(Piece<'a>, Range<usize>)) {
        if self.in_code || !self.events.iter().any(|(event, _)| matches!(event, Event::Text(_))) {
            self.events.drain(..).for_each(|(event, span)| handle(Piece::Event(event), span));
            return;
        }
        let events = emphasis::completed(std::mem::take(&mut self.events), self.text);
        self.events = punctuation::decided(events, self.lang, self.text, &mut self.alone);
        crossing::crossed(&mut self.events, self.lang, handle);
    }

    /// The places of quotation marks without a partner.
    pub(super) fn alone(self) -> Vec<Range<usize>> {
        self.alone
    }
}
