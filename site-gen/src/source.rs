//! Source files and places in them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A text file with its path.
#[derive(Debug)]
pub struct SourceFile {
    /// The path relative to the working directory of the build, with `/` between folders.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// The byte after each line break. Only files with findings need it.
    breaks: OnceLock<Vec<usize>>,
}

impl SourceFile {
    /// Creates a file.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile { path: path.into(), text: text.into(), breaks: OnceLock::new() }
    }

    /// The line of a byte, from 1, and the byte where it begins.
    fn line(&self, byte: usize) -> (usize, usize) {
        let breaks = self.breaks.get_or_init(|| self.text.match_indices('\n').map(|(at, _)| at + 1).collect());
        let before = breaks.partition_point(|start| *start <= byte);
        (before + 1, before.checked_sub(1).and_then(|last| breaks.get(last)).copied().unwrap_or_default())
    }
}

/// A place in a source file.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The byte range in its text.
    pub span: Range<usize>,
}

impl Place {
    /// Creates a place. A span outside the text becomes the text's end.
    pub fn new(file: &Arc<SourceFile>, span: Range<usize>) -> Self {
        let fits = file.text.get(span.clone()).is_some();
        let end = file.text.len();
        Place { file: Arc::clone(file), span: if fits { span } else { end..end } }
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.file.line(self.span.start).0
    }

    /// The column, from 1, in characters (Unicode scalar values).
    pub fn column(&self) -> usize {
        let (_, start) = self.file.line(self.span.start);
        self.file.text.get(start..self.span.start).map_or(0, |before| before.chars().count()) + 1
    }

    /// The text at the place, up to the first line end.
    pub fn words(&self) -> &str {
        self.file.text.get(self.span.clone()).unwrap_or_default().lines().next().unwrap_or_default().trim()
    }
}

/// Collapses every run of white space to one space and trims the text.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The byte offset of a line (from 1) and a column (from 1, in characters).
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.chars().take(column.saturating_sub(1)).take_while(|c| *c != '\n').map(char::len_utf8).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_not_bytes() {
        let file = Arc::new(SourceFile::new("a.md", "أول\nثان هنا\n"));
        let at = file.text.find("هنا").unwrap();
        let place = Place::new(&file, at..at + "هنا".len());
        assert_eq!((place.line(), place.column(), place.words()), (2, 5, "هنا"));
        assert_eq!(offset(&file.text, 2, 5), at);
        assert_eq!(Place::new(&file, 900..901).line(), 3, "a span outside the text is its end");
    }
}
