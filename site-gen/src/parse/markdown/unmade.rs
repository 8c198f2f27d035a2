//! Reports marks of Markdown that stayed in the text: emphasis, links and pictures, headings, lists and tables that did not become
//! any. Readers would see the marks, and lines that were meant to stand alone would run together.
//!
//! A mark after a backslash is meant to be seen, and so is one in code, which does not come here.

use std::ops::Range;

use language::text::script::is_letter;
use memchr::{memchr2, memchr3};

use super::output::Output;
use crate::findings::MarkupFinding;
use crate::parse::text::run::Run;

/// The number of lines that show that a list or a table was meant. More are not looked at: to find the place of each in a long
/// paragraph takes time.
const ENOUGH: usize = 2;

/// The lines of the open block.
#[derive(Default)]
pub(super) struct Unmade {
    /// Whether something stands before the next text on its line.
    within_line: bool,
    /// Whether the next line begins after a break that readers see.
    after_break: bool,
    /// The lines that begin like an item of a list: the mark and its place.
    items: Vec<(String, Range<usize>)>,
    /// The lines that stand between `|`.
    rows: Vec<Range<usize>>,
}

impl Unmade {
    /// Takes the next text of the block.
    pub(super) fn add(&mut self, run: &Run, out: &mut Output<'_>) {
        let text = run.text();
        if memchr3(b'*', b'_', b'~', text.as_bytes()).or_else(|| memchr2(b']', b'<', text.as_bytes())).is_some() {
            emphasis(run, out);
            links(run, out);
            autolinks(run, out);
        }
        let mut start = 0;
        for line in text.split('\n') {
            if start > 0 {
                self.within_line = false;
                self.after_break = false;
            }
            if !self.within_line && !line.trim().is_empty() {
                self.line(line, start, run, out);
                self.within_line = true;
            }
            start += line.len() + 1;
        }
    }

    /// Something that is not text stands on the line.
    pub(super) fn within_line(&mut self) {
        self.within_line = true;
    }

    /// The line ends with a break that readers see.
    pub(super) fn end_line(&mut self) {
        self.within_line = false;
        self.after_break = true;
    }

    fn line(&mut self, line: &str, start: usize, run: &Run, out: &mut Output<'_>) {
        let indent = line.len() - line.trim_start().len();
        let (line, start) = (line.trim(), start + indent);
        let verbatim = |length: usize| {
            let place = run.place(start..start + length);
            (line.get(..length) == Some(out.source(&place)) && !is_escaped(place.start, out)).then_some(place)
        };
        let signs = line.len() - line.trim_start_matches('#').len();
        let words = line.get(signs..).unwrap_or_default();
        if (2..=6).contains(&signs) && !words.is_empty() {
            if let Some(place) = verbatim(line.len().min(signs)) {
                let marks = "#".repeat(signs);
                out.fault(place, &MarkupFinding::HeadingUnmade { marks });
            }
        } else if self.rows.len() < ENOUGH && line.len() > 1 && line.starts_with('|') && line.ends_with('|') {
            self.rows.extend(verbatim(1));
        } else if !self.after_break
            && self.items.len() < ENOUGH
            && let Some(mark) = item_mark(line)
            && let Some(place) = verbatim(mark.len())
        {
            self.items.push((mark.to_string(), place));
        }
    }

    /// Ends a block, and reports its lines.
    pub(super) fn end_block(&mut self, out: &mut Output<'_>) {
        let Unmade { items, rows, .. } = std::mem::take(self);
        if let [(mark, place), _, ..] = items.as_slice() {
            out.report(place.clone(), &MarkupFinding::ListUnmade { mark: mark.clone() });
        }
        if let [place, _, ..] = rows.as_slice() {
            out.report(place.clone(), &MarkupFinding::TableUnmade);
        }
    }
}

/// The mark of a line that begins like an item of a list: `1-`, `2.`, `١)`, `(1)`, `•`, `-` beside a letter.
fn item_mark(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    let after = |length: usize| line.get(length..).and_then(|rest| rest.chars().next());
    if matches!(
        first,
        '•' | '●' | '○' | '◦' | '▪' | '▫' | '■' | '□' | '◾' | '➢' | '✓' | '✔' | '·' | '–' | '—' | '\u{F0B7}'
    ) {
        return line.get(..first.len_utf8());
    }
    if matches!(first, '-' | '*' | '+') {
        return after(1).filter(|c| is_letter(*c)).and(line.get(..1));
    }
    // A task without the mark of its item.
    if let Some(task) = ["[ ]", "[x]", "[X]"].into_iter().find(|task| line.starts_with(task)) {
        return line.get(..task.len());
    }
    // A letter, as in an enumeration.
    if is_letter(first) {
        let sign = after(first.len_utf8()).filter(|c| matches!(c, '.' | ')' | '-' | '–'))?;
        let end = first.len_utf8() + sign.len_utf8();
        return after(end).filter(|c| *c == ' ').and(line.get(..end));
    }
    let opened = usize::from(first == '(');
    let digits = line.get(opened..)?.find(|c: char| !c.is_numeric())?;
    let closing = opened + digits;
    let sign = after(closing).filter(|c| match opened {
        0 => matches!(c, '.' | ')' | '-' | '–' | ':' | 'ـ' | '/'),
        _ => *c == ')',
    })?;
    let end = closing + sign.len_utf8();
    let goes_on = after(end).is_none_or(|c| !c.is_numeric() && !matches!(c, '-' | '/' | '.'));
    (digits > 0 && line.get(opened..closing)?.chars().count() <= 3 && goes_on).then(|| line.get(..end)).flatten()
}

