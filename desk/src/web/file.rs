//! Files that the desk gives: tables for a spreadsheet.

use language::Lang;

use super::body::Fields;
use super::reply::Reply;
use super::visit::Visit;
use crate::sheet::{FileKind, Sheet};

/// A table that cannot be written as a file.
pub(super) struct NotAFile;

/// The kind of file that a form asks for, by its field `kind`.
pub(super) fn chosen_kind(fields: &Fields) -> Option<FileKind> {
    FileKind::from_name(fields.text("kind"))
}

impl NotAFile {
    /// The reason in words.
    pub(super) fn words(&self, visit: &Visit<'_>) -> String {
        let words = visit.say(
            "لا يسع ملف Excel ما في الطلبات من كلام طويل. اختر ملف CSV.",
            "An Excel file does not take texts as long as these. Choose a CSV file.",
        );
        words.into()
    }
}

/// Writes a table as a file. `name` is the file's name without its ending, in ASCII.
pub(super) fn file(sheet: &Sheet, name: &str, kind: FileKind, lang: Lang) -> Result<Reply, NotAFile> {
    let mime = match kind {
        FileKind::Csv => "text/csv; charset=utf-8",
        FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let bytes = sheet.to_bytes(kind, lang).map_err(|error| {
        tracing::warn!(outcome = "file_not_written", %error);
        NotAFile
    })?;
    Ok(Reply::file(format!("{name}.{}", kind.name()), mime, bytes))
}
