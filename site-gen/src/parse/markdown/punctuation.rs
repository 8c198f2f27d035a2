//! Typographic punctuation: quotation marks of the language, dashes, ellipses and apostrophes.
//!
//! The Markdown parser replaces typed signs one by one (smart punctuation). This module looks at the whole block, and takes back what
//! is part of a number, a code or a reference, and quotation marks without a partner. Those are reported.

use std::ops::Range;

use language::Lang;
use memchr::memchr;
use pulldown_cmark::{CowStr, Event};

use super::events::Placed;

/// A sign that may be replaced.
struct Site {
    event: usize,
    /// The byte range in the event's text.
    within: Range<usize>,
    /// The place of the sign in the flow of the block.
    at: usize,
    /// What the author typed.
    typed: String,
    /// What is published.
    shown: String,
}

/// The events of a block with its punctuation. The places of quotation marks without a partner are added to `alone`. `text` is what
/// the places of the events refer to.
pub(super) fn decided<'a>(
    events: Vec<Placed<'a>>,
    lang: Lang,
    text: &str,
    alone: &mut Vec<Range<usize>>,
) -> Vec<Placed<'a>> {
    if !events.iter().any(|event| may_have_site(event, text)) {
        return events;
    }
    let (flow, mut sites) = sites(&events, text);
    if sites.is_empty() {
        return events;
    }
    let flow: Vec<char> = flow.chars().collect();
    let mut quotations = Quotations { lang, open: Vec::new() };
    let mut in_single = false;
    for index in 0..sites.len() {
        let Some(site) = sites.get(index) else { break };
        let before = site.at.checked_sub(1).and_then(|at| flow.get(at)).copied();
        let after = flow.get(site.at + site.typed.chars().count()).copied();
        match site.typed.as_str() {
            // `5'10"` within a quotation.
            "\"" if ends_with_feet(flow.get(..site.at).unwrap_or_default()) => site_as_typed(&mut sites, index),
            "\"" | "“" | "”" => quotations.decide(index, before, after, &mut sites),
            typed => {
                let keep = match typed {
                    "'" => keeps_single_quote(&site.shown, before, after, lang, &mut in_single),
                    "..." => keeps_ellipsis(before, after),
                    _ => keeps_dash(before, after),
                };
                if !keep {
                    site_as_typed(&mut sites, index);
                }
            }
        }
    }
    let is_alone = !quotations.open.is_empty() || sites.iter().any(|site| site.shown.is_empty());
    if is_alone && pair_in_turn(lang, &flow, &mut sites) {
        return replaced(events, &sites);
    }
    for open in quotations.open {
        let Some(site) = sites.get_mut(open.site) else { continue };
        site.shown.clone_from(&site.typed);
        if !open.is_code {
            alone.extend(place(&events, site));
        }
    }
    for site in sites.iter().filter(|site| site.shown.is_empty()) {
        alone.extend(place(&events, site));
    }
    replaced(events, &sites)
}

/// Whether a text is a sign or has one: without any, which is the rule, the flow of the block is not needed.
fn may_have_site((content, span): &Placed<'_>, text: &str) -> bool {
    let Event::Text(words) = content else { return false };
    // The parser delivers a sign that it replaces by itself.
    let typed = text.get(span.clone()).unwrap_or_default();
    let is_replaced = typed.starts_with(['"', '\'', '.', '-']) && **words != *typed;
    // Their first byte is in few texts.
    is_replaced || memchr(0xE2, words.as_bytes()).is_some() && words.contains(['“', '”'])
}

