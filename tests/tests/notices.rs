//! Notices to teams and applicants, under conditions that could lose or duplicate one.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use forms::Reference;
use intake_fn::notices::deliver::{Delivery, DeliveryError};
use intake_fn::notices::mail::{Mail, MailFault, Mailbox};
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::stream::{BatchResponse, StreamEvent};
use intake_fn::notices::sweep::sweep;
use intake_fn::runtime::metrics::Metrics;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::notifier::{notices, notifier, said};
use journeys::staff::STAFF;
use journeys::visit::Visit;
use journeys::{applicant, lists, records, simulation, submitted, table};
use language::Lang;
use preview::stream::{hand_over, record};
use store::change::Act;
use store::config::TableConfig;
use store::outbox::{
    Feedback, FeedbackKind, LEASE_SECONDS, LONGEST_PAUSE_SECONDS, MOST_ACKNOWLEDGEMENTS_A_DAY, OutboxKey, Recipient,
    Recorded, SWEEP_AFTER_SECONDS,
};
use store::record::EventKind;
use store::timestamp::TimestampMillis;
use store::world::World;
use store::{AnswersDigest, Store, Timestamp};
use tokio::sync::Semaphore;

/// A Friday, on which no daily summaries are sent.
const NOW: Timestamp = Timestamp::from_seconds(1_795_172_800);

/// A table with submissions and pending notices, the notifier, and its mailbox.
struct Office {
    table: TableConfig,
    notifier: NoticeSender,
    clock: Arc<AtomicI64>,
    mailbox: Arc<Mailbox>,
    references: Vec<Reference>,
    /// The teams' outbox items, in the order of the references.
    keys: Vec<OutboxKey>,
}

impl Office {
    /// A setup with this many new submissions whose notices are pending.
    async fn with(submissions: usize) -> Self {
        Self::on(table::fresh().await, submissions).await
    }

    async fn on(table: TableConfig, submissions: usize) -> Self {
        let (notifier, clock, mailbox) = notifier(&table, NOW.seconds());
        let mut office = Office { table, notifier, clock, mailbox, references: Vec::new(), keys: Vec::new() };
        for _ in 0..submissions {
            let sent = submitted::without_mail(&office.notifier.store, &office.notifier.world, Lang::Ar).await;
            office.references.push(sent.reference);
            office.keys.push(sent.key);
        }
        office
    }

