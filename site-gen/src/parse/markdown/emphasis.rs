//! Emphasis beside letters and punctuation: `و**«كلمة»**` and `**تنبيه:**لا`.
//!
//! CommonMark looks at the characters on both sides of a mark to tell what begins emphasis from what ends it (0.31.2, "left-flanking
//! delimiter run"), for languages that part all words with spaces. Arabic attaches letters to words, so marks that its writers mean
//! would stay in the text. Where CommonMark leaves a mark, the marks of the block are paired anew with its condition on spaces alone:
//! no space after the mark that begins, none before the mark that ends.

use std::ops::Range;

use memchr::memchr2;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::events::Placed;

/// A mark of emphasis.
struct Mark {
    written: &'static str,
    tag: Tag<'static>,
}

impl Mark {
    /// Whether the parser made an element of this mark. Bold and italics can be written with `_` too.
    fn is_made(&self, tag: TagEnd, span: &Range<usize>, text: &str) -> bool {
        tag == self.tag.to_end() && text.get(span.clone()).is_some_and(|written| written.starts_with(self.written))
    }
}

const MARKS: [Mark; 3] = [
    Mark { written: "**", tag: Tag::Strong },
    Mark { written: "~~", tag: Tag::Strikethrough },
    Mark { written: "*", tag: Tag::Emphasis },
];

/// The events of a block with the emphasis that was meant. `text` is what the places of the events refer to.
pub(super) fn completed<'a>(events: Vec<Placed<'a>>, text: &str) -> Vec<Placed<'a>> {
    if !events
        .iter()
        .any(|(event, _)| matches!(event, Event::Text(words) if memchr2(b'*', b'~', words.as_bytes()).is_some()))
        && !is_nested(&events)
    {
        return events;
    }
    let mut events = joined(events, text);
    for mark in &MARKS {
        let left = events.iter().map(|event| left_in(event, mark, text)).sum::<usize>();
        let is_nested = mark.tag == Tag::Strong && is_nested(&events);
        if left == 0 && !is_nested {
            continue;
        }
        let (paired, alone) = pair(dissolve(&events, mark, text), mark);
        if alone < left || alone == 0 {
            events = paired;
        }
    }
    events
}

/// The number of marks that CommonMark left in a text.
fn left_in((event, span): &Placed<'_>, mark: &Mark, text: &str) -> usize {
    match event {
        Event::Text(words) => marks_in(words, span, mark, text).count(),
        _ => 0,
    }
}

/// Whether bold stands within bold: CommonMark took a mark that ends one for the beginning of the next.
fn is_nested(events: &[Placed<'_>]) -> bool {
    let mut depth = 0;
    events.iter().any(|(event, _)| {
        match event {
            Event::Start(Tag::Strong) => depth += 1,
            Event::End(TagEnd::Strong) => depth -= 1,
            _ => {}
        }
        depth > 1
    })
}

/// Joins texts that follow each other in the file: the parser delivers the signs of a mark one by one.
fn joined<'a>(events: Vec<Placed<'a>>, text: &str) -> Vec<Placed<'a>> {
    let is_verbatim = |event: &Event<'_>, span: &Range<usize>| matches!(event, Event::Text(words) if text.get(span.clone()) == Some(&**words));
    let mut joined: Vec<Placed<'a>> = Vec::with_capacity(events.len());
    let mut events = events.into_iter().peekable();
    while let Some((event, span)) = events.next() {
        let mut whole = span.clone();
        if is_verbatim(&event, &span) {
            while let Some((_, next)) = events.next_if(|(e, next)| next.start == whole.end && is_verbatim(e, next)) {
                whole.end = next.end;
            }
        }
        match text.get(whole.clone()).filter(|_| whole != span) {
            Some(words) => joined.push((Event::Text(CowStr::from(words.to_string())), whole)),
            None => joined.push((event, span)),
        }
    }
    joined
}

