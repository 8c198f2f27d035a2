//! The integrity check of new submissions: once, their answers are compared with the digest that was stored with them, and it with
//! the proof that only the functions can make.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, Update};

use crate::answers_digest::AnswersDigest;
use crate::attributes::{EXPIRES_AT, Item, get_text, get_timestamp, text, timestamp};
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::event::EventKind;
use crate::id::SubmissionId;
use crate::keys;
use crate::outbox::state::{FAILED, NEVER};
use crate::proof;
use crate::status::Status;
use crate::table::QUEUE_INDEX;
use crate::timestamp::Timestamp;
use crate::token::Keys;
use crate::tombstone::IS_PRESENT;
use crate::transaction::SystemChange;
use crate::world::World;

/// The operation's name in errors and logs.
const CHECKING: &str = "checking new submissions";
/// The indexes follow the table with a short delay. Submissions younger than this, in seconds, are left to the next check.
const SETTLED_SECONDS: i64 = 60;
/// How far back the first check goes, in seconds.
const FIRST_SECONDS: i64 = 24 * 60 * 60;

/// The most submissions of one queue that are looked up at a time. Only their keys are in memory.
const PART: i32 = 500;
/// The most submissions whose answers are in memory. An item has at most 400 KB, and most have a few.
const BATCH: usize = 25;

/// Some of the submissions to check.
struct Part {
    ids: Vec<SubmissionId>,
    /// The moment until which the part is complete.
    until: Timestamp,
}

/// The result of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The number of submissions checked.
    pub submissions: usize,
    /// The number of those whose answers are not what was confirmed.
    pub altered: usize,
}

impl Store {
    /// Checks with the functions' keys the submissions of forms that were stored since the last check, the oldest first and some at a time. How far it got is
    /// recorded after each part, so that a check that is stopped goes on from there, and the answers of one batch are in memory.
    ///
    /// # Errors
    /// [`StoreError`]: the next check goes on where this one stopped.
    pub async fn check_new(&self, world: &World, keys: &Keys, forms: &[&str]) -> Result<Checked, StoreError> {
        let now = world.now();
        let state = keys::checked();
        let item = self.item(state.clone(), CHECKING).await?;
        let mut from =
            item.and_then(|item| get_timestamp(&item, "until")).unwrap_or_else(|| now.plus_seconds(-FIRST_SECONDS));
        let end = now.plus_seconds(-SETTLED_SECONDS);
        let mut checked = Checked::default();
        while from < end {
            let part = self.next_part(forms, from, end).await?;
            for ids in part.ids.chunks(BATCH) {
                self.check(world, keys, ids, &mut checked).await?;
            }
            let put = self.client.put_item().table_name(&self.table).set_item(Some(state.clone()));
            put.item("until", timestamp(part.until)).send().await.map_err(failed(CHECKING))?;
            from = part.until;
        }
        Ok(checked)
    }

    /// Compares the answers of some submissions with their digests, and these with their proofs.
    async fn check(
        &self,
        world: &World,
        keys: &Keys,
        ids: &[SubmissionId],
        checked: &mut Checked,
    ) -> Result<(), StoreError> {
        let names: Vec<&str> =
            proof::PROVEN.into_iter().chain(["answers", "agreements", proof::PROOF, EXPIRES_AT]).collect();
        for item in self.submissions(ids.to_vec(), Some(&names)).await? {
            checked.submissions += 1;
            if is_as_confirmed(&item) && proof::is_genuine(keys, &item) {
                continue;
            }
            checked.altered += 1;
            match self.list_altered(world, &item).await {
                // It is counted, which raises an alarm. The others are checked all the same.
                Err(error) if error.is_about_one_item() => {
                    tracing::error!(outcome = "altered_not_listed", error = %error);
                }
                listed => listed?,
            }
        }
        Ok(())
    }

    /// The oldest submissions that were stored after one moment and until another, from all queues.
    async fn next_part(&self, forms: &[&str], after: Timestamp, end: Timestamp) -> Result<Part, StoreError> {
        let (mut arrived, mut until) = (Vec::new(), end);
        for queue in forms.iter().flat_map(|form| Status::ALL.map(|status| keys::queue(form, status))) {
            let (found, is_all) = self.arrived(&queue, after, until, Some(PART)).await?;
            let last = found.last().map(|(at, _)| *at);
            arrived.extend(found);
            let Some(last) = last.filter(|_| !is_all) else { continue };
            // The last second may have more.
            until = last.plus_seconds(-1);
            if until <= after {
                until = last;
                arrived.extend(self.arrived(&queue, until.plus_seconds(-1), until, None).await?.0);
            }
        }
        let mut ids: Vec<_> = arrived.into_iter().filter(|(at, _)| *at <= until).map(|(_, id)| id).collect();
        // A submission whose status changes meanwhile is found twice.
        ids.sort();
        ids.dedup();
        Ok(Part { ids, until })
    }

    /// The submissions of a queue that were stored after one moment and until another, the oldest first: all of them, or as many as
    /// are asked for. Returns whether there are no more.
    async fn arrived(
        &self,
        queue: &str,
        after: Timestamp,
        until: Timestamp,
        most: Option<i32>,
    ) -> Result<(Vec<(Timestamp, SubmissionId)>, bool), StoreError> {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(QUEUE_INDEX)
                .key_condition_expression("queue = :queue AND received_at BETWEEN :first AND :last")
                .expression_attribute_values(":queue", text(queue))
                .expression_attribute_values(":first", timestamp(after.plus_seconds(1)))
                .expression_attribute_values(":last", timestamp(until))
                .set_limit(most)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(failed(CHECKING))?;
            let arrival = |item: &Item| Some((get_timestamp(item, "received_at")?, keys::submission_id(item)?));
            found.extend(page.items().iter().filter_map(arrival));
            start = page.last_evaluated_key;
            if start.is_none() || most.is_some() {
                return Ok((found, start.is_none()));
            }
        }
    }

    /// Puts the submission itself into the index of failed notices, whatever the state of its notices, so that the team sees it until
    /// someone acknowledges it.
    async fn list_altered(&self, world: &World, item: &Item) -> Result<(), StoreError> {
        let pk = get_text(item, "pk").unwrap_or_default();
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(keys::submission_id(item).map(|id| keys::submission(&id)))
            .update_expression("SET altered_at = :now, pending = :failed, due_at = :never")
            .condition_expression(format!("{IS_PRESENT} AND attribute_not_exists(altered_at)"))
            .expression_attribute_values(":now", timestamp(world.now()))
            .expression_attribute_values(":failed", text(FAILED))
            .expression_attribute_values(":never", timestamp(NEVER));
        let expires_at = get_timestamp(item, EXPIRES_AT);
        let change = SystemChange { during: CHECKING, pk: &pk, expires_at, kind: EventKind::Altered, update };
        // An unmet condition means that it was listed before.
        self.change_as_system(world, change).await.map(|_| ())
    }
}

fn is_as_confirmed(item: &Item) -> bool {
    let answers = item.get("answers").and_then(|answers| answers.as_m().ok());
    let Some((answers, digest)) = answers.zip(get_text(item, "digest")) else { return false };
    let stored: Option<BTreeMap<&str, &str>> = answers
        .iter()
        .map(|(id, value): (&String, &AttributeValue)| Some((id.as_str(), value.as_s().ok()?.as_str())))
        .collect();
    stored.is_some_and(|stored| AnswersDigest::from_stored(stored.into_iter()).as_str() == digest)
}
