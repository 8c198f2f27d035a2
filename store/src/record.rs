//! One submission with all its items, and lists of submissions with their answers.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use forms::{Personal, Reference};

use crate::amendments;
use crate::attributes::{EXPIRES_AT, Item, get_text, get_timestamp, is_expired};
use crate::casework::state::Casework;
use crate::client::Store;
use crate::committee::vote::Vote;
use crate::error::{StoreError, failed};
use crate::follow_word::FollowWord;
use crate::id::SubmissionId;
use crate::keys::{self, OutboxKey};
use crate::lookup::LookupKeys;
use crate::lookup_items::lookups;
use crate::outbox::state::{NEVER, OutboxState};
use crate::queue::{Summary, Unreadable, summary, unknown};
use crate::session::SessionToken;
use crate::status::Status;
use crate::timestamp::Timestamp;
use crate::tombstone::is_tombstone;
use crate::tries::Tries;

pub use crate::event::{Event, EventKind};

/// The operation's name in errors and logs.
const FINDING: &str = "finding a submission";

/// A submission with its answers.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The submission as lists show it.
    pub summary: Summary,
    /// The version of the form's definition that was answered.
    pub version: String,
    /// The answers in their stored form, by question: as they were confirmed, or as staff corrected them.
    pub answers: BTreeMap<String, Personal<String>>,
    /// Of each corrected answer, the one that was confirmed, if there was one.
    pub originals: BTreeMap<String, Option<Personal<String>>>,
    /// The agreements, by question.
    pub agreements: BTreeMap<String, Agreement>,
    /// The keys by which it is found by a number or a mail address. Records of earlier versions have none.
    pub lookups: LookupKeys,
    /// The expiry, if the form limits how long its submissions are kept.
    pub expires_at: Option<Timestamp>,
    /// The digits by which it is followed, if it has no telephone number. Records of earlier versions have none.
    pub follow_word: Option<FollowWord>,
}

/// Words that were agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The words, as they were shown.
    pub words: String,
    /// The version of the privacy notice that a consent refers to. None for attestations.
    pub notice: Option<String>,
    /// When the person withdrew it.
    pub withdrawn_at: Option<Timestamp>,
}

/// A submission with all its items.
#[derive(Clone, Debug)]
pub struct Record {
    /// The submission.
    pub submission: Answered,
    /// What staff have arranged for it.
    pub casework: Casework,
    /// The audit events, in order.
    pub events: Vec<Event>,
    /// The notices about the submission.
    pub notices: Vec<NoticeState>,
    /// The votes of the committee's members, also those of an earlier listing.
    pub votes: Vec<Vote>,
    /// Whether so many wrong tries at following it came that the team has to allow others.
    pub is_shut_to_followers: bool,
}

impl Record {
    /// Whether the event is there that the submission was read in a session.
    pub fn is_read_in(&self, session: &SessionToken) -> bool {
        let key = keys::read_event(&self.submission.summary.id, &session.hash());
        self.events.iter().any(|event| get_text(&key, "sk").as_ref() == Some(&event.id))
    }
}

/// The state of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeState {
    /// The recipient's name.
    pub recipient: String,
    /// The state of the outbox item.
    pub state: OutboxState,
    /// The reason of a failure: the name of a feedback, the mail service's code, or a name of our own.
    pub failure: Option<String>,
    /// Whether it failed, and nobody has acknowledged that yet.
    pub is_listed_as_failed: bool,
    /// Whether it is tried again.
    pub is_tried_again: bool,
    pub(crate) key: OutboxKey,
}

/// The remains of an erased submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// When it was erased.
    pub at: Timestamp,
    /// Who erased it.
    pub by: String,
    /// The form's id.
    pub form: String,
    /// Whether nothing else is left. False if the erasure was interrupted.
    pub is_finished: bool,
}

