//! A mail, and its encoding for the wire.

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;
use store::Timestamp;

use super::error::MailError;

/// A mail, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender's address.
    pub from: String,
    /// The sender's name, as mail programs show it. It may be empty.
    pub from_name: String,
    /// The one recipient.
    pub to: String,
    /// The message id, the same for every attempt at the same notice. SES replaces it by its own, so it is in `References` too, by
    /// which mail programs group repeated notices.
    pub message_id: String,
    /// When the event happened that the mail is about.
    pub date: Timestamp,
    /// The subject.
    pub subject: String,
    /// The content as plain text.
    pub text: String,
    /// The content as HTML.
    pub html: String,
    /// The tags that the service repeats in its feedback: names and values of ASCII letters, digits, `-` and `_`. Without tags, no
    /// feedback is requested.
    pub tags: Vec<(&'static str, String)>,
    /// Whether it goes to an applicant and not to a team.
    pub to_applicant: bool,
}

/// A mail may be addressed to an applicant, so only its id is shown.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

impl Mail {
    /// Encodes the mail (RFC 5322 and MIME).
    ///
    /// # Errors
    /// [`MailError::Unwritable`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, MailError> {
        let name = Some(self.from_name.as_str()).filter(|name| !name.is_empty());
        MessageBuilder::new()
            .from(Address::new_address(name, self.from.as_str()))
            .to(self.to.as_str())
            .message_id(self.message_id.as_str())
            .references(self.message_id.as_str())
            .date(self.date.seconds())
            .subject(self.subject.as_str())
            // Stops automatic replies (RFC 3834, section 5).
            .header("Auto-Submitted", Raw::new("auto-generated"))
            .text_body(self.text.as_str())
            .html_body(self.html.as_str())
            .write_to_vec()
            .map_err(|error| MailError::Unwritable(error.to_string()))
    }
}
