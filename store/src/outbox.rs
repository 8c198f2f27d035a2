//! The outbox: who is still to be told of what.
//!
//! | state | what | in the index `pending` |
//! |---|---|---|
//! | `pending` | nobody has accepted a mail yet | under `pending`, by when to try again |
//! | `sent` | a mail was accepted, and nothing bad was heard of it since | no |
//! | `failed` | it was refused, or it bounced | under `failed`, until someone acknowledges the submission |
//!
//! Whoever wants to send takes a lease first, so that the stream and the sweeper do not send the same notice at the same
//! time; a lease that is not used runs out. What was refused, or bounced for a while, is tried again, so that what was wrong with a
//! mailbox or a sender is not the end of it.

mod feedback;
mod raise;
mod settle;
mod waiting;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValue;
use forms::{Personal, Reference, Team};
use language::Lang;

use super::attributes::{
    EXPIRES_AT, Item, get_number, get_text, get_timestamp, is_expired, key, number, text, timestamp,
};
use super::channel::Channel;
use super::submission::{META, partition};
use super::{Store, StoreError, because, failed};
use crate::timestamp::Timestamp;
use crate::world::World;

pub use feedback::{Feedback, Heard, Learned};
pub use waiting::Waiting;

/// How long one sender may take, in seconds.
pub const LEASE_SECONDS: i64 = 60;
/// How long the stream has before the sweeper takes an item up, in seconds.
pub const SWEEP_AFTER_SECONDS: i64 = 5 * 60;
/// The longest pause between two attempts, in seconds.
pub const LONGEST_PAUSE_SECONDS: i64 = 60 * 60;
/// The stream tries so often, one after the other: these attempts do not make the pause longer.
const QUICK_ATTEMPTS: i64 = 5;
/// When that is tried again which is not: the year 2286.
pub(super) const NEVER: Timestamp = Timestamp::from_seconds(9_999_999_999);
/// What the operations are called in errors and logs.
const LEASING: &str = "leasing a notice";
const READING: &str = "reading a notice";
/// The sort key's beginning.
pub(super) const PREFIX: &str = "OUT#";
/// The partitions of what notices are about.
pub(super) const SUBMISSION: &str = "SUB#";
const DIGEST: &str = "DIGEST#";
/// The states, and the index's partitions of the same names.
const PENDING: &str = "pending";
const SENT: &str = "sent";
pub(super) const FAILED: &str = "failed";

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// A team.
    Team(Team),
    /// Whoever made the submission, and asked for a mail.
    Applicant,
}

impl Recipient {
    /// The name in keys and records.
    pub fn name(self) -> &'static str {
        match self {
            Recipient::Team(team) => team.name(),
            Recipient::Applicant => "applicant",
        }
    }

    /// The recipient with a name.
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "applicant" => Some(Recipient::Applicant),
            name => Team::from_name(name).map(Recipient::Team),
        }
    }
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// A submission, by its id.
    Submission(&'a str),
    /// What a team has waiting, by the day as `YYYY-MM-DD`.
    Digest(&'a str),
}

/// The key of an outbox item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutboxKey {
    pk: String,
    sk: String,
}

impl OutboxKey {
    /// The key of an item of the table, if it is an outbox item.
    pub fn new(pk: &str, sk: &str) -> Option<Self> {
        let known = [SUBMISSION, DIGEST].iter().any(|prefix| pk.starts_with(prefix));
        (known && sk.starts_with(PREFIX)).then(|| OutboxKey { pk: pk.into(), sk: sk.into() })
    }

    /// The key of the item of a recipient.
    pub fn to(about: About<'_>, recipient: Recipient) -> Self {
        let pk = match about {
            About::Submission(id) => partition(id),
            About::Digest(day) => format!("{DIGEST}{day}"),
        };
        OutboxKey { pk, sk: format!("{PREFIX}{}", recipient.name()) }
    }

    /// The partition and the sort key, as the stream names them.
    pub fn parts(&self) -> (&str, &str) {
        (&self.pk, &self.sk)
    }