/// The text of a block as typed, and the signs in it.
fn sites(events: &[Placed<'_>], text: &str) -> (String, Vec<Site>) {
    let mut flow = String::new();
    let mut length = 0;
    let mut sites = Vec::new();
    for (event, (content, span)) in events.iter().enumerate() {
        let words: &str = match content {
            Event::Text(words) => {
                let typed = text.get(span.clone()).unwrap_or_default();
                let is_sign =
                    matches!(typed, "\"" | "'" | "...") || typed.len() > 1 && typed.bytes().all(|b| b == b'-');
                if is_sign && **words != *typed {
                    let within = 0..words.len();
                    sites.push(Site { event, within, at: length, typed: typed.into(), shown: words.to_string() });
                    typed
                } else {
                    for (n, (at, c)) in words.char_indices().enumerate().filter(|(_, (_, c))| matches!(c, '“' | '”'))
                    {
                        let within = at..at + c.len_utf8();
                        sites.push(Site { event, within, at: length + n, typed: c.into(), shown: c.into() });
                    }
                    words
                }
            }
            Event::SoftBreak | Event::HardBreak => " ",
            // Code stands for a word.
            Event::Code(_) => "x",
            _ => "",
        };
        flow.push_str(words);
        length += words.chars().count();
    }
    (flow, sites)
}

/// Pairs the quotation marks of a block in turn, where what stands beside them does not tell which begin and which end: `” نص “`, `(”,“)`.
/// Returns whether it did: there is an even number of them, with something between the two of each pair, and none is a part of a code.
fn pair_in_turn(lang: Lang, flow: &[char], sites: &mut [Site]) -> bool {
    let is_mark = |site: &Site| matches!(site.typed.as_str(), "\"" | "“" | "”");
    let before = |site: &Site| site.at.checked_sub(1).and_then(|at| flow.get(at)).copied();
    let marks: Vec<usize> = (0..sites.len()).filter(|at| sites.get(*at).is_some_and(is_mark)).collect();
    let is_other = |site: &Site| matches!(before(site), Some('=')) || is_digit(before(site));
    let has_other = marks.iter().filter_map(|at| sites.get(*at)).any(is_other);
    // A mark that stands before a word cannot end a quotation, and one after a word cannot begin one.
    let is_open = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let fits = |(turn, at): (usize, &usize)| {
        let Some(site) = sites.get(*at) else { return false };
        let after = flow.get(site.at + site.typed.chars().count()).copied();
        let (left_open, right_open) = (is_open(before(site)), is_open(after));
        if turn % 2 == 0 { left_open || !right_open } else { !left_open || right_open }
    };
    if has_other || !marks.len().is_multiple_of(2) || !marks.iter().enumerate().all(fits) {
        return false;
    }
    let is_filled = |pair: &[usize]| {
        let at = |index: usize| pair.get(index).and_then(|at| sites.get(*at)).map(|site| site.at);
        let (Some(start), Some(end)) = (at(0), at(1)) else { return false };
        flow.get(start + 1..end).is_some_and(|inner| inner.iter().any(|c| !c.is_whitespace()))
    };
    if !marks.chunks(2).all(is_filled) {
        return false;
    }
    let (left, right) = marks_of(lang);
    for (turn, at) in marks.into_iter().enumerate() {
        if let Some(site) = sites.get_mut(at) {
            site.shown = if turn % 2 == 0 { left } else { right }.into();
        }
    }
    true
}

/// The quotation marks of a language.
fn marks_of(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ar => ("«", "»"),
        Lang::En => ("“", "”"),
    }
}

fn site_as_typed(sites: &mut [Site], index: usize) {
    if let Some(site) = sites.get_mut(index) {
        site.shown.clone_from(&site.typed);
    }
}

/// Whether a text ends with feet and inches, without the mark of the inches: `5'10`.
fn ends_with_feet(text: &[char]) -> bool {
    let mut before = text.iter().rev().skip_while(|c| c.is_numeric());
    is_digit(text.last().copied()) && before.next() == Some(&'\'') && is_digit(before.next().copied())
}

/// The quotations of a block.
struct Quotations {
    lang: Lang,
    open: Vec<Open>,
}

struct Open {
    site: usize,
    /// Whether it belongs to a code: `key="value"`.
    is_code: bool,
}

