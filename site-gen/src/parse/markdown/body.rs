//! The result of a Markdown pass.

use super::dates::Disagreement;
use super::heading::Heading;
use super::html::Html;
use super::images::Image;
use super::link::Link;
use crate::diagnostic::Diagnostic;
use crate::parse::text::facts::Facts;

/// The parsed body of a page.
#[derive(Debug)]
pub(in crate::parse) struct Body {
    pub(in crate::parse) html: Html,
    pub(in crate::parse) outline: Vec<Heading>,
    /// The ids of the clauses, in order.
    pub(in crate::parse) clauses: Vec<String>,
    pub(in crate::parse) links: Vec<Link>,
    pub(in crate::parse) images: Vec<Image>,
    pub(in crate::parse) facts: Facts,
    pub(in crate::parse) canonical: String,
    /// Pairs of adjacent dates that claim to be the same day but are not.
    pub(in crate::parse) disagreements: Vec<Disagreement>,
    pub(in crate::parse) diagnostics: Vec<Diagnostic>,
}
