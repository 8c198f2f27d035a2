//! The log of the desk: what people did that is about no single request. It is append only, as the events of requests are.

use crate::attributes::{Item, get_text, get_timestamp, text, timestamp};
use crate::change::Act;
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::event;
use crate::keys;
use crate::staff::PersonId;
use crate::timestamp::Timestamp;

/// The operations' names in errors and logs.
const LOGGING: &str = "writing the desk's log";
const READING: &str = "reading the desk's log";

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskEvent {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub who: String,
    /// Who did it, as the key of a member of staff.
    pub person: Option<PersonId>,
    /// What they did.
    pub kind: DeskEventKind,
}

/// The kind of an entry. Its text is what the table holds, and must not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskEventKind {
    /// They looked for the requests of a person by a number or an address. The number itself is not kept.
    LookedForPerson {
        /// The kind of the number: the name of a lookup.
        by: String,
        /// How many requests were found.
        found: usize,
    },
    /// They looked for words in notes.
    LookedInNotes {
        /// How many requests were found.
        found: usize,
    },
    /// They wrote a form's requests to a file.
    Exported {
        /// The form's id.
        form: String,
        /// How many requests it holds.
        count: usize,
    },
    /// They printed the committee's sheet.
    SheetPrinted {
        /// How many requests it holds.
        count: usize,
        /// Whether it names the applicants.
        with_identity: bool,
    },
    /// An entry that this version of the program does not know, as the table holds it.
    Unknown(String),
}

impl DeskEventKind {
    /// The text in the table.
    pub fn text(&self) -> String {
        match self {
            DeskEventKind::LookedForPerson { by, found } => format!("looked for person: {by} {found}"),
            DeskEventKind::LookedInNotes { found } => format!("looked in notes: {found}"),
            DeskEventKind::Exported { form, count } => format!("exported: {form} {count}"),
            DeskEventKind::SheetPrinted { count, with_identity } => {
                format!("sheet printed: {} {count}", if *with_identity { "named" } else { "unnamed" })
            }
            DeskEventKind::Unknown(text) => text.clone(),
        }
    }

    /// Parses the text of an entry.
    pub fn parse(text: &str) -> Self {
        Self::parse_known(text).unwrap_or_else(|| DeskEventKind::Unknown(text.into()))
    }

    fn parse_known(text: &str) -> Option<Self> {
        let (what, rest) = text.split_once(": ")?;
        let with_count = || {
            let (word, count) = rest.split_once(' ')?;
            Some((word.to_string(), count.parse().ok()?))
        };
        match what {
            "looked for person" => with_count().map(|(by, found)| DeskEventKind::LookedForPerson { by, found }),
            "looked in notes" => Some(DeskEventKind::LookedInNotes { found: rest.parse().ok()? }),
            "exported" => with_count().map(|(form, count)| DeskEventKind::Exported { form, count }),
            "sheet printed" => {
                let (word, count) = with_count()?;
                let with_identity = match word.as_str() {
                    "named" => true,
                    "unnamed" => false,
                    _ => return None,
                };
                Some(DeskEventKind::SheetPrinted { count, with_identity })
            }
            _ => None,
        }
    }
}

impl DeskEvent {
    fn from_item(item: &Item) -> Option<Self> {
        Some(DeskEvent {
            at: get_timestamp(item, "at")?,
            who: get_text(item, "who")?,
            person: get_text(item, "person").map(|digits| PersonId::from_digits(&digits)),
            kind: DeskEventKind::parse(&get_text(item, "what")?),
        })
    }
}

impl Store {
    /// Adds an entry to the log.
    ///
    /// # Errors
    /// [`StoreError`]: what the entry is about must not go on then.
    pub async fn log_at_desk(&self, act: &Act<'_>, kind: &DeskEventKind) -> Result<(), StoreError> {
        let now = act.world.now();
        let mut item = event::key(act.world, keys::DESK, now).map_err(because(LOGGING))?;
        item.insert("what".into(), text(kind.text()));
        item.insert("who".into(), text(act.who));
        item.insert("at".into(), timestamp(now));
        item.extend(act.person.map(|person| ("person".to_string(), text(person.as_str()))));
        let sent = self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await;
        sent.map(|_| ()).map_err(failed(LOGGING))
    }

    /// The entries of the log, the newest first. Within a second they are in no order.
    ///
    /// # Errors
    /// [`StoreError`], also for an entry with a missing attribute.
    pub async fn desk_log(&self) -> Result<Vec<DeskEvent>, StoreError> {
        let read = |item: &Item| DeskEvent::from_item(item).map(|event| (event.at, event));
        self.newest_events(keys::DESK, READING, read).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_back_from_its_text() {
        for kind in [
            DeskEventKind::LookedForPerson { by: "mobile".into(), found: 2 },
            DeskEventKind::LookedInNotes { found: 0 },
            DeskEventKind::Exported { form: "support".into(), count: 12 },
            DeskEventKind::SheetPrinted { count: 6, with_identity: false },
            DeskEventKind::SheetPrinted { count: 1, with_identity: true },
            DeskEventKind::Unknown("of another time: 3".into()),
            DeskEventKind::Unknown("sheet printed: half 3".into()),
        ] {
            assert_eq!(DeskEventKind::parse(&kind.text()), kind);
        }
    }
}
