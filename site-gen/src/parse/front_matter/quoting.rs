//! Puts a value of which YAML takes a part for something else into quotation marks.

use super::yaml::{Cut, Node, Value};
use crate::remedy::Edit;

/// The edit that makes all words of a value a part of it. `None` where the words can be meant as something else: a comment after a
/// space, a value that already has quotation marks, or a tag of YAML's own.
pub(super) fn in_quotes(text: &str, node: &Node) -> Option<Edit> {
    let Value::Scalar { plain: true, .. } = node.value else { return None };
    let span = match node.cut.as_ref()? {
        // Of two, the second can be a comment on the value.
        Cut::Comment { span, spaced: false } if text.get(span.clone())?.contains(" #") => return None,
        Cut::Comment { span, spaced: false } => node.span.start..span.end,
        Cut::Comment { spaced: true, .. } => return None,
        Cut::Mark(mark) if text.get(mark.clone())?.starts_with("!!") => return None,
        Cut::Mark(mark) => mark.start..node.span.end.max(mark.end),
    };
    let value = text.get(span.clone())?.trim_end();
    // A value on more than one line would have to be joined.
    if value.contains('\n') || value.contains(char::is_control) {
        return None;
    }
    let end = span.start + value.len();
    let quoted = match value.contains(['"', '\\']) {
        true if !value.contains('\'') => format!("'{value}'"),
        true => return None,
        false => format!("\"{value}\""),
    };
    Some(Edit::replace(span.start..end, quoted))
}