/// The places of a mark in the words of an event: neither escaped nor written as a reference, nor part of a longer row.
fn marks_in<'t>(
    words: &'t str,
    span: &'t Range<usize>,
    mark: &'t Mark,
    text: &'t str,
) -> impl Iterator<Item = Range<usize>> + 't {
    let is_verbatim = text.get(span.clone()) == Some(words);
    let sign = mark.written.get(..1).unwrap_or_default();
    let found = words.match_indices(mark.written).filter(move |_| is_verbatim);
    found.map(move |(at, _)| span.start + at..span.start + at + mark.written.len()).filter(move |place| {
        let before = text.get(..place.start).unwrap_or_default();
        let after = text.get(place.end..).unwrap_or_default();
        let is_escaped = (before.len() - before.trim_end_matches('\\').len()) % 2 == 1;
        !is_escaped && !before.ends_with(sign) && !after.starts_with(sign)
    })
}

/// A piece of a block: an event, or a mark that begins or ends emphasis.
enum Piece<'a> {
    Event(Placed<'a>),
    Mark { span: Range<usize>, can_begin: bool, can_end: bool },
}

/// The pieces of a block, with a mark in place of each beginning and end that CommonMark found.
fn dissolve<'a>(events: &[Placed<'a>], mark: &Mark, text: &str) -> Vec<Piece<'a>> {
    let sign = mark.written.chars().next().unwrap_or_default();
    let as_mark = |span: Range<usize>| {
        // In a row of marks, the characters around the row count.
        let before = text.get(..span.start).and_then(|before| before.trim_end_matches(sign).chars().next_back());
        let after = text.get(span.end..).and_then(|after| after.trim_start_matches(sign).chars().next());
        let is_open = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        Piece::Mark { span, can_begin: is_open(after), can_end: is_open(before) }
    };
    let length = mark.written.len();
    let mut pieces = Vec::with_capacity(events.len() + 4);
    for (event, span) in events {
        match event {
            Event::Start(tag) if mark.is_made(tag.to_end(), span, text) => {
                pieces.push(as_mark(span.start..span.start + length));
            }
            Event::End(tag) if mark.is_made(*tag, span, text) => pieces.push(as_mark(span.end - length..span.end)),
            Event::Text(words) => {
                let mut at = span.start;
                let part = |range: Range<usize>| {
                    let words = text.get(range.clone()).filter(|words| !words.is_empty())?;
                    Some(Piece::Event((Event::Text(CowStr::from(words.to_string())), range)))
                };
                for place in marks_in(words, span, mark, text) {
                    pieces.extend(part(at..place.start));
                    at = place.end;
                    pieces.push(as_mark(place));
                }
                match at == span.start {
                    true => pieces.push(Piece::Event((event.clone(), span.clone()))),
                    false => pieces.extend(part(at..span.end)),
                }
            }
            _ => pieces.push(Piece::Event((event.clone(), span.clone()))),
        }
    }
    pieces
}

/// Pairs the marks. Returns the number of those without a partner too, which stay text. Both marks of a pair stand in the same
/// element, with words between them.
fn pair<'a>(pieces: Vec<Piece<'a>>, mark: &Mark) -> (Vec<Placed<'a>>, usize) {
    let mut done: Vec<Placed<'a>> = Vec::with_capacity(pieces.len());
    // The marks without a partner in each open element, as indices of `done`. Only those that can begin get one.
    let mut open: Vec<Vec<usize>> = vec![Vec::new()];
    let mut alone = 0;
    for piece in pieces {
        match piece {
            Piece::Event((event, span)) => {
                match event {
                    Event::Start(_) => open.push(Vec::new()),
                    Event::End(_) => alone += open.pop().map_or(0, |element| element.len()),
                    _ => {}
                }
                done.push((event, span));
            }
            Piece::Mark { span, can_begin, can_end } => {
                let has_partner = |beginning: &usize| {
                    can_end && done.get(*beginning..).is_some_and(|inner| inner.iter().any(has_words))
                };
                let beginning = open.last_mut().and_then(|element| element.pop_if(|beginning| has_partner(beginning)));
                if let Some((event, place)) = beginning.and_then(|beginning| done.get_mut(beginning)) {
                    *event = Event::Start(mark.tag.clone());
                    *place = place.start..span.end;
                    let whole = place.clone();
                    done.push((Event::End(mark.tag.to_end()), whole));
                    continue;
                }
                match open.last_mut().filter(|_| can_begin) {
                    Some(element) => element.push(done.len()),
                    None => alone += 1,
                }
                done.push((Event::Text(CowStr::Borrowed(mark.written)), span));
            }
        }
    }
    alone += open.iter().map(Vec::len).sum::<usize>();
    (done, alone)
}

