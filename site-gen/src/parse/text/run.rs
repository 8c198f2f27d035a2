//! A run of text: joins the parts that the Markdown parser delivers, and maps back to places in the file.

use std::ops::Range;

use language::Lang;

#[derive(Debug, Default)]
pub(in crate::parse) struct Run {
    text: String,
    parts: Vec<Part>,
    /// Whether a quotation in straight quotation marks is open in the block.
    in_quotation: bool,
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
    /// Appends a part, with the quotation marks of the language. In Arabic a straight mark may follow an attached letter
    /// (بـ"العطاء"), so only counting distinguishes an opening mark from a closing one.
    pub(in crate::parse) fn push(&mut self, text: &str, span: &Range<usize>, file: &str, lang: Lang) {
        let straight = file.get(span.clone()) == Some("\"");
        let replaced = lang == Lang::Ar && text.contains(['“', '”']);
        let verbatim = file.get(span.clone()) == Some(text) && !replaced;
        self.parts.push(Part { start: self.text.len(), span: span.clone(), verbatim });
        match lang {
            Lang::Ar => self.text.extend(text.chars().map(|c| match c {
                '“' | '”' if straight => {
                    self.in_quotation = !self.in_quotation;
                    if self.in_quotation { '«' } else { '»' }
                }
                '“' => '«',
                '”' => '»',
                c => c,
            })),
            Lang::En => self.text.push_str(text),
        }
    }

    /// Empties the run. A quotation can go on in the next one.
    pub(in crate::parse) fn clear(&mut self) {
        self.text.clear();
        self.parts.clear();
    }

    /// Ends an open quotation.
    pub(in crate::parse) fn end_quotation(&mut self) {
        self.in_quotation = false;
    }

    pub(in crate::parse) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(in crate::parse) fn text(&self) -> &str {
        &self.text
    }

    /// Maps bytes of the run to bytes of the file; to the whole part if it is not verbatim.
    pub(in crate::parse) fn place(&self, bytes: Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.parts.iter().rev().find(|part| part.start <= byte);
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