    fn wait(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    fn event(&self) -> StreamEvent {
        simulation::event(&self.keys)
    }

    /// The references in the mails, in the order of the mails.
    fn notified(&self) -> Vec<String> {
        notices(&self.mailbox).iter().map(|mail| mail.message_id.split('.').next().unwrap().to_uppercase()).collect()
    }

    fn all(&self) -> Vec<String> {
        self.references.iter().map(|reference| reference.compact().to_string()).collect()
    }

    async fn states(&self) -> Vec<String> {
        let items = records::of_kind(&self.table, "OUT#").await;
        let mut states: Vec<_> = items.iter().map(|item| records::text(item, "state").to_string()).collect();
        states.sort();
        states
    }

    /// Runs work during which the sender dies.
    async fn die(&self, work: impl Future) {
        tokio::select! {
            _ = work => panic!("it was to die"),
            () = self.mailbox.crashed() => {}
        }
    }
}

#[tokio::test]
async fn everything_is_sent_after_two_hours_without_the_mailer() {
    let office = Office::with(3).await;
    office.mailbox.always(Some(MailFault::Down));
    assert_eq!(office.notifier.handle(&office.event()).await.failures.len(), 1);
    for _ in 0..24 {
        office.wait(5 * 60);
        sweep(&office.notifier).await.unwrap();
    }
    assert!(office.notified().is_empty());
    let waiting = office.notifier.store.pending_notices(NOW.plus_seconds(7200)).await.unwrap();
    assert_eq!(waiting.iter().map(|waiting| waiting.since).collect::<Vec<_>>(), [NOW; 3], "since it was stored");
    office.mailbox.heal();
    // The pause is never longer than this.
    office.wait(LONGEST_PAUSE_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 3);
    let (mut notified, mut all) = (office.notified(), office.all());
    notified.sort();
    all.sort();
    assert_eq!(notified, all);
    assert_eq!(sweep(&office.notifier).await.unwrap().pending, 0);
}

#[tokio::test]
async fn attempts_become_rarer_while_the_mailer_is_down() {
    let office = Office::with(1).await;
    office.mailbox.always(Some(MailFault::Down));
    let mut attempts = 0;
    for _ in 0..6 * 12 {
        office.wait(5 * 60);
        attempts += sweep(&office.notifier).await.unwrap().failed;
    }
    assert!((12..=18).contains(&attempts), "{attempts} attempts in six hours");
}

#[tokio::test]
async fn a_mail_whose_sender_died_before_marking_it_sent_is_sent_once_more() {
    let office = Office::with(1).await;
    office.mailbox.next([MailFault::CrashAfter]);
    let event = office.event();
    office.die(office.notifier.handle(&event)).await;
    // The stream delivers the batch again at once, while the dead sender still holds the lease.
    assert!(office.notifier.handle(&event).await.failures.is_empty());
    assert_eq!(office.notified().len(), 1);
    office.wait(SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 1);
    for _ in 0..5 {
        office.wait(LONGEST_PAUSE_SECONDS);
        assert_eq!(sweep(&office.notifier).await.unwrap().sent, 0);
    }
    let mails = notices(&office.mailbox);
    assert_eq!(mails.len(), 2);
    // A reader can see that the two mails are the same.
    assert_eq!(mails[0], mails[1]);
    let bytes = String::from_utf8(mails[1].to_bytes().unwrap()).unwrap();
    assert!(bytes.contains(&format!("References: <{}>", mails[0].message_id)), "{bytes}");
}

#[tokio::test]
async fn a_mail_that_could_not_be_marked_sent_is_sent_once_more() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let office = Office::on(faulty.table(&table), 1).await;
    faulty.next(TRANSACT, [Fault::Refuse]);
    assert!(matches!(office.notifier.deliver(&office.keys[0]).await, Err(DeliveryError::Store(_))));
    office.wait(SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 1);
    // The table applies the request although its answer is an error. The notice is not sent again.
    let sent = submitted::without_mail(&office.notifier.store, &office.notifier.world, Lang::Ar).await;
    faulty.next(TRANSACT, [Fault::PassThenRefuse]);
    assert!(office.notifier.deliver(&sent.key).await.is_err());
    office.wait(SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 0);
    assert_eq!(office.notified().len(), 3);
}

#[tokio::test]
async fn a_batch_of_ten_with_a_poison_record_sends_nine_and_loses_none() {
    let office = Office::with(10).await;
    // Without its submission, the mail cannot be written.
    let (pk, _) = office.keys[3].parts();
    let meta = |client: aws_sdk_dynamodb::Client| {
        client.delete_item().table_name(&office.table.table).key("pk", text(pk)).key("sk", text("META")).send()
    };
    meta(records::client(&office.table)).await.unwrap();
    let failures = office.notifier.handle(&office.event()).await.failures;
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].sequence_number, "1003", "the lowest that failed");
    let mut nine = office.all();
    nine.remove(3);
    assert_eq!(office.notified(), nine, "in their order");

    // The event source mapping goes back to the failed record and drops it after five attempts. The records after it are
    // delivered again and have no second effect.
    let left = hand_over(office.event().records, Duration::ZERO, &office.notifier).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].dynamodb.sequence_number, "1003");
    assert_eq!(office.notified().len(), 9);
    // It stays pending, where the alarm detects it, and does not stop the sweep.
    office.wait(2 * LONGEST_PAUSE_SECONDS);
    let swept = sweep(&office.notifier).await.unwrap();
    assert_eq!((swept.sent, swept.failed, swept.pending), (0, 1, 1));
}

