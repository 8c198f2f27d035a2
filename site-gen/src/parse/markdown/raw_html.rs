//! Raw HTML: comments are dropped, everything else is reported once per element.

use std::ops::Range;

use super::output::Output;
use crate::findings::MarkupFinding;

#[derive(Default)]
pub(super) struct RawHtml {
    /// The text and span of the open block, which may be a comment.
    block: Option<(String, Range<usize>)>,
    /// The names of elements whose start tag was reported and whose end tag has not come.
    open: Vec<String>,
}

impl RawHtml {
    pub(super) fn start_block(&mut self, span: Range<usize>, out: &mut Output<'_>) {
        // In a tight list, text can precede and follow the HTML.
        out.canonical.end_line();
        out.html.start_line();
        self.block = Some((String::new(), span));
    }

    pub(super) fn line(&mut self, line: &str, span: Range<usize>, out: &mut Output<'_>) {
        match &mut self.block {
            Some((text, _)) => text.push_str(line),
            None => out.fault(span, &MarkupFinding::RawHtml),
        }
    }

    pub(super) fn end_block(&mut self, out: &mut Output<'_>) {
        if let Some((text, span)) = self.block.take() {
            self.check(&text, span, out);
        }
    }

    /// Reports HTML, unless it is a comment or the end tag of a reported element.
    pub(super) fn check(&mut self, html: &str, span: Range<usize>, out: &mut Output<'_>) {
        if is_comment(html) {
            return;
        }
        let start = closing(html).and_then(|name| self.open.iter().rposition(|open| open == name));
        if let Some(start) = start {
            self.open.remove(start);
            return;
        }
        self.open.extend(left_open(html).map(str::to_string));
        out.fault(span, &MarkupFinding::RawHtml);
    }
}

/// The name in an end tag, if the HTML is a single end tag.
fn closing(html: &str) -> Option<&str> {
    html.trim().strip_prefix("</")?.strip_suffix('>').map(str::trim).filter(|name| !name.contains('<'))
}

/// The name of the element that the HTML starts and does not end.
fn left_open(html: &str) -> Option<&str> {
    let rest = html.trim().strip_prefix('<')?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let name = rest.get(..end).filter(|name| !name.is_empty())?;
    (!html.contains(&format!("</{name}"))).then_some(name)
}

/// Whether the HTML consists of comments, which are notes among editors and not published.
pub(super) fn is_comment(html: &str) -> bool {
    let mut rest = html.trim();
    while let Some(inside) = rest.strip_prefix("<!--") {
        // `<!-->` and `<!--->` are complete comments.
        let empty = inside.strip_prefix('>').or_else(|| inside.strip_prefix("->"));
        let Some(after) = empty.or_else(|| Some(inside.split_once("-->")?.1)) else { return false };
        rest = after.trim_start();
    }
    rest.is_empty()
}
