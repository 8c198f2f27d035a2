//! The table under conditions that could lose or duplicate requests. Runs on the embedded engine, or on another at
//! `INTAKE_TEST_DYNAMODB_ENDPOINT`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use forms::{Answers, Typed};
use intake_fn::notices::deliver::Delivery;
use intake_fn::notices::mail::MailTransport;
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::sweep::sweep;
use journeys::notifier::{notifier, said};
use journeys::{applicant, bundle, submitted, table};
use store::outbox::OutboxKey;
use store::submission::Stored;
use store::world::World;
use store::{NotStored, Store, SubmissionId, Timeouts, Timestamp, outbox};
use tokio::sync::Semaphore;

/// A Friday, on which no daily summaries are sent.
const NOW: Timestamp = Timestamp::from_seconds(1_795_172_800);

async fn submit(store: &Store, world: &World, id: &SubmissionId) -> Result<Stored, NotStored> {
    let bundle = bundle::load();
    let form = bundle.form("support").unwrap();
    let answers = Answers::validate(form, &applicant::SOUND.into_iter().collect::<Typed>()).unwrap();
    store.submit(world, &submitted::by_website(id, form, &answers)).await
}

fn world() -> World {
    World::system().with_clock(|| NOW.seconds())
}

/// The team's pending notices.
async fn due(store: &Store) -> Vec<OutboxKey> {
    let mut due = store.due(NOW.plus_seconds(outbox::SWEEP_AFTER_SECONDS)).await.unwrap();
    due.retain(OutboxKey::is_to_a_team);
    due
}

/// The sent and the failed notices of a sweep.
async fn swept(notifier: &NoticeSender) -> (usize, usize) {
    let swept = sweep(notifier).await.unwrap();
    (swept.sent, swept.failed)
}

