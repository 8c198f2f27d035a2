//! Keys of the table's items: their texts, and how they are parsed. No other module knows these texts.

use aws_sdk_dynamodb::types::AttributeValue;
use forms::Reference;
use sha2::{Digest, Sha256};

use crate::asking_kind::Asking;
use crate::attributes::{Item, get_text, text};
use crate::committee::key::MeetingKey;
use crate::contact_key::ContactKey;
use crate::id::SubmissionId;
use crate::recipient::Recipient;
use crate::staff::PersonId;
use crate::status::Status;
use crate::timestamp::Timestamp;
use crate::tries::Way;

/// The sort key of a submission's own item.
pub(crate) const META: &str = "META";
/// The beginning of the sort key of an audit event.
pub(crate) const EVENT: &str = "EV#";
/// The beginning of the sort key of the event that a submission was read in a session. It begins as those of all events do.
const READ: &str = "EV#READ#";
/// The beginning of the sort key of an event that a form of the desk in the browser leaves once.
const FORM: &str = "EV#FORM#";
/// The beginning of the sort key of an outbox item.
pub(crate) const NOTICE: &str = "OUT#";
/// The partition of the staff: its members, its events, and the number of stewards.
pub(crate) const STAFF: &str = "STAFF";
/// The beginning of the sort key of a vote.
pub(crate) const VOTE: &str = "VOTE#";
/// The partition of the committee's meetings.
pub(crate) const MEETINGS: &str = "MEETINGS";
/// The partition of the desk's log.
pub(crate) const DESK: &str = "DESK";
/// The beginning of the sort key of an erasure that a steward asks for, in the desk's partition.
pub(crate) const ERASURE: &str = "ERASURE#";
/// The beginning of the sort key of what an applicant asks for, in the desk's partition.
pub(crate) const ASKED: &str = "ASKED#";
/// The beginning of the sort key of the wrong tries at following a submission.
pub(crate) const TRIES: &str = "TRIES#";
/// The beginning of the sort key of a member of the staff.
pub(crate) const PERSON: &str = "PERSON#";
/// The beginnings of partition keys.
const SUBMISSION: &str = "SUB#";
const REFERENCE: &str = "REF#";
const DAILY_SUMMARY: &str = "DIGEST#";
const CONTACT: &str = "CONTACT#";
const LOOKUP: &str = "LOOKUP#";
const SESSION: &str = "SESSION#";
const INVITATION: &str = "INVITATION#";
const INVITED: &str = "INVITED#";

fn item_key(pk: &str, sk: &str) -> Item {
    Item::from([("pk".to_string(), text(pk)), ("sk".to_string(), text(sk))])
}

/// The partition of a submission's item, events and notices.
pub(crate) fn partition(id: &SubmissionId) -> String {
    format!("{SUBMISSION}{}", id.as_str())
}

/// The key of a submission's own item.
pub(crate) fn submission(id: &SubmissionId) -> Item {
    item_key(&partition(id), META)
}

/// The id of the submission that an item belongs to. None for items of other partitions.
pub(crate) fn submission_id(item: &Item) -> Option<SubmissionId> {
    Some(SubmissionId::from_digits(get_text(item, "pk")?.strip_prefix(SUBMISSION)?))
}

/// The key of an audit event of a partition.
pub(crate) fn event(pk: &str, ulid: &str) -> Item {
    item_key(pk, &format!("{EVENT}{ulid}"))
}

/// The key of the event that a submission's answers were read in a session. One session has one for each submission. ULIDs begin with a
/// digit, so that no key of another event is the same.
pub(crate) fn read_event(id: &SubmissionId, session: &str) -> Item {
    let mut digest = Sha256::new();
    digest.update(b"read\0");
    digest.update(session);
    digest.update(b"\0");
    digest.update(id.as_str());
    item_key(&partition(id), &format!("{READ}{}", hex::encode(digest.finalize())))
}

/// The key of an event of a kind that a form leaves in a submission's partition, by the form's hash. The same form leaves one.
pub(crate) fn form_event(pk: &str, form: &str, kind: &str) -> Item {
    let mut digest = Sha256::new();
    digest.update(b"form\0");
    for part in [pk, form, kind] {
        digest.update(part);
        digest.update(b"\0");
    }
    item_key(pk, &format!("{FORM}{}", hex::encode(digest.finalize())))
}

