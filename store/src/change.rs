//! Changes that the team makes to a submission. Each change and its audit event are one transaction, so that there is no change
//! without a record of who made it and when, and no record of a change that was not made.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem, Update};

use crate::attributes::{Item, keep_until, text, timestamp};
use crate::casework::state::reached;
use crate::client::Store;
use crate::committee::state::DECISION;
use crate::error::{StoreError, because};
use crate::event::{self, EventKind};
use crate::form_sent::FormSent;
use crate::keys;
use crate::outbox::state::FAILED;
use crate::recipient::Recipient;
use crate::record::{Answered, NoticeState, Record};
use crate::session::SessionToken;
use crate::staff::PersonId;
use crate::status::Status;
use crate::tombstone::IS_PRESENT;
use crate::world::World;

/// What a move sets and checks besides the status.
#[derive(Default)]
pub(crate) struct Move<'a> {
    /// Attributes that are set.
    pub(crate) set: &'a [(&'a str, AttributeValue)],
    /// Attributes that must be as they were read.
    pub(crate) as_read: &'a [(&'a str, AttributeValue)],
    /// Conditions on other items.
    pub(crate) checks: Vec<TransactWriteItem>,
}

/// The operation's name in errors and logs.
const CHANGING: &str = "changing a submission";

/// The actor of a change, and the world that it happens in.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    /// Clock and randomness.
    pub world: &'a World,
    /// The name of a member of staff.
    pub who: &'a str,
    /// The key of the member of staff, if they signed in to the desk in the browser.
    pub person: Option<&'a PersonId>,
    /// The form that was sent, if the same one sent twice leaves one event.
    pub form: Option<&'a FormSent>,
}

impl<'a> Act<'a> {
    /// An act under a name alone, as at the command line.
    pub fn new(world: &'a World, who: &'a str) -> Self {
        Act { world, who, person: None, form: None }
    }

    /// The same act of a person who has signed in.
    #[must_use]
    pub fn by(self, person: &'a PersonId) -> Self {
        Act { person: Some(person), ..self }
    }

    /// The same act by a form. Sent again, it changes nothing and succeeds. Only for what is added to a submission: of what somebody else may
    /// have undone since, the success would be untrue.
    #[must_use]
    pub fn of_form(self, form: &'a FormSent) -> Self {
        Act { form: Some(form), ..self }
    }
}

/// The reason why a change was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unchanged {
    /// The table did not make it, or the result is not known.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Someone else changed the submission since it was read, or it is gone. It has to be read again.
    #[error("the submission has changed meanwhile")]
    Changed,
    /// The policy does not allow the step.
    #[error("`{to}` does not follow `{from}`", from = from.name(), to = to.name())]
    OutOfOrder {
        /// The current status.
        from: Status,
        /// The requested status.
        to: Status,
    },
    /// Only a member of staff who has signed in has a key under which they can take a submission.
    #[error("only a person who has signed in takes a submission")]
    NoPerson,
    /// The person who asked for an erasure does not confirm it.
    #[error("another person confirms an erasure")]
    SamePerson,
}

impl Store {
    /// Records that someone has seen a submission. Repeated, it does not change who was first. Failed notices are no longer
    /// listed, because the team knows of the submission now.
    ///
    /// # Errors
    /// [`Unchanged`].
    pub async fn acknowledge(&self, act: &Act<'_>, record: &Record) -> Result<(), Unchanged> {
        let update = self
            .meta(&record.submission)
            .update_expression(format!("SET {SEEN} {UNLISTED}"))
            .condition_expression(IS_PRESENT);
        let update = seen(update, act).build().map_err(because(CHANGING))?;
        let mut items = vec![TransactWriteItem::builder().update(update).build()];
        items.extend(self.settle_failed(record)?);
        self.change(act, &record.submission, items, &EventKind::Acknowledged, None).await
    }

    /// Moves a submission along the steps of the policy, with an optional note. This acknowledges it, too. The first time at which it
    /// reached the status is kept, and so is the time of the last move.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::OutOfOrder`] if the step does not follow, [`Unchanged::Changed`] if the status is not the one in
    /// the record.
    pub async fn set_status(
        &self,
        act: &Act<'_>,
        record: &Record,
        to: Status,
        note: Option<&str>,
    ) -> Result<(), Unchanged> {
        self.move_with(act, record, to, Move::default(), note).await
    }