fn has_words((event, _): &Placed<'_>) -> bool {
    match event {
        Event::Text(words) => words.contains(char::is_alphanumeric),
        Event::Code(_) => true,
        Event::Start(tag) => matches!(tag, Tag::Image { .. } | Tag::Link { .. }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::Parser;

    use super::*;
    use crate::parse::markdown::extensions;

    /// The text of a paragraph with the marks of the elements that it became.
    fn read(text: &str) -> String {
        let events = completed(Parser::new_ext(text, extensions()).into_offset_iter().collect(), text);
        let mut written = String::new();
        let mut open = Vec::new();
        for (event, _) in events {
            match event {
                Event::Start(tag) => {
                    written.push_str(match tag {
                        Tag::Strong => "<b>",
                        Tag::Emphasis => "<i>",
                        Tag::Strikethrough => "<s>",
                        _ => "",
                    });
                    open.push(tag.to_end());
                }
                Event::End(tag) => {
                    assert_eq!(open.pop(), Some(tag), "{text}");
                    written.push_str(match tag {
                        TagEnd::Strong => "</b>",
                        TagEnd::Emphasis => "</i>",
                        TagEnd::Strikethrough => "</s>",
                        _ => "",
                    });
                }
                Event::Text(words) | Event::Code(words) => written.push_str(&words),
                Event::SoftBreak | Event::HardBreak => written.push(' '),
                _ => {}
            }
        }
        written
    }

    #[test]
    fn marks_beside_letters_and_punctuation_are_paired() {
        for (text, wanted) in [
            ("طبقًا و**«للسياسة»** المعتمدة", "طبقًا و<b>«للسياسة»</b> المعتمدة"),
            ("**تنبيه:**لا **مهم** هنا", "<b>تنبيه:</b>لا <b>مهم</b> هنا"),
            ("قال **«نعم»**و**لا**", "قال <b>«نعم»</b>و<b>لا</b>"),
            ("*تنبيه:*لا", "<i>تنبيه:</i>لا"),
            ("ل~~«للسياسة»~~المعتمدة", "ل<s>«للسياسة»</s>المعتمدة"),
            ("_و**«كلمة»**ثم_", "<i>و<b>«كلمة»</b>ثم</i>"),
            ("**Note:**more", "<b>Note:</b>more"),
            ("السعر* و*كلمة:*لا", "السعر* و<i>كلمة:</i>لا"),
            ("و**«`كود`»**ثم", "و<b>«كود»</b>ثم"),
        ] {
            assert_eq!(read(text), wanted);
        }
    }

    #[test]
    fn marks_that_mean_something_else_stay() {
        for text in ["يكتب ** مع فراغ ** بينهما", "2 ** 3", "**kwargs, **opts", "و**«كلمة»", "*$*alpha", "**** أ"]
        {
            assert_eq!(read(text), text);
        }
        assert_eq!(read("و\\*\\*«كلمة»** ثم"), "و**«كلمة»** ثم");
        assert_eq!(read("**غليظ **متداخل** هنا**"), "<b>غليظ <b>متداخل</b> هنا</b>");
    }

    proptest! {
        #[test]
        fn elements_are_nested_and_no_word_is_lost(text in "([*]{1,3}|~~|_|و|«كلمة»|a|\\.|:| |\\[x\\]\\(y\\)|`c`){0,24}") {
            let text = format!("و {text}");
            let words = |text: &str| text.chars().filter(|c| matches!(c, 'و' | '«' | '»' | 'ك' | 'ل' | 'م' | 'ة')).collect::<String>();
            prop_assert_eq!(words(&read(&text)), words(&text));
        }
    }
}
