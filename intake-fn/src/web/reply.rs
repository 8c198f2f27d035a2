//! The result of a step: the outcome, for the log and the metrics, and the response.

use store::mark::Marks;

use super::outcome::Outcome;

/// The result of a step.
pub struct Reply {
    /// The outcome.
    pub outcome: Outcome,
    /// The names of the questions with mistakes.
    pub mistakes: Vec<String>,
    /// The marks of the submission.
    pub marks: Marks,
    /// The response.
    pub content: Content,
}

/// The content of a response.
pub enum Content {
    /// A page.
    Page(Page),
    /// Another address (303).
    SeeOther(String),
    /// The digest of the content, for the deployment.
    Version(String),
}

impl Reply {
    pub(crate) fn new(outcome: Outcome, content: Content) -> Self {
        Reply { outcome, mistakes: Vec::new(), marks: Marks::default(), content }
    }

    pub(crate) fn page(outcome: Outcome, page: Page) -> Self {
        Self::new(outcome, Content::Page(page))
    }

    pub(crate) fn see_other(outcome: Outcome, address: String) -> Self {
        Self::new(outcome, Content::SeeOther(address))
    }

    pub(crate) fn marked(self, marks: Marks) -> Self {
        Reply { marks, ..self }
    }
}

/// The status codes of pages. CloudFront replaces 400, 403, 404, 500 and 503 by pages of its own, which would lose what a person
/// typed, so this type does not have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStatus {
    /// 200.
    Ok,
    /// 422: something has to be corrected.
    Unprocessable,
    /// 413.
    TooLarge,
    /// 421 (RFC 9110, section 15.5.20): the request bypassed the front door.
    Misdirected,
    /// 507 (RFC 4918, section 11.5): the fault is ours, and a retry is safe. Not 503: the gateway itself responds with 503 when it cannot
    /// run the function, and that page has no answers.
    Unavailable,
}

impl PageStatus {
    /// The number.
    pub fn code(self) -> u16 {
        match self {
            PageStatus::Ok => 200,
            PageStatus::Unprocessable => 422,
            PageStatus::TooLarge => 413,
            PageStatus::Misdirected => 421,
            PageStatus::Unavailable => 507,
        }
    }
}

/// A page.
pub struct Page {
    /// Its status.
    pub status: PageStatus,
    /// Its HTML.
    pub html: String,
    /// Whether the person's own browser may cache the page, so that they can go back to it.
    pub may_be_kept: bool,
}
