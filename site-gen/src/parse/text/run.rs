//! A run of text: joins the parts that the Markdown parser delivers, and maps back to places in the file.

use std::ops::Range;

#[derive(Debug, Default)]
pub(in crate::parse) struct Run {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    /// The byte offset in the run.
    start: usize,
    /// The byte range in the file.
    span: Range<usize>,
    /// Whether the file has the same bytes, without escapes.
    verbatim: bool,
}

impl Run {
    /// Appends a part.
    pub(in crate::parse) fn push(&mut self, text: &str, span: &Range<usize>, file: &str) {
        let verbatim = file.get(span.clone()) == Some(text);
        self.parts.push(Part { start: self.text.len(), span: span.clone(), verbatim });
        self.text.push_str(text);
    }

    /// Empties the run.
    pub(in crate::parse) fn clear(&mut self) {
        self.text.clear();
        self.parts.clear();
    }

    pub(in crate::parse) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(in crate::parse) fn text(&self) -> &str {
        &self.text
    }

    /// Maps bytes of the run to bytes of the file; to the whole part if it is not verbatim.
    pub(in crate::parse) fn place(&self, bytes: Range<usize>) -> Range<usize> {
        let at = |byte: usize| {
            let after = self.parts.partition_point(|part| part.start <= byte);
            after.checked_sub(1).and_then(|part| self.parts.get(part))
        };
        let start = match at(bytes.start) {
            Some(part) if part.verbatim => part.span.start + (bytes.start - part.start),
            Some(part) => part.span.start,
            None => 0,
        };
        let end = match at(bytes.end.saturating_sub(1)) {
            Some(part) if part.verbatim => part.span.start + (bytes.end - part.start),
            Some(part) => part.span.end,
            None => start,
        };
        start..end.max(start)
    }
}
