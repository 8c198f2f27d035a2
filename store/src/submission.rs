//! Storing a submission: exactly once, whatever fails or is repeated.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use forms::{Answers, FormDefinition, Kind, Reference};
use language::Lang;

use crate::answers_digest::AnswersDigest;
use crate::attributes::{Item, TEAM, get_text, get_texts, get_timestamp, is_expired, keep_until, text, timestamp};
use crate::channel::Channel;
use crate::client::Store;
use crate::contact_key::{ContactKey, MANY};
use crate::error::{NotStored, StoreError, because, failed};
use crate::event::{self, EventKind};
use crate::follow_word::FollowWord;
use crate::id::SubmissionId;
use crate::keys::{self, About, OutboxKey};
use crate::lookup::LookupKeys;
use crate::lookup_items::{LOOKUPS, lookup_item, lookups_attribute};
use crate::mark::{Mark, Marks};
use crate::outbox::state::{add_address, new_item};
use crate::proof;
use crate::recipient::Recipient;
use crate::retry::Retries;
use crate::staff::PersonId;
use crate::status::Status;
use crate::timestamp::{SECONDS_A_DAY, Timestamp};
use crate::token::Keys;
use crate::tombstone::is_tombstone;
use crate::transaction::{cancellation_codes, is_busy, not_made};
use crate::world::World;

pub use crate::event::APPLICANT;

/// How often another reference is drawn before giving up. Among 3.4 thousand million references, even a second draw is rare.
const REFERENCES: usize = 5;
/// The conflicts on the contact's counter after which a submission is stored without being counted.
const UNCOUNTED_AFTER: u32 = 3;
/// The operations' names in errors and logs.
const STORING: &str = "storing a submission";
const LOOKING_UP: &str = "looking up a submission";

/// A submission to store.
pub struct Submission<'a> {
    /// The id, from the seal.
    pub id: &'a SubmissionId,
    /// The form.
    pub form: &'a FormDefinition,
    /// The language that it was made in.
    pub lang: Lang,
    /// The channel that it came by.
    pub channel: Channel,
    /// Who entered it: [`APPLICANT`], or the name of a member of staff.
    pub by: &'a str,
    /// The key of the member of staff who entered it, if they signed in to the desk in the browser.
    pub person: Option<&'a PersonId>,
    /// The valid answers.
    pub answers: &'a Answers,
    /// The marks that were found without the table.
    pub marks: Marks,
    /// The sender's contact, if the form asks for one.
    pub contact: Option<ContactKey>,
    /// The address that the acknowledgement goes to, if it is to be counted.
    pub address: Option<ContactKey>,
    /// The keys by which it is found by a number or a mail address. The desk's command line may have none.
    pub lookups: LookupKeys,
    /// The key of the proof that the answers are as they were confirmed. The desk has none.
    pub proof: Option<&'a Keys>,
}

/// A submission that is in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The reference.
    pub reference: Reference,
    /// When it was stored.
    pub received_at: Timestamp,
    /// Whether it was stored before this call.
    pub already: bool,
    /// The marks that it was stored with.
    pub marks: Marks,
    /// The digits by which it is followed, if it has no telephone number. Records of earlier versions have none.
    pub word: Option<FollowWord>,
}

/// The reason why the table canceled the transaction.
enum Clash {
    SubmissionExists,
    ReferenceTaken,
    /// Another transaction used the same items.
    Busy,
    /// Only the contact's counter was busy.
    CounterBusy,
}

/// One attempt at storing a submission.
struct Attempt<'a> {
    submission: &'a Submission<'a>,
    marks: &'a Marks,
    /// The contact to count the submission for.
    contact: Option<&'a ContactKey>,
    reference: &'a Reference,
    word: Option<&'a FollowWord>,
    now: Timestamp,
}

impl Store {
    /// Stores a submission with its audit event, its outbox items, its lookup items and the guard of its reference, and counts it for
    /// its contact, all or none. Called again with the same id, it stores nothing and returns what the first call returned. It takes three
    /// seconds at most.
    ///
    /// # Errors
    /// [`NotStored::Store`]: nothing is stored, or the result is not known. The call can be repeated safely with the same id.
    /// [`NotStored::Erased`], [`NotStored::Expired`]: it was stored before and is gone. Nothing is stored again under this id.
    pub async fn submit(&self, world: &World, submission: &Submission<'_>) -> Result<Stored, NotStored> {
        self.in_time(STORING, self.submit_without_limit(world, submission)).await
    }

