//! Every rule about content. Pure: pages and data in, diagnostics out.

mod awaiting;
mod dates;
mod forms_pages;
mod icons;
mod images;
mod links;
mod pages;
mod parity;
mod privacy;
mod strings;

use crate::Options;
use crate::data::Data;
use crate::diagnostic::Diagnostic;
use crate::pair::SiteIndex;
use crate::parse::Page;
use crate::read::Inputs;

/// What the rules look at.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// What the build was told.
    pub options: &'a Options,
    /// The files.
    pub inputs: &'a Inputs,
    /// The pages.
    pub pages: &'a [Page],
    /// The site index.
    pub index: &'a SiteIndex,
    /// The data files.
    pub data: &'a Data,
}

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
