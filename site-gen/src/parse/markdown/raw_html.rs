//! Raw HTML: comments are dropped, everything else is reported once per element.

use std::ops::Range;

use super::pass::Pass;
use crate::findings::MarkupFinding;

/// The name in an end tag, if the HTML is a single end tag.
pub(super) fn closing(html: &str) -> Option<&str> {
    html.trim().strip_prefix("</")?.strip_suffix('>').map(str::trim).filter(|name| !name.contains('<'))
}

/// The name of the element that the HTML starts and does not end.
pub(super) fn left_open(html: &str) -> Option<&str> {
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

impl Pass<'_> {
    pub(super) fn raw_html(&mut self, html: &str, span: Range<usize>) {
        if is_comment(html) {
            return;
        }
        if let Some(name) = closing(html) {
            // The start tag was reported already.
            if let Some(at) = self.html_open.iter().rposition(|open| open == name) {
                self.html_open.remove(at);
                return;
            }
        }
        self.html_open.extend(left_open(html).map(str::to_string));
        self.fault(span, &MarkupFinding::RawHtml);
    }
}
