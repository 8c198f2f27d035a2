//! Metrics: each path of the journey counts exactly its metrics, in lines that CloudWatch accepts.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use ::bundle::Bundle;
use forms::FormDefinition;
use intake_fn::notices::mail::{MailFault, Mailbox};
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::sweep::sweep;
use intake_fn::runtime::metrics::{METRICS, Metric, Metrics, NAMESPACE, Unit, When};
use journeys::emf::{self, Counted};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::notifier::notifier;
use journeys::visit::{NOW, Visit, broken_off};
use journeys::{applicant, bundle, records, submitted, table};
use language::Lang;
use store::config::TableConfig;
use store::outbox::{LONGEST_PAUSE_SECONDS, OutboxKey, SWEEP_AFTER_SECONDS};
use store::token::Keys;
use store::world::{NoEntropy, World};

type Lines = Arc<Mutex<Vec<String>>>;

/// A visitor whose function records metrics, and those metrics.
fn counting(visit: Visit) -> (Visit, Lines) {
    let lines = Lines::default();
    let mut visit = visit;
    visit.intake.metrics = Metrics::Memory(Arc::clone(&lines));
    (visit, lines)
}

/// The metrics since the last call, as `name value dimension`.
fn counted(lines: &Lines) -> Vec<String> {
    let lines = std::mem::take(&mut *lines.lock().unwrap());
    lines
        .iter()
        .map(|line| {
            let Counted { name, value, dimensions, timestamp, .. } = emf::read(line);
            assert!((NOW * 1000..(NOW + 300_000) * 1000).contains(&timestamp), "{timestamp} is in milliseconds");
            let dimensions: Vec<_> = dimensions.into_iter().map(|(_, value)| value).collect();
            format!("{name} {value} {}", dimensions.join(" ")).trim().to_string()
        })
        .collect()
}

#[test]
fn every_metric_is_a_line_that_cloudwatch_reads_and_stands_in_the_table() {
    let form = FormDefinition::parse(include_str!("../../forms/tests/every_kind.toml")).unwrap();
    let reason = "not_stored";
    let all = [
        (Metric::Stored { form: &form }, 1.0, Some(("Form", "every-kind"))),
        (Metric::Refused { reason }, 1.0, Some(("Reason", reason))),
        (Metric::Suspect { form: &form }, 1.0, Some(("Form", "every-kind"))),
        (Metric::PageFailed, 1.0, None),
        (Metric::Notified, 1.0, None),
        (Metric::MailFailed { reason: "service" }, 1.0, Some(("Reason", "service"))),
        (Metric::NoticeFailed, 1.0, None),
        (Metric::Complaint, 1.0, None),
        (Metric::OldestPendingAge { seconds: 1_800 }, 1_800.0, None),
        (Metric::PendingNotices { count: 3 }, 3.0, None),
        (Metric::DigestMismatch { count: 2 }, 2.0, None),
        (Metric::PoisonRecord, 1.0, None),
        (Metric::CanaryPassed { passed: true }, 1.0, None),
        (Metric::Tracked, 1.0, None),
        (Metric::Asked, 1.0, None),
    ];
    let world = World::system().with_clock(|| NOW);
    let lines = Lines::default();
    let metrics = Metrics::Memory(Arc::clone(&lines));
    let mut named = Vec::new();
    for (metric, value, dimension) in all {
        metrics.record(&world, metric);
        let line = lines.lock().unwrap().pop().unwrap();
        let counted = emf::read(&line);
        let info = metric.info();
        assert_eq!((counted.name.as_str(), counted.unit.as_str()), (info.name, info.unit.name()), "{line}");
        assert_eq!((counted.value, counted.timestamp), (value, NOW * 1000), "{line}");
        assert_eq!(counted.namespace, NAMESPACE);
        assert_eq!(info.dimension, dimension.map(|(name, _)| name), "{line}");
        let dimension = dimension.map(|(name, value)| (name.to_string(), value.to_string()));
        assert_eq!(counted.dimensions, dimension.clone().into_iter().collect(), "{line}");
        // Once without a dimension, because an alarm on all values cannot add up the values of a dimension.
        let sets = [vec![]].into_iter().chain(dimension.map(|(name, _)| vec![name]));
        assert_eq!(counted.sets, sets.collect::<BTreeSet<Vec<String>>>(), "{line}");
        named.push(info);
    }
    assert_eq!(named, METRICS.iter().collect::<Vec<_>>(), "each once, in the order of the table");
}

#[test]
fn a_clock_that_was_set_back_gives_no_negative_age() {
    let lines = Lines::default();
    Metrics::Memory(Arc::clone(&lines))
        .record(&World::system().with_clock(|| NOW), Metric::OldestPendingAge { seconds: -5 });
    assert_eq!(counted(&lines), ["OldestPendingAge 0"]);
}