    async fn submit_without_limit(&self, world: &World, submission: &Submission<'_>) -> Result<Stored, NotStored> {
        let now = world.now();
        let mut marks = submission.marks.clone();
        let mut contact = submission.contact.as_ref();
        if let Some(contact) = contact {
            marks.add_if(self.recent_submissions(contact, now).await >= MANY, Mark::ManyFromContact);
        }
        let word = FollowWord::needed(submission.form, submission.answers);
        let word = word.then(|| FollowWord::draw(world)).transpose().map_err(because(STORING))?;
        let (mut references, mut retries) = (0, Retries::default());
        loop {
            let reference = Reference::from_random(world.random_u64().map_err(because(STORING))?);
            let received_at = world.now();
            let word_of = word.as_ref();
            let attempt =
                Attempt { submission, marks: &marks, contact, reference: &reference, word: word_of, now: received_at };
            let items = self.items(world, &attempt)?;
            let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
            let Err(error) = sent else {
                return Ok(Stored { reference, received_at, already: false, marks, word });
            };
            match error.as_service_error().and_then(|error| clash(error, contact.is_some())) {
                Some(Clash::SubmissionExists) => {
                    let found = self.look_up(now, submission.id).await?;
                    return found.ok_or_else(|| not_made(STORING, error).into());
                }
                Some(Clash::ReferenceTaken) if references < REFERENCES => references += 1,
                Some(clash @ (Clash::Busy | Clash::CounterBusy)) if !retries.are_exhausted() => {
                    // Someone sends many at once under one contact. Each is stored, counted or not.
                    if matches!(clash, Clash::CounterBusy) && retries.count() + 1 >= UNCOUNTED_AFTER {
                        contact = None;
                    }
                    retries.pause(world, STORING).await?;
                }
                _ => return Err(not_made(STORING, error).into()),
            }
        }
    }

    /// The submission that was stored under an id. It takes three seconds at most.
    ///
    /// # Errors
    /// [`NotStored`]. After an erasure, the table remembers the id for some weeks; an expired submission is deleted within days.
    pub async fn stored(&self, now: Timestamp, id: &SubmissionId) -> Result<Option<Stored>, NotStored> {
        self.in_time(LOOKING_UP, self.look_up(now, id)).await
    }