#[tokio::test]
async fn a_record_that_cannot_be_read_keeps_no_other_from_being_handled() {
    let office = Office::with(2).await;
    let mut event = serde_json::to_value(office.event()).unwrap();
    let records = event["Records"].as_array_mut().unwrap();
    for (place, poison) in [
        serde_json::json!(null),
        serde_json::json!({ "eventName": "INSERT" }),
        serde_json::json!({ "eventName": "INSERT", "dynamodb": { "Keys": { "pk": { "N": 5 } }, "SequenceNumber": "1" } }),
    ]
    .into_iter()
    .enumerate()
    {
        records.insert(place, poison);
    }
    let event: StreamEvent = serde_json::from_value(event).unwrap();
    assert_eq!(event.records.len(), 5);
    assert!(office.notifier.handle(&event).await.failures.is_empty());
    assert_eq!(office.notified(), office.all());
}

#[tokio::test]
async fn the_lowest_failure_is_the_lowest_number_however_long_it_is() {
    let office = Office::with(3).await;
    office.mailbox.always(Some(MailFault::Down));
    let mut event = office.event();
    for (record, number) in event.records.iter_mut().zip(["1000000000000000000000", "999999999999999999999", "2"]) {
        record.dynamodb.sequence_number = number.into();
    }
    assert_eq!(office.notifier.handle(&event).await.failures[0].sequence_number, "2");
}

#[tokio::test]
async fn the_sweep_sends_everything_if_the_stream_is_off() {
    let office = Office::with(4).await;
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 0, "the stream has its time first");
    office.wait(SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 4);
    assert_eq!(office.states().await, ["sent"; 4]);
}

#[tokio::test]
async fn the_lease_of_a_dead_sender_expires() {
    let office = Office::with(1).await;
    office.mailbox.next([MailFault::CrashBefore]);
    office.die(office.notifier.deliver(&office.keys[0])).await;
    office.wait(LEASE_SECONDS - 1);
    assert_eq!(office.notifier.deliver(&office.keys[0]).await.unwrap(), Delivery::NotOurs);
    office.wait(1);
    assert_eq!(office.notifier.deliver(&office.keys[0]).await.unwrap(), Delivery::Sent);
    assert_eq!(office.notified().len(), 1);
}

#[tokio::test]
async fn repeated_and_unordered_records_send_one_mail_each() {
    let office = Office::with(5).await;
    // The records of the engine's own stream, with all kinds of items.
    let stream: Vec<_> = journeys::stream::read(&office.table).await.iter().map(|one| record(one).unwrap()).collect();
    assert!(stream.len() >= 5 * 4);
    let twice = [stream.clone(), stream.iter().rev().cloned().collect()].concat();
    assert!(office.notifier.handle(&StreamEvent { records: twice }).await.failures.is_empty());
    assert_eq!(office.notified(), office.all());
    // The stream also carries the changes that the senders made.
    let changed = journeys::stream::read(&office.table).await.iter().map(|one| record(one).unwrap()).collect();
    assert!(office.notifier.handle(&StreamEvent { records: changed }).await.failures.is_empty());
    assert_eq!(office.notified().len(), 5);
}

#[tokio::test]
async fn an_expired_item_that_the_table_deletes_makes_no_notice() {
    let office = Office::with(1).await;
    let mut event = serde_json::to_value(office.event()).unwrap();
    // The format of deletions by TTL ("DynamoDB Streams and Time to Live").
    event["Records"][0]["eventName"] = "REMOVE".into();
    event["Records"][0]["userIdentity"] =
        serde_json::json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" });
    let event: StreamEvent = serde_json::from_value(event).unwrap();
    assert!(office.notifier.handle(&event).await.failures.is_empty());
    assert!(office.notified().is_empty());
}

#[tokio::test]
async fn a_busy_mail_service_is_not_hammered() {
    let office = Office::with(8).await;
    office.mailbox.always(Some(MailFault::Busy));
    office.wait(SWEEP_AFTER_SECONDS);
    let swept = sweep(&office.notifier).await.unwrap();
    assert_eq!((swept.failed, swept.pending), (3, 8), "three are tried, and the rest waits");
    office.mailbox.heal();
    // The notices that were not tried are due already, the others soon.
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 5);
    office.wait(60);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 3);
}

