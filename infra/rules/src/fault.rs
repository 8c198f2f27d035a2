//! A defect of a template.

use std::fmt;

/// A defect of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the rule.
    pub rule: &'static str,
    /// A description of the fault and its place.
    pub words: String,
}

impl Fault {
    /// Creates a fault of a rule.
    pub fn new(rule: &'static str, words: impl Into<String>) -> Self {
        Fault { rule, words: words.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.rule, self.words)
    }
}
