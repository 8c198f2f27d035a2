//! Audit events: what happened to a submission or a notice, when, and by whom. Events are never changed.

use forms::Personal;
use language::calendar::Day;

use crate::asking_kind::Asking;
use crate::attributes::{Item, get_text, get_timestamp, text, timestamp};
use crate::casework::kind::{Call, Told};
use crate::feedback_kind::FeedbackKind;
use crate::keys;
use crate::recipient::Recipient;
use crate::staff::PersonId;
use crate::status::Status;
use crate::timestamp::Timestamp;
use crate::world::{NoEntropy, World};

/// The actor in the events of the website: the applicant.
pub const APPLICANT: &str = "applicant";
/// The actor in the events of the functions.
pub const SYSTEM: &str = "system";

/// The attribute with the key of the member of staff who acted.
pub(crate) const PERSON: &str = "person";

/// An audit event.
#[derive(Clone, Debug)]
pub struct Event {
    /// The sort key, which no other event of the submission has.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// The kind of the event.
    pub kind: EventKind,
    /// The actor: [`APPLICANT`], [`SYSTEM`], or the name of a member of staff.
    pub who: String,
    /// The member of staff who acted, in the desk in the browser. None for others, and for events of earlier versions.
    pub person: Option<PersonId>,
    /// The text of a note, or the answer before a correction.
    pub note: Option<Personal<String>>,
}

/// The kind of an event. Its text is what the table holds, and must not change: events of earlier versions are read too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The submission was stored.
    Received,
    /// A member of staff has seen the submission.
    Acknowledged,
    /// The submission's status changed.
    Moved {
        /// The status before.
        from: Status,
        /// The status after.
        to: Status,
    },
    /// A note was added.
    Noted,
    /// The person was given a copy of the submission.
    Exported,
    /// A member of staff has read the answers.
    Read,
    /// Staff corrected the answer to a question, at the person's request.
    Corrected(String),
    /// The person withdrew the consent that a question asked for.
    Withdrawn(String),
    /// A member of staff took the submission.
    Taken,
    /// The submission was handed over to a member of staff with this name.
    HandedOver(String),
    /// The submission was given back, so that nobody deals with it.
    GivenBack,
    /// Staff called the person.
    Called(Call),
    /// The day of the reminder was set or, without a day, removed.
    Reminded(Option<Day>),
    /// A researcher reported what they found, in the note.
    Reported,
    /// The submission was printed, for a meeting of the committee.
    Printed,
    /// The applicant was told the outcome.
    Told(Told),
    /// A member of the committee voted.
    Voted,
    /// The submission was put on the list of a meeting of the committee on this day.
    Listed(Day),
    /// The submission was taken off the list.
    Unlisted,
    /// A steward asked for the erasure, with the reason in the note.
    ErasureAsked,
    /// The steward who asked for the erasure took that back.
    ErasureTakenBack,
    /// Another steward refused the erasure.
    ErasureRefused,
    /// The applicant asked for something, on the page where they follow the submission. Their words are the note.
    Asked(Asking),
    /// The team has dealt with what the applicant asked for.
    Settled(Asking),
    /// The submission can be followed again that too many wrong tries had closed.
    OpenedToFollowers,
    /// The stored answers are not those that were confirmed.
    Altered,
    /// The mail service accepted a mail.
    Notified(Recipient),
    /// A notice failed.
    NotNotified {
        /// The notice's recipient.
        recipient: Recipient,
        /// The mail service's code, or a name of our own.
        why: String,
    },
    /// The mail service gave feedback on a mail.
    Feedback {
        /// The feedback.
        kind: FeedbackKind,
        /// The mail's recipient.
        recipient: Recipient,
    },
    /// An event that this version of the program does not know, as the table holds it.
    Unknown(String),
}