#[tokio::test]
async fn a_service_that_is_busy_now_and_then_gets_the_rest_at_once() {
    let office = Office::with(8).await;
    let busy = [MailFault::Busy, MailFault::Busy];
    office.mailbox.next(busy.into_iter().chain([MailFault::Refused]).chain(busy));
    office.wait(SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 3, "all eight are tried");
    assert_eq!(office.mailbox.faults_left(), 0);
}

#[tokio::test]
async fn a_failure_acknowledged_during_a_retry_is_not_listed_again() {
    let office = Office::with(1).await;
    office.mailbox.next([MailFault::Refused]);
    office.notifier.deliver(&office.keys[0]).await.unwrap();
    office.wait(LONGEST_PAUSE_SECONDS);
    let store = &office.notifier.store;
    let leased = store.lease(&office.notifier.world, &office.keys[0]).await.unwrap().unwrap();
    acknowledge(&office, 0).await;
    store.mark_failed(&office.notifier.world, &leased, "refused").await.unwrap();
    assert_eq!(lists::failed(store, NOW).await, []);
    office.wait(LONGEST_PAUSE_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 0);
}

#[tokio::test]
async fn a_refused_notice_is_listed_as_failed_and_tried_again_until_someone_acknowledges() {
    let office = Office::with(2).await;
    office.mailbox.always(Some(MailFault::Refused));
    // The record is processed, so the stream does not deliver it again.
    assert!(office.notifier.handle(&office.event()).await.failures.is_empty());
    assert_eq!(office.states().await, ["failed", "failed"]);
    let store = &office.notifier.store;
    assert_eq!(lists::failed(store, NOW).await.len(), 2);
    assert_eq!(office.notifier.deliver(&office.keys[0]).await.unwrap(), Delivery::NotOurs, "not at once");
    for _ in 0..3 {
        office.wait(LONGEST_PAUSE_SECONDS);
        assert_eq!(sweep(&office.notifier).await.unwrap().failed, 2);
    }
    let events = records::of_kind(&office.table, "EV#").await;
    let refusals = events.iter().filter(|event| records::text(event, "what").starts_with("not notified"));
    assert_eq!(refusals.count(), 2, "recorded once, however often it is tried");

    acknowledge(&office, 0).await;
    office.mailbox.heal();
    office.wait(LONGEST_PAUSE_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 1, "the other one, now that it is taken");
    assert_eq!(office.notified(), [office.references[1].compact().to_string()]);
    assert_eq!(lists::failed(store, NOW).await, []);
}

/// Acknowledges a submission as the desk does.
async fn acknowledge(office: &Office, place: usize) {
    let store = Store::new(&office.table);
    let now = office.clock.load(Ordering::Relaxed);
    let record = store.find(Timestamp::from_seconds(now), &office.references[place]).await.unwrap().unwrap();
    let world = World::system().with_clock(move || now);
    store.acknowledge(&store::change::Act::new(&world, "test"), &record).await.unwrap();
}

#[tokio::test]
async fn an_applicant_who_asked_for_it_gets_the_number_by_mail_in_their_language_and_nothing_else() {
    let table = table::fresh().await;
    let (notifier, clock, mailbox) = notifier(&table, NOW.seconds());
    for lang in Lang::ALL {
        let sent = submitted::with_mail(&notifier.store, &notifier.world, lang).await;
        clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
        assert_eq!(sweep(&notifier).await.unwrap().sent, 2, "the team's and the applicant's");
        let mails = notices(&mailbox);
        let mail: &Mail = mails.iter().rev().find(|mail| mail.to == "sara@example.com").unwrap();
        let reference = sent.reference.to_string();
        assert!(mail.subject.contains(&reference) && mail.tags.is_empty(), "{}", mail.subject);
        let form = notifier.bundle.form("support").unwrap();
        for says in [&mail.text, &mail.html] {
            assert!(says.contains(&reference));
            for step in &form.receipt.next {
                assert!(says.contains(step.get(lang)), "what happens next");
            }
            // Two weeks from a Friday.
            assert!(says.contains(match lang {
                Lang::Ar => "4 ديسمبر 2026",
                Lang::En => "4 December 2026",
            }));
            assert!(says.contains(&format!("http://127.0.0.1:3000/{lang}/channels/")));
            // The mailbox may be shared: whoever opens the link types the digits too.
            assert!(says.contains(&format!("http://127.0.0.1:3000/intake/{lang}/track")) && !says.contains("/track/"));
            assert_eq!(says.matches("/intake/").count(), 1, "{says}");
        }
        assert!(mail.html.starts_with(&format!("<!doctype html>\n<html lang=\"{lang}\" dir=\"{}\">", lang.dir())));
        for personal in applicant::PERSONAL {
            assert!(!said(mail).contains(personal), "{personal}");
        }
        // Others may see the phone's screen.
        assert!(!mail.subject.contains(form.title.get(lang)));
    }
}

