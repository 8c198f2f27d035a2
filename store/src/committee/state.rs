//! What a submission's item says of the committee's list that it is on, and of the decision.

use forms::Personal;
use forms::desk::Decision;

use crate::attributes::{Item, get_number, get_text, get_timestamp};
use crate::committee::key::MeetingKey;
use crate::timestamp::Timestamp;

/// The attributes of a submission's item.
pub(crate) const MEETING: &str = "meeting";
pub(crate) const LISTINGS: &str = "listings";
pub(crate) const REASON: &str = "decision_reason";
pub(crate) const WORDS: &str = "decision_words";
pub(crate) const DECIDED: &str = "decision";
pub(crate) const DECIDED_AT: &str = "decided_at";
pub(crate) const DECIDED_IN: &str = "decided_in";
/// The attributes of a decision, for an update that removes them.
pub(crate) const DECISION: &str = "decision, decision_reason, decision_words, decided_at, decided_in";

/// The list that a submission is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The meeting.
    pub meeting: MeetingKey,
    /// How often the submission was put on a list. Only votes of the same number count, so that no vote outlasts the listing that it was
    /// cast in.
    pub number: i64,
}

/// The committee's decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The decision.
    pub decision: Decision,
    /// The id of the reason.
    pub reason: Option<String>,
    /// The committee's words, for the letter.
    pub words: Option<Personal<String>>,
    /// When it was recorded.
    pub at: Timestamp,
    /// The meeting.
    pub meeting: Option<MeetingKey>,
}

/// The list that a submission is on. None if it is on none.
pub(crate) fn listing(item: &Item) -> Option<Listing> {
    Some(Listing { meeting: MeetingKey::from_text(&get_text(item, MEETING)?)?, number: listings(item) })
}

/// How often a submission was put on a list.
pub(crate) fn listings(item: &Item) -> i64 {
    get_number(item, LISTINGS).unwrap_or_default()
}

/// The decision. None before it, and for one that was recorded without votes.
pub(crate) fn decided(item: &Item) -> Option<Decided> {
    Some(Decided {
        decision: match get_text(item, DECIDED)?.as_str() {
            "accepted" => Decision::Accepted,
            "declined" => Decision::Declined,
            _ => return None,
        },
        reason: get_text(item, REASON),
        words: get_text(item, WORDS).map(Personal::new),
        at: get_timestamp(item, DECIDED_AT)?,
        meeting: get_text(item, DECIDED_IN).and_then(|text| MeetingKey::from_text(&text)),
    })
}
