//! The decision: what more than half of the votes say, if there are enough. It is one transaction with the votes as they were counted.

use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem};
use forms::Personal;
use forms::desk::Decision;

use crate::attributes::{number, text, timestamp};
use crate::change::{Act, Move, Unchanged};
use crate::client::Store;
use crate::committee::meeting::Meeting;
use crate::committee::state::{DECIDED, DECIDED_AT, DECIDED_IN, LISTINGS, MEETING, REASON, WORDS};
use crate::committee::vote::{Tally, Vote};
use crate::error::{StoreError, because};
use crate::keys;
use crate::record::Record;
use crate::staff::PersonId;
use crate::status::Status;

/// The operation's name in errors and logs.
const DECIDING: &str = "deciding a submission";

/// A decision as a member of the committee records it.
#[derive(Clone, Copy, Debug)]
pub struct Ruling<'a> {
    /// The decision.
    pub decision: Decision,
    /// The id of its reason.
    pub reason: Option<&'a str>,
    /// The committee's words, for the letter.
    pub words: Option<&'a Personal<String>>,
    /// How many votes it needs that are not abstentions.
    pub votes_needed: usize,
}

/// The reason why a decision was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDecided {
    /// The request is not on the meeting's list, not with the committee, or it, a vote or the meeting was changed since it was read.
    #[error(transparent)]
    Unchanged(#[from] Unchanged),
    /// Too few members have voted.
    #[error("{cast} votes were cast, and {needed} are needed")]
    TooFew {
        /// The votes that are not abstentions.
        cast: usize,
        /// How many are needed.
        needed: usize,
    },
    /// Half of the votes say one thing and half the other.
    #[error("the votes are equal")]
    Tie,
    /// The votes say the contrary.
    #[error("the votes say the contrary")]
    Contrary,
}

impl From<StoreError> for NotDecided {
    fn from(error: StoreError) -> Self {
        NotDecided::Unchanged(error.into())
    }
}

/// What the votes decide.
///
/// # Errors
/// [`NotDecided::TooFew`] and [`NotDecided::Tie`].
pub fn verdict(tally: Tally, votes_needed: usize) -> Result<Decision, NotDecided> {
    let cast = tally.cast();
    if cast < votes_needed || cast == 0 {
        return Err(NotDecided::TooFew { cast, needed: votes_needed });
    }
    match tally.accept.cmp(&tally.decline) {
        std::cmp::Ordering::Greater => Ok(Decision::Accepted),
        std::cmp::Ordering::Less => Ok(Decision::Declined),
        std::cmp::Ordering::Equal => Err(NotDecided::Tie),
    }
}

impl Meeting {
    /// The votes on a request that count at this meeting: those of the present members, cast since the request was put on the list.
    pub fn counted<'r>(&self, record: &'r Record) -> Vec<&'r Vote> {
        let Some(listing) = record.casework.listing.as_ref().filter(|one| one.meeting == self.key) else {
            return Vec::new();
        };
        record.votes.iter().filter(|vote| vote.is_of(listing) && self.present.contains_key(&vote.person)).collect()
    }
}

impl Store {
    /// Decides a request by the votes. One transaction moves it, as [`Store::set_status`] does, and stores the reason and the words, on
    /// condition that the meeting and the votes of all who are present are as they were read.
    ///
    /// # Errors
    /// [`NotDecided`].
    pub async fn decide(
        &self,
        act: &Act<'_>,
        record: &Record,
        meeting: &Meeting,
        ruling: Ruling<'_>,
    ) -> Result<(), NotDecided> {
        let person = act.person.ok_or(Unchanged::NoPerson)?;
        let listing = record.casework.listing.as_ref().filter(|listing| listing.meeting == meeting.key);
        let listing = listing.filter(|_| record.submission.summary.status == Status::WithCommittee);
        let listing = listing.ok_or(Unchanged::Changed)?;
        let counted = meeting.counted(record);
        if verdict(Tally::of(counted.iter().copied()), ruling.votes_needed)? != ruling.decision {
            return Err(NotDecided::Contrary);
        }
        let mut checks = vec![self.is_of_committee(person)?, self.is_as_read(meeting)?];
        for person in meeting.present.keys() {
            let vote = counted.iter().find(|vote| &vote.person == person);
            checks.push(self.has_voted(record, listing.number, person, vote.copied())?);
        }
        let (to, name) = match ruling.decision {
            Decision::Accepted => (Status::Accepted, "accepted"),
            Decision::Declined => (Status::Declined, "declined"),
        };
        let mut set = vec![
            (DECIDED, text(name)),
            (DECIDED_AT, timestamp(act.world.now())),
            (DECIDED_IN, text(meeting.key.text())),
        ];
        set.extend(ruling.reason.map(|reason| (REASON, text(reason))));
        set.extend(ruling.words.map(|words| (WORDS, text(words.reveal()))));
        let made = Move {
            set: &set,
            as_read: &[(MEETING, text(meeting.key.text())), (LISTINGS, number(listing.number))],
            checks,
        };
        Ok(self.move_with(act, record, to, made, None).await?)
    }

    fn is_as_read(&self, meeting: &Meeting) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::meeting(&meeting.key)))
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", number(meeting.version))
            .build()
            .map_err(because(DECIDING))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// The condition that a person has voted as it was read, or not at all since the request was put on the list.
    fn has_voted(
        &self,
        record: &Record,
        listing: i64,
        person: &PersonId,
        vote: Option<&Vote>,
    ) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::vote(&record.submission.summary.id, person)))
            .expression_attribute_names("#listing", "listing")
            .expression_attribute_values(":listing", number(listing));
        let check = match vote {
            Some(vote) => check
                .condition_expression("#listing = :listing AND #vote = :vote")
                .expression_attribute_names("#vote", "vote")
                .expression_attribute_values(":vote", text(vote.value.name())),
            None => check.condition_expression("attribute_not_exists(#listing) OR #listing <> :listing"),
        };
        let check = check.build().map_err(because(DECIDING))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_half_of_enough_votes_decide_and_abstentions_do_not_count() {
        let says = |accept, decline, abstain| verdict(Tally { accept, decline, abstain }, 2);
        assert_eq!(says(2, 0, 0), Ok(Decision::Accepted));
        assert_eq!(says(1, 2, 3), Ok(Decision::Declined));
        assert_eq!(says(2, 2, 0), Err(NotDecided::Tie));
        assert_eq!(says(1, 1, 1), Err(NotDecided::Tie));
        assert_eq!(says(1, 0, 4), Err(NotDecided::TooFew { cast: 1, needed: 2 }));
        assert_eq!(verdict(Tally::default(), 0), Err(NotDecided::TooFew { cast: 0, needed: 0 }));
    }
}
