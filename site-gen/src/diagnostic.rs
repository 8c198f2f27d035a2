//! What is wrong, where, and what to do about it.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use crate::source::{Place, SourceFile};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site is not written.
    Error,
    /// The site is written, and someone should look.
    Warning,
    /// Something to know.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)*) => {
        /// What kind of thing is wrong: a stable name to search for and to filter by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[doc = $doc])* $variant,)* }

        impl Code {


            /// The name in reports.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }
        }
    };
}

codes! {
    /// A file or folder cannot be read.
    Unreadable = "unreadable",
    /// A file is not UTF-8 text.
    NotUtf8 = "not-utf8",
    /// A folder in the content is neither a language nor known.
    UnknownFolder = "unknown-folder",
    /// A file in the content that nothing uses.
    IgnoredFile = "ignored-file",
    /// The front matter is missing, broken or wrong.
    FrontMatter = "front-matter",
    /// HTML in Markdown.
    RawHtml = "raw-html",
    /// A heading that the page's own title makes wrong, or a skipped level.
    Heading = "heading",
    /// An image in Markdown.
    Image = "image",
    /// A link that leads nowhere.
    BrokenLink = "broken-link",
    /// Two pages with one address.
    SameAddress = "same-address",
    /// A page without its other language.
    PairMissing = "pair-missing",
    /// A form definition with a fault, or without its pages.
    Form = "form",
    /// A data file with a fault.
    Data = "data",
    /// Words of the interface that a template names and nobody wrote.
    MissingString = "missing-string",
    /// A template with a fault.
    Template = "template",
    /// The site's public address cannot be used.
    BaseUrl = "base-url",
    /// The output breaks a rule.
    Output = "output",
    /// A detail that only the association can supply.
    Awaiting = "awaiting-association",
}

/// One finding. Messages are for editors: no words of the machine room.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What kind of finding.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The file, as the person who runs the build would write its path.
    pub file: String,
    /// The place in the file, where there is one.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn at(
        code: Code,
        file: &Arc<SourceFile>,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let place = Some(Place::new(file, span));
        Diagnostic { place, ..Self::whole(code, file.path.clone(), message, help) }
    }

    /// An error of a whole file or folder.
    pub fn whole(code: Code, file: impl Into<String>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: Severity::Error,
            file: file.into(),
            place: None,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The same finding with another severity.
    #[must_use]
    pub fn with_severity(self, severity: Severity) -> Self {
        Diagnostic { severity, ..self }
    }

    /// Line and column, both from 1. A finding about a whole file stands at its beginning.
    pub fn line_and_column(&self) -> (usize, usize) {
        self.place.as_ref().map_or((1, 1), |place| (place.line(), place.column()))
    }

    /// The order of a report: by file, then by place, then by weight.
    pub fn order(&self, other: &Self) -> Ordering {
        let key = |d: &Self| (d.file.clone(), d.place.as_ref().map(|p| p.span.start), d.severity, d.code);
        key(self).cmp(&key(other)).then_with(|| self.message.cmp(&other.message))
    }
}