    /// Moves a submission as [`Store::set_status`] does, and sets and checks more with it.
    pub(crate) async fn move_with(
        &self,
        act: &Act<'_>,
        record: &Record,
        to: Status,
        made: Move<'_>,
        note: Option<&str>,
    ) -> Result<(), Unchanged> {
        let summary = &record.submission.summary;
        let from = summary.status;
        if !from.next().contains(&to) {
            return Err(Unchanged::OutOfOrder { from, to });
        }
        // What the applicant was told holds no longer if the submission is dealt with again.
        let untold = if to.is_decided() { "" } else { ", told_at, told_by, told_how, meeting" };
        // The committee decides anew, or the request begins anew.
        let undecided = match to {
            Status::WithCommittee | Status::Received => format!(", {DECISION}"),
            _ => String::new(),
        };
        // A researcher who hands a request back has it no longer: it would be in nobody's list of what to do.
        let assignee = record.casework.assignee.as_ref().map(|one| &one.person);
        let mover = act.person.filter(|person| from == Status::WithSocialResearch && assignee == Some(*person));
        let (unassigned, as_assigned) = match mover {
            Some(_) => (", assigned_to, assigned_name", " AND assigned_to = :mover"),
            None => ("", ""),
        };
        let more: String = made.set.iter().map(|(name, _)| format!("{name} = :{name}, ")).collect();
        let as_read: String = made.as_read.iter().map(|(name, _)| format!(" AND {name} = :read_{name}")).collect();
        let mut update = self
            .meta(&record.submission)
            .update_expression(format!(
                "SET #status = :to, queue = :queue, moved_at = :now, #reached = if_not_exists(#reached, :now), {more}{SEEN} \
                 {UNLISTED}{untold}{undecided}{unassigned}"
            ))
            .condition_expression(format!("#status = :from{as_read}{as_assigned}"))
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#reached", reached(to))
            .expression_attribute_values(":to", text(to.name()))
            .expression_attribute_values(":from", text(from.name()))
            .expression_attribute_values(":queue", text(keys::queue(&summary.form, to)));
        let values = made.set.iter().map(|(name, value)| (format!(":{name}"), value));
        for (name, value) in values.chain(made.as_read.iter().map(|(name, value)| (format!(":read_{name}"), value))) {
            update = update.expression_attribute_values(name, value.clone());
        }
        if let Some(person) = mover {
            update = update.expression_attribute_values(":mover", text(person.as_str()));
        }
        let update = seen(update, act).build().map_err(because(CHANGING))?;
        let mut items = vec![TransactWriteItem::builder().update(update).build()];
        items.extend(made.checks);
        items.extend(self.settle_failed(record)?);
        self.change(act, &record.submission, items, &EventKind::Moved { from, to }, note).await
    }

    /// Adds a note to a submission, for the team.
    ///
    /// # Errors
    /// [`Unchanged`].
    pub async fn note(&self, act: &Act<'_>, record: &Record, note: &str) -> Result<(), Unchanged> {
        self.change_nothing(act, &record.submission, &EventKind::Noted, Some(note)).await
    }

    /// Records that a person was given a copy of their submission.
    ///
    /// # Errors
    /// [`Unchanged`].
    pub async fn record_export(&self, act: &Act<'_>, record: &Record) -> Result<(), Unchanged> {
        self.change_nothing(act, &record.submission, &EventKind::Exported, None).await
    }

    /// Records that a member of staff has read a submission's answers.
    ///
    /// # Errors
    /// [`Unchanged`].
    pub async fn record_read(&self, act: &Act<'_>, submission: &Answered) -> Result<(), Unchanged> {
        self.change_nothing(act, submission, &EventKind::Read, None).await
    }

    /// Records that a member of staff has read a submission's answers in a session of the desk in the browser. One session leaves one event for a
    /// submission, however often and wherever it is opened: the event's key follows from both.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if the submission is gone.
    pub async fn record_read_in(
        &self,
        act: &Act<'_>,
        submission: &Answered,
        session: &SessionToken,
    ) -> Result<(), Unchanged> {
        let key = keys::read_event(&submission.summary.id, &session.hash());
        let mut event = event::item_at(key, act.world.now(), &EventKind::Read, act.who);
        complete(&mut event, act, submission);
        let put = Put::builder().table_name(&self.table).set_item(Some(event));
        let put = put.condition_expression("attribute_not_exists(pk)").build().map_err(because(CHANGING))?;
        let items = vec![self.is_present(submission)?, TransactWriteItem::builder().put(put).build()];
        match self.transact_or_first_unmet(act.world, CHANGING, items).await? {
            // The submission is gone. Its event may still be there, until the erasure is finished.
            Some(0) => Err(Unchanged::Changed),
            // The event was there before, or an attempt of this call wrote it and lost the response.
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn meta(&self, submission: &Answered) -> UpdateBuilder {
        let key = keys::submission(&submission.summary.id);
        Update::builder().table_name(&self.table).set_key(Some(key))
    }

    /// The condition that a submission was not erased meanwhile.
    pub(crate) fn is_present(&self, submission: &Answered) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::submission(&submission.summary.id)))
            .condition_expression(IS_PRESENT)
            .build()
            .map_err(because(CHANGING))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// Records an event of a submission that was not erased meanwhile.
    pub(crate) async fn change_nothing(
        &self,
        act: &Act<'_>,
        submission: &Answered,
        kind: &EventKind,
        note: Option<&str>,
    ) -> Result<(), Unchanged> {
        let items = vec![self.is_present(submission)?];
        self.change(act, submission, items, kind, note).await
    }

