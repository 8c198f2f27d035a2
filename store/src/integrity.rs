//! Whether the table still holds what was confirmed: the answers of each new submission against the digest that was stored with
//! them, once.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, Update};

use super::attributes::{EXPIRES_AT, Item, get_text, get_timestamp, key, text, timestamp};
use super::outbox::{FAILED, NEVER};
use super::queue::queue;
use super::status::Status;
use super::submission::META;
use super::table::QUEUE_INDEX;
use super::{Store, StoreError, failed};
use crate::AnswersDigest;
use crate::timestamp::Timestamp;
use crate::world::World;

const CHECKING: &str = "checking new submissions";
/// What is recorded where the answers are not those that were confirmed.
const ALTERED: &str = "altered";
/// The indexes follow the table at a moment's distance; what is younger than this, in seconds, is left to the next time.
const SETTLED_SECONDS: i64 = 60;
/// How far back the first check looks, in seconds.
const FIRST_SECONDS: i64 = 24 * 60 * 60;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many submissions were looked at.
    pub submissions: usize,
    /// How many of them have answers that are not what was confirmed.
    pub altered: usize,
}

impl Store {
    /// Checks the submissions of these forms that have come since the last check.
    ///
    /// # Errors
    /// [`StoreError`]: the next check looks at them again.
    pub async fn check_new(&self, world: &World, forms: &[&str]) -> Result<Checked, StoreError> {
        let now = world.now();
        let state = key("SWEEP", "CHECKED");
        let found = self.client.get_item().table_name(&self.table).set_key(Some(state.clone())).consistent_read(true);
        let item = found.send().await.map_err(failed(CHECKING))?.item;
        let from = item.and_then(|item| get_timestamp(&item, "until")).unwrap_or(now.plus_seconds(-FIRST_SECONDS));
        let until = now.plus_seconds(-SETTLED_SECONDS);
        if until <= from {
            return Ok(Checked::default());
        }
        let mut checked = Checked::default();
        for form in forms {
            for status in Status::ALL {
                let keys = self.arrived(&queue(form, status), from, until).await?;
                for item in self.submissions(keys, Some(&["pk", "digest", "answers", EXPIRES_AT])).await? {
                    checked.submissions += 1;
                    if !is_as_confirmed(&item) {
                        checked.altered += 1;
                        self.list_altered(world, &item).await?;
                    }
                }
            }
        }
        // Only now: what was not looked at to its end is looked at again.
        let put = self.client.put_item().table_name(&self.table).set_item(Some(state)).item("until", timestamp(until));
        put.send().await.map_err(failed(CHECKING))?;
        Ok(checked)
    }

    /// The partitions of a queue's submissions that came after one moment and until another.
    async fn arrived(&self, queue: &str, after: Timestamp, until: Timestamp) -> Result<Vec<String>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(QUEUE_INDEX)
            .key_condition_expression("queue = :queue AND received_at BETWEEN :first AND :last")
            .expression_attribute_values(":queue", text(queue))
            .expression_attribute_values(":first", timestamp(after.plus_seconds(1)))
            .expression_attribute_values(":last", timestamp(until))
            .into_paginator()
            .items()
            .send();
        let mut keys = Vec::new();
        while let Some(item) = pages.next().await {
            keys.extend(get_text(&item.map_err(failed(CHECKING))?, "pk"));
        }
        Ok(keys)
    }

    /// Has the team see it among what failed, until someone acknowledges it: the submission itself stands in the index for that,
    /// whatever becomes of its notices.
    async fn list_altered(&self, world: &World, item: &Item) -> Result<(), StoreError> {
        let pk = get_text(item, "pk").unwrap_or_default();
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(&pk, META)))
            .update_expression("SET altered_at = :now, pending = :failed, due_at = :never")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(altered_at)")
            .expression_attribute_values(":now", timestamp(world.now()))
            .expression_attribute_values(":failed", text(FAILED))
            .expression_attribute_values(":never", timestamp(NEVER));
        // Where it was listed before, it is known.
        self.with_event(CHECKING, world, &pk, get_timestamp(item, EXPIRES_AT), ALTERED, update).await.map(|_| ())
    }
}

fn is_as_confirmed(item: &Item) -> bool {
    let answers = item.get("answers").and_then(|answers| answers.as_m().ok());
    let Some((answers, digest)) = answers.zip(get_text(item, "digest")) else { return false };
    let stored: Option<BTreeMap<&str, &str>> = answers
        .iter()
        .map(|(id, value): (&String, &AttributeValue)| Some((id.as_str(), value.as_s().ok()?.as_str())))
        .collect();
    stored.is_some_and(|stored| AnswersDigest::of_stored(stored.into_iter()).as_str() == digest)
}
