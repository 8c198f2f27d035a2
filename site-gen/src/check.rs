//! Rules about content that need the whole parsed site or the day of the build: links, dates, images, translations, data.
//!
//! Faults that one file shows by itself are found earlier, by `parse`, `data` and `pair`. The rules read no files: they get the
//! parsed input in [`Content`] and return diagnostics.

mod awaiting;
mod content;
mod counterparts;
mod dates;
mod forms_pages;
mod icons;
mod images;
mod links;
mod pages;
mod parity;
mod privacy;
mod stored_in;
mod strings;

use crate::diagnostic::Diagnostic;

pub use content::Content;

/// Applies every rule.
pub fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let rules = [
        links::check,
        images::check,
        icons::check,
        dates::check,
        pages::check,
        forms_pages::check,
        privacy::check,
        stored_in::check,
        parity::check,
        strings::check,
        awaiting::check,
    ];
    rules.into_iter().flat_map(|rule| rule(content)).collect()
}
