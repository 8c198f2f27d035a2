//! A run of text: joins the parts that the Markdown parser delivers, and maps back to places in the file.

use std::ops::Range;

use language::Lang;

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
    /// Appends a part, with the quotation marks of the language. `quoted` tracks whether a quotation is open: in Arabic a
    /// straight mark may follow an attached letter (بـ"العطاء"), so only counting distinguishes an opening mark from a closing
    /// one.
    pub(in crate::parse) fn push(
        &mut self,
        text: &str,
        span: &Range<usize>,
        file: &str,
        lang: Lang,
        quoted: &mut bool,
    ) {
        let straight = file.get(span.clone()) == Some("\"");
        let replaced = lang == Lang::Ar && text.contains(['“', '”']);
        let verbatim = file.get(span.clone()) == Some(text) && !replaced;
        self.parts.push(Part { start: self.text.len(), span: span.clone(), verbatim });
        match lang {
            Lang::Ar => self.text.extend(text.chars().map(|c| match c {
                '“' | '”' if straight => {
                    *quoted = !*quoted;
                    if *quoted { '«' } else { '»' }
                }
                '“' => '«',
                '”' => '»',
                c => c,
            })),
            Lang::En => self.text.push_str(text),
        }
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
