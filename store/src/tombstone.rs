//! Tombstones: what stands in the place of an erased submission, so that an open check page cannot store it again.
//!
//! A tombstone has nothing of the submission but its random id, which is its key.

use crate::attributes::{Item, keep_until, timestamp};
use crate::id::SubmissionId;
use crate::keys;
use crate::timestamp::{SECONDS_A_DAY, Timestamp};

/// How long a tombstone is kept, in seconds. A seal opens for a day, and a page that stayed open longer is looked up under its id
/// first, so this covers a tab that is restored weeks later.
const KEPT_SECONDS: i64 = 35 * SECONDS_A_DAY;

/// The condition that a submission's item is there and is no tombstone.
pub(crate) const IS_PRESENT: &str = "attribute_exists(received_at)";

/// The tombstone of a submission that is erased now.
pub(crate) fn tombstone(id: &SubmissionId, now: Timestamp) -> Item {
    let mut item = keys::submission(id);
    item.insert("erased_at".into(), timestamp(now));
    keep_until(&mut item, Some(now.plus_seconds(KEPT_SECONDS)));
    item
}

/// Whether a submission's item is a tombstone.
pub(crate) fn is_tombstone(item: &Item) -> bool {
    item.contains_key("erased_at")
}
