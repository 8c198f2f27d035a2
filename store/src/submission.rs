//! Storing a submission: once, whatever happens around it.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use forms::{Answers, FormDefinition, Kind, Reference};
use language::Lang;

use super::attributes::{Item, get_text, get_texts, get_timestamp, is_expired, keep_until, key, text, timestamp};
use super::channel::Channel;
use super::outbox::{self, About, OutboxKey, Recipient, SUBMISSION};
use super::queue::queue;
use super::status::Status;
use super::{SECONDS_A_DAY, Store, StoreError, because, cancellation_codes, failed, is_busy};
use crate::contact_key::{ContactKey, MANY};
use crate::mark::{Mark, Marks};
use crate::timestamp::Timestamp;
use crate::world::{NoEntropy, World};
use crate::{AnswersDigest, SubmissionId};

/// How often another reference is drawn before giving up. With 3.4 thousand million references, a second is rare.
const REFERENCES: usize = 5;
/// How often a transaction is tried again that met another on the same item, or a busy one.
const CONFLICTS: usize = 5;
/// After how many conflicts on the contact's counter a submission is stored without being counted.
const UNCOUNTED_AFTER: usize = 3;
/// What the operation is called in errors and logs.
const STORING: &str = "storing a submission";
const LOOKING_UP: &str = "looking up a submission";

/// Who enters a submission on the website, in the record of what happened.
pub const APPLICANT: &str = "applicant";

/// A submission about to be stored.
pub struct Submission<'a> {
    /// Its id, from the seal.
    pub id: &'a SubmissionId,
    /// Its form.
    pub form: &'a FormDefinition,
    /// The language it was made in.
    pub lang: Lang,
    /// The way it came.
    pub channel: Channel,
    /// Who entered it: [`APPLICANT`], or someone of the staff.
    pub by: &'a str,
    /// The valid answers.
    pub answers: &'a Answers,
    /// What of it may not come from a person who needs something, as far as it shows without the table.
    pub marks: Marks,
    /// Who sent it, where the form asks for that.
    pub contact: Option<ContactKey>,
}

/// A submission that is in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its reference.
    pub reference: Reference,
    /// When it was stored.
    pub received_at: Timestamp,
    /// Whether it was there before this call.
    pub already: bool,
    /// The marks that it was stored with.
    pub marks: Marks,
}

/// What made the table refuse the transaction.
enum Clash {
    SubmissionExists,
    ReferenceTaken,
    /// Another transaction was at work on the same items.
    Busy,
    /// Nothing but the contact's counter was in the way.
    CounterBusy,
}

impl Store {
    /// Stores a submission with its audit event, its outbox item and the guard of its reference, and counts it for its
    /// contact, all or none. Called again with the same id it stores nothing and answers what the first call answered. It
    /// takes three seconds at most.
    ///
    /// # Errors
    /// [`StoreError`]: nothing is stored, or nobody knows. Calling again with the same id is safe.
    pub async fn submit(&self, world: &World, submission: &Submission<'_>) -> Result<Stored, StoreError> {
        self.in_time(STORING, self.submit_however_long(world, submission)).await
    }

    async fn submit_however_long(&self, world: &World, submission: &Submission<'_>) -> Result<Stored, StoreError> {
        let now = world.now();
        let mut marks = submission.marks.clone();
        let mut contact = submission.contact.as_ref();
        if let Some(contact) = contact {
            marks.add_if(self.recent(contact, now).await >= MANY, Mark::ManyFromContact);
        }
        let (mut references, mut conflicts) = (0, 0);
        loop {
            let reference = Reference::from_random(world.random_u64().map_err(because(STORING))?);
            let received_at = world.now();
            let items = self.items(world, submission, &marks, contact, &reference, received_at)?;
            let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
            let Err(error) = sent else {
                return Ok(Stored { reference, received_at, already: false, marks });
            };
            match error.as_service_error().and_then(|error| clash(error, contact.is_some())) {
                Some(Clash::SubmissionExists) => {
                    // Past its time or not: the table still has it, and takes no other under this id.
                    return self
                        .look_up(submission.id)
                        .await?
                        .map(|(stored, _)| stored)
                        .ok_or_else(|| failed(STORING)(error));
                }
                Some(Clash::ReferenceTaken) if references < REFERENCES => references += 1,
                Some(clash @ (Clash::Busy | Clash::CounterBusy)) if conflicts < CONFLICTS => {
                    conflicts += 1;
                    // Someone sends many at once under one contact. Each is stored, whether it is counted or not.
                    if matches!(clash, Clash::CounterBusy) && conflicts >= UNCOUNTED_AFTER {
                        contact = None;
                    }
                    let jitter = world.random_u64().map_err(because(STORING))? % 40;
                    tokio::time::sleep(Duration::from_millis(20 * conflicts as u64 + jitter)).await;
                }
                _ => return Err(failed(STORING)(error)),
            }
        }
    }

