//! Why a mail was not accepted.

/// The mail was not accepted. The error contains no address and no text of the mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The mail could not be rendered or encoded.
    #[error("the mail could not be written: {0}")]
    Unwritable(String),
    /// The mail could not be written to the folder.
    #[error("the mail folder did not take the mail: {0}")]
    Folder(String),
    /// The service throttles us or is overloaded. Other mails would fail too now.
    #[error("the mail service is busy: {0}")]
    Busy(String),
    /// The service refuses this mail because of its sender, its recipient or its text. An immediate retry would fail too.
    #[error("the mail service refuses the mail: {0}")]
    Refused(String),
    /// The service did not accept the mail, or the outcome is unknown.
    #[error("the mail service did not take the mail: {0}")]
    Service(String),
}

impl MailError {
    /// A short name for metrics.
    pub fn name(&self) -> &'static str {
        match self {
            MailError::Unwritable(_) => "unwritable",
            MailError::Folder(_) => "folder",
            MailError::Busy(_) => "busy",
            MailError::Refused(_) => "refused",
            MailError::Service(_) => "service",
        }
    }
}