#[test]
fn a_failed_canary_is_recorded_as_zero() {
    let lines = Lines::default();
    let metrics = Metrics::Memory(Arc::clone(&lines));
    let world = World::system().with_clock(|| NOW);
    metrics.record(&world, Metric::CanaryPassed { passed: false });
    metrics.record(&world, Metric::CanaryPassed { passed: true });
    assert_eq!(counted(&lines), ["CanaryPassed 0", "CanaryPassed 1"]);
}

#[test]
fn the_table_explains_each_metric_and_its_action() {
    let names: BTreeSet<&str> = METRICS.iter().map(|info| info.name).collect();
    assert_eq!(names.len(), METRICS.len(), "each name once");
    for info in METRICS {
        for words in [info.means, info.to_do] {
            assert!(words.ends_with('.') && words.starts_with(char::is_uppercase), "{}: {words}", info.name);
            assert!(!words.contains("  "), "{}: {words}", info.name);
        }
        // Every alarm has an action to take.
        assert!(info.alarm.is_none() || !info.to_do.starts_with("Nothing."), "{}", info.name);
        let Some(alarm) = info.alarm else { continue };
        assert!(alarm.of.is_empty() || info.dimension.is_some(), "{} has no dimension to watch", info.name);
        // A value below the limit and a missing value are the same fault.
        assert!(alarm.or_missing || matches!(alarm.when, When::Above(_)), "{}", info.name);
        if let Some(other) = alarm.meanwhile {
            let watched = METRICS.iter().find(|known| known.name == other.nothing_of).unwrap();
            assert!(watched.unit == Unit::Count && watched.name != info.name, "{}", info.name);
        }
    }
}

#[tokio::test]
async fn a_submission_is_counted_once_though_it_is_confirmed_twenty_times() {
    let (visit, lines) = counting(Visit::new().await);
    let check = visit.check(Lang::Ar).await.page;
    visit.wait(60);
    for _ in 0..20 {
        let confirmed = visit.confirm(Lang::Ar, &check).await;
        assert_eq!(confirmed.status, 303);
        assert_eq!(visit.get(&confirmed.location).await.status, 200);
    }
    assert_eq!(counted(&lines), ["Stored 1 support"]);
}

#[tokio::test]
async fn a_submission_with_marks_is_counted_as_suspect_once() {
    let (visit, lines) = counting(Visit::new().await);
    let check = visit.check(Lang::En).await.page;
    for _ in 0..3 {
        assert_eq!(visit.confirm(Lang::En, &check).await.status, 303, "faster than anyone reads");
    }
    assert_eq!(counted(&lines), ["Stored 1 support", "Suspect 1 support"]);
}

#[tokio::test]
async fn checking_changing_and_viewing_count_nothing() {
    let (visit, lines) = counting(Visit::new().await);
    let check = visit.check(Lang::En).await.page;
    assert_eq!(visit.post("/intake/en/support/change", check.hidden_body()).await.status, 200);
    for (method, path) in [
        ("GET", "/intake/en/support"),
        ("GET", "/intake/en/support/confirm"),
        ("HEAD", "/intake/en/nothing"),
        ("GET", "/intake/en/receipt/none"),
        ("PUT", "/intake/en/support"),
    ] {
        visit.send(method, path, "", "").await;
    }
    assert_eq!(counted(&lines), Vec::<String>::new());
}