const MOVED: &str = "moved";
const CORRECTED: &str = "corrected ";
const WITHDRAWN: &str = "withdrawn ";
const HANDED_OVER: &str = "handed over ";
const CALLED: &str = "called ";
const REMINDER: &str = "reminder ";
/// The day of a reminder that was removed.
const NO_DAY: &str = "none";
/// The words before the day of a meeting.
const LISTED: &str = "on the list ";
const TOLD: &str = "told ";
const ASKED: &str = "asked for ";
const SETTLED: &str = "dealt with ";
const NOTIFIED: &str = "notified ";
const NOT_NOTIFIED: &str = "not notified ";

impl EventKind {
    /// The text in the table. The statuses of [`EventKind::Moved`] are attributes of their own.
    pub fn text(&self) -> String {
        match self {
            EventKind::Received => "received".into(),
            EventKind::Acknowledged => "acknowledged".into(),
            EventKind::Moved { .. } => MOVED.into(),
            EventKind::Noted => "noted".into(),
            EventKind::Exported => "exported".into(),
            EventKind::Read => "read".into(),
            EventKind::Corrected(question) => format!("{CORRECTED}{question}"),
            EventKind::Withdrawn(question) => format!("{WITHDRAWN}{question}"),
            EventKind::Taken => "taken".into(),
            EventKind::HandedOver(to) => format!("{HANDED_OVER}{to}"),
            EventKind::GivenBack => "given back".into(),
            EventKind::Called(call) => format!("{CALLED}{}", call.name()),
            EventKind::Reminded(day) => format!("{REMINDER}{}", day.map_or_else(|| NO_DAY.into(), Day::iso)),
            EventKind::Reported => "reported".into(),
            EventKind::Printed => "printed".into(),
            EventKind::Told(told) => format!("{TOLD}{}", told.name()),
            EventKind::Voted => "voted".into(),
            EventKind::Listed(day) => format!("{LISTED}{}", day.iso()),
            EventKind::Unlisted => "off the list".into(),
            EventKind::ErasureAsked => "erasure asked".into(),
            EventKind::ErasureTakenBack => "erasure taken back".into(),
            EventKind::ErasureRefused => "erasure refused".into(),
            EventKind::Asked(asking) => format!("{ASKED}{}", asking.name()),
            EventKind::Settled(asking) => format!("{SETTLED}{}", asking.name()),
            EventKind::OpenedToFollowers => "opened to followers".into(),
            EventKind::Altered => "altered".into(),
            EventKind::Notified(recipient) => format!("{NOTIFIED}{}", recipient.name()),
            EventKind::NotNotified { recipient, why } => format!("{NOT_NOTIFIED}{}: {why}", recipient.name()),
            EventKind::Feedback { kind, recipient } => format!("{} {}", kind.name(), recipient.name()),
            EventKind::Unknown(text) => text.clone(),
        }
    }

    /// Parses the text of any kind but [`EventKind::Moved`].
    pub fn parse(text: &str) -> Self {
        match text {
            "received" => EventKind::Received,
            "acknowledged" => EventKind::Acknowledged,
            "noted" => EventKind::Noted,
            "exported" => EventKind::Exported,
            "read" => EventKind::Read,
            "taken" => EventKind::Taken,
            "given back" => EventKind::GivenBack,
            "reported" => EventKind::Reported,
            "printed" => EventKind::Printed,
            "voted" => EventKind::Voted,
            "off the list" => EventKind::Unlisted,
            "erasure asked" => EventKind::ErasureAsked,
            "erasure taken back" => EventKind::ErasureTakenBack,
            "erasure refused" => EventKind::ErasureRefused,
            "opened to followers" => EventKind::OpenedToFollowers,
            "altered" => EventKind::Altered,
            text => Self::parse_casework(text)
                .or_else(|| Self::parse_amendment(text))
                .or_else(|| Self::parse_mail(text))
                .unwrap_or_else(|| EventKind::Unknown(text.into())),
        }
    }

