//! Writes corrected files. Each is written beside its place first, and put there only when all are written.

use std::path::{Path, PathBuf};

use language::{Bilingual, Lang};

use super::file::FixedFile;
use crate::disk::Replacement;
use crate::remedy::{Edit, apply_on_disk};

/// A reason why files were not corrected.
#[derive(Debug)]
pub enum FixError {
    /// The file may not be written.
    ReadOnly(PathBuf),
    /// The file changed since it was read.
    Changed(PathBuf),
    /// The file could not be read or written.
    Failed(PathBuf, std::io::Error),
}

impl FixError {
    /// The error message in both languages.
    pub fn message(&self) -> Bilingual {
        let (en, ar) = match self {
            FixError::ReadOnly(path) => {
                let path = path.display();
                (
                    format!("{path} is read-only, so nothing was corrected: allow writing to it, then try again"),
                    format!("الملف {path} للقراءة فقط، فلم يُصحَّح شيء: اسمح بالكتابة فيه ثم أعد المحاولة"),
                )
            }
            FixError::Changed(path) => {
                let path = path.display();
                (
                    format!("{path} changed in the meantime, so nothing was corrected: try again"),
                    format!("تغيّر الملف {path} في هذه الأثناء، فلم يُصحَّح شيء: أعد المحاولة"),
                )
            }
            FixError::Failed(path, error) => {
                let path = path.display();
                (
                    format!("{path} could not be written, and stays as it was: {error}"),
                    format!("تعذرت كتابة الملف {path}، فبقي كما كان: {error}"),
                )
            }
        };
        Bilingual::from_fn(|lang| match lang {
            Lang::Ar => ar.clone(),
            Lang::En => en.clone(),
        })
    }
}

/// Writes the corrected files. Byte order marks, line ends and everything that was not corrected stay as they are.
///
/// # Errors
/// [`FixError`]. No file is half written. If a file cannot be written, none is corrected; if one cannot be renamed, those before it
/// are.
pub fn write(files: &[FixedFile]) -> Result<(), FixError> {
    let mut ready = Vec::new();
    for file in files {
        let path = Path::new(&file.path);
        let failed = |error| FixError::Failed(path.into(), error);
        if std::fs::metadata(path).map_err(failed)?.permissions().readonly() {
            return Err(FixError::ReadOnly(path.into()));
        }
        let on_disk = std::fs::read_to_string(path).map_err(failed)?;
        let text = corrected(&on_disk, file).ok_or_else(|| FixError::Changed(path.into()))?;
        ready.push((path, Replacement::write(path, &text).map_err(failed)?));
    }
    for (path, file) in ready {
        file.put().map_err(|error| FixError::Failed(path.into(), error))?;
    }
    Ok(())
}

/// The text on disk with the corrections. `None` if the file changed since it was read.
fn corrected(on_disk: &str, file: &FixedFile) -> Option<String> {
    apply_on_disk(on_disk, &file.before, &differences(&file.before, &file.after))
}

/// The edits that make one text of another. Lines that are the same in both stay untouched.
fn differences(before: &str, after: &str) -> Vec<Edit> {
    let diff = similar::TextDiff::from_lines(before, after);
    let (olds, news) = (offsets(before), offsets(after));
    let place = |offsets: &[usize], at: usize| offsets.get(at).copied().unwrap_or_default();
    let changed = diff.ops().iter().filter(|op| op.tag() != similar::DiffTag::Equal);
    let edit = |op: &similar::DiffOp| {
        let (old, new) = (op.old_range(), op.new_range());
        let (start, end) = (place(&olds, old.start), place(&olds, old.end));
        let new = after.get(place(&news, new.start)..place(&news, new.end)).unwrap_or_default();
        trimmed(before.get(start..end).unwrap_or_default(), new, start)
    };
    changed.map(edit).collect()
}

/// The byte at which each line of a text begins, and the end of the text.
fn offsets(text: &str) -> Vec<usize> {
    let mut at = 0;
    let ends = text.split_inclusive('\n').map(|line| {
        at += line.len();
        at
    });
    std::iter::once(0).chain(ends.collect::<Vec<_>>()).collect()
}

/// The replacement of a text at a place without the line end that both have.
fn trimmed(old: &str, new: &str, start: usize) -> Edit {
    let both_end = old.ends_with('\n') && new.ends_with('\n');
    let (old, new) = if both_end { (&old[..old.len() - 1], &new[..new.len() - 1]) } else { (old, new) };
    Edit::replace(start..start + old.len(), new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::normalised;

    fn written(on_disk: &str, after: &str) -> Option<String> {
        let file = FixedFile { path: "a.md".into(), before: normalised(on_disk.into()), after: after.into() };
        corrected(on_disk, &file)
    }

    #[test]
    fn marks_and_line_ends_stay() {
        assert_eq!(written("\u{FEFF}a\r\n##b\r\nc", "a\n## b\nc").as_deref(), Some("\u{FEFF}a\r\n## b\r\nc"));
        assert_eq!(written("a\r\nb\nc\r\n", "a\n\nb\nc\n").as_deref(), Some("a\r\n\nb\nc\r\n"));
        assert_eq!(written("a\r\nb\r\n", "a\n\nb\n").as_deref(), Some("a\r\n\r\nb\r\n"));
        assert_eq!(written("a\r\nb\nx\r\ny", "a\nb\nX\ny").as_deref(), Some("a\r\nb\nX\r\ny"));
        let other = FixedFile { path: "a.md".into(), before: "a".into(), after: "b".into() };
        assert_eq!(corrected("c", &other), None);
    }
}