/// The key of the guard that makes a reference unique.
pub(crate) fn guard(reference: &Reference) -> Item {
    item_key(&format!("{REFERENCE}{}", reference.compact()), "REF")
}

/// The partition of a contact's counters.
pub(crate) fn contact(contact: &ContactKey) -> String {
    format!("{CONTACT}{}", contact.as_str())
}

/// The sort key of a contact's counter for the day in Riyadh at a moment. The keys sort by day.
pub(crate) fn contact_day(at: Timestamp) -> String {
    format!("DAY#{}", at.day_in_riyadh().iso())
}

/// The key of a contact's counter for the day in Riyadh at a moment.
pub(crate) fn contact_counter(key: &ContactKey, at: Timestamp) -> Item {
    item_key(&contact(key), &contact_day(at))
}

/// The key of a mail address's counter of acknowledgements for the day in Riyadh at a moment.
pub(crate) fn address_counter(address: &ContactKey, at: Timestamp) -> Item {
    item_key(&contact(address), &format!("MAIL#{}", at.day_in_riyadh().iso()))
}

/// The partition of the submissions that have a number or a mail address, by the hash of its lookup key.
pub(crate) fn lookup_partition(hash: &str) -> String {
    format!("{LOOKUP}{hash}")
}

/// The key of the item by which a submission is found under one of its lookup keys.
pub(crate) fn lookup(hash: &str, id: &SubmissionId) -> Item {
    item_key(&lookup_partition(hash), &partition(id))
}

/// The id of the submission that a lookup item points to. None for other items.
pub(crate) fn looked_up_id(item: &Item) -> Option<SubmissionId> {
    get_text(item, "pk").filter(|pk| pk.starts_with(LOOKUP))?;
    Some(SubmissionId::from_digits(get_text(item, "sk")?.strip_prefix(SUBMISSION)?))
}

/// The key of the item that says until when new submissions were checked.
pub(crate) fn checked() -> Item {
    item_key("SWEEP", "CHECKED")
}

/// The key of a member of the staff.
pub(crate) fn member(person: &PersonId) -> Item {
    item_key(STAFF, &format!("{PERSON}{}", person.as_str()))
}

/// The key of the person whom a member's item is about. None for other items.
pub(crate) fn member_id(item: &Item) -> Option<PersonId> {
    Some(PersonId::from_digits(get_text(item, "sk")?.strip_prefix(PERSON)?))
}

/// The key of a meeting of the committee.
pub(crate) fn meeting(key: &MeetingKey) -> Item {
    item_key(MEETINGS, &key.text())
}

/// The key of the meeting that an item is. None for other items.
pub(crate) fn meeting_key(item: &Item) -> Option<MeetingKey> {
    MeetingKey::from_text(&get_text(item, "sk")?)
}

/// The key of a person's vote on a submission.
pub(crate) fn vote(id: &SubmissionId, person: &PersonId) -> Item {
    item_key(&partition(id), &format!("{VOTE}{}", person.as_str()))
}

/// Who cast the vote that an item is. None for other items.
pub(crate) fn voter(item: &Item) -> Option<PersonId> {
    Some(PersonId::from_digits(get_text(item, "sk")?.strip_prefix(VOTE)?))
}

/// The key of the item by which a steward asks for the erasure of a submission.
pub(crate) fn erasure(id: &SubmissionId) -> Item {
    item_key(DESK, &format!("{ERASURE}{}", id.as_str()))
}

/// The id of the submission that an erasure is asked for. None for other items.
pub(crate) fn erasure_id(item: &Item) -> Option<SubmissionId> {
    Some(SubmissionId::from_digits(get_text(item, "sk")?.strip_prefix(ERASURE)?))
}

/// The beginning of the sort keys of all that the applicant of a submission asks for.
pub(crate) fn askings(id: &SubmissionId) -> String {
    format!("{ASKED}{}#", id.as_str())
}

/// The key of something that the applicant of a submission asks for.
pub(crate) fn asking(id: &SubmissionId, asking: Asking) -> Item {
    item_key(DESK, &format!("{}{}", askings(id), asking.name()))
}

