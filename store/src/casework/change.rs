//! The changes of casework. Each is one transaction with its event, on condition that what it changes is as it was read.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem};
use language::calendar::Day;

use crate::attributes::{text, text_list, timestamp};
use crate::casework::kind::{Call, Told};
use crate::change::{Act, Move, SEEN, UNLISTED, Unchanged, seen};
use crate::client::Store;
use crate::error::{StoreError, because};
use crate::event::EventKind;
use crate::keys;
use crate::record::{Answered, Record};
use crate::staff::Member;
use crate::status::Status;
use crate::tombstone::IS_PRESENT;

/// The operation's name in errors and logs.
const WORKING: &str = "changing a submission";
/// The update that assigns a submission.
const ASSIGN: &str = "assigned_to = :to, assigned_name = :name";

impl Store {
    /// Takes a submission, from nobody or from the colleague who has it in the record. This acknowledges it, too.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if somebody else has taken it since, [`Unchanged::NoPerson`] for an act without a person.
    pub async fn take(&self, act: &Act<'_>, record: &Record) -> Result<(), Unchanged> {
        let person = act.person.ok_or(Unchanged::NoPerson)?;
        let update = self
            .as_assigned(record)
            .update_expression(format!("SET {ASSIGN}, {SEEN} {UNLISTED}"))
            .expression_attribute_values(":to", text(person.as_str()))
            .expression_attribute_values(":name", text(act.who));
        let mut items = vec![built(seen(update, act))?];
        items.extend(self.settle_failed(record)?);
        self.change(act, &record.submission, items, &EventKind::Taken, None).await
    }

