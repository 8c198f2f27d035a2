//! What is wrong, where, and what to do about it.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use language::finding::{Description, Finding};
use language::{Bilingual, Lang};

pub use language::finding::Severity;

use crate::source::{Place, SourceFile};

/// One finding at its place.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What kind of finding: a stable name to search for and to filter by.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The file, as the person who runs the build would write its path.
    pub file: String,
    /// The place in the file, where there is one.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: Box<Bilingual>,
    /// What to do.
    pub help: Box<Bilingual>,
}

impl Diagnostic {
    /// A finding at a place, in bytes of the file's text.
    pub fn at(file: &Arc<SourceFile>, span: Range<usize>, finding: &impl Finding) -> Self {
        Self::described(file, span, finding.describe())
    }

    /// A finding that is already in words.
    pub fn described(file: &Arc<SourceFile>, span: Range<usize>, description: Description) -> Self {
        let place = Some(Place::new(file, span));
        Diagnostic { place, ..Self::new(file.path.clone(), description) }
    }

    /// A finding about a whole file or folder.
    pub fn whole(file: impl Into<String>, finding: &impl Finding) -> Self {
        Self::new(file.into(), finding.describe())
    }

    fn new(file: String, description: Description) -> Self {
        let Description { code, severity, message, help } = description;
        Diagnostic { code, severity, file, place: None, message: Box::new(message), help: Box::new(help) }
    }

    /// Line and column, both from 1. A finding about a whole file stands at its beginning.
    pub fn line_and_column(&self) -> (usize, usize) {
        self.place.as_ref().map_or((1, 1), |place| (place.line(), place.column()))
    }

    /// The order of a report: by file, then by place, then by weight.
    pub fn order(&self, other: &Self) -> Ordering {
        let key = |d: &Self| (d.file.clone(), d.place.as_ref().map(|p| p.span.start), d.severity, d.code);
        key(self).cmp(&key(other)).then_with(|| self.message.get(Lang::En).cmp(other.message.get(Lang::En)))
    }
}