/// The submission whose applicant asks for something, and what that is. None for other items.
pub(crate) fn asking_of(item: &Item) -> Option<(SubmissionId, Asking)> {
    let sk = get_text(item, "sk")?;
    let (id, asking) = sk.strip_prefix(ASKED)?.split_once('#')?;
    Some((SubmissionId::from_digits(id), Asking::from_name(asking)?))
}

/// The key of the wrong tries at following a submission in one way.
pub(crate) fn tries(id: &SubmissionId, way: Way) -> Item {
    let way = match way {
        Way::Typed => "TYPED",
        Way::Receipt => "RECEIPT",
    };
    item_key(&partition(id), &format!("{TRIES}{way}"))
}

/// The key of the guard that counts the stewards.
pub(crate) fn stewards() -> Item {
    item_key(STAFF, "STEWARDS")
}

/// The key of a session, by the hash of its token.
pub(crate) fn session(hash: &str) -> Item {
    item_key(&format!("{SESSION}{hash}"), "SESSION")
}

/// The key of an invitation, by its code.
pub(crate) fn invitation(code: &str) -> Item {
    item_key(&format!("{INVITATION}{code}"), "INVITATION")
}

/// The key of the item that holds a person's latest invitation code.
pub(crate) fn invited(person: &PersonId) -> Item {
    item_key(&format!("{INVITED}{}", person.as_str()), "INVITED")
}

/// A key that no item has.
pub(crate) fn warm_up() -> Item {
    item_key(&format!("{SUBMISSION}warm"), META)
}

/// The key attributes of an item that was read.
pub(crate) fn of_item(item: &Item) -> Item {
    let attribute = |name: &str| item.get(name).cloned().unwrap_or_else(|| AttributeValue::S(String::new()));
    ["pk", "sk"].map(|name| (name.to_string(), attribute(name))).into()
}

/// Whether an item's sort key begins with a text.
pub(crate) fn is_of(item: &Item, sk: &str) -> bool {
    item.get("sk").and_then(|value| value.as_s().ok()).is_some_and(|text| text.starts_with(sk))
}

/// The partition of the index `queue`: a form's submissions with a status.
pub(crate) fn queue(form: &str, status: Status) -> String {
    format!("{form}#{}", status.name())
}

/// The subject of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// A submission, by its id.
    Submission(&'a str),
    /// A team's daily summary, by its day as `YYYY-MM-DD`.
    DailySummary(&'a str),
}

/// The key of an outbox item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutboxKey {
    pk: String,
    sk: String,
}

impl OutboxKey {
    /// Parses a partition key and a sort key. None for items other than outbox items.
    pub fn parse(pk: &str, sk: &str) -> Option<Self> {
        let is_known = [SUBMISSION, DAILY_SUMMARY].iter().any(|prefix| pk.starts_with(prefix));
        (is_known && sk.starts_with(NOTICE)).then(|| OutboxKey { pk: pk.into(), sk: sk.into() })
    }

    /// The key of the notice about a subject to a recipient.
    pub fn new(about: About<'_>, recipient: Recipient) -> Self {
        let pk = match about {
            About::Submission(id) => format!("{SUBMISSION}{id}"),
            About::DailySummary(day) => format!("{DAILY_SUMMARY}{day}"),
        };
        OutboxKey { pk, sk: format!("{NOTICE}{}", recipient.name()) }
    }

    /// The partition key and the sort key, as records of the stream hold them.
    pub fn parts(&self) -> (&str, &str) {
        (&self.pk, &self.sk)
    }

