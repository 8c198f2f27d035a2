//! The outbox: notices that are still to be sent, and the results of those that were sent.
//!
//! | state | meaning | in the index `pending` |
//! |---|---|---|
//! | `pending` | no mail was accepted yet | under `pending`, by the time of the next attempt |
//! | `sent` | a mail was accepted, and no bad feedback came since | no |
//! | `failed` | a mail was refused or bounced | under `failed`, until someone acknowledges the submission |
//! | `nothing` | a daily summary that had nothing to say | no |
//!
//! A sender takes a lease first, so that the stream and the sweep do not send the same notice at the same time. An unused lease runs
//! out. Refused mails, and those that bounced for now, are tried again, because the mailbox or the sender may be repaired meanwhile.

mod address;
mod daily_summary;
mod feedback;
mod lease;
mod notice;
mod settle;
pub(crate) mod state;
mod waiting;

pub use crate::feedback_kind::FeedbackKind;
pub use crate::keys::{About, OutboxKey};
pub use crate::recipient::Recipient;
pub use address::MOST_A_DAY as MOST_ACKNOWLEDGEMENTS_A_DAY;
pub use feedback::{Feedback, Recorded};
pub use lease::{LEASE_SECONDS, Leased};
pub use notice::Notice;
pub use state::{LONGEST_PAUSE_SECONDS, OutboxState, SWEEP_AFTER_SECONDS};
pub use waiting::Waiting;