impl Store {
    /// The submission with a reference, with all its items. None if there is no such submission, it has expired or is being erased.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find(&self, now: Timestamp, reference: &Reference) -> Result<Option<Record>, StoreError> {
        let Some(id) = self.guard(reference).await?.and_then(|guard| guarded_id(&guard)) else { return Ok(None) };
        self.find_by_id(now, &id).await
    }

    /// The submission with an id, with all its items. None as for [`Store::find`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find_by_id(&self, now: Timestamp, id: &SubmissionId) -> Result<Option<Record>, StoreError> {
        let items = self.partition(id).await?;
        let Some(meta) = items.iter().find(|item| keys::is_of(item, keys::META)) else { return Ok(None) };
        if is_tombstone(meta) || is_expired(meta, now) {
            return Ok(None);
        }
        Ok(Some(record(meta, &items).ok_or_else(|| unknown(meta))?))
    }

    /// The remains of an erased submission. None if there is no such submission or it is not erased.
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

    /// A form's submissions with a status that have not expired, with their answers, without order. There is a result for each, so
    /// that a record that cannot be read does not hide the others. The index follows the table with a short delay.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answered(
        &self,
        now: Timestamp,
        form: &str,
        status: Status,
    ) -> Result<Vec<Result<Answered, Unreadable>>, StoreError> {
        let queued = self.queued(now, form, status).await?;
        let items = self.submissions(queued.into_iter().map(|(_, id)| id).collect(), None).await?;
        let kept = items.iter().filter(|item| !is_expired(item, now));
        Ok(kept.map(|item| answered(item).ok_or_else(|| unknown(item))).collect())
    }

    /// The guard of a reference.
    pub(crate) async fn guard(&self, reference: &Reference) -> Result<Option<Item>, StoreError> {
        self.item(keys::guard(reference), FINDING).await
    }

    /// Every item of a submission's partition.
    pub(crate) async fn partition(&self, id: &SubmissionId) -> Result<Vec<Item>, StoreError> {
        self.items_of(&keys::partition(id), None, FINDING).await
    }

    /// Whether the table has an item with a key.
    pub(crate) async fn exists(&self, key: Item) -> Result<bool, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .projection_expression("pk")
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(FINDING))?;
        Ok(found.item.is_some())
    }
}

/// The id that a guard points to. None after the submission was erased.
pub(crate) fn guarded_id(guard: &Item) -> Option<SubmissionId> {
    Some(SubmissionId::from_digits(&get_text(guard, "id")?))
}

pub(crate) fn answered(meta: &Item) -> Option<Answered> {
    let map = |name: &str| meta.get(name).and_then(|value| value.as_m().ok()).cloned().unwrap_or_default();
    let agreed = |id: &str, value: &AttributeValue| {
        let value = value.as_m().ok()?;
        let withdrawn_at = amendments::withdrawn_at(meta, id);
        Some(Agreement { words: get_text(value, "words")?, notice: get_text(value, "notice"), withdrawn_at })
    };
    let confirmed = confirmed_answers(meta);
    Some(Answered {
        summary: summary(meta)?,
        version: get_text(meta, "version")?,
        answers: answers(meta),
        originals: amendments::corrections(meta)
            .into_keys()
            .map(|id| (id.clone(), confirmed.get(&id).cloned()))
            .collect(),
        agreements: map("agreements")
            .into_iter()
            .filter_map(|(id, value)| {
                let agreement = agreed(&id, &value)?;
                Some((id, agreement))
            })
            .collect(),
        lookups: lookups(meta),
        expires_at: get_timestamp(meta, EXPIRES_AT),
        follow_word: FollowWord::from_item(meta),
    })
}

/// The answers of a submission's item with the corrections of staff.
pub(crate) fn answers(meta: &Item) -> BTreeMap<String, Personal<String>> {
    let mut answers = confirmed_answers(meta);
    answers.extend(amendments::corrections(meta));
    answers.retain(|_, answer| !answer.reveal().is_empty());
    answers
}

/// The answers of a submission's item as they were confirmed.
pub(crate) fn confirmed_answers(meta: &Item) -> BTreeMap<String, Personal<String>> {
    let stored = meta.get("answers").and_then(|value| value.as_m().ok()).into_iter().flatten();
    stored.filter_map(|(id, value)| Some((id.clone(), Personal::new(value.as_s().ok()?.clone())))).collect()
}

fn record(meta: &Item, items: &[Item]) -> Option<Record> {
    let of = |kind: &'static str| items.iter().filter(move |item| keys::is_of(item, kind));
    let notice = |item: &Item| {
        let key = OutboxKey::from_item(item)?;
        let state = OutboxState::parse(get_text(item, "state")?);
        Some(NoticeState {
            recipient: key.recipient_name().to_string(),
            failure: get_text(item, "failure"),
            is_listed_as_failed: state == OutboxState::Failed && item.contains_key("pending"),
            is_tried_again: get_timestamp(item, "due_at").is_some_and(|at| at < NEVER),
            state,
            key,
        })
    };
    let mut events: Vec<Event> = of(keys::EVENT).filter_map(Event::from_item).collect();
    // The keys are in order of time to the second; within a second, they are in no order.
    events.sort_by_key(|event| (event.at, event.kind != EventKind::Received));
    let casework = Casework::from_item(meta);
    Some(Record {
        submission: answered(meta)?,
        casework,
        events,
        notices: of(keys::NOTICE).filter_map(notice).collect(),
        votes: of(keys::VOTE).filter_map(Vote::from_item).collect(),
        is_shut_to_followers: of(keys::TRIES).any(|item| Tries::from_item(item).is_shut()),
    })
}
