//! What the team does to a submission. Each change and its audit event are one transaction, so that nothing changes without a
//! record of who did it and when, and nothing is recorded that did not happen.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem, Update};

use super::attributes::{Item, get_text, keep_until, key, text, timestamp};
use super::outbox::{FAILED, Recipient};
use super::queue::queue;
use super::record::{NoticeState, Record};
use super::status::Status;
use super::submission::{META, event};
use super::{Store, StoreError, because};
use crate::world::World;

const CHANGING: &str = "changing a submission";

/// Who changes something, with time and chance.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    /// Time and chance.
    pub world: &'a World,
    /// Someone of the staff, by name.
    pub who: &'a str,
}

/// Why a change was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unchanged {
    /// The table did not do it, or nobody knows.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Someone else was faster, or it is gone: look at it again.
    #[error("the submission has changed meanwhile")]
    Changed,
    /// The policy has another order.
    #[error("`{to}` does not follow `{from}`", from = from.name(), to = to.name())]
    OutOfOrder {
        /// What it is.
        from: Status,
        /// What was asked for.
        to: Status,
    },
}

impl Store {
    /// Says that someone has seen a submission. Said again, it changes nothing of who was first. What failed is
    /// no longer listed: whoever was to be told knows.
    ///
    /// # Errors
    /// [`Unchanged`].
    pub async fn acknowledge(&self, act: &Act<'_>, record: &Record) -> Result<(), Unchanged> {
        let update = self.meta(record).update_expression(format!("SET {SEEN} {UNLISTED}")).condition_expression(EXISTS);
        let update = seen(update, act).build().map_err(because(CHANGING))?;
        let mut items = vec![TransactWriteItem::builder().update(update).build()];
        items.extend(self.settle_failed(record)?);
        self.change(act, record, items, "acknowledged", []).await
    }

    /// Moves a submission along the steps of the policy, with a note where there is something to say. Whoever moves it has
    /// seen it, so it is acknowledged too.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::OutOfOrder`] where the step does not follow, [`Unchanged::Changed`] where the status is
    /// not the one that was seen.
    pub async fn set_status(
        &self,
        act: &Act<'_>,
        record: &Record,
        to: Status,
        note: Option<&str>,
    ) -> Result<(), Unchanged> {
        let summary = &record.submission.summary;
        let from = summary.status;
        if !from.next().contains(&to) {
            return Err(Unchanged::OutOfOrder { from, to });
        }
        let update = self
            .meta(record)
            .update_expression(format!("SET #status = :to, queue = :queue, {SEEN} {UNLISTED}"))
            .condition_expression("#status = :from")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":to", text(to.name()))
            .expression_attribute_values(":from", text(from.name()))
            .expression_attribute_values(":queue", text(queue(&summary.form, to)));
        let update = seen(update, act).build().map_err(because(CHANGING))?;
        let mut items = vec![TransactWriteItem::builder().update(update).build()];
        items.extend(self.settle_failed(record)?);
        let said = [("from", from.name()), ("to", to.name())].into_iter().chain(note.map(|words| ("note", words)));
        self.change(act, record, items, "moved", said).await
    }

    /// Notes something at a submission, for the team.
    ///
    /// # Errors
    /// [`Unchanged`].
    pub async fn note(&self, act: &Act<'_>, record: &Record, words: &str) -> Result<(), Unchanged> {
        self.change(act, record, vec![self.still_there(record)?], "noted", [("note", words)]).await
    }

    /// Records that a person was given what is held about them in a submission.
    ///
    /// # Errors
    /// [`Unchanged`].
    pub async fn record_export(&self, act: &Act<'_>, record: &Record) -> Result<(), Unchanged> {
        self.change(act, record, vec![self.still_there(record)?], "exported", []).await
    }

    fn meta(&self, record: &Record) -> UpdateBuilder {
        Update::builder().table_name(&self.table).set_key(Some(key(&record.submission.summary.pk, META)))
    }

    /// What is added to a submission is added only while it is there: not to one that was erased.
    fn still_there(&self, record: &Record) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key(&record.submission.summary.pk, META)))
            .condition_expression(EXISTS)
            .build()
            .map_err(because(CHANGING))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// Takes the notices off the list of failed ones that the record shows there, and they are not tried again. An applicant's
    /// that is still tried stays: that the team knows of the submission does not tell the applicant.
    fn settle_failed(&self, record: &Record) -> Result<Vec<TransactWriteItem>, StoreError> {
        let applicant = Recipient::Applicant.name();
        let is_settled = |notice: &&NoticeState| !(notice.recipient == applicant && notice.is_tried_again);
        let listed = record.notices.iter().filter(|notice| notice.is_listed_as_failed).filter(is_settled);
        listed
            .map(|notice| {
                let update = Update::builder()
                    .table_name(&self.table)
                    .set_key(Some(key(&record.submission.summary.pk, &notice.sk)))
                    .update_expression("REMOVE pending, due_at")
                    .condition_expression("#state = :failed")
                    .expression_attribute_names("#state", "state")
                    .expression_attribute_values(":failed", text(FAILED))
                    .build()
                    .map_err(because(CHANGING))?;
                Ok(TransactWriteItem::builder().update(update).build())
            })
            .collect()
    }

    /// Makes a change and its audit event, both or neither.
    async fn change<'a>(
        &self,
        act: &Act<'_>,
        record: &Record,
        mut items: Vec<TransactWriteItem>,
        what: &str,
        said: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), Unchanged> {
        let pk = &record.submission.summary.pk;
        let mut event: Item = event(act.world, pk, act.world.now(), what, act.who).map_err(because(CHANGING))?;
        event.extend(said.into_iter().map(|(name, value)| (name.to_string(), text(value))));
        // What is added later ends with the submission.
        keep_until(&mut event, record.submission.expires_at);
        let sk = get_text(&event, "sk").unwrap_or_default();
        let audit = Put::builder().table_name(&self.table).set_item(Some(event)).build().map_err(because(CHANGING))?;
        items.push(TransactWriteItem::builder().put(audit).build());
        match self.all_or_none(act.world, CHANGING, items).await {
            // It may have been this very call whose answer was lost: then its event is there, whose key was drawn for it.
            Err(Unchanged::Changed) if self.exists(pk, &sk).await? => Ok(()),
            made => made,
        }
    }

    /// Sends a transaction. Where a condition is not met, someone else was faster.
    pub(super) async fn all_or_none(
        &self,
        world: &World,
        during: &'static str,
        items: Vec<TransactWriteItem>,
    ) -> Result<(), Unchanged> {
        if self.transact(world, during, items).await? { Ok(()) } else { Err(Unchanged::Changed) }
    }
}

/// The first who has seen a submission stays the first.
const SEEN: &str = "acknowledged_at = if_not_exists(acknowledged_at, :now), \
                    acknowledged_by = if_not_exists(acknowledged_by, :who)";
/// Altered answers are known then.
const UNLISTED: &str = "REMOVE altered_at, pending, due_at";
const EXISTS: &str = "attribute_exists(pk)";

fn seen(update: UpdateBuilder, act: &Act<'_>) -> UpdateBuilder {
    update
        .expression_attribute_values(":now", timestamp(act.world.now()))
        .expression_attribute_values(":who", text(act.who))
}
