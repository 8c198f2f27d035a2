//! Voting and deciding in the research committee, with the rules of who may (four eyes). The rules are checked on the same record that the
//! transaction is conditioned on, so that nobody can become involved in between.

use store::Store;
use store::change::Act;
use store::committee::{Meeting, NotDecided, NotVoted, Ruling, VoteValue};
use store::record::Record;
use store::staff::Member;
use store::world::World;

use crate::roles::{Action, Actor, Refusal, RequestState, may};

/// A member of the staff at a meeting.
#[derive(Clone, Copy)]
pub struct AtMeeting<'a> {
    /// The table.
    pub store: &'a Store,
    /// Clock and randomness.
    pub world: &'a World,
    /// The person.
    pub member: &'a Member,
    /// The meeting.
    pub meeting: &'a Meeting,
}

/// The reason why somebody did not vote or decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The rules refuse it.
    Refused(Refusal),
    /// The vote was not cast.
    NotVoted(NotVoted),
    /// The decision was not made.
    NotDecided(NotDecided),
}

impl AtMeeting<'_> {
    /// Casts the person's vote on a request, or changes it.
    ///
    /// # Errors
    /// [`Stopped::Refused`] or [`Stopped::NotVoted`].
    pub async fn vote(&self, record: &Record, value: VoteValue) -> Result<(), Stopped> {
        may_decide(self.member, record).map_err(Stopped::Refused)?;
        self.store.vote(&self.act(), record, self.meeting, value).await.map_err(Stopped::NotVoted)
    }

    /// Decides a request by the votes.
    ///
    /// # Errors
    /// [`Stopped::Refused`] or [`Stopped::NotDecided`].
    pub async fn decide(&self, record: &Record, ruling: Ruling<'_>) -> Result<(), Stopped> {
        may_decide(self.member, record).map_err(Stopped::Refused)?;
        self.store.decide(&self.act(), record, self.meeting, ruling).await.map_err(Stopped::NotDecided)
    }

    fn act(&self) -> Act<'_> {
        Act::new(self.world, &self.member.name).by(&self.member.id)
    }
}

/// The state of a request for a member of the staff, by its events.
pub fn state_for(member: &Member, record: &Record) -> RequestState {
    let names = [member.name.as_str()];
    let actor = Actor { person: Some(&member.id), names: &names };
    let summary = &record.submission.summary;
    let state = RequestState::from_events(summary.status, &record.events, actor);
    RequestState { is_complaint: summary.is_complaint(), ..state }
}

/// Whether a member of the staff votes on a request and decides it.
///
/// # Errors
/// [`Refusal`].
pub fn may_decide(member: &Member, record: &Record) -> Result<(), Refusal> {
    may(&member.rights, Action::Decide, Some(&state_for(member, record)))
}