    /// What was stored under an id and is still to be kept, or nothing. It takes three seconds at most.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stored(&self, now: Timestamp, id: &SubmissionId) -> Result<Option<Stored>, StoreError> {
        let found = self.in_time(LOOKING_UP, self.look_up(id)).await?;
        Ok(found.filter(|(_, item)| !is_expired(item, now)).map(|(stored, _)| stored))
    }

    async fn look_up(&self, id: &SubmissionId) -> Result<Option<(Stored, Item)>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key(&partition(id.as_str()), META)))
            .projection_expression("#reference, received_at, suspect, expires_at")
            .expression_attribute_names("#reference", "reference")
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(LOOKING_UP))?;
        Ok(found.item.and_then(|item| {
            let reference = Reference::parse(&get_text(&item, "reference")?).ok()?;
            let marks = get_texts(&item, "suspect").iter().filter_map(|name| Mark::of_name(name)).collect();
            let received_at = get_timestamp(&item, "received_at")?;
            Some((Stored { reference, received_at, already: true, marks }, item))
        }))
    }

    fn items(
        &self,
        world: &World,
        submission: &Submission<'_>,
        marks: &Marks,
        contact: Option<&ContactKey>,
        reference: &Reference,
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let pk = partition(submission.id.as_str());
        let guard = guard(reference).into_iter().chain([("id".to_string(), text(submission.id.as_str()))]).collect();
        let to = |recipient| OutboxKey::to(About::Submission(submission.id.as_str()), recipient);
        // The order is that of the cancellation reasons.
        let own = [
            meta(submission, marks, reference, now),
            guard,
            event(world, &pk, now, "received", submission.by).map_err(because(STORING))?,
            outbox::item(&to(Recipient::Team(submission.form.team)), now),
        ]
        .into_iter()
        // Whoever asked for a mail gets one, by the same promise.
        .chain(
            submission.form.acknowledgement(submission.answers).map(|_| outbox::item(&to(Recipient::Applicant), now)),
        );
        // All of them end together.
        let expires_at = submission.form.keep_days.map(|days| now.plus_seconds(i64::from(days) * SECONDS_A_DAY));
        let mut items = own
            .map(|mut item| {
                keep_until(&mut item, expires_at);
                self.put_new(item)
            })
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(contact) = contact {
            items.push(self.counted(contact, now)?);
        }
        Ok(items)
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(because(STORING))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

/// The sort key of a submission's own item.
pub(super) const META: &str = "META";

/// The partition of everything that belongs to a submission.
pub(super) fn partition(id: &str) -> String {
    format!("{SUBMISSION}{id}")
}

/// The key of the guard that makes a reference unique.
pub(super) fn guard(reference: &Reference) -> Item {
    key(&format!("REF#{}", reference.compact()), "REF")
}

fn meta(submission: &Submission<'_>, marks: &Marks, reference: &Reference, now: Timestamp) -> Item {
    let Submission { id, form, lang, channel, answers, .. } = submission;
    let values: HashMap<String, AttributeValue> =
        answers.stored().map(|(question, value)| (question.to_string(), text(value.reveal().as_ref()))).collect();
    let mut item = key(&partition(id.as_str()), META);
    let mut put = |name: &str, value| item.insert(name.to_string(), value);
    put("form", text(&form.id));
    put("version", text(&form.version));
    put("lang", text(lang.code()));
    put("channel", text(channel.name()));
    put("reference", text(reference.compact()));
    put("status", text(Status::Received.name()));
    put("received_at", timestamp(now));
    put("queue", text(queue(&form.id, Status::Received)));
    put("digest", text(AnswersDigest::of(answers).as_str()));
    put("answers", AttributeValue::M(values));
    // A set is never empty: without a mark there is no attribute.
    if !marks.is_empty() {
        put("suspect", AttributeValue::Ss(marks.names().map(ToString::to_string).collect()));
    }
    put("agreements", AttributeValue::M(agreements(form, *lang, answers)));
    item
}

/// What was agreed to, by question, in the words and the language that were shown: the law asks for a record of it (PDPL,
/// art. 5). A box that was left empty is not in it.
fn agreements(form: &FormDefinition, lang: Lang, answers: &Answers) -> Item {
    let mut agreements = Item::new();
    for question in form.questions.iter().filter(|question| answers.get(&question.id).is_some()) {
        let notice = match &question.kind {
            Kind::Consent { notice } => Some(notice),
            Kind::Attestation => None,
            _ => continue,
        };
        let mut record = Item::new();
        record.insert("kind".into(), text(question.kind.name()));
        record.insert("words".into(), text(question.label.get(lang)));
        record.extend(notice.map(|notice| ("notice".to_string(), text(notice))));
        agreements.insert(question.id.clone(), AttributeValue::M(record));
    }
    agreements
}

/// An audit event. Events are only ever added.
pub(super) fn event(world: &World, pk: &str, now: Timestamp, what: &str, who: &str) -> Result<Item, NoEntropy> {
    let random = world.random()?;
    let milliseconds = u64::try_from(now.seconds()).unwrap_or_default() * 1000;
    let ulid = ulid::Ulid::from_parts(milliseconds, u128::from_be_bytes(random));
    let mut item = key(pk, &format!("EV#{ulid}"));
    item.insert("what".into(), text(what));
    item.insert("who".into(), text(who));
    item.insert("at".into(), timestamp(now));
    Ok(item)
}

/// Reads the reasons by the position of the item that met them.
fn clash(error: &TransactWriteItemsError, is_counted: bool) -> Option<Clash> {
    if error.is_transaction_in_progress_exception() {
        return Some(Clash::Busy);
    }
    match cancellation_codes(error).as_slice() {
        ["ConditionalCheckFailed", ..] => Some(Clash::SubmissionExists),
        [_, "ConditionalCheckFailed", ..] => Some(Clash::ReferenceTaken),
        codes if is_counted && is_the_last(codes) => Some(Clash::CounterBusy),
        codes if is_busy(codes) => Some(Clash::Busy),
        _ => None,
    }
}

/// Whether the last item, which is the counter where there is one, is the only one that was in the way, for whatever reason.
fn is_the_last(codes: &[&str]) -> bool {
    let in_the_way = |code: &&str| !matches!(*code, "" | "None");
    codes.split_last().is_some_and(|(last, others)| in_the_way(last) && !others.iter().any(in_the_way))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = r#"
id = "agreeing"
title = { ar = "نموذج", en = "Form" }
team = "relations"

[receipt]
next = []

[[question]]
id = "truth"
kind = "attestation"
label = { ar = "ما كتبته صحيح", en = "What I wrote is true" }

[[question]]
id = "keep"
kind = "consent"
notice = "1"
label = { ar = "أوافق على الحفظ", en = "You may keep it" }

[[question]]
id = "photos"
kind = "consent"
notice = "2"
required = false
label = { ar = "أوافق على التصوير", en = "You may take pictures" }
"#;

    #[test]
    fn each_agreement_is_recorded_and_a_box_left_empty_is_none() {
        let form = FormDefinition::read(FORM).unwrap();
        let recorded = |ticked: &[&str], lang| {
            let typed = ticked.iter().map(|id| (*id, "yes")).collect();
            let mut recorded: Vec<_> = agreements(&form, lang, &Answers::validate(&form, &typed).unwrap())
                .into_iter()
                .map(|(id, record)| {
                    let record = record.as_m().unwrap();
                    let get = |name| get_text(record, name).unwrap_or_default();
                    format!("{id}: {} {} “{}”", get("kind"), get("notice"), get("words"))
                })
                .collect();
            recorded.sort();
            recorded
        };
        assert_eq!(
            recorded(&["truth", "keep", "photos"], Lang::En),
            [
                "keep: consent 1 “You may keep it”",
                "photos: consent 2 “You may take pictures”",
                "truth: attestation  “What I wrote is true”",
            ]
        );
        assert_eq!(
            recorded(&["truth", "keep"], Lang::Ar),
            ["keep: consent 1 “أوافق على الحفظ”", "truth: attestation  “ما كتبته صحيح”",]
        );
    }

    #[test]
    fn the_counter_is_told_from_the_submissions_own_items() {
        assert!(is_the_last(&["None", "None", "None", "None", "TransactionConflict"]));
        assert!(is_the_last(&["", "", "", "", "", "ThrottlingError"]));
        for other in [
            &["None", "None", "None", "TransactionConflict", "None"][..],
            &["TransactionConflict", "None", "None", "None", "TransactionConflict"],
            &["None", "None", "None", "None", "None"],
            &[],
        ] {
            assert!(!is_the_last(other), "{other:?}");
        }
    }
}