#[tokio::test]
async fn an_applicant_who_did_not_ask_for_it_gets_no_mail() {
    let office = Office::with(1).await;
    office.wait(SWEEP_AFTER_SECONDS);
    sweep(&office.notifier).await.unwrap();
    let mails = notices(&office.mailbox);
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["relations@example.com"]);
}

#[tokio::test]
async fn an_acknowledgement_that_is_refused_is_listed_and_given_up_after_a_day() {
    let table = table::fresh().await;
    let (notifier, clock, mailbox) = notifier(&table, NOW.seconds());
    let sent = submitted::with_mail(&notifier.store, &notifier.world, Lang::Ar).await;
    assert_eq!(notifier.deliver(&sent.key).await.unwrap(), Delivery::Sent);
    mailbox.always(Some(MailFault::Refused));
    let listed = async || {
        let listed = lists::failed(&notifier.store, NOW).await;
        listed.iter().map(|summary| summary.reference.clone()).collect::<Vec<_>>()
    };
    let mut refused = 0;
    for _ in 0..40 {
        clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
        refused += sweep(&notifier).await.unwrap().failed;
        assert_eq!(listed().await, std::slice::from_ref(&sent.reference));
    }
    assert_eq!(refused, 24);
    mailbox.heal();
    clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
    sweep(&notifier).await.unwrap();
    assert_eq!(notices(&mailbox).len(), 1, "the team's");
}

#[tokio::test]
async fn an_acknowledgement_goes_out_as_soon_as_the_service_knows_the_sender() {
    let table = table::fresh().await;
    let (notifier, clock, mailbox) = notifier(&table, NOW.seconds());
    submitted::with_mail(&notifier.store, &notifier.world, Lang::Ar).await;
    mailbox.next([MailFault::Refused, MailFault::Refused]);
    clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    assert_eq!(sweep(&notifier).await.unwrap().failed, 2);
    clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
    assert_eq!(sweep(&notifier).await.unwrap().sent, 2);
    assert_eq!(lists::failed(&notifier.store, NOW).await, []);
}

#[tokio::test]
async fn answers_that_differ_from_the_confirmed_ones_are_found_and_listed() {
    let office = Office::with(3).await;
    office.wait(SWEEP_AFTER_SECONDS);
    let swept = sweep(&office.notifier).await.unwrap();
    assert_eq!((swept.sent, swept.checked, swept.altered), (3, 3, 0));
    office.wait(SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().checked, 0, "each is checked once");

    let sent = submitted::without_mail(&office.notifier.store, &office.notifier.world, Lang::Ar).await;
    records::alter(&office.table, &sent.key).await;
    // Its notice is refused at first, and is then sent like any other.
    office.mailbox.next([MailFault::Refused]);
    office.notifier.deliver(&sent.key).await.unwrap();
    office.wait(SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().altered, 1);
    office.wait(LONGEST_PAUSE_SECONDS);
    let swept = sweep(&office.notifier).await.unwrap();
    assert_eq!((swept.sent, swept.altered), (1, 0), "found once");
    // The delivery of its mail does not change that the answers are altered.
    let store = &office.notifier.store;
    let item = &records::of_kind(&office.table, "OUT#relations").await;
    let item = item.iter().find(|item| records::text(item, "pk") == sent.key.parts().0).unwrap();
    let message_id = records::text(item, "message_id").to_string();
    let feedback = Feedback { message_id, at: TimestampMillis::from_milliseconds(1), kind: FeedbackKind::Delivered };
    assert_eq!(store.record_feedback(&office.notifier.world, &sent.key, &feedback).await.unwrap(), Recorded::News);
    let listed = lists::failed(store, NOW).await;
    assert_eq!(listed.iter().map(|summary| &summary.reference).collect::<Vec<_>>(), [&sent.reference]);
    let (place, now) = (office.references.len(), office.clock.load(Ordering::Relaxed));
    let record = store.find(Timestamp::from_seconds(now), &sent.reference).await.unwrap().unwrap();
    assert_eq!(record.events.iter().filter(|event| event.kind == EventKind::Altered).count(), 1);
    let mut office = office;
    office.references.push(sent.reference);
    acknowledge(&office, place).await;
    assert_eq!(lists::failed(&office.notifier.store, NOW).await, []);
}

