//! Following a submission: its applicant proves by four digits that the reference is theirs, without an account.
//!
//! Whether there is no such submission, the digits are wrong, or too many wrong ones came before, the table gets the same requests, and the
//! caller the same answer. For a reference that nobody has, tries are counted under an id that nobody has.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use forms::Reference;
use sha2::{Digest, Sha256};

use crate::attributes::{EXPIRES_AT, is_expired, number, timestamp};
use crate::change::{Act, Unchanged};
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::event::EventKind;
use crate::id::SubmissionId;
use crate::keys;
use crate::record::{Answered, Record, answered, guarded_id};
use crate::timestamp::{SECONDS_A_DAY, Timestamp};
use crate::tombstone::is_tombstone;
use crate::tries::{ALL, Tries};
use crate::world::World;

pub use crate::tries::{MOST_IN_ALL, MOST_IN_AN_HOUR, Way};

/// The operation's name in errors and logs.
const FOLLOWING: &str = "following a submission";
/// How often tries are counted anew because others came at the same time. Then the try is not looked at.
const ATTEMPTS: usize = 5;
/// How long wrong tries are remembered after the last of them, in days: longer than a submission is followed after its end.
const DAYS_OF_TRIES: i64 = 365;
/// The same for a reference that nobody has.
const DAYS_OF_NOBODYS_TRIES: i64 = 1;
/// How long a submission can be followed after its end, in days.
pub const DAYS_AFTER_THE_END: i64 = 90;

/// What tries are counted for.
struct Counter {
    id: SubmissionId,
    way: Way,
    expires_at: Timestamp,
}

impl Store {
    /// The submission with a reference, if `is_theirs` recognises the person by what is stored. None if it does not, if there is no such
    /// submission, if it is not followed any more, or after too many wrong tries: the caller learns no more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn follow(
        &self,
        world: &World,
        reference: &Reference,
        way: Way,
        is_theirs: impl Fn(&Answered) -> bool,
    ) -> Result<Option<Record>, StoreError> {
        let work = async {
            let now = world.now();
            let known = self.guard(reference).await?.as_ref().and_then(guarded_id);
            let days = if known.is_some() { DAYS_OF_TRIES } else { DAYS_OF_NOBODYS_TRIES };
            let expires_at = now.plus_seconds(days * SECONDS_A_DAY);
            let counter = Counter { id: known.unwrap_or_else(|| nobodys(reference)), way, expires_at };
            let id = &counter.id;
            // A try counts before it is looked at. Otherwise many at once would all be looked at.
            let Some(before) = self.count_try(&counter, now).await? else { return Ok(None) };
            let meta = self.item(keys::submission(id), FOLLOWING).await?.filter(|meta| !is_tombstone(meta));
            let found = meta.filter(|meta| !is_expired(meta, now)).as_ref().and_then(answered);
            if !found.is_some_and(|found| is_theirs(&found)) {
                return Ok(None);
            }
            // If another try came meanwhile, this one stays counted.
            self.put_tries(&counter, &before, Some(before.all() + 1)).await?;
            Ok(self.find_by_id(now, id).await?.filter(|record| is_followed(record, now)))
        };
        self.in_time(FOLLOWING, work).await
    }

    /// Counts a try. Returns the tries before it; None if it is not looked at.
    async fn count_try(&self, counter: &Counter, now: Timestamp) -> Result<Option<Tries>, StoreError> {
        for _ in 0..ATTEMPTS {
            let item = self.item(keys::tries(&counter.id, counter.way), FOLLOWING).await?;
            let stored = item.as_ref().map(Tries::from_item);
            let held = stored.as_ref().map(Tries::all);
            let is_kept = item.is_some_and(|item| !is_expired(&item, now));
            let before = stored.filter(|_| is_kept).unwrap_or_default();
            if before.is_closed(now) {
                return Ok(None);
            }
            if self.put_tries(counter, &before.with_one(now), held).await? {
                return Ok(Some(before));
            }
        }
        Ok(None)
    }

    /// Stores tries if so many are stored now; `None` stands for no item. Returns whether they are stored.
    async fn put_tries(&self, counter: &Counter, tries: &Tries, held: Option<u32>) -> Result<bool, StoreError> {
        let mut item = keys::tries(&counter.id, counter.way);
        tries.add_to(&mut item);
        item.insert(EXPIRES_AT.into(), timestamp(counter.expires_at));
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let put = match held {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(held) => put
                .condition_expression("#all = :held")
                .expression_attribute_names("#all", ALL)
                .expression_attribute_values(":held", number(i64::from(held))),
        };
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(false)
            }
            Err(error) => Err(failed(FOLLOWING)(error)),
        }
    }

    /// Lets a submission be followed again that too many wrong tries have closed.
    ///
    /// # Errors
    /// [`Unchanged`].
    pub async fn open_to_followers(&self, act: &Act<'_>, record: &Record) -> Result<(), Unchanged> {
        let id = &record.submission.summary.id;
        let items = Way::ALL.iter().map(|way| self.delete_key(keys::tries(id, *way), FOLLOWING));
        let items = items.collect::<Result<Vec<_>, _>>()?;
        self.change(act, &record.submission, items, &EventKind::OpenedToFollowers, None).await
    }
}

/// Whether a submission can still be followed, by its last move.
fn is_followed(record: &Record, now: Timestamp) -> bool {
    let ended_at = record.casework.moved_at.filter(|_| !record.submission.summary.status.is_open());
    ended_at.is_none_or(|at| now.seconds_since(at) < DAYS_AFTER_THE_END * SECONDS_A_DAY)
}

/// An id that no submission has, always the same one for a reference.
fn nobodys(reference: &Reference) -> SubmissionId {
    let mut digest = Sha256::new();
    digest.update(b"nobody's\0");
    digest.update(reference.compact());
    let digits = hex::encode(digest.finalize());
    SubmissionId::from_digits(digits.get(..SubmissionId::LENGTH).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_that_nobody_has_always_has_the_same_id() {
        let [one, other] = [1, 2].map(Reference::from_random);
        assert_eq!(nobodys(&one), nobodys(&one));
        assert_ne!(nobodys(&one), nobodys(&other));
        assert_eq!(nobodys(&one).as_str().len(), SubmissionId::LENGTH);
    }
}
