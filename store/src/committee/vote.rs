//! Votes of the committee's members, and how many there are of each.

use strum::{EnumString, IntoStaticStr};

use crate::attributes::{Item, get_number, get_text, get_timestamp};
use crate::committee::key::MeetingKey;
use crate::committee::state::Listing;
use crate::keys;
use crate::staff::PersonId;
use crate::timestamp::Timestamp;

/// What a member votes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum VoteValue {
    /// To accept the request.
    Accept,
    /// To decline it.
    Decline,
    /// Neither. It does not count towards the votes that are needed.
    Abstain,
}

impl VoteValue {
    /// Every value.
    pub const ALL: [VoteValue; 3] = [VoteValue::Accept, VoteValue::Decline, VoteValue::Abstain];

    /// The name in records.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The value with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// A member's vote on a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Who voted.
    pub person: PersonId,
    /// Their name at the time.
    pub name: String,
    /// The vote.
    pub value: VoteValue,
    /// When it was cast or changed last.
    pub at: Timestamp,
    /// The meeting.
    pub meeting: MeetingKey,
    /// The number of the listing, see [`Listing::number`].
    pub listing: i64,
}

/// How many votes there are of each value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Votes to accept.
    pub accept: usize,
    /// Votes to decline.
    pub decline: usize,
    /// Abstentions.
    pub abstain: usize,
}

impl Vote {
    /// Reads a vote's item. None if an attribute is missing or unknown.
    pub(crate) fn from_item(item: &Item) -> Option<Self> {
        Some(Vote {
            person: keys::voter(item)?,
            name: get_text(item, "name")?,
            value: VoteValue::from_name(&get_text(item, "vote")?)?,
            at: get_timestamp(item, "at")?,
            meeting: MeetingKey::from_text(&get_text(item, "meeting")?)?,
            listing: get_number(item, "listing")?,
        })
    }

    /// Whether the vote was cast while the submission was on a list as it is now.
    pub fn is_of(&self, listing: &Listing) -> bool {
        self.meeting == listing.meeting && self.listing == listing.number
    }
}

impl Tally {
    /// Counts votes.
    pub fn of<'v>(votes: impl IntoIterator<Item = &'v Vote>) -> Self {
        let mut tally = Tally::default();
        for vote in votes {
            match vote.value {
                VoteValue::Accept => tally.accept += 1,
                VoteValue::Decline => tally.decline += 1,
                VoteValue::Abstain => tally.abstain += 1,
            }
        }
        tally
    }

    /// The votes that are not abstentions.
    pub fn cast(&self) -> usize {
        self.accept + self.decline
    }
}
