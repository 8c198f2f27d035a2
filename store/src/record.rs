//! One submission with everything that the table has of it, and many with their answers.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use forms::{Personal, Reference};

use super::attributes::{EXPIRES_AT, Item, get_text, get_timestamp, is_expired, key, text};
use super::outbox::{FAILED, NEVER};
use super::queue::{Summary, summary, unknown};
use super::status::Status;
use super::submission::{META, guard, partition};
use super::{Store, StoreError, Timestamp, failed, outbox};

const FINDING: &str = "finding a submission";

/// A submission with its answers.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What a list shows.
    pub summary: Summary,
    /// The wording that was answered: the version of the form's definition.
    pub version: String,
    /// The answers in their stored form, by question.
    pub answers: BTreeMap<String, Personal<String>>,
    /// What was agreed to, by question.
    pub agreements: BTreeMap<String, Agreement>,
    /// When it is to be gone, where its form says so.
    pub expires_at: Option<Timestamp>,
}

/// Something that was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The words, as they were shown.
    pub words: String,
    /// The version of the privacy notice that they refer to. A confirmation that what was written is true refers to none.
    pub notice: Option<String>,
}

/// A submission with everything that the table has of it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The submission itself.
    pub submission: Answered,
    /// What has happened to it, in order.
    pub events: Vec<Event>,
    /// The notices about it.
    pub notices: Vec<NoticeState>,
}

/// Something that happened to a submission.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What: a name, `acknowledged` for example.
    pub what: String,
    /// Who did it: `applicant`, `system`, or someone of the staff.
    pub who: String,
    /// From which status to which, where it moved.
    pub moved: Option<(Status, Status)>,
    /// A note's words.
    pub note: Option<Personal<String>>,
}

/// What has become of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeState {
    /// Who is to be told.
    pub recipient: String,
    /// `pending`, `sent` or `failed`.
    pub state: String,
    /// Why it failed, by a name: what was heard of the mail, or the code of whoever refused it.
    pub failure: Option<String>,
    /// Whether it failed, and nobody has acknowledged that yet.
    pub is_listed_as_failed: bool,
    /// Whether it is tried again.
    pub is_tried_again: bool,
    pub(super) sk: String,
}

/// What is left of a submission that was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Of which form it was.
    pub form: String,
    /// Whether nothing is left: the erasing may have been interrupted.
    pub is_finished: bool,
}

impl Store {
    /// A submission by its reference, with everything that the table has of it, or nothing. What is past its time is
    /// nothing, and so is what is being erased.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find(&self, now: Timestamp, reference: &Reference) -> Result<Option<Record>, StoreError> {
        let Some(id) = self.guard(reference).await?.and_then(|guard| get_text(&guard, "id")) else { return Ok(None) };
        let items = self.partition(&partition(&id)).await?;
        let Some(meta) = items.iter().find(|item| is_of(item, META)) else { return Ok(None) };
        if is_expired(meta, now) {
            return Ok(None);
        }
        record(meta, &items).ok_or_else(|| unknown(meta)).map(Some)
    }

    /// What is left of a submission that was erased, or nothing where it was not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erased(&self, reference: &Reference) -> Result<Option<Erased>, StoreError> {
        Ok(self.guard(reference).await?.and_then(|guard| {
            Some(Erased {
                at: get_timestamp(&guard, "erased_at")?,
                by: get_text(&guard, "erased_by")?,
                form: get_text(&guard, "form")?,
                is_finished: !guard.contains_key("id"),
            })
        }))
    }

    /// A form's submissions that have come so far, with their answers, oldest first. See [`Store::list`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answered(&self, now: Timestamp, form: &str, status: Status) -> Result<Vec<Answered>, StoreError> {
        let keys = self.queued(now, form, status).await?;
        let items = self.submissions(keys, None).await?;
        let kept = items.iter().filter(|item| !is_expired(item, now));
        let mut all = kept.map(|item| answered(item).ok_or_else(|| unknown(item))).collect::<Result<Vec<_>, _>>()?;
        all.sort_by_key(|submission| submission.summary.received_at);
        Ok(all)
    }

    pub(super) async fn guard(&self, reference: &Reference) -> Result<Option<Item>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(guard(reference)))
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(FINDING))?;
        Ok(found.item)
    }

    /// Every item of a partition.
    pub(super) async fn partition(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(pk))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.map_err(failed(FINDING))?);
        }
        Ok(items)
    }

    /// Whether an item is in the table.
    pub(super) async fn exists(&self, pk: &str, sk: &str) -> Result<bool, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key(pk, sk)))
            .projection_expression("pk")
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(FINDING))?;
        Ok(found.item.is_some())
    }
}

pub(super) fn answered(meta: &Item) -> Option<Answered> {
    let map = |name: &str| meta.get(name).and_then(|value| value.as_m().ok()).cloned().unwrap_or_default();
    let agreed = |value: &AttributeValue| {
        let value = value.as_m().ok()?;
        Some(Agreement { words: get_text(value, "words")?, notice: get_text(value, "notice") })
    };
    Some(Answered {
        summary: summary(meta)?,
        version: get_text(meta, "version")?,
        answers: answers(meta),
        agreements: map("agreements").into_iter().filter_map(|(id, value)| Some((id, agreed(&value)?))).collect(),
        expires_at: get_timestamp(meta, EXPIRES_AT),
    })
}

/// The answers of a submission's item, in their stored form.
pub(super) fn answers(meta: &Item) -> BTreeMap<String, Personal<String>> {
    let stored = meta.get("answers").and_then(|value| value.as_m().ok()).into_iter().flatten();
    stored.filter_map(|(id, value)| Some((id.clone(), Personal::new(value.as_s().ok()?.clone())))).collect()
}

/// Whether an item's sort key begins so.
pub(super) fn is_of(item: &Item, kind: &str) -> bool {
    get_text(item, "sk").is_some_and(|sk| sk.starts_with(kind))
}

fn record(meta: &Item, items: &[Item]) -> Option<Record> {
    let of = |kind: &'static str| items.iter().filter(move |item| is_of(item, kind));
    let status = |item: &Item, name| Status::of_name(&get_text(item, name)?);
    let event = |item: &Item| {
        Some(Event {
            at: get_timestamp(item, "at")?,
            what: get_text(item, "what")?,
            who: get_text(item, "who")?,
            moved: status(item, "from").zip(status(item, "to")),
            note: get_text(item, "note").map(Personal::new),
        })
    };
    let notice = |item: &Item| {
        let sk = get_text(item, "sk")?;
        let state = get_text(item, "state")?;
        Some(NoticeState {
            recipient: sk.strip_prefix(outbox::PREFIX)?.to_string(),
            failure: get_text(item, "failure"),
            is_listed_as_failed: state == FAILED && item.contains_key("pending"),
            is_tried_again: get_timestamp(item, "due_at").is_some_and(|at| at < NEVER),
            state,
            sk,
        })
    };
    let mut events: Vec<Event> = of("EV#").filter_map(event).collect();
    // The keys are in the order of time; within a second they are in none.
    events.sort_by_key(|event| (event.at, event.what != "received"));
    Some(Record { submission: answered(meta)?, events, notices: of(outbox::PREFIX).filter_map(notice).collect() })
}