    /// What it is about.
    pub fn about(&self) -> About<'_> {
        match self.pk.strip_prefix(DIGEST) {
            Some(day) => About::Digest(day),
            None => About::Submission(self.pk.trim_start_matches(SUBMISSION)),
        }
    }

    /// Who is told, if it is someone known.
    pub fn recipient(&self) -> Option<Recipient> {
        Recipient::of_name(self.sk.strip_prefix(PREFIX)?)
    }

    /// Whether it is a team that is told.
    pub fn is_to_a_team(&self) -> bool {
        matches!(self.recipient(), Some(Recipient::Team(_)))
    }

    /// The key in the tags of a mail, whose values are ASCII letters, digits, `-` and `_` (SES, `MessageTag`).
    pub fn tags(&self) -> Vec<(&'static str, String)> {
        let (kind, id) = match self.about() {
            About::Submission(id) => ("submission", id),
            About::Digest(day) => ("digest", day),
        };
        let recipient = self.recipient().map_or("nobody", Recipient::name);
        vec![("about", kind.into()), ("id", id.into()), ("recipient", recipient.into())]
    }

    /// The key that the tags of a mail tell.
    pub fn of_tags<'a>(tag: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let id = tag("id")?;
        let about = match tag("about")? {
            "submission" => About::Submission(id),
            "digest" => About::Digest(id),
            _ => return None,
        };
        Some(OutboxKey::to(about, Recipient::of_name(tag("recipient")?)?))
    }

    fn key(&self) -> Item {
        key(&self.pk, &self.sk)
    }

    fn of_item(item: &Item) -> Option<Self> {
        OutboxKey::new(&get_text(item, "pk")?, &get_text(item, "sk")?)
    }
}

/// A notice that this caller may send now: nobody else may until the lease runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// Its key.
    pub key: OutboxKey,
    /// Who is told.
    pub recipient: Recipient,
    /// How often it was refused since a mail was last accepted.
    pub refusals: i64,
    /// The attempt that is beginning, from 1.
    pub attempt: i64,
    owner: String,
    expires_at: Option<Timestamp>,
}

/// What a notice says of a submission. Nothing in it is personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The form's id.
    pub form: String,
    /// The reference.
    pub reference: Reference,
    /// The language that the submission was made in.
    pub lang: Lang,
    /// The way it came.
    pub channel: Channel,
    /// When it was stored.
    pub received_at: Timestamp,
}

/// A new item, which the sweeper takes up when the stream has had its time.
pub(super) fn item(key: &OutboxKey, now: Timestamp) -> Item {
    let mut item = key.key();
    item.insert("state".into(), text(PENDING));
    item.insert("attempts".into(), number(0));
    item.insert("since".into(), timestamp(now));
    // The index is sparse: an item is in it only while it has this attribute.
    item.insert("pending".into(), text(PENDING));
    item.insert("due_at".into(), timestamp(now.plus_seconds(SWEEP_AFTER_SECONDS)));
    item
}

