//! The state that a form carries: what its author had seen. It tells a conflict, and what colleagues did since.

use std::collections::BTreeSet;
use std::fmt;

use store::record::{Event, EventKind, Record};
use store::status::Status;

/// The characters of an event's key that a form carries.
const MARK: usize = 5;

/// The number of the latest events that a form carries. A page has many forms, and a request may have a long story.
const MARKS: usize = 8;

/// The state of a request that a person saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Seen {
    status: Status,
    assignee: Option<String>,
    /// The ends of the keys of the latest events that change something. A key ends in random characters.
    events: BTreeSet<String>,
}

impl Seen {
    /// The state of a request as it is now.
    pub(in crate::web) fn of(record: &Record) -> Self {
        Seen {
            status: record.submission.summary.status,
            assignee: record.casework.assignee.as_ref().map(|one| one.person.short().to_string()),
            events: record.events.iter().rev().filter(|event| is_work(event)).take(MARKS).map(mark).collect(),
        }
    }

    /// Parses a form's field.
    pub(in crate::web) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let (status, assignee, events) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Seen {
            status: Status::from_name(status)?,
            assignee: Some(assignee).filter(|one| *one != "-").map(Into::into),
            events: events.split(',').map(Into::into).collect(),
        })
    }

    /// Whether the step and the person who deals with the request are still those that were seen.
    pub(in crate::web) fn is_still_so(&self, now: &Seen) -> bool {
        self.status == now.status && self.assignee == now.assignee
    }

    /// The events that were not there: of those from the first one that was seen and is carried.
    pub(in crate::web) fn since<'r>(&self, record: &'r Record) -> impl Iterator<Item = &'r Event> {
        let seen = self.events.clone();
        let first = record.events.iter().position(|event| seen.contains(&mark(event))).unwrap_or(0);
        record.events.iter().skip(first).filter(move |event| is_work(event) && !seen.contains(&mark(event)))
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events: Vec<_> = self.events.iter().map(String::as_str).collect();
        write!(f, "{} {} {}", self.status.name(), self.assignee.as_deref().unwrap_or("-"), events.join(","))
    }
}

/// The end of an event's key.
fn mark(event: &Event) -> String {
    let from = event.id.char_indices().rev().nth(MARK - 1).map_or(0, |(place, _)| place);
    event.id.get(from..).unwrap_or_default().to_string()
}

/// Whether an event is something that a colleague did and one should know of before going on.
pub(super) fn is_work(event: &Event) -> bool {
    let is_of_the_system =
        matches!(event.kind, EventKind::Notified(_) | EventKind::NotNotified { .. } | EventKind::Feedback { .. });
    !is_of_the_system && !matches!(event.kind, EventKind::Read | EventKind::Printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_read_back_and_a_wrong_text_is_none() {
        for seen in [
            Seen { status: Status::Received, assignee: None, events: BTreeSet::from(["A1B2C".into()]) },
            Seen {
                status: Status::WithCommittee,
                assignee: Some("0a1b2c3d".into()),
                events: BTreeSet::from(["A1B2C".into(), "Z9Z9Z".into()]),
            },
        ] {
            assert_eq!(Seen::parse(&seen.to_string()), Some(seen));
        }
        for wrong in ["", "received", "received -", "unknown - A1B2C"] {
            assert_eq!(Seen::parse(wrong), None, "{wrong}");
        }
    }
}
