//! Submissions by what has become of them: what stands in a form's queue, and what a team could not be told of. The indexes
//! hold keys only, so what is listed is read from the submissions themselves.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use forms::Reference;
use language::Lang;

use super::attributes::{EXPIRES_AT, Item, get_text, get_texts, get_timestamp, is_expired, key, text};
use super::channel::Channel;
use super::outbox::FAILED;
use super::status::Status;
use super::submission::META;
use super::table::{PENDING_INDEX, QUEUE_INDEX};
use super::{Store, StoreError, because, failed};
use crate::mark::{Mark, Marks};
use crate::timestamp::Timestamp;

const LISTING: &str = "listing submissions";
/// `BatchGetItem` takes so many keys.
const AT_ONCE: usize = 100;
/// How often the rest of a batch is asked for that a busy table did not give.
const ATTEMPTS: u32 = 6;
/// What a summary is made of. No answer is among it.
const SUMMARY: [&str; 10] =
    ["pk", "form", "status", "reference", "lang", "channel", "received_at", "acknowledged_at", "suspect", EXPIRES_AT];

/// A submission as a list shows it. Nothing in it is personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its reference.
    pub reference: Reference,
    /// The form's id.
    pub form: String,
    /// How far it has come.
    pub status: Status,
    /// The language that it was made in.
    pub lang: Lang,
    /// The way it came.
    pub channel: Channel,
    /// When it was stored.
    pub received_at: Timestamp,
    /// When someone said that they have seen it.
    pub acknowledged_at: Option<Timestamp>,
    /// Signs that it may not come from a person who needs something.
    pub marks: Marks,
    /// The partition that everything of it stands in.
    pub pk: String,
}

/// A submission as a list shows it, or what is wrong with its record.
pub type Read = Result<Summary, StoreError>;

fn in_order(read: Vec<Read>) -> Result<Vec<Summary>, StoreError> {
    let mut listed: Vec<_> = read.into_iter().collect::<Result<_, _>>()?;
    listed.sort_by_key(|summary| summary.received_at);
    Ok(listed)
}

impl Store {
    /// A form's submissions that have come so far and are still to be kept, oldest first. The index follows the table at a
    /// moment's distance: what has just moved on is listed still, as what it is now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(&self, now: Timestamp, form: &str, status: Status) -> Result<Vec<Summary>, StoreError> {
        in_order(self.list_each(now, form, status).await?)
    }

    /// The same in no order, each by itself: whoever tells of many does not keep silent because one cannot be read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_each(&self, now: Timestamp, form: &str, status: Status) -> Result<Vec<Read>, StoreError> {
        let keys = self.queued(now, form, status).await?;
        self.summaries(now, keys).await
    }

    /// The submissions that someone could not be told of, or whose answers were altered, oldest first, as long as nobody has
    /// acknowledged that.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_failed(&self, now: Timestamp) -> Result<Vec<Summary>, StoreError> {
        in_order(self.list_each_failed(now).await?)
    }

    /// The same in no order, each by itself.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_each_failed(&self, now: Timestamp) -> Result<Vec<Read>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(PENDING_INDEX)
            .key_condition_expression("pending = :failed")
            .expression_attribute_values(":failed", text(FAILED))
            .into_paginator()
            .items()
            .send();
        let mut keys = Vec::new();
        while let Some(item) = pages.next().await {
            keys.extend(get_text(&item.map_err(failed(LISTING))?, "pk"));
        }
        // Two teams may have been to be told of one submission.
        keys.sort();
        keys.dedup();
        self.summaries(now, keys).await
    }

    /// The partitions of a queue, without what is past its time.
    pub(super) async fn queued(&self, now: Timestamp, form: &str, status: Status) -> Result<Vec<String>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(QUEUE_INDEX)
            .key_condition_expression("queue = :queue")
            .expression_attribute_values(":queue", text(queue(form, status)))
            .into_paginator()
            .items()
            .send();
        let mut keys = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed(LISTING))?;
            keys.extend(get_text(&item, "pk").filter(|_| !is_expired(&item, now)));
        }
        Ok(keys)
    }

    async fn summaries(&self, now: Timestamp, keys: Vec<String>) -> Result<Vec<Read>, StoreError> {
        let items = self.submissions(keys, Some(&SUMMARY)).await?;
        let kept = items.iter().filter(|item| !is_expired(item, now));
        Ok(kept.map(|item| summary(item).ok_or_else(|| unknown(item))).collect())
    }

    /// The submissions in these partitions, whole or only the named attributes of them, in no order. One that is gone
    /// meanwhile is left out.
    pub(super) async fn submissions(&self, pks: Vec<String>, only: Option<&[&str]>) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        for chunk in pks.chunks(AT_ONCE) {
            let mut wanted = KeysAndAttributes::builder().consistent_read(true);
            for pk in chunk {
                wanted = wanted.keys(key(pk, META));
            }
            if let Some(names) = only {
                // Some of the names are reserved words, so all of them get a placeholder.
                let placeholders: BTreeMap<_, _> = names.iter().map(|name| (format!("#{name}"), *name)).collect();
                wanted = wanted.projection_expression(placeholders.keys().cloned().collect::<Vec<_>>().join(", "));
                for (placeholder, name) in placeholders {
                    wanted = wanted.expression_attribute_names(placeholder, name);
                }
            }
            let mut wanted = Some(wanted.build().map_err(because(LISTING))?);
            let mut attempts = 0;
            while let Some(asked) = wanted.take() {
                let sent = self.client.batch_get_item().request_items(&self.table, asked).send().await;
                let output = sent.map_err(failed(LISTING))?;
                items.extend(output.responses.into_iter().flatten().flat_map(|(_, items)| items));
                // What is too much for one answer, or for a busy table, is not an error: it is asked for again.
                wanted = output.unprocessed_keys.and_then(|mut left| left.remove(&self.table));
                if wanted.is_some() {
                    attempts += 1;
                    if attempts == ATTEMPTS {
                        return Err(because(LISTING)("the table is too busy"));
                    }
                    tokio::time::sleep(Duration::from_millis(50) * 2_u32.pow(attempts - 1)).await;
                }
            }
        }
        Ok(items)
    }
}

/// The partition of the index: a form's submissions that have come so far.
pub(super) fn queue(form: &str, status: Status) -> String {
    format!("{form}#{}", status.name())
}

/// A record that this program does not understand, because a newer one has made it, perhaps. To leave it out would be to lose a
/// request.
pub(super) fn unknown(item: &Item) -> StoreError {
    let pk = get_text(item, "pk").unwrap_or_default();
    because(LISTING)(format!("{pk} is of a kind that this version of the program does not know"))
}

pub(super) fn summary(item: &Item) -> Option<Summary> {
    Some(Summary {
        reference: Reference::parse(&get_text(item, "reference")?).ok()?,
        form: get_text(item, "form")?,
        status: Status::of_name(&get_text(item, "status")?)?,
        lang: get_text(item, "lang")?.parse().ok()?,
        channel: Channel::of_name(&get_text(item, "channel")?)?,
        received_at: get_timestamp(item, "received_at")?,
        acknowledged_at: get_timestamp(item, "acknowledged_at"),
        marks: get_texts(item, "suspect").iter().filter_map(|name| Mark::of_name(name)).collect::<Marks>(),
        pk: get_text(item, "pk")?,
    })
}