    async fn look_up(&self, now: Timestamp, id: &SubmissionId) -> Result<Option<Stored>, NotStored> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(keys::submission(id)))
            .projection_expression("#reference, received_at, suspect, expires_at, erased_at, follow_word")
            .expression_attribute_names("#reference", "reference")
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(LOOKING_UP))?;
        let Some(item) = found.item else { return Ok(None) };
        if is_tombstone(&item) {
            return Err(NotStored::Erased);
        }
        if is_expired(&item, now) {
            return Err(NotStored::Expired);
        }
        Ok(stored(&item))
    }

    /// The parts of the transaction. [`clash`] reads the cancellation reasons by their order.
    fn items(&self, world: &World, attempt: &Attempt<'_>) -> Result<Vec<TransactWriteItem>, StoreError> {
        let Attempt { submission, contact, reference, now, .. } = *attempt;
        let Submission { id, form, .. } = submission;
        let guard = keys::guard(reference).into_iter().chain([("id".to_string(), text(id.as_str()))]).collect();
        let received = event::item(world, &keys::partition(id), now, &EventKind::Received, submission.by);
        let mut received = received.map_err(because(STORING))?;
        received.extend(submission.person.map(|person| (event::PERSON.to_string(), text(person.as_str()))));
        let notice = |recipient| new_item(&OutboxKey::new(About::Submission(id.as_str()), recipient), now);
        let mut acknowledgement = form.acknowledgement(submission.answers).map(|_| notice(Recipient::Applicant));
        if let Some((item, address)) = acknowledgement.as_mut().zip(submission.address.as_ref()) {
            add_address(item, address, world.random_u64().map_err(because(STORING))?);
        }
        let own = [meta(attempt), guard, received, notice(Recipient::Team(form.team_of(submission.answers)))]
            .into_iter()
            .chain(acknowledgement)
            .chain(submission.lookups.distinct().into_iter().map(|key| lookup_item(key, id, now)));
        // All of them expire together.
        let expires_at = form.keep_days.map(|days| now.plus_seconds(i64::from(days) * SECONDS_A_DAY));
        let mut items = own
            .map(|mut item| {
                keep_until(&mut item, expires_at);
                self.put_new(item)
            })
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(contact) = contact {
            items.push(self.count_submission(contact, now)?);
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

fn stored(item: &Item) -> Option<Stored> {
    let reference = Reference::parse(&get_text(item, "reference")?).ok()?;
    let marks = Marks::from_names(&get_texts(item, "suspect"));
    let word = FollowWord::from_item(item);
    Some(Stored { reference, received_at: get_timestamp(item, "received_at")?, already: true, marks, word })
}

fn meta(attempt: &Attempt<'_>) -> Item {
    let Attempt { submission, marks, reference, word, now, .. } = *attempt;
    let Submission { id, form, lang, channel, answers, .. } = submission;
    let values: HashMap<String, AttributeValue> =
        answers.stored().map(|(question, value)| (question.to_string(), text(value.reveal().as_ref()))).collect();
    let mut item = keys::submission(id);
    let mut put = |name: &str, value| item.insert(name.to_string(), value);
    put("form", text(&form.id));
    put("version", text(&form.version));
    put("lang", text(lang.code()));
    put("channel", text(channel.name()));
    put("reference", text(reference.compact()));
    put("status", text(Status::Received.name()));
    put("received_at", timestamp(now));
    put("queue", text(keys::queue(&form.id, Status::Received)));
    put("digest", text(AnswersDigest::from_answers(answers).as_str()));
    put("answers", AttributeValue::M(values));
    // DynamoDB has no empty sets: without a mark there is no attribute.
    if !marks.is_empty() {
        put("suspect", AttributeValue::Ss(marks.names().map(ToString::to_string).collect()));
    }
    let team = form.team_of(answers);
    if team != form.team {
        put(TEAM, text(team.name()));
    }
    put("agreements", AttributeValue::M(agreements(form, *lang, answers)));
    if let Some(lookups) = lookups_attribute(&submission.lookups) {
        put(LOOKUPS, lookups);
    }
    item.extend(word.map(FollowWord::attribute));
    if let Some(keys) = submission.proof {
        let proof = proof::of_item(keys, &item);
        item.extend(proof.map(|proof| (proof::PROOF.to_string(), text(proof))));
    }
    item
}

/// The agreements by question, in the words and the language that were shown: the law asks for a record of them (PDPL, art. 5).
/// Boxes that were left empty are not included.
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

/// Finds the reason by the position of the item that was in the way.
fn clash(error: &TransactWriteItemsError, is_counted: bool) -> Option<Clash> {
    if error.is_transaction_in_progress_exception() {
        return Some(Clash::Busy);
    }
    match cancellation_codes(error).as_slice() {
        ["ConditionalCheckFailed", ..] => Some(Clash::SubmissionExists),
        [_, "ConditionalCheckFailed", ..] => Some(Clash::ReferenceTaken),
        codes if is_counted && is_only_the_last(codes) => Some(Clash::CounterBusy),
        codes if is_busy(codes) => Some(Clash::Busy),
        _ => None,
    }
}

/// Whether only the last item was in the way, for any reason. A counter is always the last item.
fn is_only_the_last(codes: &[&str]) -> bool {
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
        let form = FormDefinition::parse(FORM).unwrap();
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
    fn a_busy_counter_is_distinguished_from_the_submissions_own_items() {
        assert!(is_only_the_last(&["None", "None", "None", "None", "TransactionConflict"]));
        assert!(is_only_the_last(&["", "", "", "", "", "ThrottlingError"]));
        for other in [
            &["None", "None", "None", "TransactionConflict", "None"][..],
            &["TransactionConflict", "None", "None", "None", "TransactionConflict"],
            &["None", "None", "None", "None", "None"],
            &[],
        ] {
            assert!(!is_only_the_last(other), "{other:?}");
        }
    }
}
