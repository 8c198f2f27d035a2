//! Diagnostics: a finding with its place, its message and its help text.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use language::finding::{Description, Finding};
use language::{Bilingual, Lang};

pub use language::finding::Severity;

use crate::remedy::Remedy;
use crate::source::{Place, SourceFile};

/// One finding at its place.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The stable name of the finding, for searching and filtering.
    pub code: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The path of the file, relative to the working directory of the build.
    pub file: String,
    /// The place in the file, if there is one.
    pub place: Option<Place>,
    /// The message.
    pub message: Box<Bilingual>,
    /// The help text: how to fix it.
    pub help: Box<Bilingual>,
    /// The one certain correction, if there is one.
    pub remedy: Option<Box<Remedy>>,
}

impl Diagnostic {
    /// Creates a diagnostic at a byte range of the file's text.
    pub fn at(file: &Arc<SourceFile>, span: Range<usize>, finding: &impl Finding) -> Self {
        Self::described(file, span, finding.describe())
    }

    /// Creates a diagnostic from a finding that is already described.
    pub fn described(file: &Arc<SourceFile>, span: Range<usize>, description: Description) -> Self {
        let place = Some(Place::new(file, span));
        Diagnostic { place, ..Self::new(file.path.clone(), description) }
    }

    /// Creates a diagnostic for a whole file or folder.
    pub fn for_file(file: impl Into<String>, finding: &impl Finding) -> Self {
        Self::new(file.into(), finding.describe())
    }

    /// The same diagnostic with a correction of its file, or without one.
    #[must_use]
    pub fn corrected_by(self, remedy: Option<Remedy>) -> Self {
        Diagnostic { remedy: remedy.map(Box::new), ..self }
    }

    fn new(file: String, description: Description) -> Self {
        let Description { code, severity, message, help } = description;
        Diagnostic { code, severity, file, place: None, message: Box::new(message), help: Box::new(help), remedy: None }
    }

    /// Line and column, both from 1. A diagnostic for a whole file is at line 1, column 1.
    pub fn line_and_column(&self) -> (usize, usize) {
        self.place.as_ref().map_or((1, 1), |place| (place.line(), place.column()))
    }

    /// The order of a report: by file, place, severity and code.
    pub fn order(&self, other: &Self) -> Ordering {
        fn key(d: &Diagnostic) -> (&str, Option<usize>, Severity, &str) {
            (&d.file, d.place.as_ref().map(|p| p.span.start), d.severity, d.code)
        }
        key(self).cmp(&key(other)).then_with(|| self.message.get(Lang::En).cmp(other.message.get(Lang::En)))
    }
}
