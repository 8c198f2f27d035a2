//! Files that the desk gives: tables for a spreadsheet.

use language::Lang;

use super::body::Fields;
use super::reply::Reply;
use super::visit::Visit;
use crate::sheet::{FileKind, Sheet};

/// The kind of file that a form asks for.
pub(super) struct FileChoice(FileKind);

/// A table that cannot be written as a file.
pub(super) struct NotAFile;

impl FileChoice {
    /// Reads the field `kind`.
    pub(super) fn of(fields: &Fields) -> Option<Self> {
        match fields.text("kind") {
            "csv" => Some(FileChoice(FileKind::Csv)),
            "xlsx" => Some(FileChoice(FileKind::Xlsx)),
            _ => None,
        }
    }
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
pub(super) fn file(sheet: &Sheet, name: &str, kind: FileChoice, lang: Lang) -> Result<Reply, NotAFile> {
    let (ending, mime) = match kind.0 {
        FileKind::Csv => ("csv", "text/csv; charset=utf-8"),
        FileKind::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let bytes = sheet.to_bytes(kind.0, lang).map_err(|error| {
        tracing::warn!(outcome = "file_not_written", %error);
        NotAFile
    })?;
    Ok(Reply::file(format!("{name}.{ending}"), mime, bytes))
}
