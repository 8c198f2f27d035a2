//! States of outbox items, and the times at which they are tried again.

use crate::attributes::{Item, get_text, number, text, timestamp};
use crate::contact_key::ContactKey;
use crate::keys::OutboxKey;
use crate::timestamp::Timestamp;

/// How long the stream has before the sweep takes an item up, in seconds.
pub const SWEEP_AFTER_SECONDS: i64 = 5 * 60;
/// The longest pause between two attempts, in seconds.
pub const LONGEST_PAUSE_SECONDS: i64 = 60 * 60;
/// The attempts that the stream makes in succession. They do not lengthen the pause.
const QUICK_ATTEMPTS: i64 = 5;
/// The due time of items that are not tried again: in the year 2286.
pub(crate) const NEVER: Timestamp = Timestamp::from_seconds(9_999_999_999);

/// The state of an item that no mail was accepted for, and the index's partition of the same name.
pub(crate) const PENDING: &str = "pending";
/// The state of an item that a mail was accepted for.
pub(crate) const SENT: &str = "sent";
/// The state of an item whose mail was refused or bounced, and the index's partition of the same name.
pub(crate) const FAILED: &str = "failed";

/// The state of an outbox item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboxState {
    /// No mail was accepted yet.
    Pending,
    /// A mail was accepted.
    Sent,
    /// The mail was refused or bounced.
    Failed,
    /// A state that this version of the program does not know, as the table holds it.
    Unknown(String),
}

impl OutboxState {
    /// Parses the stored text.
    pub(crate) fn parse(text: String) -> Self {
        match text.as_str() {
            PENDING => OutboxState::Pending,
            SENT => OutboxState::Sent,
            FAILED => OutboxState::Failed,
            _ => OutboxState::Unknown(text),
        }
    }
}

/// A new item. The sweep takes it up if the stream has not sent it in time.
pub(crate) fn new_item(key: &OutboxKey, now: Timestamp) -> Item {
    let mut item = key.item();
    item.insert("state".into(), text(PENDING));
    item.insert("attempts".into(), number(0));
    item.insert("since".into(), timestamp(now));
    // The index is sparse: it holds an item only while the item has this attribute.
    item.insert("pending".into(), text(PENDING));
    item.insert("due_at".into(), timestamp(now.plus_seconds(SWEEP_AFTER_SECONDS)));
    item
}

/// An acknowledgement as its address is counted. There is none for submissions that staff entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// The key of the address.
    pub(super) address: ContactKey,
    /// A random text, the same for each attempt. The counter has it instead of the submission's id, so that it says nothing of the
    /// submission.
    pub(super) token: String,
}

/// The attributes of an applicant's outbox item by which its address is counted.
const ADDRESS: &str = "address";
const TOKEN: &str = "token";

/// Adds the key of the address and a token to an applicant's item.
pub(crate) fn add_address(item: &mut Item, address: &ContactKey, random: u64) {
    item.insert(ADDRESS.into(), text(address.as_str()));
    item.insert(TOKEN.into(), text(hex::encode(random.to_be_bytes())));
}

/// How the address of an item is counted.
pub(super) fn counted(item: &Item) -> Option<Counted> {
    let address = get_text(item, ADDRESS).map(ContactKey::from_text)?;
    Some(Counted { address, token: get_text(item, TOKEN)? })
}

/// The pause after an attempt, in seconds: a minute while the stream tries, then doubling up to an hour.
pub(crate) fn pause(attempt: i64) -> i64 {
    let doublings = u32::try_from((attempt - QUICK_ATTEMPTS).clamp(0, 6)).unwrap_or(0);
    (60 * 2_i64.pow(doublings)).min(LONGEST_PAUSE_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        assert_eq!([1, 5, 6, 7, 10, 11, 100].map(pause), [60, 60, 120, 240, 1920, 3600, 3600]);
        assert_eq!(pause(0), 60);
    }
}
