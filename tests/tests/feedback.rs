//! Events of the mail service count by the time of the event, not by the time or the number of their arrivals.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use intake_fn::notices::deliver::Delivery;
use intake_fn::notices::feedback::{FeedbackHandler, QueueEvent};
use intake_fn::notices::mail::{MailFault, Mailbox};
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::sweep::sweep;
use intake_fn::runtime::metrics::Metrics;
use journeys::notifier::notifier;
use journeys::submitted::{self, Submitted};
use journeys::{lists, records, table};
use language::Lang;
use serde_json::{Value, json};
use store::config::TableConfig;
use store::outbox::LONGEST_PAUSE_SECONDS;
use store::world::World;
use store::{Store, Timestamp};

/// A Friday, on which no daily summaries are sent.
const NOW: i64 = 1_795_172_800;

struct Office {
    table: TableConfig,
    notifier: NoticeSender,
    clock: Arc<AtomicI64>,
    mailbox: Arc<Mailbox>,
    listener: FeedbackHandler,
    sent: Submitted,
}

impl Office {
    /// A setup with one submission, and its mail if the delivery succeeded.
    async fn new(delivered: bool) -> Self {
        let table = table::fresh().await;
        let (notifier, clock, mailbox) = notifier(&table, NOW);
        let now = Arc::clone(&clock);
        let world = World::system().with_clock(move || now.load(Ordering::Relaxed));
        let listener = FeedbackHandler { store: Store::new(&table), world, metrics: Metrics::Memory(Arc::default()) };
        let sent = submitted::without_mail(&notifier.store, &notifier.world, Lang::Ar).await;
        if delivered {
            assert_eq!(notifier.deliver(&sent.key).await.unwrap(), Delivery::Sent);
        }
        Office { table, notifier, clock, mailbox, listener, sent }
    }

    /// An event about a mail, a number of seconds after the mail was sent.
    fn event(&self, kind: &str, after: i64, message_id: &str) -> Value {
        let timestamp = format!("2026-11-20T12:26:{:02}.000Z", 40 + after);
        let tags: serde_json::Map<_, _> =
            self.sent.key.tags().into_iter().map(|(name, value)| (name.to_string(), json!([value]))).collect();
        let details = json!({ "timestamp": timestamp, "bounceType": "Permanent", "feedbackId": "f" });
        let mut event = json!({
            "eventType": kind,
            "mail": {
                "timestamp": "2026-11-20T12:26:40.000Z", "messageId": message_id, "source": "site@example.com",
                "destination": ["relations@example.com"], "tags": tags
            }
        });
        event[kind.to_lowercase()] = details;
        event
    }

    /// Handles events in this order, and returns the indexes of those to be retried.
    async fn receive(&self, events: &[Value]) -> Vec<usize> {
        let records: Vec<_> = events
            .iter()
            .enumerate()
            .map(|(place, event)| json!({ "messageId": place.to_string(), "body": event.to_string() }))
            .collect();
        let event: QueueEvent = serde_json::from_value(json!({ "Records": records })).unwrap();
        self.listener.handle(&event).await.failures.iter().map(|failure| failure.id.parse().unwrap()).collect()
    }

    async fn state(&self) -> (String, String) {
        let notice = &records::of_kind(&self.table, "OUT#relations").await[0];
        (records::text(notice, "state").into(), records::text(notice, "heard").into())
    }

    async fn is_listed(&self) -> bool {
        !lists::failed(&self.notifier.store, Timestamp::from_seconds(NOW)).await.is_empty()
    }

    async fn events(&self, what: &str) -> usize {
        let events = records::of_kind(&self.table, "EV#").await;
        events.iter().filter(|event| records::text(event, "what") == what).count()
    }

    fn counted(&self, name: &str) -> usize {
        let Metrics::Memory(lines) = &self.listener.metrics else { panic!("metrics are kept") };
        lines.lock().unwrap().iter().filter(|line| line.contains(&format!("\"{name}\":1"))).count()
    }
}

const MAIL: &str = "memory-1";

#[tokio::test]
async fn a_bounce_received_before_an_earlier_delivery_stands() {
    for order in [[1, 0], [0, 1]] {
        let office = Office::new(true).await;
        let events = [office.event("Delivery", 2, MAIL), office.event("Bounce", 9, MAIL)];
        let ordered = order.map(|place| events[place].clone());
        assert!(office.receive(&ordered).await.is_empty());
        assert_eq!(office.state().await, ("failed".into(), "bounced".into()), "{order:?}");
        assert!(office.is_listed().await);
        assert_eq!(office.counted("NoticeFailed"), 1);
    }
}

#[tokio::test]
async fn a_delivery_after_a_bounce_stands_in_either_order_of_arrival() {
    for order in [[1, 0], [0, 1]] {
        let office = Office::new(true).await;
        let events = [office.event("Bounce", 2, MAIL), office.event("Delivery", 9, MAIL)];
        let ordered = order.map(|place| events[place].clone());
        assert!(office.receive(&ordered).await.is_empty());
        assert_eq!(office.state().await, ("sent".into(), "delivered".into()), "{order:?}");
        assert!(!office.is_listed().await);
    }
}

#[tokio::test]
async fn an_event_received_twice_is_recorded_and_counted_once() {
    let office = Office::new(true).await;
    let bounce = office.event("Bounce", 3, MAIL);
    for _ in 0..3 {
        assert!(office.receive(&[bounce.clone(), bounce.clone()]).await.is_empty());
    }
    assert_eq!(office.events("bounced relations").await, 1);
    assert_eq!(office.counted("NoticeFailed"), 1);
}