#[tokio::test]
async fn a_request_without_progress_is_counted_by_its_reason() {
    let (mut visit, lines) = counting(Visit::new().await);
    let sound = applicant::body(applicant::SOUND);
    let address = "/intake/ar/support";
    for (body, reason) in [
        (String::new(), "mistakes"),
        (format!("{sound}&x={}", "x".repeat(70_000)), "too_large"),
        ("a".repeat(300 * 1024), "far_too_large"),
    ] {
        for step in ["", "/confirm"] {
            visit.post(&format!("{address}{step}"), body.clone()).await;
            assert_eq!(counted(&lines), [format!("Refused 1 {reason}")], "{step}");
        }
    }
    visit.send("POST", address, "text/plain", sound.clone()).await;
    assert_eq!(counted(&lines), ["Refused 1 not_a_form"]);
    visit.post(address, broken_off(sound.clone())).await;
    assert_eq!(counted(&lines), ["Refused 1 broken_off"]);
    for path in ["/intake/ar/nothing", "/intake/ar/support/nothing", "/intake/xx/support", "/intake/ar/receipt/none"] {
        visit.post(path, sound.clone()).await;
        assert_eq!(counted(&lines), ["Refused 1 no_form"], "{path}");
    }

    visit.post(&format!("{address}/confirm"), sound.clone()).await;
    assert_eq!(counted(&lines), ["Refused 1 seal_not_genuine"]);
    let check = visit.check(Lang::Ar).await.page;
    let other = check.hidden_body().replace(&applicant::body([("", "عنيزة")])[1..], "Rass");
    visit.post(&format!("{address}/confirm"), other).await;
    assert_eq!(counted(&lines), ["Refused 1 seal_does_not_fit"]);
    visit.wait(25 * 60 * 60);
    visit.confirm(Lang::Ar, &check).await;
    assert_eq!(counted(&lines), ["Refused 1 seal_outdated"]);

    visit.intake.world = World::system().with_clock(|| NOW).with_entropy(|| Err(NoEntropy));
    visit.post(address, sound).await;
    assert_eq!(counted(&lines), ["Refused 1 not_sealed"]);
    assert_watched("not_sealed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_stored_after_an_outage_is_counted_with_both() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let (visit, lines) = counting(Visit::with(faulty.table(&table), Keys::new([1; 32], None)));
    let check = visit.check(Lang::Ar).await.page;
    visit.wait(60);
    faulty.always(Some(TRANSACT), Fault::Repeat);
    assert_eq!(visit.confirm(Lang::Ar, &check).await.status, 507);
    assert_eq!(counted(&lines), ["Refused 1 not_stored"]);
    assert_watched("not_stored");
    faulty.heal();
    assert_eq!(visit.confirm(Lang::Ar, &check).await.status, 303);
    assert_eq!(counted(&lines), ["Stored 1 support"]);
}

#[tokio::test]
async fn a_page_that_cannot_be_rendered_is_counted_for_every_request() {
    let (mut visit, lines) = counting(Visit::new().await);
    let check = visit.check(Lang::En).await.page;
    visit.wait(60);
    let receipt = visit.confirm(Lang::En, &check).await.location;
    counted(&lines);
    let broken = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), broken.path());
    for template in ["form", "receipt"] {
        std::fs::write(broken.path().join(format!("templates/intake/{template}.html")), "{{ nothing.of.the.kind }}")
            .unwrap();
    }
    visit.intake.bundle = std::sync::Arc::new(Bundle::load(broken.path()).unwrap());
    assert_eq!(visit.get(&receipt).await.status, 507);
    assert_eq!(counted(&lines), ["PageFailed 1"]);
    assert_eq!(visit.post("/intake/en/support/change", check.hidden_body()).await.status, 507);
    assert_eq!(counted(&lines), ["PageFailed 1"]);
}

/// Asserts that refusals for this reason have an alarm.
fn assert_watched(reason: &str) {
    let info = Metric::Refused { reason: "" }.info();
    assert!(info.alarm.unwrap().of.contains(&reason), "{reason} wakes nobody");
}

/// A notifier that records metrics, on a Friday, with one pending submission.
async fn notifier_with_one_pending(
    table: &TableConfig,
) -> (NoticeSender, Arc<AtomicI64>, Arc<Mailbox>, Lines, OutboxKey) {
    let (notifier, clock, mailbox) = notifier(table, NOW + 2 * DAY);
    let lines = Lines::default();
    let notifier = NoticeSender { metrics: Metrics::Memory(Arc::clone(&lines)), ..notifier };
    let sent = submitted::without_mail(&notifier.store, &notifier.world, Lang::Ar).await;
    (notifier, clock, mailbox, lines, sent.key)
}

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn sent_mails_are_counted_and_the_oldest_wait_is_measured() {
    let (notifier, clock, mailbox, lines, key) = notifier_with_one_pending(&table::fresh().await).await;
    mailbox.next([MailFault::Down, MailFault::Busy]);
    assert!(notifier.deliver(&key).await.is_err());
    assert_eq!(counted(&lines), ["MailFailed 1 service"]);
    clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    sweep(&notifier).await.unwrap();
    assert_eq!(counted(&lines), ["MailFailed 1 busy", "PendingNotices 1", "OldestPendingAge 300"]);
    clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    sweep(&notifier).await.unwrap();
    assert_eq!(counted(&lines), ["Notified 1", "PendingNotices 0", "OldestPendingAge 0"]);
    notifier.deliver(&key).await.unwrap();
    assert!(counted(&lines).is_empty(), "nothing was to be done");
}

#[tokio::test]
async fn a_notice_that_is_refused_hour_after_hour_is_counted_as_failed_once() {
    let (notifier, clock, mailbox, lines, _) = notifier_with_one_pending(&table::fresh().await).await;
    mailbox.always(Some(MailFault::Refused));
    for _ in 0..4 {
        clock.fetch_add(LONGEST_PAUSE_SECONDS, Ordering::Relaxed);
        sweep(&notifier).await.unwrap();
    }
    let failed = counted(&lines).into_iter().filter(|line| line == "NoticeFailed 1").count();
    assert_eq!(failed, 1);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_and_answers_that_were_altered_are_counted() {
    let table = table::fresh().await;
    let (notifier, clock, _, lines, key) = notifier_with_one_pending(&table).await;
    let event = serde_json::json!({ "Records": [{ "eventName": "INSERT" }, "what is this"] });
    notifier.handle(&serde_json::from_value(event).unwrap()).await;
    assert_eq!(counted(&lines), ["PoisonRecord 1", "PoisonRecord 1"]);

    notifier.deliver(&key).await.unwrap();
    clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
    records::alter(&table, &key).await;
    sweep(&notifier).await.unwrap();
    assert!(counted(&lines).contains(&"DigestMismatch 1".to_string()));
}
