//! Erasures that one steward asks for and another confirms. The item that asks holds nobody's data: which submission, who asks, and when.
//! The reason is the note of an event of the submission, and is erased with it.
//!
//! That two persons agree is a condition of the transaction that begins the erasure: it deletes the item, on condition that it is the one
//! that was confirmed.

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem};
use forms::Reference;

use crate::attributes::{Item, get_text, get_timestamp, is_expired, keep_until, text, timestamp};
use crate::change::{Act, Unchanged};
use crate::client::{Store, lacks_an_attribute};
use crate::error::{StoreError, because};
use crate::event::{EventKind, PERSON};
use crate::id::SubmissionId;
use crate::keys;
use crate::record::Record;
use crate::staff::PersonId;
use crate::timestamp::Timestamp;

/// The operation's name in errors and logs.
const ASKING: &str = "asking for an erasure";

/// An erasure that a steward asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureAsked {
    /// The submission.
    pub submission: SubmissionId,
    /// Its reference.
    pub reference: Reference,
    /// When.
    pub at: Timestamp,
    /// Who asks.
    pub by: String,
    /// Who asks, as the key of a member of staff.
    pub person: PersonId,
}

impl ErasureAsked {
    fn from_item(item: &Item) -> Option<Self> {
        Some(ErasureAsked {
            submission: keys::erasure_id(item)?,
            reference: Reference::parse(&get_text(item, "reference")?).ok()?,
            at: get_timestamp(item, "at")?,
            by: get_text(item, "who")?,
            person: PersonId::from_digits(&get_text(item, PERSON)?),
        })
    }
}

impl Store {
    /// Asks for the erasure of a submission, with the reason.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if somebody has asked before, or the submission is gone; [`Unchanged::NoPerson`] for an act
    /// without a person.
    pub async fn ask_for_erasure(&self, act: &Act<'_>, record: &Record, reason: &str) -> Result<(), Unchanged> {
        let person = act.person.ok_or(Unchanged::NoPerson)?;
        let submission = &record.submission;
        let mut item = keys::erasure(&submission.summary.id);
        item.insert("reference".into(), text(submission.summary.reference.compact()));
        item.insert("at".into(), timestamp(act.world.now()));
        item.insert("who".into(), text(act.who));
        item.insert(PERSON.into(), text(person.as_str()));
        keep_until(&mut item, submission.expires_at);
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(because(ASKING))?;
        let items = vec![TransactWriteItem::builder().put(put).build(), self.is_present(submission)?];
        self.change(act, submission, items, &EventKind::ErasureAsked, Some(reason)).await
    }

    /// The erasure of a submission that somebody asks for.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erasure_asked(
        &self,
        now: Timestamp,
        submission: &SubmissionId,
    ) -> Result<Option<ErasureAsked>, StoreError> {
        let item = self.item(keys::erasure(submission), ASKING).await?.filter(|item| !is_expired(item, now));
        item.map(|item| ErasureAsked::from_item(&item).ok_or_else(|| lacks_an_attribute(&item, ASKING))).transpose()
    }

    /// Every erasure that somebody asks for, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erasures_asked(&self, now: Timestamp) -> Result<Vec<ErasureAsked>, StoreError> {
        let mut asked = self.desk_items(now, keys::ERASURE, ASKING, ErasureAsked::from_item).await?;
        asked.sort_by_key(|one| one.at);
        Ok(asked)
    }

    /// Ends the asking without an erasure: the person who asked takes it back, another one refuses it.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if it is not asked for any more as it was read.
    pub async fn end_asking(&self, act: &Act<'_>, record: &Record, asked: &ErasureAsked) -> Result<(), Unchanged> {
        let kind =
            if act.person == Some(&asked.person) { EventKind::ErasureTakenBack } else { EventKind::ErasureRefused };
        let items = vec![self.delete_as_asked(asked)?];
        self.change(act, &record.submission, items, &kind, None).await
    }

    /// Erases a submission that another steward asked to be erased. An interrupted erasure is finished by [`Store::erase`].
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::SamePerson`] for the person who asked, [`Unchanged::NoPerson`] for an act without a person,
    /// [`Unchanged::Changed`] if it is not asked for any more as it was read, or the person is no steward any more.
    pub async fn confirm_erasure(&self, act: &Act<'_>, asked: &ErasureAsked) -> Result<(), Unchanged> {
        let person = act.person.ok_or(Unchanged::NoPerson)?;
        if *person == asked.person {
            return Err(Unchanged::SamePerson);
        }
        let steward = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::member(person)))
            .condition_expression("attribute_not_exists(removed_at) AND steward = :yes")
            .expression_attribute_values(":yes", aws_sdk_dynamodb::types::AttributeValue::Bool(true))
            .build()
            .map_err(because(ASKING))?;
        let also = [TransactWriteItem::builder().condition_check(steward).build(), self.delete_as_asked(asked)?];
        self.erase_with(act, &asked.reference, &also).await
    }

    /// Deletes the item of an erasure, whoever asked for it.
    pub(crate) fn delete_asking(&self, submission: &SubmissionId) -> Result<TransactWriteItem, StoreError> {
        self.delete_key(keys::erasure(submission), ASKING)
    }

    /// Deletes the item on condition that it is the one that was read.
    fn delete_as_asked(&self, asked: &ErasureAsked) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(keys::erasure(&asked.submission)))
            .condition_expression("#at = :at AND #person = :person")
            .expression_attribute_names("#at", "at")
            .expression_attribute_names("#person", PERSON)
            .expression_attribute_values(":at", timestamp(asked.at))
            .expression_attribute_values(":person", text(asked.person.as_str()))
            .build()
            .map_err(because(ASKING))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}