    /// Removes the record's failed notices from the list, so that they are not tried again. An applicant's notice that is still tried
    /// stays, because the applicant does not learn of the submission from the team's acknowledgement.
    pub(crate) fn settle_failed(&self, record: &Record) -> Result<Vec<TransactWriteItem>, StoreError> {
        let applicant = Recipient::Applicant.name();
        let is_settled = |notice: &&NoticeState| !(notice.recipient == applicant && notice.is_tried_again);
        let listed = record.notices.iter().filter(|notice| notice.is_listed_as_failed).filter(is_settled);
        listed
            .map(|notice| {
                let update = Update::builder()
                    .table_name(&self.table)
                    .set_key(Some(notice.key.item()))
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

    /// Makes a change and records its event, both or neither.
    pub(crate) async fn change(
        &self,
        act: &Act<'_>,
        submission: &Answered,
        mut items: Vec<TransactWriteItem>,
        kind: &EventKind,
        note: Option<&str>,
    ) -> Result<(), Unchanged> {
        let (key, audit) = self.audit(act, submission, kind, note)?;
        items.push(audit);
        match self.all_or_none(act.world, CHANGING, items).await {
            // This very call may have made the change and lost the response. Then its event is there, whose key is new. Or the same form was
            // sent before, and its event has this key.
            Err(Unchanged::Changed) if self.exists(key).await? => Ok(()),
            made => made,
        }
    }

    /// The part of a transaction that adds an event, and the event's key.
    pub(crate) fn audit(
        &self,
        act: &Act<'_>,
        submission: &Answered,
        kind: &EventKind,
        note: Option<&str>,
    ) -> Result<(Item, TransactWriteItem), StoreError> {
        let pk = keys::partition(&submission.summary.id);
        let now = act.world.now();
        let mut event = match act.form {
            Some(form) => event::item_at(keys::form_event(&pk, form.digits(), &kind.text()), now, kind, act.who),
            None => event::item(act.world, &pk, now, kind, act.who).map_err(because(CHANGING))?,
        };
        event.extend(note.map(|note| ("note".to_string(), text(note))));
        complete(&mut event, act, submission);
        let key = keys::of_item(&event);
        let audit = Put::builder().table_name(&self.table).set_item(Some(event));
        let audit = audit.condition_expression("attribute_not_exists(pk)").build().map_err(because(CHANGING))?;
        Ok((key, TransactWriteItem::builder().put(audit).build()))
    }

    /// Sends a transaction. An unmet condition means that someone else was faster.
    pub(crate) async fn all_or_none(
        &self,
        world: &World,
        during: &'static str,
        items: Vec<TransactWriteItem>,
    ) -> Result<(), Unchanged> {
        if self.transact(world, during, items).await? { Ok(()) } else { Err(Unchanged::Changed) }
    }
}

/// The first who acknowledges a submission stays the first.
pub(crate) const SEEN: &str = "acknowledged_at = if_not_exists(acknowledged_at, :now), \
                    acknowledged_by = if_not_exists(acknowledged_by, :who)";
/// Removes a submission with altered answers from the list, because the team knows of it now.
pub(crate) const UNLISTED: &str = "REMOVE altered_at, pending, due_at";

/// Adds who acted and the expiry to an event, which expires with its submission.
fn complete(event: &mut Item, act: &Act<'_>, submission: &Answered) {
    event.extend(act.person.map(|person| (event::PERSON.to_string(), text(person.as_str()))));
    keep_until(event, submission.expires_at);
}

/// Adds the values of [`SEEN`].
pub(crate) fn seen(update: UpdateBuilder, act: &Act<'_>) -> UpdateBuilder {
    update
        .expression_attribute_values(":now", timestamp(act.world.now()))
        .expression_attribute_values(":who", text(act.who))
}
