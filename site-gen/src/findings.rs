//! The messages for editors: one table per subject, each finding in Arabic and English.
//!
//! Messages avoid technical terms. Codes are unique and stable, because people search for them and programs filter by them.

mod content;
mod data;
mod dates;
mod fonts;
mod images;
mod markup;
mod output;
mod pages;
mod translation;
mod weight;

pub use content::ContentFinding;
pub use data::DataFinding;
pub use dates::DateFinding;
pub use fonts::FontFinding;
pub use images::ImageFinding;
pub use markup::MarkupFinding;
pub use output::OutputFinding;
pub use pages::PageFinding;
pub use translation::TranslationFinding;
pub use weight::WeightFinding;

use language::finding::{Description, Finding};

/// All rows of all tables of this crate.
pub fn all() -> Vec<Description> {
    let mut rows = Vec::new();
    rows.extend(ContentFinding::rows().iter().map(Finding::describe));
    rows.extend(DataFinding::rows().iter().map(Finding::describe));
    rows.extend(DateFinding::rows().iter().map(Finding::describe));
    rows.extend(FontFinding::rows().iter().map(Finding::describe));
    rows.extend(ImageFinding::rows().iter().map(Finding::describe));
    rows.extend(MarkupFinding::rows().iter().map(Finding::describe));
    rows.extend(OutputFinding::rows().iter().map(Finding::describe));
    rows.extend(PageFinding::rows().iter().map(Finding::describe));
    rows.extend(TranslationFinding::rows().iter().map(Finding::describe));
    rows.extend(WeightFinding::rows().iter().map(Finding::describe));
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_finding_speaks_both_languages() {
        // These findings quote a library that reports in English only.
        let quoted = [
            "template-fault",
            "data-unreadable",
            "front-matter-syntax",
            "style-syntax",
            "image-unreadable",
            "image-encoder",
        ];
        let faults: Vec<_> = all()
            .iter()
            .flat_map(language::finding::row_faults)
            .filter(|fault| !quoted.iter().any(|code| fault.starts_with(code)))
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn every_code_is_unique() {
        let rows = all();
        let codes: BTreeSet<_> = rows.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), rows.len());
    }
}
