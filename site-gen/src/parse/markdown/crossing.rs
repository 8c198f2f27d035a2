//! What is read in the other direction across markup: `**ISO** 9001` and `[Word](https://example.org) 2010`.
//!
//! Within one text, [`inline`] isolates such runs. A run with markup in it needs an element around all of its parts. Where markup
//! begins in the run and ends outside it, no element can go around the run. Its parts are then left to the bidirectional algorithm,
//! which keeps them together (UAX #9, W7), as separate elements would not.

use std::ops::Range;

use language::Lang;
use pulldown_cmark::{CowStr, Event, Tag};

use super::dates;
use super::events::Placed;
use language::text::script::{is_arabic, is_latin};
use language::text::{Makeup, MarkKind, inline};

/// A piece of a block.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Event(Event<'a>),
    /// A run across markup begins here.
    Start(Crossing),
    /// It ends here.
    End,
}

/// How a run across markup is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crossing {
    /// With an element around it, which names the language too if the run has words.
    Isolated { has_words: bool },
    /// Without an element: markup begins in it and ends outside it, or the reverse.
    Plain,
}

/// Hands on the events of a block with the beginnings and ends of its runs across markup.
pub(super) fn crossed<'a>(events: &mut Vec<Placed<'a>>, lang: Lang, handle: &mut impl FnMut(Piece<'a>, Range<usize>)) {
    let found = Flow::new(events, lang).map(|flow| flow.crossings(lang)).unwrap_or_default();
    let events = events.drain(..);
    match found.is_empty() {
        true => events.for_each(|(event, span)| handle(Piece::Event(event), span)),
        false => pieces(events, found).into_iter().for_each(|(piece, span)| handle(piece, span)),
    }
}

/// The events with the beginnings and ends of runs.
fn pieces<'a>(events: impl ExactSizeIterator<Item = Placed<'a>>, found: Vec<Found>) -> Vec<(Piece<'a>, Range<usize>)> {
    let mut crossings = found.into_iter().peekable();
    let mut pieces = Vec::with_capacity(events.len() + 4);
    let mut end = None;
    for (index, (event, span)) in events.enumerate() {
        let mut at = 0;
        loop {
            // The end of a run, or the beginning of the next.
            let next = match &end {
                Some(place) => *place,
                None => match crossings.peek() {
                    Some(found) => found.start,
                    None => break,
                },
            };
            if next.event > index {
                break;
            }
            if let Event::Text(words) = &event {
                pieces.extend(part(words, at..next.within, &span));
                at = next.within;
            }
            if end.take().is_some() {
                pieces.push((Piece::End, span.clone()));
            } else if let Some(found) = crossings.next() {
                pieces.push((Piece::Start(found.crossing), span.clone()));
                end = Some(found.end);
            }
        }
        match &event {
            Event::Text(words) if at > 0 => pieces.extend(part(words, at..words.len(), &span)),
            _ => pieces.push((Piece::Event(event), span)),
        }
    }
    if end.is_some() {
        let last = pieces.last().map_or(0..0, |(_, span)| span.clone());
        pieces.push((Piece::End, last));
    }
    pieces
}

/// A part of a text, with its place in the file.
fn part(words: &str, range: Range<usize>, span: &Range<usize>) -> Option<(Piece<'static>, Range<usize>)> {
    let place = if words.len() == span.len() { span.start + range.start..span.start + range.end } else { span.clone() };
    let words = words.get(range).filter(|words| !words.is_empty())?;
    Some((Piece::Event(Event::Text(CowStr::from(words.to_string()))), place))
}

/// A place between two characters or two events of a block: before the byte `within` of the text `event`, or before the event.
#[derive(Clone, Copy, Debug)]
struct Between {
    event: usize,
    within: usize,
}

/// A run across markup.
struct Found {
    start: Between,
    end: Between,
    crossing: Crossing,
}

/// An element within a block: its events, and its text in the flow.
struct Element {
    events: Range<usize>,
    text: Range<usize>,
}

/// The text of a block without markup.
struct Flow {
    text: String,
    /// Where each event begins in the text.
    starts: Vec<usize>,
    elements: Vec<Element>,
    /// Where elements begin and end in the text, in order, with their indices.
    ends: Vec<(usize, usize)>,
}