    /// The subject of the notice.
    pub fn about(&self) -> About<'_> {
        match self.pk.strip_prefix(DAILY_SUMMARY) {
            Some(day) => About::DailySummary(day),
            None => About::Submission(self.pk.trim_start_matches(SUBMISSION)),
        }
    }

    /// The recipient's name, known or not.
    pub(crate) fn recipient_name(&self) -> &str {
        self.sk.strip_prefix(NOTICE).unwrap_or_default()
    }

    /// The recipient, if it is a known one.
    pub fn recipient(&self) -> Option<Recipient> {
        Recipient::from_name(self.recipient_name())
    }

    /// Whether the recipient is a team.
    pub fn is_to_a_team(&self) -> bool {
        matches!(self.recipient(), Some(Recipient::Team(_)))
    }

    /// The key in the tags of a mail. SES allows ASCII letters, digits, `-` and `_` in their values (`MessageTag`).
    pub fn tags(&self) -> Vec<(&'static str, String)> {
        let (kind, id) = match self.about() {
            About::Submission(id) => ("submission", id),
            About::DailySummary(day) => ("digest", day),
        };
        let recipient = self.recipient().map_or("nobody", Recipient::name);
        vec![("about", kind.into()), ("id", id.into()), ("recipient", recipient.into())]
    }

    /// The key from the tags of a mail. None for mails other than notices.
    pub fn from_tags<'a>(tag: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let id = tag("id")?;
        let about = match tag("about")? {
            "submission" => About::Submission(id),
            "digest" => About::DailySummary(id),
            _ => return None,
        };
        Some(OutboxKey::new(about, Recipient::from_name(tag("recipient")?)?))
    }

    /// The key of an item that was read. None for items other than outbox items.
    pub(crate) fn from_item(item: &Item) -> Option<Self> {
        OutboxKey::parse(&get_text(item, "pk")?, &get_text(item, "sk")?)
    }

    /// The key attributes of the outbox item.
    pub(crate) fn item(&self) -> Item {
        item_key(&self.pk, &self.sk)
    }

    /// The key attributes of the submission's own item, which is in the same partition.
    pub(crate) fn submission(&self) -> Item {
        item_key(&self.pk, META)
    }
}

#[cfg(test)]
mod tests {
    use forms::Team;

    use super::*;

    #[test]
    fn only_outbox_items_have_an_outbox_key() {
        assert!(OutboxKey::parse("SUB#1", "OUT#relations").is_some());
        assert!(OutboxKey::parse("DIGEST#2026-11-23", "OUT#relations").is_some());
        assert!(OutboxKey::parse("SUB#1", "META").is_none());
        assert!(OutboxKey::parse("REF#1", "OUT#x").is_none());
    }

    #[test]
    fn a_key_names_its_subject_and_its_recipient() {
        for recipient in Team::ALL.map(Recipient::Team).into_iter().chain([Recipient::Applicant]) {
            for about in [About::Submission("0f"), About::DailySummary("2026-11-23")] {
                let key = OutboxKey::new(about, recipient);
                assert_eq!((key.about(), key.recipient()), (about, Some(recipient)));
                assert_eq!(OutboxKey::parse(&key.pk, &key.sk).as_ref(), Some(&key));
                let tags = key.tags();
                let tag = |name: &str| tags.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
                assert_eq!(OutboxKey::from_tags(tag), Some(key.clone()));
                let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                assert!(tags.iter().all(|(_, value)| value.chars().all(allowed)), "{tags:?}");
            }
        }
        assert_eq!(OutboxKey::parse("SUB#1", "OUT#nobody").unwrap().recipient(), None);
    }

    #[test]
    fn a_session_has_one_key_for_each_submission_that_it_reads() {
        let [one, other] = ["0f", "f0"].map(SubmissionId::from_digits);
        let key = read_event(&one, "a1");
        assert_eq!(key, read_event(&one, "a1"));
        assert!(is_of(&key, EVENT) && submission_id(&key) == Some(one.clone()) && OutboxKey::from_item(&key).is_none());
        let text = |key: &Item| get_text(key, "sk").unwrap();
        assert!(text(&key) != text(&read_event(&one, "a2")) && text(&key) != text(&read_event(&other, "a1")));
    }

    #[test]
    fn a_form_has_one_key_for_each_submission_and_kind_of_event() {
        let [one, other] = ["0f", "f0"].map(|id| partition(&SubmissionId::from_digits(id)));
        let key = form_event(&one, "a1", "noted");
        assert_eq!(key, form_event(&one, "a1", "noted"));
        assert!(is_of(&key, EVENT) && submission_id(&key).is_some());
        let text = |key: &Item| get_text(key, "sk").unwrap();
        for different in
            [form_event(&one, "a2", "noted"), form_event(&other, "a1", "noted"), form_event(&one, "a1", "reported")]
        {
            assert_ne!(text(&key), text(&different));
        }
    }

    #[test]
    fn the_id_of_a_submission_is_read_from_its_items() {
        let id = SubmissionId::from_digits("0f");
        assert_eq!(submission_id(&submission(&id)), Some(id.clone()));
        assert_eq!(submission_id(&event(&partition(&id), "01J")), Some(id));
        assert_eq!(submission_id(&checked()), None);
    }
}
