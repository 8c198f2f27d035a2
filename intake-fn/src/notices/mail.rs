//! The mails to teams and applicants, and how they are sent. Mails contain no personal data; the reference leads to the record. Only
//! an acknowledgement has an applicant's address, as its recipient.
//!
//! | module | contents |
//! |---|---|
//! | `message` | a mail and its encoding |
//! | `letter` | a mail's content, as text and as HTML |
//! | `notice` | to a team, about a new submission |
//! | `acknowledgement` | to an applicant, about their own submission |
//! | `daily_summary` | to a team, each working day, about everything that is waiting |
//! | `transport` | the transports: SES (`ses`), a folder, memory (`mailbox`) |

mod acknowledgement;
mod daily_summary;
mod error;
mod letter;
mod mailbox;
mod message;
mod notice;
#[cfg(feature = "lambda")]
mod ses;
mod transport;

pub use acknowledgement::acknowledgement;
pub use daily_summary::daily_summary;
pub use error::MailError;
pub use mailbox::{MailFault, Mailbox};
pub use message::Mail;
pub use notice::notice;
pub use transport::MailTransport;