impl Store {
    /// Takes the lease of an outbox item, or nothing where it is not to be sent, is past its time or someone else holds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lease(&self, world: &World, key: &OutboxKey) -> Result<Option<Leased>, StoreError> {
        let now = world.now();
        let recipient = key.recipient().ok_or_else(|| because(LEASING)("an outbox item is for nobody known"))?;
        // The owner is known to the SDK's own retries: a lease that was taken, but whose answer was lost, is still ours.
        let random = world.random_u64().map_err(because(LEASING))?;
        let owner = format!("{random:016x}");
        let taken = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.key()))
            // Should nothing be heard of this attempt, the sweeper takes the item up again when it is due.
            .update_expression("SET lease_until = :until, lease_owner = :me, due_at = :due, attempts = attempts + :one")
            .condition_expression(
                "(#state = :pending OR (#state = :failed AND (due_at <= :now OR lease_owner = :me))) \
                 AND (attribute_not_exists(lease_until) OR lease_until <= :now OR lease_owner = :me) \
                 AND (attribute_not_exists(expires_at) OR expires_at > :now)",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":until", timestamp(now.plus_seconds(LEASE_SECONDS)))
            .expression_attribute_values(":due", timestamp(now.plus_seconds(LEASE_SECONDS)))
            .expression_attribute_values(":me", text(&owner))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":pending", text(PENDING))
            .expression_attribute_values(":failed", text(FAILED))
            .expression_attribute_values(":now", timestamp(now))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let item = match taken {
            Ok(output) => output.attributes.unwrap_or_default(),
            Err(error) if is_condition(error.as_service_error()) => return Ok(None),
            Err(error) => return Err(failed(LEASING)(error)),
        };
        let attempt = get_number(&item, "attempts").unwrap_or(1);
        let refusals = get_number(&item, "refusals").unwrap_or(0);
        let expires_at = get_timestamp(&item, EXPIRES_AT);
        Ok(Some(Leased { key: key.clone(), recipient, refusals, attempt, owner, expires_at }))
    }

    /// Whether an outbox item is in the table.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_there(&self, key: &OutboxKey) -> Result<bool, StoreError> {
        self.exists(&key.pk, &key.sk).await
    }

    /// Reads what a notice of a submission says: reference, form, language and time, and no answer. Nothing where the
    /// submission is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn notice(&self, key: &OutboxKey, now: Timestamp) -> Result<Option<Notice>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(super::attributes::key(&key.pk, META)))
            .projection_expression("form, #reference, lang, channel, received_at, expires_at")
            .expression_attribute_names("#reference", "reference")
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(READING))?;
        Ok(found.item.filter(|item| !is_expired(item, now)).and_then(|item| {
            Some(Notice {
                form: get_text(&item, "form")?,
                reference: Reference::parse(&get_text(&item, "reference")?).ok()?,
                lang: get_text(&item, "lang")?.parse().ok()?,
                // That someone is told matters more than by which way it came.
                channel: get_text(&item, "channel")
                    .and_then(|name| Channel::of_name(&name))
                    .unwrap_or(Channel::Website),
                received_at: get_timestamp(&item, "received_at")?,
            })
        }))
    }

    /// Reads the answer that an acknowledgement goes to, and no other.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answer(&self, key: &OutboxKey, question: &str) -> Result<Option<Personal<String>>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(super::attributes::key(&key.pk, META)))
            .projection_expression("answers.#question")
            .expression_attribute_names("#question", question)
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(READING))?;
        let answers = found.item.and_then(|mut item| item.remove("answers"));
        Ok(answers.and_then(|answers| get_text(answers.as_m().ok()?, question)).map(Personal::new))
    }
}

/// The pause after an attempt, in seconds: a minute while the stream tries, then doubling up to an hour.
fn pause(attempt: i64) -> i64 {
    let doublings = u32::try_from((attempt - QUICK_ATTEMPTS).clamp(0, 6)).unwrap_or(0);
    (60 * 2_i64.pow(doublings)).min(LONGEST_PAUSE_SECONDS)
}

fn is_condition(error: Option<&UpdateItemError>) -> bool {
    error.is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        assert_eq!([1, 5, 6, 7, 10, 11, 100].map(pause), [60, 60, 120, 240, 1920, 3600, 3600]);
        assert_eq!(pause(0), 60);
    }

    #[test]
    fn only_outbox_items_have_an_outbox_key() {
        assert!(OutboxKey::new("SUB#1", "OUT#relations").is_some());
        assert!(OutboxKey::new("DIGEST#2026-11-23", "OUT#relations").is_some());
        assert!(OutboxKey::new("SUB#1", "META").is_none());
        assert!(OutboxKey::new("REF#1", "OUT#x").is_none());
    }

    #[test]
    fn a_key_tells_what_it_is_about_and_who_is_told() {
        for recipient in Team::ALL.map(Recipient::Team).into_iter().chain([Recipient::Applicant]) {
            for about in [About::Submission("0f"), About::Digest("2026-11-23")] {
                let key = OutboxKey::to(about, recipient);
                assert_eq!((key.about(), key.recipient()), (about, Some(recipient)));
                assert_eq!(OutboxKey::new(&key.pk, &key.sk).as_ref(), Some(&key));
                let tags = key.tags();
                let tag = |name: &str| tags.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
                assert_eq!(OutboxKey::of_tags(tag), Some(key.clone()));
                let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                assert!(tags.iter().all(|(_, value)| value.chars().all(allowed)), "{tags:?}");
            }
        }
        assert_eq!(OutboxKey::new("SUB#1", "OUT#nobody").unwrap().recipient(), None);
    }
}
