//! Submissions are kept for the form's retention period. After it they are not read, even if the table has not deleted them yet.

use std::sync::Arc;

use ::bundle::Bundle;
use intake_fn::notices::deliver::Delivery;
use intake_fn::notices::mail::Mailbox;
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::sweep::sweep;
use journeys::visit::{NOW, Visit};
use journeys::{bundle, records, table};
use language::Lang;
use store::outbox::{OutboxKey, SWEEP_AFTER_SECONDS};
use store::world::World;
use store::{NotStored, Store, SubmissionId, Timestamp};

const DAY: i64 = 24 * 60 * 60;
const CONFIRM: &str = "/intake/en/support/confirm";

/// A visit to a support form whose submissions are kept for some days, or until someone deletes them.
async fn visit(days: Option<u16>) -> Visit {
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), folder.path());
    let definition = folder.path().join("forms/support.toml");
    let text = std::fs::read_to_string(&definition).unwrap();
    let others = text.lines().filter(|line| !line.starts_with("keep_days"));
    let kept = days.map(|days| format!("keep_days = {days}")).into_iter();
    let text = kept.chain(others.map(ToString::to_string)).collect::<Vec<_>>().join("\n");
    std::fs::write(&definition, text).unwrap();
    let mut visit = Visit::at(table::fresh().await);
    visit.intake.bundle = Arc::new(Bundle::load(folder.path()).unwrap());
    visit
}

/// Sends a request and returns the body of its confirmation.
async fn send(visit: &Visit) -> String {
    let body = visit.check(Lang::En).await.page.hidden_body();
    assert_eq!(visit.post_with(CONFIRM, &[], body.clone()).await.status, 303);
    body
}

fn at(now: i64) -> World {
    World::system().with_clock(move || now)
}

/// A notifier with the visit's own form.
fn notifier(visit: &Visit, now: i64) -> (NoticeSender, Arc<Mailbox>) {
    let (notifier, _, mailbox) = journeys::notifier::notifier(&visit.table, now);
    (NoticeSender { bundle: Arc::clone(&visit.intake.bundle), ..notifier }, mailbox)
}

/// Every item of the table except counters, with its expiry.
async fn ends(visit: &Visit) -> Vec<(String, Option<i64>)> {
    let mut ends = Vec::new();
    for kind in ["META", "EV#", "OUT#", "REF"] {
        let mut items = records::of_kind(&visit.table, kind).await;
        // Daily summaries have an expiry of their own.
        items.retain(|item| !records::text(item, "pk").starts_with("DIGEST#"));
        ends.extend(items.iter().map(|item| (kind.to_string(), records::number(item, "expires_at"))));
    }
    ends
}

/// The id and the outbox key of the one submission.
async fn the_one(visit: &Visit) -> (SubmissionId, OutboxKey) {
    let notices = records::of_kind(&visit.table, "OUT#relations").await;
    assert_eq!(notices.len(), 1);
    let (pk, sk) = (records::text(&notices[0], "pk"), records::text(&notices[0], "sk"));
    let digits: Vec<u8> = pk.strip_prefix("SUB#").unwrap().bytes().collect();
    let bytes: Vec<u8> =
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
    let bytes: [u8; 16] = bytes.try_into().unwrap();
    let id = SubmissionId::draw(&World::system().with_entropy(move || Ok(bytes))).unwrap();
    (id, OutboxKey::parse(pk, sk).unwrap())
}

#[tokio::test]
async fn all_items_of_a_submission_expire_on_one_day_even_later_ones() {
    let visit = visit(Some(30)).await;
    send(&visit).await;
    let (_, key) = the_one(&visit).await;
    let (notifier, mailbox) = notifier(&visit, NOW + 600);
    assert_eq!(notifier.deliver(&key).await.unwrap(), Delivery::Sent);
    assert_eq!(mailbox.mails().len(), 1);
    let end = Some(NOW + 30 * DAY);
    let expected = ["META", "EV#", "EV#", "OUT#", "OUT#", "REF"].map(|kind| (kind.to_string(), end));
    assert_eq!(ends(&visit).await, expected);
}

#[tokio::test]
async fn a_form_without_keep_days_keeps_its_submissions() {
    let visit = visit(None).await;
    send(&visit).await;
    let (id, key) = the_one(&visit).await;
    let expected = ["META", "EV#", "OUT#", "OUT#", "REF"].map(|kind| (kind.to_string(), None));
    assert_eq!(ends(&visit).await, expected);
    let later = Timestamp::from_seconds(NOW + 4000 * DAY);
    assert!(visit.intake.store.stored(later, &id).await.unwrap().is_some());
    assert!(visit.intake.store.due(later).await.unwrap().contains(&key));
}

#[tokio::test]
async fn expired_items_are_not_read_even_if_they_still_exist() {
    let visit = visit(Some(1)).await;
    send(&visit).await;
    let (id, key) = the_one(&visit).await;
    let store = &visit.intake.store;

    let last = Timestamp::from_seconds(NOW + DAY - 1);
    assert!(store.stored(last, &id).await.unwrap().is_some());
    assert!(store.due(last).await.unwrap().contains(&key));

    let end = Timestamp::from_seconds(NOW + DAY);
    assert_eq!(store.stored(end, &id).await.unwrap_err(), NotStored::Expired);
    assert_eq!(store.due(end).await.unwrap(), []);
    assert_eq!(store.lease(&at(end.seconds()), &key).await.unwrap(), None);
    let (notifier, mailbox) = notifier(&visit, end.seconds());
    assert_eq!(notifier.deliver(&key).await.unwrap(), Delivery::NotOurs);
    assert_eq!(sweep(&notifier).await.unwrap().sent, 0);
    assert!(mailbox.mails().is_empty());
    assert_eq!(ends(&visit).await.len(), 5, "the table has not deleted anything");
}

#[tokio::test]
async fn a_notice_before_the_expiry_is_sent() {
    let visit = visit(Some(1)).await;
    send(&visit).await;
    let (notifier, mailbox) = notifier(&visit, NOW + SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&notifier).await.unwrap().sent, 2);
    assert_eq!(mailbox.mails().len(), 2);
}

#[tokio::test]
async fn a_confirmation_after_the_expiry_is_checked_again_and_stored_as_a_new_submission() {
    let visit = visit(Some(1)).await;
    let body = send(&visit).await;
    // Up to its last second, the submission is there. Then its id is used up, although the seal is valid for one more second.
    visit.wait(DAY - 1);
    assert_eq!(visit.post_with(CONFIRM, &[], body.clone()).await.status, 303);
    assert_eq!(records::of_kind(&visit.table, "META").await.len(), 1);
    visit.wait(1);
    let again = visit.post_with(CONFIRM, &[], body).await;
    assert_eq!(again.status, 200, "check your answers again");
    assert_eq!(visit.post_with(CONFIRM, &[], again.page.hidden_body()).await.status, 303);
    assert_eq!(records::of_kind(&visit.table, "META").await.len(), 2);
}

#[tokio::test]
async fn the_table_deletes_by_the_attribute_and_making_it_again_changes_nothing() {
    let table = table::fresh().await;
    Store::new(&table).ensure_table().await.unwrap();
    let described = records::client(&table).describe_time_to_live().table_name(&table.table).send().await.unwrap();
    let described = described.time_to_live_description.unwrap();
    assert_eq!(described.time_to_live_status.unwrap().as_str(), "ENABLED");
    assert_eq!(described.attribute_name.as_deref(), Some("expires_at"));
}