    /// Hands a submission over to a colleague who has access to the desk, with an optional word to them.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if another person deals with it than in the record, or the colleague has no access any more.
    pub async fn hand_over(
        &self,
        act: &Act<'_>,
        record: &Record,
        to: &Member,
        word: Option<&str>,
    ) -> Result<(), Unchanged> {
        let update = self
            .as_assigned(record)
            .update_expression(format!("SET {ASSIGN}"))
            .expression_attribute_values(":to", text(to.id.as_str()))
            .expression_attribute_values(":name", text(&to.name));
        let has_access = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::member(&to.id)))
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(removed_at)")
            .build()
            .map_err(because(WORKING))?;
        let items = vec![built(update)?, TransactWriteItem::builder().condition_check(has_access).build()];
        self.change(act, &record.submission, items, &EventKind::HandedOver(to.name.clone()), word).await
    }

    /// Gives a submission back, so that nobody deals with it, with an optional word on why.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if another person deals with it than in the record, or nobody does.
    pub async fn give_back(&self, act: &Act<'_>, record: &Record, word: Option<&str>) -> Result<(), Unchanged> {
        if record.casework.assignee.is_none() {
            return Err(Unchanged::Changed);
        }
        let update = self.as_assigned(record).update_expression("REMOVE assigned_to, assigned_name");
        self.change(act, &record.submission, vec![built(update)?], &EventKind::GivenBack, word).await
    }

    /// Records a call to the person, with an optional note.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if the submission is gone.
    pub async fn log_call(
        &self,
        act: &Act<'_>,
        record: &Record,
        call: Call,
        note: Option<&str>,
    ) -> Result<(), Unchanged> {
        self.change_nothing(act, &record.submission, &EventKind::Called(call), note).await
    }

    /// Records a call after which the person is to be called again, and sets that day as the reminder: both or neither.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if the day of the reminder is not the one in the record.
    pub async fn call_again(
        &self,
        act: &Act<'_>,
        record: &Record,
        on: Day,
        note: Option<&str>,
    ) -> Result<(), Unchanged> {
        let (_, reminded) = self.audit(act, &record.submission, &EventKind::Reminded(Some(on)), None)?;
        let items = vec![self.reminder(record, Some(on))?, reminded];
        self.change(act, &record.submission, items, &EventKind::Called(Call::Again), note).await
    }

    /// Sets the day on which a submission comes up again, or removes it.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if the day is not the one in the record.
    pub async fn remind(&self, act: &Act<'_>, record: &Record, on: Option<Day>) -> Result<(), Unchanged> {
        let items = vec![self.reminder(record, on)?];
        self.change(act, &record.submission, items, &EventKind::Reminded(on), None).await
    }

    /// The part of a transaction that sets the reminder, if it is still the one in the record.
    fn reminder(&self, record: &Record, on: Option<Day>) -> Result<TransactWriteItem, StoreError> {
        let update = self.meta(&record.submission);
        let update = match record.casework.remind_on {
            Some(before) => update
                .condition_expression("remind_on = :before")
                .expression_attribute_values(":before", text(before.iso())),
            None => update.condition_expression(format!("{IS_PRESENT} AND attribute_not_exists(remind_on)")),
        };
        let update = match on {
            Some(day) => {
                update.update_expression("SET remind_on = :day").expression_attribute_values(":day", text(day.iso()))
            }
            None => update.update_expression("REMOVE remind_on"),
        };
        built(update)
    }

    /// Records a researcher's report on a submission that is with social research.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if it is not with social research.
    pub async fn report(&self, act: &Act<'_>, record: &Record, report: &str) -> Result<(), Unchanged> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::submission(&record.submission.summary.id)))
            .condition_expression("#status = :research")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":research", text(Status::WithSocialResearch.name()))
            .build()
            .map_err(because(WORKING))?;
        let items = vec![TransactWriteItem::builder().condition_check(check).build()];
        self.change(act, &record.submission, items, &EventKind::Reported, Some(report)).await
    }

    /// Records that a member of staff has printed a submission.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if the submission is gone.
    pub async fn record_print(&self, act: &Act<'_>, submission: &Answered) -> Result<(), Unchanged> {
        self.change_nothing(act, submission, &EventKind::Printed, None).await
    }

    /// Moves a submission to `documents_asked`, with the ids of the documents that are missing. They replace those that were asked for
    /// before.
    ///
    /// # Errors
    /// As [`Store::set_status`].
    pub async fn ask_for_documents(
        &self,
        act: &Act<'_>,
        record: &Record,
        ids: &[String],
        note: Option<&str>,
    ) -> Result<(), Unchanged> {
        let made = Move { set: &[("documents", text_list(ids))], ..Move::default() };
        self.move_with(act, record, Status::DocumentsAsked, made, note).await
    }

    /// Records that the applicant was told the outcome, with an optional note.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if there is no outcome, if the status is not the one in the record, or if the applicant was told
    /// before.
    pub async fn tell(&self, act: &Act<'_>, record: &Record, how: Told, note: Option<&str>) -> Result<(), Unchanged> {
        let status = record.submission.summary.status;
        if !status.is_decided() {
            return Err(Unchanged::Changed);
        }
        let update = self
            .meta(&record.submission)
            .update_expression("SET told_at = :now, told_by = :who, told_how = :how")
            .condition_expression("#status = :status AND attribute_not_exists(told_at)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", text(status.name()))
            .expression_attribute_values(":now", timestamp(act.world.now()))
            .expression_attribute_values(":who", text(act.who))
            .expression_attribute_values(":how", text(how.name()));
        self.change(act, &record.submission, vec![built(update)?], &EventKind::Told(how), note).await
    }

    /// An update on condition that the person deals with the submission who does in the record, or nobody.
    fn as_assigned(&self, record: &Record) -> UpdateBuilder {
        let update = self.meta(&record.submission);
        match &record.casework.assignee {
            Some(assignee) => update
                .condition_expression("assigned_to = :before")
                .expression_attribute_values(":before", text(assignee.person.as_str())),
            None => update.condition_expression(format!("{IS_PRESENT} AND attribute_not_exists(assigned_to)")),
        }
    }
}

fn built(update: UpdateBuilder) -> Result<TransactWriteItem, StoreError> {
    Ok(TransactWriteItem::builder().update(update.build().map_err(because(WORKING))?).build())
}