impl Quotations {
    /// Decides whether a mark opens or closes a quotation. A mark that does neither is shown as typed, or emptied to be reported.
    fn decide(&mut self, index: usize, before: Option<char>, after: Option<char>, sites: &mut [Site]) {
        let begins = before.is_none_or(|c| c.is_whitespace() || "([{<«“‘\"'-–—/:،؛,;".contains(c));
        let goes_on = after.is_some_and(|c| !c.is_whitespace() && !".,:;!?)]}>»،؛؟…".contains(c));
        let is_code = before == Some('=');
        let can_close = before.is_some_and(|c| !c.is_whitespace() && !"([{<«‘".contains(c));
        // In Arabic a letter can be attached to a quotation: بـ"العطاء".
        let is_attached = self.lang == Lang::Ar && before.is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
        let opens = goes_on && (begins || is_code);
        let close = if can_close && !opens { self.open.pop() } else { None };
        let (left, right) = marks_of(self.lang);
        if let Some(open) = close {
            for (site, mark) in [(open.site, left), (index, right)] {
                if let Some(site) = sites.get_mut(site) {
                    site.shown = if open.is_code { site.typed.clone() } else { mark.into() };
                }
            }
        } else if opens || goes_on && is_attached {
            self.open.push(Open { site: index, is_code });
        } else if let Some(site) = sites.get_mut(index) {
            // `10"` is a measure.
            let is_measure = before.is_some_and(char::is_numeric);
            site.shown = if is_measure { site.typed.clone() } else { String::new() };
        }
    }
}

fn is_digit(c: Option<char>) -> bool {
    c.is_some_and(char::is_numeric)
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Whether dashes are typography: not in numbers, and not before an option such as `--help`.
fn keeps_dash(before: Option<char>, after: Option<char>) -> bool {
    !is_digit(before) && !is_digit(after) && (is_word(before) || !is_word(after))
}

/// Whether points are an ellipsis: not in `1...10`, and not in a path.
fn keeps_ellipsis(before: Option<char>, after: Option<char>) -> bool {
    let is_path = |c| matches!(c, Some('/' | '\\' | '.'));
    !(is_word(before) && is_word(after) || is_digit(after) || is_path(before) || is_path(after))
}

/// Whether a single mark is an apostrophe or belongs to a quotation: not in `5'10"`, and not alone before an Arabic word.
fn keeps_single_quote(shown: &str, before: Option<char>, after: Option<char>, lang: Lang, is_open: &mut bool) -> bool {
    if shown == "‘" {
        *is_open = !is_digit(before);
        return *is_open;
    }
    if *is_open && !is_word(after) {
        *is_open = false;
        return true;
    }
    !is_digit(before) && !is_digit(after) && (lang == Lang::En || is_word(before))
}

/// The place of a sign in the file.
fn place(events: &[Placed<'_>], site: &Site) -> Option<Range<usize>> {
    let (event, span) = events.get(site.event)?;
    let is_part = matches!(event, Event::Text(text) if text.len() == span.len());
    Some(if is_part { span.start + site.within.start..span.start + site.within.end } else { span.clone() })
}

/// The events with the signs as they are shown. A text is cut around a sign, so that the places of its other words stay exact.
fn replaced<'a>(events: Vec<Placed<'a>>, sites: &[Site]) -> Vec<Placed<'a>> {
    let mut done = Vec::with_capacity(events.len());
    let mut sites = sites.iter().peekable();
    for (index, (event, span)) in events.into_iter().enumerate() {
        let Event::Text(text) = event else {
            done.push((event, span));
            continue;
        };
        let is_verbatim = text.len() == span.len();
        let mut at = 0;
        let placed =
            |from: usize, to: usize| if is_verbatim { span.start + from..span.start + to } else { span.clone() };
        while let Some(site) = sites.next_if(|site| site.event == index) {
            let before = text.get(at..site.within.start).unwrap_or_default();
            if !before.is_empty() {
                done.push((Event::Text(CowStr::from(before.to_string())), placed(at, site.within.start)));
            }
            let shown = if site.shown.is_empty() { &site.typed } else { &site.shown };
            done.push((Event::Text(CowStr::from(shown.clone())), placed(site.within.start, site.within.end)));
            at = site.within.end;
        }
        if at == 0 {
            done.push((Event::Text(text), span));
        } else if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let end = text.len();
            done.push((Event::Text(CowStr::from(rest.to_string())), placed(at, end)));
        }
    }
    done
}
