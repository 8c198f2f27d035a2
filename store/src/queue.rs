//! Lists of submissions: by form and status, and those with a failed notice. The indexes hold keys only, so the lists are read from
//! the submissions themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use forms::{Reference, Team};
use language::Lang;

use crate::attributes::{EXPIRES_AT, Item, TEAM, get_text, get_texts, get_timestamp, is_expired, text};
use crate::channel::Channel;
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::id::SubmissionId;
use crate::keys;
use crate::mark::Marks;
use crate::outbox::state::FAILED;
use crate::status::Status;
use crate::table::{PENDING_INDEX, QUEUE_INDEX};
use crate::timestamp::Timestamp;

/// The operation's name in errors and logs.
const LISTING: &str = "listing submissions";
/// The limit of `BatchGetItem`, in keys.
const BATCH: usize = 100;
/// The attempts at the rest of a batch that a busy table did not return.
const ATTEMPTS: u32 = 6;
/// The attributes of a summary. They hold no answers.
const SUMMARY: [&str; 12] = [
    "pk",
    "form",
    "status",
    "reference",
    "lang",
    "channel",
    "received_at",
    "acknowledged_at",
    "suspect",
    "digest",
    EXPIRES_AT,
    TEAM,
];

/// A submission as lists show it, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The id.
    pub id: SubmissionId,
    /// The reference.
    pub reference: Reference,
    /// The form's id.
    pub form: String,
    /// The status.
    pub status: Status,
    /// The language that it was made in.
    pub lang: Lang,
    /// The channel that it came by.
    pub channel: Channel,
    /// When it was stored.
    pub received_at: Timestamp,
    /// When someone acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
    /// Signs that it may not come from a person in need.
    pub marks: Marks,
    /// The digest of the answers, by which repetitions of the same submission are found.
    pub digest: String,
    /// The team that it is for, if it is not the form's.
    pub team: Option<Team>,
}

impl Summary {
    /// Whether it is a complaint, which only the team for complaints reads.
    pub fn is_complaint(&self) -> bool {
        self.team == Some(Team::Complaints)
    }
}

/// A summary, or what is known of a record that could not be read.
pub type Read = Result<Summary, Unreadable>;

/// A record that this version of the program cannot read; a newer version may have written it. Leaving the record out of a list would
/// lose a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pk} is of a kind that this version of the program does not know")]
pub struct Unreadable {
    pk: String,
    /// The reference as people write it, or the table's key if that is unreadable too.
    pub name: String,
}

/// The records that can be read. The names of the others are added to `unreadable`, in which a record that is in two lists is once.
pub fn readable<T>(read: Vec<Result<T, Unreadable>>, unreadable: &mut BTreeSet<String>) -> Vec<T> {
    let known = |one: Result<T, Unreadable>| one.map_err(|record| unreadable.insert(record.name)).ok();
    read.into_iter().filter_map(known).collect()
}

impl From<Unreadable> for StoreError {
    fn from(unreadable: Unreadable) -> Self {
        because(LISTING)(unreadable)
    }
}

impl Store {
    /// A form's submissions with a status that have not expired, without order. There is a result for each, so that a record that
    /// cannot be read does not hide the others. The index follows the table with a short delay: submissions whose status has just
    /// changed are still listed, with their new status.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(&self, now: Timestamp, form: &str, status: Status) -> Result<Vec<Read>, StoreError> {
        Ok(self.list_ends(now, form, status, usize::MAX).await?.0)
    }

    /// The oldest and the newest of the same, half of `most` each, where there are more. Returns also how many were left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_ends(
        &self,
        now: Timestamp,
        form: &str,
        status: Status,
        most: usize,
    ) -> Result<(Vec<Read>, usize), StoreError> {
        // The index has them by time.
        let mut queued = self.queued(now, form, status).await?;
        let left_out = queued.len().saturating_sub(most);
        if left_out > 0 {
            queued.drain(most / 2..most / 2 + left_out);
        }
        let read = self.summaries(now, queued.into_iter().map(|(_, id)| id).collect()).await?;
        Ok((read, left_out))
    }

    /// The submissions with a failed notice or altered answers that nobody has acknowledged since, without order, with a result for
    /// each.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_failed(&self, now: Timestamp) -> Result<Vec<Read>, StoreError> {
        self.summaries(now, self.failed_ids().await?).await
    }

    /// The ids of the submissions with a failed notice or altered answers that nobody has acknowledged since.
    pub(crate) async fn failed_ids(&self) -> Result<Vec<SubmissionId>, StoreError> {
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
        let mut ids = Vec::new();
        while let Some(item) = pages.next().await {
            // Daily summaries fail too, and belong to no submission.
            ids.extend(keys::submission_id(&item.map_err(failed(LISTING))?));
        }
        // A submission may have several failed notices.
        ids.sort();
        ids.dedup();
        Ok(ids)
    }

    /// A form's submissions with a status that have not expired, oldest first.
    pub(crate) async fn queued(
        &self,
        now: Timestamp,
        form: &str,
        status: Status,
    ) -> Result<Vec<(Timestamp, SubmissionId)>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(QUEUE_INDEX)
            .key_condition_expression("queue = :queue")
            .expression_attribute_values(":queue", text(keys::queue(form, status)))
            .into_paginator()
            .items()
            .send();
        let mut queued = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed(LISTING))?;
            let received_at = get_timestamp(&item, "received_at");
            queued.extend(received_at.zip(keys::submission_id(&item)).filter(|_| !is_expired(&item, now)));
        }
        Ok(queued)
    }

    async fn summaries(&self, now: Timestamp, ids: Vec<SubmissionId>) -> Result<Vec<Read>, StoreError> {
        let items = self.submissions(ids, Some(&SUMMARY)).await?;
        let kept = items.iter().filter(|item| !is_expired(item, now));
        Ok(kept.map(|item| summary(item).ok_or_else(|| unknown(item))).collect())
    }

    /// The items of submissions, whole or only the named attributes, without order. Submissions that are gone meanwhile are left
    /// out.
    pub(crate) async fn submissions(
        &self,
        ids: Vec<SubmissionId>,
        only: Option<&[&str]>,
    ) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        for chunk in ids.chunks(BATCH) {
            let mut wanted = KeysAndAttributes::builder().consistent_read(true);
            for id in chunk {
                wanted = wanted.keys(keys::submission(id));
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
                // Keys that are too many for one response, or for a busy table, are requested again.
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

/// What is known of a record that cannot be read.
pub(crate) fn unknown(item: &Item) -> Unreadable {
    let pk = get_text(item, "pk").unwrap_or_default();
    let reference = get_text(item, "reference").and_then(|text| Reference::parse(&text).ok());
    Unreadable { name: reference.map_or_else(|| pk.clone(), |reference| reference.to_string()), pk }
}

/// Reads a summary. None if an attribute is missing or unknown.
pub(crate) fn summary(item: &Item) -> Option<Summary> {
    Some(Summary {
        id: keys::submission_id(item)?,
        reference: Reference::parse(&get_text(item, "reference")?).ok()?,
        form: get_text(item, "form")?,
        status: Status::from_name(&get_text(item, "status")?)?,
        lang: get_text(item, "lang")?.parse().ok()?,
        channel: Channel::from_name(&get_text(item, "channel")?)?,
        received_at: get_timestamp(item, "received_at")?,
        acknowledged_at: get_timestamp(item, "acknowledged_at"),
        marks: Marks::from_names(&get_texts(item, "suspect")),
        digest: get_text(item, "digest")?,
        team: get_text(item, TEAM).and_then(|name| Team::from_name(&name)),
    })
}
