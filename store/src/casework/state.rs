//! What a submission's item says of the casework. Items of earlier versions have none of these attributes.

use std::collections::BTreeMap;

use language::calendar::Day;

use crate::attributes::{Item, get_text, get_text_list, get_timestamp};
use crate::casework::kind::Told;
use crate::committee::state::{Decided, Listing, decided, listing};
use crate::staff::PersonId;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// The member of staff who deals with a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignee {
    /// The key.
    pub person: PersonId,
    /// The name at the time.
    pub name: String,
}

/// That the applicant was told the outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldOutcome {
    /// When.
    pub at: Timestamp,
    /// The name of the member of staff who told them.
    pub by: String,
    /// How. None for a way that this version of the program does not know.
    pub how: Option<Told>,
}

/// What staff have arranged for a submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Casework {
    /// Who deals with it.
    pub assignee: Option<Assignee>,
    /// The day on which it comes up again.
    pub remind_on: Option<Day>,
    /// The last time its status changed. None for a change by an earlier version.
    pub moved_at: Option<Timestamp>,
    /// The first time it was moved to each status. It begins as received, so that `received` is only here if it was received again.
    pub reached: BTreeMap<Status, Timestamp>,
    /// The documents that the applicant was last asked for.
    pub documents: Vec<String>,
    /// That the applicant was told the outcome. None again once the submission is dealt with anew.
    pub told: Option<ToldOutcome>,
    /// The committee's list that it is on.
    pub listing: Option<Listing>,
    /// The committee's decision.
    pub decided: Option<Decided>,
}

impl Casework {
    /// Reads a submission's item.
    pub(crate) fn from_item(item: &Item) -> Self {
        let at = |status: Status| Some((status, get_timestamp(item, &reached(status))?));
        Casework {
            assignee: assignee(item),
            remind_on: remind_on(item),
            moved_at: get_timestamp(item, "moved_at"),
            reached: Status::ALL.into_iter().filter_map(at).collect(),
            documents: get_text_list(item, "documents"),
            told: told(item),
            listing: listing(item),
            decided: decided(item),
        }
    }
}

/// The attribute with the first time at which a submission was moved to a status.
pub(crate) fn reached(status: Status) -> String {
    format!("reached:{}", status.name())
}

/// Who deals with a submission.
pub(crate) fn assignee(item: &Item) -> Option<Assignee> {
    let person = PersonId::from_digits(&get_text(item, "assigned_to")?);
    Some(Assignee { person, name: get_text(item, "assigned_name").unwrap_or_default() })
}

/// The day on which a submission comes up again.
pub(crate) fn remind_on(item: &Item) -> Option<Day> {
    Day::from_iso(&get_text(item, "remind_on")?)
}

fn told(item: &Item) -> Option<ToldOutcome> {
    Some(ToldOutcome {
        at: get_timestamp(item, "told_at")?,
        by: get_text(item, "told_by").unwrap_or_default(),
        how: get_text(item, "told_how").and_then(|name| Told::from_name(&name)),
    })
}