/// Reports pairs of marks that emphasise nothing.
fn emphasis(run: &Run, out: &mut Output<'_>) {
    let text = run.text();
    for mark in ["**", "__", "~~"] {
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(mark)).map(|at| from + at) {
            let sign = mark.chars().next().unwrap_or_default();
            let length =
                text.get(at..).map_or(0, |rest| rest.len() - rest.trim_start_matches(sign).len()).max(mark.len());
            from = at + length;
            let (before, after) = (text.get(..at).unwrap_or_default(), text.get(from..).unwrap_or_default());
            let is_paired = after.contains(mark);
            let is_operator = before.ends_with(' ') && after.starts_with(' ') && !is_paired;
            let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let in_name = mark == "__" && ascii(before.chars().next_back()) && ascii(after.chars().next());
            // A row of more is a line to write on, or a rule. Stars alone are marks that another mark parted.
            let meant = match mark {
                "**" => length <= 3 && !is_operator,
                _ => length == 2 && is_paired && !in_name,
            };
            if !meant {
                continue;
            }
            let place = run.place(at..from);
            if text.get(at..from) == Some(out.source(&place)) && !is_escaped(place.start, out) {
                out.report(place, &MarkupFinding::EmphasisUnmade { mark: mark.into() });
                // One finding for a pair.
                from = text.get(from..).and_then(|rest| rest.find(mark)).map_or(from, |at| from + at + mark.len());
            }
        }
    }
}

/// Reports `[words](an address with spaces)` and `[words] (file.md)`.
fn links(run: &Run, out: &mut Output<'_>) {
    let text = run.text();
    for (at, _) in text.match_indices(']') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let Some(address) = rest.trim_start_matches([' ', '\n']).strip_prefix('(') else { continue };
        let apart = !rest.starts_with('(');
        let inside = address.split([')', '\n']).next().unwrap_or_default();
        if inside.trim().is_empty() || apart && !is_address(inside) {
            continue;
        }
        let end = text.len() - address.len() + inside.len();
        let end = if text.get(end..).is_some_and(|rest| rest.starts_with(')')) { end + 1 } else { end };
        let start = text.get(..at).and_then(|before| before.rfind('['));
        let start = start
            .map_or(at, |start| if text.get(..start).is_some_and(|b| b.ends_with('!')) { start - 1 } else { start });
        let (bracket, first) = (run.place(at..at + 1), run.place(start..start + 1));
        let escaped = is_escaped(bracket.start, out) || is_escaped(first.start, out);
        if out.source(&bracket) == "]" && !escaped {
            let written = text.get(start..end).unwrap_or_default().replace('\n', " ");
            out.report(first.start..run.place(start..end).end, &MarkupFinding::LinkUnmade { written });
        }
    }
}

/// Reports `<https://example.org/a b>`.
fn autolinks(run: &Run, out: &mut Output<'_>) {
    let text = run.text();
    for (at, _) in text.match_indices('<') {
        let rest = text.get(at..).unwrap_or_default();
        if !["<https://", "<http://", "<mailto:", "<tel:", "<date:"].iter().any(|start| rest.starts_with(start)) {
            continue;
        }
        let written = rest.split_inclusive('>').next().unwrap_or_default().lines().next().unwrap_or_default();
        let place = run.place(at..at + written.len());
        if out.source(&run.place(at..at + 1)) == "<" && !is_escaped(place.start, out) {
            out.report(place, &MarkupFinding::LinkUnmade { written: written.into() });
        }
    }
}

/// Whether words in round brackets are the address of a page, a picture or a site.
fn is_address(inside: &str) -> bool {
    let inside = inside.trim();
    let path = inside.split(['#', '?']).next().unwrap_or_default();
    ["https://", "http://", "mailto:", "tel:", "#", "./", "../", "www."].iter().any(|start| inside.starts_with(start))
        || [".md", ".png", ".jpg", ".jpeg", ".webp", ".svg", ".html", ".pdf"].iter().any(|end| path.ends_with(end))
            && !path.contains(char::is_whitespace)
}

/// Whether a backslash stands before a byte of the file.
fn is_escaped(at: usize, out: &Output<'_>) -> bool {
    let before = out.source(&(0..at));
    (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
}