#[tokio::test]
async fn of_two_events_at_the_same_time_the_worse_counts() {
    for order in [[1, 0], [0, 1]] {
        let office = Office::new(true).await;
        let events = [office.event("Delivery", 5, MAIL), office.event("Bounce", 5, MAIL)];
        assert!(office.receive(&order.map(|place| events[place].clone())).await.is_empty());
        assert_eq!(office.state().await.0, "failed", "{order:?}");
    }
}

#[tokio::test]
async fn an_event_received_before_the_mail_is_marked_sent_is_retried() {
    let office = Office::new(false).await;
    office.mailbox.next([MailFault::CrashAfter]);
    tokio::select! {
        _ = office.notifier.deliver(&office.sent.key) => panic!("it was to die"),
        () = office.mailbox.crashed() => {}
    }
    let bounce = office.event("Bounce", 3, MAIL);
    assert_eq!(office.receive(std::slice::from_ref(&bounce)).await, [0]);
    // The notice is sent once more, so the first mail's bounce no longer matters.
    office.clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 1);
    assert!(office.receive(&[bounce]).await.is_empty());
    assert_eq!(office.state().await, ("sent".into(), String::new()));
    assert!(office.receive(&[office.event("Delivery", 3, "memory-2")]).await.is_empty());
    assert_eq!(office.state().await, ("sent".into(), "delivered".into()));
}

#[tokio::test]
async fn an_event_about_a_second_mail_before_it_is_marked_sent_is_retried() {
    let office = Office::new(true).await;
    let mut for_now = office.event("Bounce", 3, MAIL);
    for_now["bounce"]["bounceType"] = "Transient".into();
    assert!(office.receive(&[for_now]).await.is_empty());
    office.clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
    office.mailbox.next([MailFault::CrashAfter]);
    tokio::select! {
        _ = office.notifier.deliver(&office.sent.key) => panic!("it was to die"),
        () = office.mailbox.crashed() => {}
    }
    // The second mail was sent and bounces permanently. The table knows of the first mail only.
    assert_eq!(office.receive(&[office.event("Bounce", 9, "memory-2")]).await, [0]);
}

#[tokio::test]
async fn a_mailbox_that_stays_full_is_tried_less_and_less_often() {
    let office = Office::new(true).await;
    let (mut attempts, mut is_sent) = (1, true);
    for hour in 0..72 {
        if is_sent {
            let mut bounce = office.event("Bounce", 3, &format!("memory-{attempts}"));
            bounce["bounce"]["bounceType"] = "Transient".into();
            bounce["bounce"]["timestamp"] = format!("2026-11-2{}T{:02}:00:00.000Z", 1 + hour / 24, hour % 24).into();
            assert!(office.receive(&[bounce]).await.is_empty());
        }
        office.clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
        is_sent = office.notifier.deliver(&office.sent.key).await.unwrap() == Delivery::Sent;
        attempts += usize::from(is_sent);
    }
    assert!((8..=14).contains(&attempts), "{attempts} mails in three days");
}

#[tokio::test]
async fn a_team_whose_mailbox_is_full_for_a_while_gets_the_notice_later() {
    let office = Office::new(true).await;
    let mut bounce = office.event("Bounce", 3, MAIL);
    bounce["bounce"]["bounceType"] = "Transient".into();
    assert!(office.receive(&[bounce.clone()]).await.is_empty());
    assert_eq!(office.state().await, ("failed".into(), "bounced_for_now".into()));
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 0);
    office.clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
    assert_eq!(sweep(&office.notifier).await.unwrap().sent, 1);
    assert_eq!(office.state().await, ("sent".into(), String::new()));
    assert!(!office.is_listed().await);
    // The first mail's bounce, received again, does not undo the second mail.
    assert!(office.receive(&[bounce]).await.is_empty());
    assert_eq!(office.state().await.0, "sent");
    assert_eq!(office.mailbox.mails().len(), 2);
}

#[tokio::test]
async fn a_mail_that_bounced_permanently_is_not_sent_again_and_stays_listed() {
    let office = Office::new(true).await;
    assert!(office.receive(&[office.event("Bounce", 3, MAIL)]).await.is_empty());
    for _ in 0..30 {
        office.clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
        sweep(&office.notifier).await.unwrap();
    }
    let about_it = office.mailbox.mails().iter().filter(|mail| mail.message_id.contains(".relations@")).count();
    let summaries = office.mailbox.mails().iter().filter(|mail| mail.message_id.starts_with("digest.")).count();
    assert_eq!(about_it - summaries, 1);
    assert!(office.is_listed().await);
}

#[tokio::test]
async fn a_complaint_is_counted_and_the_notice_was_read() {
    let office = Office::new(true).await;
    assert!(office.receive(&[office.event("Complaint", 9, MAIL), office.event("Delivery", 2, MAIL)]).await.is_empty());
    assert_eq!(office.state().await, ("sent".into(), "complained".into()));
    assert_eq!(office.counted("Complaint"), 1);
    assert!(!office.is_listed().await);
}

#[tokio::test]
async fn an_event_about_an_unknown_mail_is_ignored() {
    let office = Office::new(true).await;
    let mut erased = office.event("Bounce", 3, MAIL);
    erased["mail"]["tags"]["id"] = json!(["00000000000000000000000000000000"]);
    let mut test_mail = office.event("Bounce", 3, MAIL);
    test_mail["mail"]["tags"] = json!({});
    assert!(
        office
            .receive(&[erased, test_mail, json!({ "eventType": "Send", "mail": {"messageId": "x", "timestamp": "y"} })])
            .await
            .is_empty()
    );
    assert_eq!(office.state().await, ("sent".into(), String::new()));
    assert_eq!(office.receive(&[json!("what is this")]).await, [0]);
    assert_eq!(office.counted("PoisonRecord"), 1);
}
