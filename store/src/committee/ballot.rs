//! Voting: a member who is present votes while the request is on the meeting's list, and may change the vote until the decision.

use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem};

use crate::attributes::{keep_until, number, text, timestamp};
use crate::change::{Act, Unchanged};
use crate::client::Store;
use crate::committee::meeting::Meeting;
use crate::committee::state::{LISTINGS, MEETING};
use crate::committee::vote::VoteValue;
use crate::error::{StoreError, because};
use crate::event::EventKind;
use crate::keys;
use crate::record::Record;
use crate::staff::{PersonId, Role};
use crate::status::Status;

/// The operation's name in errors and logs.
const VOTING: &str = "voting";

/// The reason why a vote was not cast.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotVoted {
    /// The request is not on the meeting's list, not with the committee, or the person's access, their presence or the request was changed
    /// since they were read.
    #[error(transparent)]
    Unchanged(#[from] Unchanged),
    /// The person is not present at the meeting.
    #[error("the person is not present at the meeting")]
    NotPresent,
}

impl From<StoreError> for NotVoted {
    fn from(error: StoreError) -> Self {
        NotVoted::Unchanged(error.into())
    }
}

impl Store {
    /// Casts a member's vote, or changes it. The event does not say what the vote is. Who may vote on the request (four eyes) is checked
    /// before, on the same record: nothing that would take the right away can happen while the listing is the same.
    ///
    /// # Errors
    /// [`NotVoted`].
    pub async fn vote(
        &self,
        act: &Act<'_>,
        record: &Record,
        meeting: &Meeting,
        value: VoteValue,
    ) -> Result<(), NotVoted> {
        let person = act.person.ok_or(Unchanged::NoPerson)?;
        let listing = record.casework.listing.as_ref().filter(|listing| listing.meeting == meeting.key);
        let listing = listing.ok_or(Unchanged::Changed)?;
        if !meeting.present.contains_key(person) {
            return Err(NotVoted::NotPresent);
        }
        let id = &record.submission.summary.id;
        let is_listed = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::submission(id)))
            .condition_expression(format!("#status = :committee AND {MEETING} = :meeting AND {LISTINGS} = :listing"))
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":committee", text(Status::WithCommittee.name()))
            .expression_attribute_values(":meeting", text(meeting.key.text()))
            .expression_attribute_values(":listing", number(listing.number))
            .build()
            .map_err(because(VOTING))?;
        let is_present = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::meeting(&meeting.key)))
            .condition_expression("attribute_exists(#present.#person)")
            .expression_attribute_names("#present", "present")
            .expression_attribute_names("#person", person.as_str())
            .build()
            .map_err(because(VOTING))?;
        let mut vote = keys::vote(id, person);
        vote.insert("vote".into(), text(value.name()));
        vote.insert("name".into(), text(act.who));
        vote.insert("at".into(), timestamp(act.world.now()));
        vote.insert("meeting".into(), text(meeting.key.text()));
        vote.insert("listing".into(), number(listing.number));
        keep_until(&mut vote, record.submission.expires_at);
        let vote = Put::builder().table_name(&self.table).set_item(Some(vote)).build().map_err(because(VOTING))?;
        let items = vec![
            TransactWriteItem::builder().condition_check(is_listed).build(),
            TransactWriteItem::builder().condition_check(is_present).build(),
            self.is_of_committee(person)?,
            TransactWriteItem::builder().put(vote).build(),
        ];
        Ok(self.change(act, &record.submission, items, &EventKind::Voted, None).await?)
    }

    /// The condition that a person has access to the desk and is a member of the committee.
    pub(crate) fn is_of_committee(&self, person: &PersonId) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::member(person)))
            .condition_expression(
                "attribute_exists(pk) AND attribute_not_exists(removed_at) AND contains(#roles, :role)",
            )
            .expression_attribute_names("#roles", "roles")
            .expression_attribute_values(":role", text(Role::Committee.name()))
            .build()
            .map_err(because(VOTING))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}