#[tokio::test]
async fn a_request_erased_while_its_notice_is_sent_is_no_failure() {
    let office = Office::with(1).await;
    let act = store::change::Act::new(&office.notifier.world, "test");
    let faulty = Faulty::before(&office.table).await;
    let (slow, ..) = notifier(&faulty.table(&office.table), NOW.seconds());
    // The sender has the lease, and its read of the mail's content is held.
    faulty.next("GetItem", [Fault::Hold]);
    let erased = async {
        faulty.held(1).await;
        office.notifier.store.erase(&act, &office.references[0]).await.unwrap();
        faulty.release();
    };
    let (delivered, ()) = tokio::join!(slow.deliver(&office.keys[0]), erased);
    assert_eq!(delivered.unwrap(), Delivery::NotOurs);
    assert!(office.states().await.is_empty() && office.notified().is_empty());
}

#[tokio::test]
async fn an_acknowledgement_by_the_team_does_not_stop_the_applicants_mail() {
    let table = table::fresh().await;
    let (notifier, clock, mailbox) = notifier(&table, NOW.seconds());
    let sent = submitted::with_mail(&notifier.store, &notifier.world, Lang::Ar).await;
    mailbox.next([MailFault::Refused, MailFault::Refused]);
    clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    assert_eq!(sweep(&notifier).await.unwrap().failed, 2);
    let office = Office { table, notifier, clock, mailbox, references: vec![sent.reference], keys: vec![sent.key] };
    acknowledge(&office, 0).await;
    office.wait(LONGEST_PAUSE_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 1);
    let mails = notices(&office.mailbox);
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["sara@example.com"]);
    assert_eq!(lists::failed(&office.notifier.store, NOW).await, []);
}

#[tokio::test]
async fn a_pause_of_the_mails_to_applicants_stops_no_notice_to_a_team() {
    let table = table::fresh().await;
    let (notifier, clock, mailbox) = notifier(&table, NOW.seconds());
    mailbox.always(Some(MailFault::ApplicantsPaused));
    let mut keys = Vec::new();
    for _ in 0..4 {
        let sent = submitted::with_mail(&notifier.store, &notifier.world, Lang::Ar).await;
        keys.extend([OutboxKey::new(sent.key.about(), Recipient::Applicant), sent.key]);
    }
    // Through the stream, which does not deliver the batch again.
    assert_eq!(notifier.handle(&simulation::event(&keys)).await, BatchResponse::default());
    assert_eq!(notices(&mailbox).iter().filter(|mail| mail.to == "relations@example.com").count(), 4);
    // Through the sweep, in which those of the applicants are due first.
    clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    submitted::with_mail(&notifier.store, &notifier.world, Lang::Ar).await;
    clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    assert_eq!(sweep(&notifier).await.unwrap().sent, 1);
    mailbox.heal();
    clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
    assert_eq!(sweep(&notifier).await.unwrap().sent, 5);
}

