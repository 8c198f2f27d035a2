//! A table of cells as a CSV or Excel file. Every cell is text, so that input is never run as a formula.

use std::path::Path;

use forms::export;
use language::Lang;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

/// The narrowest and the widest column, in characters. Longer text is wrapped.
const WIDTHS: (usize, usize) = (10, 60);
/// Excel's limit for the name of a sheet, in characters.
const LONGEST_NAME: usize = 31;

/// The formats of spreadsheet files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl FileKind {
    /// The format by the file name's extension. None for other extensions.
    pub fn from_path(path: &Path) -> Option<Self> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        Self::from_name(&ending)
    }

    /// The name, which is the file name's extension.
    pub fn name(self) -> &'static str {
        match self {
            FileKind::Csv => "csv",
            FileKind::Xlsx => "xlsx",
        }
    }

    /// The format with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [FileKind::Csv, FileKind::Xlsx].into_iter().find(|kind| kind.name() == name)
    }
}

/// A table with a heading for each column.
pub struct Sheet {
    /// The name of the sheet.
    pub name: String,
    /// The headings of the columns.
    pub headings: Vec<String>,
    /// The rows, each with a cell for each column.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Encodes the file.
    ///
    /// # Errors
    /// [`XlsxError`], for example for a cell that is longer than Excel allows.
    pub fn to_bytes(&self, kind: FileKind, lang: Lang) -> Result<Vec<u8>, XlsxError> {
        match kind {
            FileKind::Csv => Ok(export::csv(std::iter::once(&self.headings).chain(&self.rows))),
            FileKind::Xlsx => self.workbook(lang),
        }
    }

    fn workbook(&self, lang: Lang) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.name.chars().take(LONGEST_NAME).collect::<String>())?;
        sheet.set_right_to_left(lang == Lang::Ar);
        // Text, also after someone edits the cell: the quote prefix is the apostrophe that users type.
        let cell = Format::new().set_num_format("@").set_quote_prefix().set_text_wrap().set_align(FormatAlign::Top);
        let heading = cell.clone().set_bold();
        let all = std::iter::once((&self.headings, &heading)).chain(self.rows.iter().map(|row| (row, &cell)));
        for (place, (row, format)) in (0_u32..).zip(all) {
            for (column, text) in (0_u16..).zip(row) {
                sheet.write_string_with_format(place, column, text, format)?;
            }
        }
        for (column, width) in (0_u16..).zip(self.widths()) {
            sheet.set_column_width(column, f64::from(width))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        workbook.save_to_buffer()
    }

    fn widths(&self) -> impl Iterator<Item = u32> {
        (0..self.headings.len()).map(|column| {
            let cells = std::iter::once(&self.headings).chain(&self.rows).filter_map(move |row| row.get(column));
            let lines = cells.flat_map(|cell| cell.lines());
            let longest = lines.map(|line| line.chars().count()).max().unwrap_or_default();
            u32::try_from(longest.clamp(WIDTHS.0, WIDTHS.1) + 2).unwrap_or_default()
        })
    }
}