#[tokio::test]
async fn the_same_submission_again_is_the_same_submission() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let id = SubmissionId::draw(&world()).unwrap();
    let first = submit(&store, &world(), &id).await.unwrap();
    assert!(!first.already);
    for _ in 0..20 {
        let again = submit(&store, &world(), &id).await.unwrap();
        assert_eq!(again, Stored { already: true, ..first.clone() });
    }
    assert_eq!(due(&store).await.len(), 1);
    assert_eq!(store.stored(NOW, &id).await.unwrap().unwrap().reference, first.reference);
    let other = SubmissionId::draw(&world()).unwrap();
    assert_eq!(store.stored(NOW, &other).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writes_of_one_submission_at_once_store_it_once() {
    let table = table::fresh().await;
    let id = SubmissionId::draw(&world()).unwrap();
    let permits = Arc::new(Semaphore::new(table::at_once(60)));
    let all: Vec<_> = (0..60)
        .map(|_| {
            let (table, id, permits) = (table.clone(), id.clone(), Arc::clone(&permits));
            tokio::spawn(async move {
                let _permit = permits.acquire().await.unwrap();
                submit(&Store::new(&table), &world(), &id).await.unwrap()
            })
        })
        .collect();
    let mut references = BTreeSet::new();
    let mut first = 0;
    for one in all {
        let stored = one.await.unwrap();
        first += usize::from(!stored.already);
        references.insert(stored.reference);
    }
    assert_eq!((references.len(), first), (1, 1));
    assert_eq!(due(&Store::new(&table)).await.len(), 1, "one notice");
}

#[tokio::test]
async fn a_reference_that_is_taken_is_drawn_again() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    // The first two random numbers are equal, whatever their use.
    let draws = Arc::new(AtomicUsize::new(0));
    let unlucky = || {
        let draws = Arc::clone(&draws);
        World::system().with_clock(|| NOW.seconds()).with_entropy(move || {
            let draw = draws.fetch_add(1, Ordering::Relaxed);
            Ok([if draw % 4 < 2 { 7 } else { u8::try_from(draw).unwrap() }; 16])
        })
    };
    let (a, b) = (SubmissionId::draw(&world()).unwrap(), SubmissionId::draw(&world()).unwrap());
    let first = submit(&store, &unlucky(), &a).await.unwrap();
    draws.store(0, Ordering::Relaxed);
    let second = submit(&store, &unlucky(), &b).await.unwrap();
    assert_ne!(first.reference, second.reference);
    assert!(!second.already);
    assert_eq!(due(&store).await.len(), 2);
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_an_error_within_three_seconds() {
    let mut table = table::fresh().await;
    // A port that accepts connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    table.endpoint = Some(format!("http://{}", silent.local_addr().unwrap()));
    table.timeouts = Timeouts::DEPLOYED;
    let began = std::time::Instant::now();
    let error = submit(&Store::new(&table), &world(), &SubmissionId::draw(&world()).unwrap()).await.unwrap_err();
    // Without timeouts this would never end. The limit allows for a busy machine.
    assert!(began.elapsed() < std::time::Duration::from_secs(30), "a person waits for this");
    for personal in applicant::PERSONAL {
        assert!(!error.to_string().contains(personal), "{error}");
    }
}

#[tokio::test]
async fn a_notice_is_sent_once_and_then_no_more() {
    let table = table::fresh().await;
    let (notifier, clock, mailbox) = notifier(&table, NOW.seconds());
    let stored = submit(&notifier.store, &world(), &SubmissionId::draw(&world()).unwrap()).await.unwrap();
    let key = due(&notifier.store).await.remove(0);
    assert_eq!(notifier.deliver(&key).await.unwrap(), Delivery::Sent);
    assert_eq!(notifier.deliver(&key).await.unwrap(), Delivery::NotOurs);
    clock.fetch_add(7 * 24 * 3600, Ordering::Relaxed);
    assert_eq!(notifier.deliver(&key).await.unwrap(), Delivery::NotOurs);
    let mails = mailbox.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "relations@example.com");
    assert!(mails[0].subject.contains(&stored.reference.to_string()));
    for personal in applicant::PERSONAL {
        assert!(!said(&mails[0]).contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn only_one_sender_holds_a_notice_until_its_lease_runs_out() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    submit(&store, &world(), &SubmissionId::draw(&world()).unwrap()).await.unwrap();
    let key = due(&store).await.remove(0);
    let at = |later| World::system().with_clock(move || NOW.seconds() + later);
    let leased = store.lease(&at(0), &key).await.unwrap().unwrap();
    assert_eq!(leased.attempt, 1);
    assert!(store.lease(&at(outbox::LEASE_SECONDS - 1), &key).await.unwrap().is_none());
    // The first sender died and another takes the lease. A late result of the first sender changes nothing.
    let second = store.lease(&at(outbox::LEASE_SECONDS), &key).await.unwrap().unwrap();
    assert_eq!(second.attempt, 2);
    store.postpone(NOW, &leased).await.unwrap();
    assert!(store.lease(&at(outbox::LEASE_SECONDS + 1), &key).await.unwrap().is_none(), "still the second's");
}

#[tokio::test]
async fn the_sweep_sends_notices_that_the_stream_never_delivered() {
    let table = table::fresh().await;
    let (notifier, clock, mailbox) = notifier(&table, NOW.seconds());
    for _ in 0..3 {
        submit(&notifier.store, &world(), &SubmissionId::draw(&world()).unwrap()).await.unwrap();
    }
    assert_eq!(swept(&notifier).await, (0, 0), "the stream has its time first");
    clock.fetch_add(outbox::SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    // Each to the team and to the applicant.
    assert_eq!(swept(&notifier).await, (6, 0));
    assert_eq!(swept(&notifier).await, (0, 0));
    assert_eq!(mailbox.mails().len(), 6);
}

#[tokio::test]
async fn a_mail_that_is_not_accepted_stays_pending_and_goes_out_later() {
    let table = table::fresh().await;
    let (mut notifier, clock, mailbox) = notifier(&table, NOW.seconds());
    submit(&notifier.store, &world(), &SubmissionId::draw(&world()).unwrap()).await.unwrap();
    let working = notifier.transport.clone();
    // A folder below a file cannot be created.
    let file = tempfile::NamedTempFile::new().unwrap();
    notifier.transport = MailTransport::Folder(file.path().join("mail"));
    clock.fetch_add(outbox::SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    assert_eq!(swept(&notifier).await, (0, 2));
    assert_eq!(swept(&notifier).await, (0, 0), "it is not hammered");
    notifier.transport = working;
    clock.fetch_add(60, Ordering::Relaxed);
    assert_eq!(swept(&notifier).await, (2, 0));
    assert_eq!(mailbox.mails().len(), 2);
}