#[tokio::test]
async fn one_address_gets_a_few_acknowledgements_a_day_and_the_others_wait() {
    const MANY: usize = 12;
    let most = usize::try_from(MOST_ACKNOWLEDGEMENTS_A_DAY).unwrap();
    let visit = Visit::new().await;
    visit.clock.store(NOW.seconds(), Ordering::Relaxed);
    let (mut notifier, clock, mailbox) = notifier(&visit.table, NOW.seconds());
    let lines = Arc::default();
    notifier.metrics = Metrics::Memory(Arc::clone(&lines));
    let send = async |place: usize| {
        // Each has a mobile number of its own; capital letters do not make another address.
        let (mobile, email) =
            (format!("05000000{place:02}"), if place.is_multiple_of(2) { "A@example.com" } else { "a@EXAMPLE.com" });
        let fields = applicant::SOUND.map(|(name, value)| match name {
            "mobile" => (name, mobile.as_str()),
            "email" => (name, email),
            _ => (name, value),
        });
        let check = visit.post("/intake/ar/support", applicant::body(fields)).await.page;
        assert_eq!(visit.confirm(Lang::Ar, &check).await.status, 303, "every submission is stored");
    };
    for place in 0..MANY {
        send(place).await;
    }
    let to_the_stranger =
        || mailbox.mails().iter().filter(|mail| mail.to.eq_ignore_ascii_case("a@example.com")).count();
    clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    let swept = sweep(&notifier).await.unwrap();
    assert_eq!(
        (swept.sent, swept.failed, to_the_stranger()),
        (MANY + most, 0, most),
        "the team has all of its notices"
    );
    let failed = lists::failed(&notifier.store, NOW).await;
    assert_eq!(failed.len(), MANY - most, "the team sees those that wait");
    assert!(!lines.lock().unwrap().iter().any(|line: &String| line.contains("NoticeFailed")), "it is no failure");
    // The hour after, nothing changes. The day after, the next are sent.
    clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
    assert_eq!(sweep(&notifier).await.unwrap().sent, 0);
    clock.fetch_add(24 * 60 * 60, Ordering::Relaxed);
    sweep(&notifier).await.unwrap();
    assert_eq!(to_the_stranger(), 2 * most);
    // A retry counts once.
    clock.fetch_add(24 * 60 * 60, Ordering::Relaxed);
    mailbox.next([MailFault::AcceptedThenDown]);
    sweep(&notifier).await.unwrap();
    clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
    sweep(&notifier).await.unwrap();
    assert_eq!(to_the_stranger(), MANY + 1, "one of them twice");
    assert_eq!(lists::failed(&notifier.store, NOW).await, []);
}

#[tokio::test]
async fn whoever_changes_an_answer_and_its_digest_is_found_out() {
    let office = Office::with(2).await;
    records::alter(&office.table, &office.keys[0]).await;
    let item = records::of_kind(&office.table, "META").await;
    let item = item.iter().find(|item| records::text(item, "pk") == office.keys[0].parts().0).unwrap();
    let answers = records::answers(item);
    let digest = AnswersDigest::from_stored(answers.iter().map(|(id, value)| (id.as_str(), value.as_str())));
    let update = records::client(&office.table).update_item().table_name(&office.table.table);
    let update = update.key("pk", S(office.keys[0].parts().0.into())).key("sk", S("META".into()));
    let update = update.update_expression("SET digest = :digest");
    update.expression_attribute_values(":digest", S(digest.as_str().into())).send().await.unwrap();
    office.wait(SWEEP_AFTER_SECONDS);
    let swept = sweep(&office.notifier).await.unwrap();
    assert_eq!((swept.checked, swept.altered), (2, 1));
}

#[tokio::test]
async fn the_stream_and_the_sweep_at_once_send_one_mail_each() {
    for _ in 0..5 {
        let office = Office::with(6).await;
        office.wait(SWEEP_AFTER_SECONDS);
        let (other, ..) = notifier(&office.table, NOW.seconds() + SWEEP_AFTER_SECONDS);
        let other = NoticeSender { transport: office.notifier.transport.clone(), ..other };
        let event = office.event();
        let at_once = Semaphore::new(table::at_once(3));
        let (first, second, third) = tokio::join!(
            in_turn(&at_once, office.notifier.handle(&event)),
            in_turn(&at_once, sweep(&other)),
            in_turn(&at_once, other.handle(&event))
        );
        assert!(first.failures.is_empty() && third.failures.is_empty());
        second.unwrap();
        let (mut notified, mut all) = (office.notified(), office.all());
        notified.sort();
        all.sort();
        assert_eq!(notified, all, "each once");
    }
}

