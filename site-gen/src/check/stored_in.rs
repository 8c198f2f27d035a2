//! The privacy notice names the countries where the deployment stores requests.
//!
//! The regions are `stored_in` in `site.toml`. `infra/deployment/settings.py` compares them with the regions of the deployment, so
//! the notice cannot name another country than the one that is used.

use language::Lang;

use super::content::Content;
use crate::data::Sourced;
use crate::diagnostic::Diagnostic;
use crate::findings::{DataFinding, PageFinding};
use crate::parse::{Page, PageKind, canonical};

/// The provider of every region below, as the notice names it.
const PROVIDER: &str = "Amazon Web Services";

/// The country of each AWS region that can be chosen: code, Arabic, English.
/// Source: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
const COUNTRIES: [(&str, &str, &str); 9] = [
    ("eu-central-1", "ألمانيا", "Germany"),
    ("eu-central-2", "سويسرا", "Switzerland"),
    ("eu-north-1", "السويد", "Sweden"),
    ("eu-south-1", "إيطاليا", "Italy"),
    ("eu-west-1", "أيرلندا", "Ireland"),
    ("eu-west-2", "المملكة المتحدة", "United Kingdom"),
    ("eu-west-3", "فرنسا", "France"),
    ("me-central-1", "الإمارات", "United Arab Emirates"),
    ("me-south-1", "البحرين", "Bahrain"),
];

fn name(row: &(&'static str, &'static str, &'static str), lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => row.1,
        Lang::En => row.2,
    }
}

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let Some(Sourced { value: site, file }) = &content.data.site else { return Vec::new() };
    if site.stored_in.is_empty() {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    let mut used = Vec::new();
    for region in &site.stored_in {
        match COUNTRIES.iter().find(|row| row.0 == region.get_ref()) {
            Some(row) => used.push(row),
            None => {
                let regions = COUNTRIES.map(|row| row.0).join(", ");
                let finding = DataFinding::UnknownRegion { region: region.get_ref().clone(), regions };
                diagnostics.push(Diagnostic::at(file, region.span(), &finding));
            }
        }
    }
    if !diagnostics.is_empty() {
        return diagnostics;
    }
    for page in content.pages.iter().filter(|page| page.meta.kind == PageKind::Privacy && page.sound) {
        let text = canonical(page);
        let says = |words: &str| text.contains(words);
        let required = used.iter().map(|row| name(row, page.lang)).chain([PROVIDER]);
        diagnostics.extend(required.filter(|words| !says(words)).map(|place| missing(page, place)));
        let other = COUNTRIES.iter().filter(|row| !used.iter().any(|used| used.0 == row.0));
        let wrong = other.map(|row| name(row, page.lang)).filter(|words| says(words));
        diagnostics.extend(wrong.map(|place| {
            Diagnostic::for_file(page.file.path.clone(), &PageFinding::StoredElsewhere { place: place.into() })
        }));
    }
    diagnostics
}

fn missing(page: &Page, place: &str) -> Diagnostic {
    Diagnostic::for_file(page.file.path.clone(), &PageFinding::StoredUnnamed { place: place.into() })
}
