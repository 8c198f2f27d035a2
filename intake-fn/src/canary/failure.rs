//! Where and why the canary stopped.

/// A step of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The digest of the site's content.
    Site,
    /// The digest of the function's content.
    Function,
    /// The page with the form.
    Form,
    /// The form is sent, and the response is the check page.
    Check,
}

impl Step {
    /// The name in logs.
    pub fn name(self) -> &'static str {
        match self {
            Step::Site => "site",
            Step::Function => "function",
            Step::Form => "form",
            Step::Check => "check",
        }
    }
}

/// Why the canary stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The connection failed or was lost.
    #[error("{0}")]
    Connection(String),
    /// The response was not complete in time.
    #[error("there was no answer in time")]
    TooSlow,
    /// Another status than 200.
    #[error("the status is {0}")]
    Status(u16),
    /// The site, the function and the canary have different content.
    #[error("it is of other content than the canary")]
    ContentDiffers,
    /// The response is not the expected page, or is far too large.
    #[error("something else came than what belongs there")]
    NotThePage,
    /// Every form has a question that only a person can answer.
    #[error("every form asks for something that only a person can answer")]
    NoFormSuits,
}

impl Reason {
    /// The name in logs.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::Connection(_) => "connection",
            Reason::TooSlow => "too_slow",
            Reason::Status(_) => "status",
            Reason::ContentDiffers => "content_differs",
            Reason::NotThePage => "not_the_page",
            Reason::NoFormSuits => "no_form_suits",
        }
    }
}

/// Where the canary stopped, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the canary stopped at the step {}: {reason}", step.name())]
pub struct CanaryFailure {
    /// The step that failed.
    pub step: Step,
    /// Why.
    pub reason: Reason,
}
