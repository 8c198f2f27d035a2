//! What a mail says, and where it goes. Nothing personal is in it: the reference leads to the rest. Only an acknowledgement
//! bears an applicant's address, because it goes there.
//!
//! | room | what lives there |
//! |---|---|
//! | `addresses` | from whom, and to whom for each team |
//! | `letter` | what a mail says, as text and as HTML |
//! | `notice` | a team is told of a new submission |
//! | `acknowledgement` | an applicant is told that theirs has come in |
//! | `digest` | what a team has waiting, each working day |
//! | `mailer` | the ways out: `ses`, a folder, memory (`mailbox`) |

mod acknowledgement;
mod addresses;
mod daily_summary;
mod letter;
mod mailbox;
mod mailer;
mod notice;
#[cfg(feature = "lambda")]
mod ses;

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;
use store::Timestamp;

pub use acknowledgement::acknowledgement;
pub use addresses::TeamAddresses;
pub use daily_summary::{Digest, Entry, FormDigest, digest};
pub use mailbox::{Accident, Mailbox};
pub use mailer::{MailError, Mailer};
pub use notice::notice;

use letter::Letter;

/// A mail, ready to go.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender's address.
    pub from: String,
    /// The sender's name, as mail programs show it. It may be empty.
    pub from_name: String,
    /// The one recipient.
    pub to: String,
    /// The same for every attempt at the same notice. SES gives each mail an id of its own, so it also stands in
    /// `References`, by which mail programs keep repeated notices together.
    pub message_id: String,
    /// When that happened which it tells of.
    pub date: Timestamp,
    /// The subject.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// What the service repeats in its feedback: names and values of ASCII letters, digits, `-` and `_`. Without any, no
    /// feedback is asked for.
    pub tags: Vec<(&'static str, String)>,
}

/// A mail may be addressed to an applicant, so what it is shows its id alone.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

impl Mail {
    /// The mail as it travels (RFC 5322 and MIME).
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
            // Programs that answer by themselves let it be (RFC 3834, section 5).
            .header("Auto-Submitted", Raw::new("auto-generated"))
            .text_body(self.text.as_str())
            .html_body(self.html.as_str())
            .write_to_vec()
            .map_err(|error| MailError::Unwritable(error.to_string()))
    }
}