    fn parse_casework(text: &str) -> Option<Self> {
        if let Some(to) = text.strip_prefix(HANDED_OVER) {
            return Some(EventKind::HandedOver(to.into()));
        }
        if let Some(asking) = text.strip_prefix(ASKED) {
            return Asking::from_name(asking).map(EventKind::Asked);
        }
        if let Some(asking) = text.strip_prefix(SETTLED) {
            return Asking::from_name(asking).map(EventKind::Settled);
        }
        if let Some(call) = text.strip_prefix(CALLED) {
            return Call::from_name(call).map(EventKind::Called);
        }
        if let Some(told) = text.strip_prefix(TOLD) {
            return Told::from_name(told).map(EventKind::Told);
        }
        if let Some(day) = text.strip_prefix(LISTED) {
            return Day::from_iso(day).map(EventKind::Listed);
        }
        match text.strip_prefix(REMINDER)? {
            NO_DAY => Some(EventKind::Reminded(None)),
            day => Day::from_iso(day).map(|day| EventKind::Reminded(Some(day))),
        }
    }

    fn parse_amendment(text: &str) -> Option<Self> {
        let corrected = text.strip_prefix(CORRECTED).map(|question| EventKind::Corrected(question.into()));
        corrected.or_else(|| text.strip_prefix(WITHDRAWN).map(|question| EventKind::Withdrawn(question.into())))
    }

    fn parse_mail(text: &str) -> Option<Self> {
        if let Some(recipient) = text.strip_prefix(NOTIFIED) {
            return Some(EventKind::Notified(Recipient::from_name(recipient)?));
        }
        if let Some(failure) = text.strip_prefix(NOT_NOTIFIED) {
            let (recipient, why) = failure.split_once(": ")?;
            return Some(EventKind::NotNotified { recipient: Recipient::from_name(recipient)?, why: why.into() });
        }
        let (kind, recipient) = text.split_once(' ')?;
        let (kind, recipient) = FeedbackKind::from_name(kind).zip(Recipient::from_name(recipient))?;
        Some(EventKind::Feedback { kind, recipient })
    }

    fn from_item(item: &Item) -> Option<Self> {
        let status = |name| Status::from_name(&get_text(item, name)?);
        Some(match status("from").zip(status("to")) {
            Some((from, to)) => EventKind::Moved { from, to },
            None => Self::parse(&get_text(item, "what")?),
        })
    }
}

impl Event {
    /// Reads an event's item. None if an attribute is missing.
    pub(crate) fn from_item(item: &Item) -> Option<Self> {
        Some(Event {
            id: get_text(item, "sk")?,
            at: get_timestamp(item, "at")?,
            kind: EventKind::from_item(item)?,
            who: get_text(item, "who")?,
            person: get_text(item, PERSON).map(|digits| PersonId::from_digits(&digits)),
            note: get_text(item, "note").map(Personal::new),
        })
    }
}

/// The key of a new event of a partition. The keys are in order of time to the second.
pub(crate) fn key(world: &World, pk: &str, now: Timestamp) -> Result<Item, NoEntropy> {
    let random = world.random()?;
    let milliseconds = u64::try_from(now.seconds()).unwrap_or_default() * 1000;
    let ulid = ulid::Ulid::from_parts(milliseconds, u128::from_be_bytes(random));
    Ok(keys::event(pk, &ulid.to_string()))
}

/// The item of an event with a new key, see [`key`].
pub(crate) fn item(world: &World, pk: &str, now: Timestamp, kind: &EventKind, who: &str) -> Result<Item, NoEntropy> {
    Ok(item_at(key(world, pk, now)?, now, kind, who))
}

/// The item of an event with a key.
pub(crate) fn item_at(key: Item, now: Timestamp, kind: &EventKind, who: &str) -> Item {
    let mut item = key;
    item.insert("what".into(), text(kind.text()));
    item.insert("who".into(), text(who));
    item.insert("at".into(), timestamp(now));
    if let EventKind::Moved { from, to } = kind {
        item.insert("from".into(), text(from.name()));
        item.insert("to".into(), text(to.name()));
    }
    item
}

