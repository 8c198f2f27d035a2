//! What a Markdown pass begins with, and its result.

use super::dates::Disagreement;
use super::heading::Heading;
use super::html::Html;
use super::images::Image;
use super::link::Link;
use crate::diagnostic::Diagnostic;
use crate::parse::text::facts::Facts;

/// What is known of a body before it is parsed.
#[derive(Default)]
pub(in crate::parse) struct Unparsed {
    /// The byte at which it begins in its file.
    pub(in crate::parse) start: usize,
    /// Whether each list item gets an id.
    pub(in crate::parse) has_clauses: bool,
    /// Whether the sections are the answers to their headings.
    pub(in crate::parse) has_answers: bool,
    /// The facts to which those of the body are added.
    pub(in crate::parse) facts: Facts,
}

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
