//! Files on disk: where a place of the text that was read stands in the file, and how a file is replaced.
//!
//! A text is read without its byte order mark and with LF line ends. An edit of the file keeps both as they are.

use std::io::Write;
use std::ops::Range;
use std::path::Path;

/// The byte order mark.
const MARK: char = '\u{FEFF}';

/// Where the bytes of a text stand in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The bytes before the text: those of a byte order mark.
    mark: usize,
    /// The bytes of the text that are line ends of two bytes in the file.
    crlf: Vec<usize>,
}

impl Layout {
    /// The layout of a file, given all its text.
    pub fn new(on_disk: &str) -> Self {
        let text = on_disk.strip_prefix(MARK).unwrap_or(on_disk);
        // Each earlier line end of two bytes is one byte shorter in the text.
        let crlf = text.match_indices("\r\n").enumerate().map(|(before, (at, _))| at - before).collect();
        Layout { mark: on_disk.len() - text.len(), crlf }
    }

    /// Whether each byte of the text stands at the same place in the file.
    pub fn is_plain(&self) -> bool {
        *self == Layout::default()
    }

    /// The byte range in the file of a byte range in the text.
    pub fn place(&self, span: &Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.mark + byte + self.crlf.partition_point(|end| *end < byte);
        at(span.start)..at(span.end)
    }

    /// New words for the byte `at` of the text, with the line ends of the line around it.
    pub fn written(&self, new: &str, text: &str, at: usize) -> String {
        let next = text.get(at..).and_then(|rest| rest.find('\n')).map(|end| at + end);
        let last = || text.get(..at).and_then(|before| before.rfind('\n'));
        let is_long = next.or_else(last).is_some_and(|end| self.crlf.binary_search(&end).is_ok());
        if is_long { new.replace('\n', "\r\n") } else { new.to_string() }
    }
}

/// The text of a file as it is read: without its byte order mark, and with LF line ends.
pub(crate) fn normalised(text: String) -> String {
    let text = text.strip_prefix(MARK).map(str::to_string).unwrap_or(text);
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text }
}

/// A file that is written and not yet in its place.
pub(crate) struct Replacement<'a> {
    file: tempfile::NamedTempFile,
    path: &'a Path,
}

impl<'a> Replacement<'a> {
    /// Writes a text beside the file that it will replace.
    ///
    /// # Errors
    /// If the text cannot be written; the file is then unchanged.
    pub(crate) fn write(path: &'a Path, text: &str) -> std::io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".writing").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.as_file().set_permissions(std::fs::metadata(path)?.permissions())?;
        Ok(Replacement { file, path })
    }

    /// Puts the file in its place, atomically.
    ///
    /// # Errors
    /// If it cannot be renamed; the file in its place is then unchanged.
    pub(crate) fn put(self) -> std::io::Result<()> {
        self.file.persist(self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_the_mark_and_long_line_ends() {
        let on_disk = "\u{FEFF}أ\r\nب\nج\r\nد";
        let (text, layout) = (normalised(on_disk.into()), Layout::new(on_disk));
        assert_eq!(text, "أ\nب\nج\nد");
        for letter in ["أ", "ب", "ج", "د"] {
            let at = text.find(letter).unwrap();
            assert_eq!(&on_disk[layout.place(&(at..at + 2))], letter);
        }
        assert_eq!(&on_disk[layout.place(&(0..text.len()))], &on_disk[3..]);
        assert_eq!(&on_disk[layout.place(&(2..3))], "\r\n");
        assert!(!layout.is_plain() && Layout::new("أ\nب").is_plain());
    }

    #[test]
    fn a_new_line_ends_like_those_around_it() {
        let written = |on_disk: &str, at| Layout::new(on_disk).written("x\n", &normalised(on_disk.into()), at);
        assert_eq!(written("a\r\nb\r\n", 2), "x\r\n");
        assert_eq!(written("a\r\nb", 3), "x\r\n");
        assert_eq!(written("a\nb\r\n", 0), "x\n");
        assert_eq!(written("a\nb\r\n", 2), "x\r\n");
        assert_eq!(written("\u{FEFF}a\n", 0), "x\n");
    }
}
