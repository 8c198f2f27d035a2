//! Every rule about content. Pure: pages and data in, diagnostics out.

mod awaiting;
mod content;
mod dates;
mod forms_pages;
mod icons;
mod images;
mod links;
mod pages;
mod parity;
mod privacy;
mod strings;

use crate::diagnostic::Diagnostic;

pub use content::Content;

/// Checks pages and data against each other.
pub fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let rules = [
        links::check,
        images::check,
        icons::check,
        dates::check,
        pages::check,
        forms_pages::check,
        privacy::check,
        parity::check,
        strings::check,
        awaiting::check,
    ];
    rules.into_iter().flat_map(|rule| rule(content)).collect()
}
