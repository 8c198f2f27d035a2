//! The state that a form carries: what its author had seen. It tells a conflict, and what colleagues did since.

use std::fmt;

use store::record::{Event, EventKind, Record};
use store::status::Status;

/// The state of a request that a person saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Seen {
    status: Status,
    assignee: Option<String>,
    /// The number of events that change something.
    events: usize,
}

impl Seen {
    /// The state of a request as it is now.
    pub(in crate::web) fn of(record: &Record) -> Self {
        Seen {
            status: record.submission.summary.status,
            assignee: record.casework.assignee.as_ref().map(|one| one.person.short().to_string()),
            events: record.events.iter().filter(|event| is_work(event)).count(),
        }
    }

    /// Parses a form's field.
    pub(in crate::web) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let (status, assignee, events) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Seen {
            status: Status::from_name(status)?,
            assignee: Some(assignee).filter(|one| *one != "-").map(Into::into),
            events: events.parse().ok()?,
        })
    }

    /// Whether the step and the person who deals with the request are still those that were seen.
    pub(in crate::web) fn is_still_so(&self, now: &Seen) -> bool {
        self.status == now.status && self.assignee == now.assignee
    }

    /// The events since.
    pub(in crate::web) fn since<'r>(&self, record: &'r Record) -> impl Iterator<Item = &'r Event> {
        record.events.iter().filter(|event| is_work(event)).skip(self.events)
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.status.name(), self.assignee.as_deref().unwrap_or("-"), self.events)
    }
}

/// Whether an event is something that a colleague should know of before going on.
fn is_work(event: &Event) -> bool {
    !matches!(event.kind, EventKind::Read | EventKind::Printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_read_back_and_a_wrong_text_is_none() {
        for seen in [
            Seen { status: Status::Received, assignee: None, events: 1 },
            Seen { status: Status::WithCommittee, assignee: Some("0a1b2c3d".into()), events: 12 },
        ] {
            assert_eq!(Seen::parse(&seen.to_string()), Some(seen));
        }
        for wrong in ["", "received", "received -", "received - x", "unknown - 1"] {
            assert_eq!(Seen::parse(wrong), None, "{wrong}");
        }
    }
}
