//! A run of text: what the Markdown reader delivers in parts, put together again, with the way back to the file.

use std::ops::Range;

use language::Lang;

#[derive(Debug, Default)]
pub(in crate::parse) struct Run {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    /// Where it begins in the run.
    start: usize,
    /// Where it stands in the file.
    span: Range<usize>,
    /// Whether it stands in the file letter by letter, without escapes.
    verbatim: bool,
}

impl Run {
    /// Adds a part. Quotation marks become those of the language. `quoted` says whether a quotation stands open: in Arabic a
    /// straight mark may follow an attached letter (بـ"العطاء"), so that only counting tells an opening one from a closing one.
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

    /// The bytes of the file for bytes of the run; the whole part where it was written with escapes.
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
