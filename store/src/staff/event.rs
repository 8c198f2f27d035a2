//! Events of the staff: who gave access to whom, changed it or took it away, and when. Events are never changed and never expire.

use crate::attributes::{Item, get_text, get_timestamp, text, timestamp};
use crate::client::Store;
use crate::error::StoreError;
use crate::event;
use crate::keys;
use crate::staff::person_id::PersonId;
use crate::staff::role::Rights;
use crate::timestamp::Timestamp;
use crate::world::{NoEntropy, World};

/// The operation's name in errors and logs.
const READING: &str = "reading the events of the staff";

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffEvent {
    /// When it happened.
    pub at: Timestamp,
    /// The name of who did it.
    pub who: String,
    /// The key of the person whom it is about.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// What was done.
    pub change: StaffChange,
}

/// A change of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffChange {
    /// The person got access, for the first time or again.
    Added {
        /// What they may do.
        rights: Rights,
    },
    /// What the person may do has changed.
    Changed {
        /// The rights before.
        from: Rights,
        /// The rights after.
        to: Rights,
    },
    /// The person lost access, and their sessions ended.
    Removed {
        /// The rights before.
        from: Rights,
    },
    /// The person's sessions ended.
    SignedOutEverywhere,
    /// An event that this version of the program does not know, as the table holds it.
    Unknown(String),
}

impl StaffChange {
    /// The text in the table, which must not change.
    fn name(&self) -> &str {
        match self {
            StaffChange::Added { .. } => "added",
            StaffChange::Changed { .. } => "changed",
            StaffChange::Removed { .. } => "removed",
            StaffChange::SignedOutEverywhere => "signed out everywhere",
            StaffChange::Unknown(text) => text,
        }
    }

    /// The rights before and after the change.
    fn rights(&self) -> [Option<&Rights>; 2] {
        match self {
            StaffChange::Added { rights } => [None, Some(rights)],
            StaffChange::Changed { from, to } => [Some(from), Some(to)],
            StaffChange::Removed { from } => [Some(from), None],
            StaffChange::SignedOutEverywhere | StaffChange::Unknown(_) => [None, None],
        }
    }

    fn from_item(item: &Item) -> Option<Self> {
        let rights = |name| Some(Rights::parse(&get_text(item, name)?));
        Some(match get_text(item, "what")?.as_str() {
            "added" => StaffChange::Added { rights: rights("rights")? },
            "changed" => StaffChange::Changed { from: rights("rights_before")?, to: rights("rights")? },
            "removed" => StaffChange::Removed { from: rights("rights_before")? },
            "signed out everywhere" => StaffChange::SignedOutEverywhere,
            text => StaffChange::Unknown(text.into()),
        })
    }
}

impl StaffEvent {
    /// Reads an event's item. None if an attribute is missing.
    fn from_item(item: &Item) -> Option<Self> {
        Some(StaffEvent {
            at: get_timestamp(item, "at")?,
            who: get_text(item, "who")?,
            person: PersonId::from_digits(&get_text(item, "person")?),
            name: get_text(item, "name")?,
            change: StaffChange::from_item(item)?,
        })
    }

    /// The item of a new event.
    pub(crate) fn item(&self, world: &World) -> Result<Item, NoEntropy> {
        let mut item = event::key(world, keys::STAFF, self.at)?;
        item.insert("what".into(), text(self.change.name()));
        item.insert("who".into(), text(&self.who));
        item.insert("at".into(), timestamp(self.at));
        item.insert("person".into(), text(self.person.as_str()));
        item.insert("name".into(), text(&self.name));
        let [before, after] = self.change.rights();
        item.extend(before.map(|rights| ("rights_before".to_string(), text(rights.text()))));
        item.extend(after.map(|rights| ("rights".to_string(), text(rights.text()))));
        Ok(item)
    }
}

impl Store {
    /// The events of the staff, the newest first. Within a second they are in no order.
    ///
    /// # Errors
    /// [`StoreError`], also for an event with a missing attribute: a record without an event would hide it.
    pub async fn staff_events(&self) -> Result<Vec<StaffEvent>, StoreError> {
        let read = |item: &Item| StaffEvent::from_item(item).map(|event| (event.at, event));
        self.newest_events(keys::STAFF, READING, read).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::role::Role;

    #[test]
    fn each_change_is_read_back_from_its_item() {
        let rights = |roles: &[Role], steward| Rights::new(roles.iter().copied(), steward).unwrap();
        let (one, other) = (rights(&[Role::Relations], false), rights(&Role::ALL, true));
        for change in [
            StaffChange::Added { rights: one.clone() },
            StaffChange::Changed { from: one, to: other.clone() },
            StaffChange::Removed { from: other },
            StaffChange::Removed { from: Rights::default() },
            StaffChange::SignedOutEverywhere,
            StaffChange::Unknown("promoted".into()),
        ] {
            let event = StaffEvent {
                at: Timestamp::from_seconds(1000),
                who: "هند".into(),
                person: PersonId::new("https://id.example.org", "1"),
                name: "نورة".into(),
                change,
            };
            let item = event.item(&World::system()).unwrap();
            assert_eq!(StaffEvent::from_item(&item).as_ref(), Some(&event));
        }
    }
}