impl Flow {
    /// `None` if the block has no markup within its text.
    fn new(events: &[Placed<'_>], lang: Lang) -> Option<Self> {
        let has_text = events.iter().any(|(event, _)| matches!(event, Event::Text(_)));
        if !has_text || !events.iter().any(|(event, _)| is_element(event)) {
            return None;
        }
        // A letter of the page's own language parts runs. It stands for what is isolated already, such as code.
        let wall = match lang {
            Lang::Ar => "ا",
            Lang::En => "a",
        };
        let mut flow = Flow {
            text: String::new(),
            starts: Vec::with_capacity(events.len()),
            elements: Vec::new(),
            ends: Vec::new(),
        };
        let mut open: Vec<(usize, usize, bool)> = Vec::new();
        for (index, (event, _)) in events.iter().enumerate() {
            flow.starts.push(flow.text.len());
            let is_hidden = open.last().is_some_and(|(_, _, is_hidden)| *is_hidden);
            match event {
                Event::Start(tag) => {
                    let hides = is_hidden || is_apart(tag);
                    if hides && !is_hidden {
                        flow.text.push_str(wall);
                    }
                    open.push((index, flow.text.len(), hides));
                }
                Event::End(_) => {
                    if let Some((start, from, _)) = open.pop() {
                        flow.elements.push(Element { events: start..index, text: from..flow.text.len() });
                    }
                }
                _ if is_hidden => {}
                Event::Text(words) => flow.text.push_str(words),
                Event::SoftBreak => flow.text.push(' '),
                _ => flow.text.push_str(wall),
            }
        }
        let both = |(index, Element { text, .. }): (usize, &Element)| [(text.start, index), (text.end, index)];
        flow.ends = flow.elements.iter().enumerate().flat_map(both).collect();
        flow.ends.sort_unstable();
        Some(flow)
    }

    /// The elements that begin or end in a part of the text or at its ends.
    fn elements_at(&self, part: &Range<usize>) -> impl Iterator<Item = &Element> {
        let first = self.ends.partition_point(|(at, _)| *at < part.start);
        let end = part.end;
        let ends = self.ends.iter().skip(first).take_while(move |(at, _)| *at <= end);
        ends.filter_map(|(_, index)| self.elements.get(*index))
    }

    fn crossings(&self, lang: Lang) -> Vec<Found> {
        if !self.ends.iter().any(|(at, _)| self.may_be_crossed(*at, lang)) {
            return Vec::new();
        }
        let makeup = Makeup::of(&self.text);
        // In English, only runs of Arabic cross markup.
        if lang == Lang::En && !makeup.has_rtl(&self.text) {
            return Vec::new();
        }
        let marks = inline::marks_of(&self.text, lang, makeup);
        marks.iter().filter_map(|mark| self.crossing(&mark.span, &mark.kind, lang)).collect()
    }

    /// Whether a run may cross a place: no letter of the page's own language stands beside it, and something does on either side.
    fn may_be_crossed(&self, at: usize, lang: Lang) -> bool {
        let Some((before, after)) = self.text.split_at_checked(at) else { return true };
        let (before, after) = (beside(before.chars().rev(), lang), beside(after.chars(), lang));
        before.is_some() && after.is_some() && (before == Some(true) || after == Some(true))
    }

    /// The crossing at a mark; `None` if there is no markup in it.
    fn crossing(&self, run: &Range<usize>, kind: &MarkKind, lang: Lang) -> Option<Found> {
        let is_needless = match kind {
            MarkKind::Date(_) => true,
            MarkKind::Run { .. } => false,
            _ => lang == Lang::En,
        };
        let is_within = |at: usize| run.start < at && at < run.end;
        let crosses = self.elements_at(run).any(|element| is_within(element.text.start) || is_within(element.text.end));
        if is_needless || !crosses {
            return None;
        }
        let has_words = matches!(kind, MarkKind::Run { has_words: true, .. });
        let contains =
            |outer: &Range<usize>, inner: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
        let is_parted = self.elements_at(run).any(|Element { text, .. }| {
            let is_apart = text.end <= run.start || run.end <= text.start;
            !is_apart && !contains(text, run) && !contains(run, text)
        });
        let crossing = if is_parted { Crossing::Plain } else { Crossing::Isolated { has_words } };
        let (mut start, mut end) = (self.first(run.start)?, self.last(run.end)?);
        // Elements at the ends of the run that are a part of it stand within the element around it.
        for Element { events, text } in self.elements_at(run) {
            if contains(run, text) && !text.is_empty() {
                if text.start == run.start && events.start < start.event {
                    start = Between { event: events.start, within: 0 };
                }
                if text.end == run.end && events.end >= end.event {
                    end = Between { event: events.end + 1, within: 0 };
                }
            }
        }
        Some(Found { start, end, crossing })
    }

    /// The place before the character at a byte of the text.
    fn first(&self, at: usize) -> Option<Between> {
        let event = self.starts.partition_point(|start| *start <= at).checked_sub(1)?;
        Some(Between { event, within: at - self.starts.get(event)? })
    }

    /// The place after the character that ends at a byte of the text.
    fn last(&self, at: usize) -> Option<Between> {
        let event = self.starts.partition_point(|start| *start < at).checked_sub(1)?;
        Some(Between { event, within: at - self.starts.get(event)? })
    }
}

/// What stands before the first letter of the page's own language: nothing, or something and whether it has a letter or a digit.
fn beside(chars: impl Iterator<Item = char>, lang: Lang) -> Option<bool> {
    // A vowel mark can stand on a letter of any script.
    let is_own = |c: &char| match lang {
        Lang::Ar => is_arabic(*c),
        Lang::En => is_latin(*c),
    };
    let mut others = chars.take_while(|c| !is_own(c)).filter(|c| !c.is_whitespace());
    let first = others.next()?;
    Some(first.is_alphanumeric() || others.any(char::is_alphanumeric))
}

/// Whether an event begins an element within a block.
fn is_element(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Start(
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Subscript | Tag::Superscript | Tag::Link { .. }
        )
    )
}

/// Whether an element is no part of the text around it: an image, or a date with words of its own.
fn is_apart(tag: &Tag<'_>) -> bool {
    match tag {
        Tag::Image { .. } => true,
        Tag::Link { link_type, dest_url, .. } => dates::in_autolink(*link_type, dest_url).is_some(),
        _ => false,
    }
}