/// Runs a task when the limit of concurrent ones allows it.
async fn in_turn<T>(at_once: &Semaphore, work: impl Future<Output = T>) -> T {
    let _permit = at_once.acquire().await.unwrap();
    work.await
}

fn text(text: &str) -> aws_sdk_dynamodb::types::AttributeValue {
    aws_sdk_dynamodb::types::AttributeValue::S(text.into())
}

/// Adds an outbox item for a recipient that this version does not know, due before all others.
async fn add_for_nobody(office: &Office, place: usize) -> OutboxKey {
    let (pk, sk) = (office.keys[place].parts().0, "OUT#storehouse");
    let (text, number) = (|text: &str| S(text.into()), |number: i64| N(number.to_string()));
    records::client(&office.table)
        .put_item()
        .table_name(&office.table.table)
        .item("pk", text(pk))
        .item("sk", text(sk))
        .item("state", text("pending"))
        .item("pending", text("pending"))
        .item("attempts", number(0))
        .item("since", number(NOW.seconds()))
        .item("due_at", number(NOW.seconds()))
        .send()
        .await
        .unwrap();
    OutboxKey::parse(pk, sk).unwrap()
}

#[tokio::test]
async fn notices_to_unknown_recipients_are_listed_and_keep_no_other_waiting() {
    let office = Office::with(4).await;
    let mut unknown = Vec::new();
    for place in 0..3 {
        unknown.push(add_for_nobody(&office, place).await);
    }
    // The stream does not come back to them for ever.
    let response = office.notifier.handle(&simulation::event(&unknown[..1])).await;
    assert_eq!(response.failures, []);

    office.wait(SWEEP_AFTER_SECONDS);
    let swept = sweep(&office.notifier).await.unwrap();
    assert_eq!((swept.sent, swept.failed), (4, 2), "{swept:?}");
    let listed = lists::failed(&office.notifier.store, NOW).await;
    let listed: Vec<_> = listed.into_iter().map(|summary| summary.reference).collect();
    assert_eq!(listed.len(), 3);
    assert!(office.references[..3].iter().all(|reference| listed.contains(reference)));
    // They are tried again after a pause, not at every sweep.
    assert_eq!(sweep(&office.notifier).await.unwrap().failed, 0);
    office.wait(LONGEST_PAUSE_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().failed, 3);
    // Someone who acknowledges the request removes it from the list.
    let record = office.notifier.store.find(NOW, &office.references[0]).await.unwrap().unwrap();
    let act = Act::new(&office.notifier.world, STAFF);
    office.notifier.store.acknowledge(&act, &record).await.unwrap();
    assert_eq!(lists::failed(&office.notifier.store, NOW).await.len(), 2);
    office.wait(LONGEST_PAUSE_SECONDS);
    assert_eq!(sweep(&office.notifier).await.unwrap().failed, 2);
}

#[tokio::test]
async fn items_that_the_table_rejects_do_not_count_as_a_failure_of_the_table() {
    let office = Office::with(5).await;
    // Three items that cannot be leased, due before the others.
    for key in &office.keys[..3] {
        records::client(&office.table)
            .update_item()
            .table_name(&office.table.table)
            .key("pk", S(key.parts().0.into()))
            .key("sk", S(key.parts().1.into()))
            .update_expression("SET attempts = :text, due_at = :now")
            .expression_attribute_values(":text", S("many".into()))
            .expression_attribute_values(":now", N(NOW.seconds().to_string()))
            .send()
            .await
            .unwrap();
    }
    office.wait(SWEEP_AFTER_SECONDS);
    let swept = sweep(&office.notifier).await.unwrap();
    assert_eq!((swept.sent, swept.failed, swept.pending), (2, 3, 3), "{swept:?}");
}
