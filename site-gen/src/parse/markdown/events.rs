//! Events of the Markdown parser with their places.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

/// An event and its byte range in the text.
pub(super) type Placed<'a> = (Event<'a>, Range<usize>);

/// Whether an element stands within a block.
pub(super) fn is_inline(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Subscript
            | TagEnd::Superscript
            | TagEnd::Link
            | TagEnd::Image
    )
}