#[cfg(test)]
mod tests {
    use forms::Team;

    use super::*;

    #[test]
    fn each_kind_has_one_text() {
        let (relations, applicant) = (Recipient::Team(Team::Relations), Recipient::Applicant);
        for (text, kind) in [
            ("received", EventKind::Received),
            ("acknowledged", EventKind::Acknowledged),
            ("noted", EventKind::Noted),
            ("exported", EventKind::Exported),
            ("altered", EventKind::Altered),
            ("asked for withdrawal", EventKind::Asked(Asking::Withdrawal)),
            ("asked for contact", EventKind::Asked(Asking::Contact)),
            ("dealt with copy", EventKind::Settled(Asking::Copy)),
            ("dealt with erasure", EventKind::Settled(Asking::Erasure)),
            ("opened to followers", EventKind::OpenedToFollowers),
            ("erasure asked", EventKind::ErasureAsked),
            ("erasure taken back", EventKind::ErasureTakenBack),
            ("erasure refused", EventKind::ErasureRefused),
            ("read", EventKind::Read),
            ("taken", EventKind::Taken),
            ("handed over سلمى", EventKind::HandedOver("سلمى".into())),
            ("handed over taken", EventKind::HandedOver("taken".into())),
            ("given back", EventKind::GivenBack),
            ("called reached", EventKind::Called(Call::Reached)),
            ("called not_reached", EventKind::Called(Call::NotReached)),
            ("called again", EventKind::Called(Call::Again)),
            ("reminder 2026-12-01", EventKind::Reminded(Day::from_iso("2026-12-01"))),
            ("reminder none", EventKind::Reminded(None)),
            ("reported", EventKind::Reported),
            ("printed", EventKind::Printed),
            ("told call", EventKind::Told(Told::Call)),
            ("told in_person", EventKind::Told(Told::InPerson)),
            ("told message", EventKind::Told(Told::Message)),
            ("told letter", EventKind::Told(Told::Letter)),
            ("voted", EventKind::Voted),
            ("on the list 2026-12-01", EventKind::Listed(Day::from_iso("2026-12-01").unwrap())),
            ("off the list", EventKind::Unlisted),
            ("corrected town", EventKind::Corrected("town".into())),
            ("withdrawn photos", EventKind::Withdrawn("photos".into())),
            ("notified relations", EventKind::Notified(relations)),
            (
                "not notified applicant: MessageRejected",
                EventKind::NotNotified { recipient: applicant, why: "MessageRejected".into() },
            ),
            ("not notified applicant: a: b", EventKind::NotNotified { recipient: applicant, why: "a: b".into() }),
            (
                "bounced_for_now applicant",
                EventKind::Feedback { kind: FeedbackKind::BouncedForNow, recipient: applicant },
            ),
            ("delivered relations", EventKind::Feedback { kind: FeedbackKind::Delivered, recipient: relations }),
        ] {
            assert_eq!((EventKind::parse(text), kind.text()), (kind, text.to_string()));
        }
        for text in [
            "",
            "moved",
            "of another time",
            "notified nobody",
            "not notified relations",
            "bounced",
            "called",
            "told fax",
            "reminder 2026-13-01",
        ] {
            assert_eq!(EventKind::parse(text), EventKind::Unknown(text.into()));
            assert_eq!(EventKind::parse(text).text(), text);
        }
    }

    #[test]
    fn a_move_is_read_back_with_its_statuses() {
        let kind = EventKind::Moved { from: Status::Received, to: Status::Verified };
        let item = item(&World::system(), "SUB#0f", Timestamp::from_seconds(1000), &kind, SYSTEM).unwrap();
        assert_eq!(get_text(&item, "what").as_deref(), Some("moved"));
        let event = Event::from_item(&item).unwrap();
        assert_eq!((event.kind, event.at, event.who.as_str()), (kind, Timestamp::from_seconds(1000), SYSTEM));
    }
}
