//! The daily summary of a team: once each working day at eight in Riyadh.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use forms::{Team, Typed};
use intake_fn::notices::mail::{Mail, MailFault, Mailbox};
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::sweep::sweep;
use journeys::notifier::{notifier, said};
use journeys::submitted::{self, Submitted};
use journeys::{applicant, followers, records, table};
use language::Lang;
use language::calendar::Day;
use store::Timestamp;
use store::asking::Asking;
use store::change::Act;
use store::config::TableConfig;
use store::mark::{Mark, Marks};
use store::outbox::{Feedback, FeedbackKind, SWEEP_AFTER_SECONDS};
use store::status::Status;
use store::timestamp::TimestampMillis;
use store::world::World;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// A moment in Riyadh, in seconds since 1970.
fn at(iso: &str, hour: i64) -> i64 {
    Day::from_iso(iso).unwrap().begins_at() + hour * HOUR
}

/// A team's setup with a clock.
struct Office {
    table: TableConfig,
    notifier: NoticeSender,
    clock: Arc<AtomicI64>,
    mailbox: Arc<Mailbox>,
    /// The number of submissions so far.
    sent: AtomicI64,
}

impl Office {
    async fn at(now: i64) -> Self {
        let table = table::fresh().await;
        let (notifier, clock, mailbox) = notifier(&table, now);
        Office { table, notifier, clock, mailbox, sent: AtomicI64::new(0) }
    }

    fn set(&self, now: i64) {
        self.clock.store(now, Ordering::Relaxed);
    }

    /// Sweeps until the created summaries are sent, as the schedule does within minutes.
    async fn sweep(&self) {
        for _ in 0..3 {
            sweep(&self.notifier).await.unwrap();
            self.clock.fetch_add(SWEEP_AFTER_SECONDS, Ordering::Relaxed);
        }
    }

    fn summaries(&self) -> Vec<Mail> {
        self.mailbox.mails().into_iter().filter(|mail| mail.message_id.starts_with("digest.")).collect()
    }

    async fn support(&self, received_at: i64, marks: Marks) -> Submitted {
        // Each in words of its own.
        let need = format!("{} {}", applicant::SOUND[5].1, self.sent.fetch_add(1, Ordering::Relaxed));
        self.support_with(received_at, &need, marks).await
    }

    async fn support_with(&self, received_at: i64, need: &str, marks: Marks) -> Submitted {
        let world = World::system().with_clock(move || received_at);
        let typed = applicant::SOUND.into_iter().filter(|(id, _)| !matches!(*id, "mail_me" | "email"));
        let typed = typed.map(|(id, value)| (id, if id == "need" { need } else { value })).collect();
        submitted::submit(&self.notifier.store, &world, Lang::Ar, "support", typed, marks).await
    }

    async fn act(&self, submitted: &Submitted, steps: &[Status]) {
        let act = Act::new(&self.notifier.world, "test");
        let now = self.clock.load(Ordering::Relaxed);
        for step in steps {
            let record =
                self.notifier.store.find(Timestamp::from_seconds(now), &submitted.reference).await.unwrap().unwrap();
            self.notifier.store.set_status(&act, &record, *step, None).await.unwrap();
        }
        if steps.is_empty() {
            let record =
                self.notifier.store.find(Timestamp::from_seconds(now), &submitted.reference).await.unwrap().unwrap();
            self.notifier.store.acknowledge(&act, &record).await.unwrap();
        }
    }
}

/// The references under a heading of the English part.
fn listed(mail: &Mail, heading: &str) -> Vec<String> {
    let english = mail.text.split_once("\n——\n").unwrap().1;
    let block = english.split("\n\n").find(|block| block.starts_with(heading)).unwrap_or_default();
    block.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_string).collect()
}

const NEW: &str = "New since";
const BEFORE: &str = "Came in before";
const MARKED: &str = "Marked";
const FAILED: &str = "A mail about it";
const DUE: &str = "The earliest day for a reply";

#[tokio::test]
async fn each_list_names_exactly_its_submissions() {
    // Monday 23 November 2026; the summary before was on Sunday.
    let office = Office::at(at("2026-11-23", 6)).await;
    let mut suspect = Marks::default();
    suspect.add_if(true, Mark::TooFast);
    let new = office.support(at("2026-11-22", 8), Marks::default()).await;
    let before = office.support(at("2026-11-22", 8) - 1, Marks::default()).await;
    let marked = office.support(at("2026-11-22", 9), suspect.clone()).await;
    let seen = office.support(at("2026-11-20", 9), suspect).await;
    office.act(&seen, &[]).await;
    // Two weeks before, at any hour of the day.
    let due = office.support(at("2026-11-09", 23), Marks::default()).await;
    office.act(&due, &[Status::Verified, Status::WithCommittee]).await;
    let decided = office.support(at("2026-11-01", 9), Marks::default()).await;
    office.act(&decided, &[Status::Verified, Status::WithCommittee, Status::Accepted]).await;
    let closed = office.support(at("2026-11-01", 9), Marks::default()).await;
    office.act(&closed, &[Status::Closed]).await;
    let tomorrow = office.support(at("2026-11-10", 0), Marks::default()).await;
    office.act(&tomorrow, &[]).await;
    let bounced = office.support(at("2026-11-21", 9), Marks::default()).await;
    office.notifier.deliver(&bounced.key).await.unwrap();
    let feedback = Feedback {
        message_id: "memory-1".into(),
        at: TimestampMillis::from_milliseconds(1),
        kind: FeedbackKind::Bounced,
    };
    office.notifier.store.record_feedback(&office.notifier.world, &bounced.key, &feedback).await.unwrap();

    office.set(at("2026-11-23", 8));
    office.sweep().await;
    let summaries = office.summaries();
    assert_eq!(summaries.len(), 1, "the other teams have nothing waiting");
    let summary = &summaries[0];
    assert_eq!(summary.to, "relations@example.com");
    let names = |all: &[&Submitted]| all.iter().map(|one| one.reference.to_string()).collect::<Vec<_>>();
    assert_eq!(listed(summary, NEW), names(&[&new, &marked]));
    assert_eq!(listed(summary, BEFORE), names(&[&bounced, &before]), "oldest first");
    assert_eq!(listed(summary, MARKED), names(&[&marked]));
    assert_eq!(listed(summary, FAILED), names(&[&bounced]));
    assert_eq!(listed(summary, DUE), names(&[&due]));
    let (arabic, _) = summary.text.split_once("\n——\n").unwrap();
    for reference in names(&[&new, &before, &marked, &due, &bounced]) {
        assert!(arabic.contains(&reference) && summary.html.contains(&reference), "{reference}");
    }
    for personal in applicant::PERSONAL {
        assert!(!said(summary).contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn a_day_has_one_summary_however_often_and_however_late_the_sweep_runs() {
    let office = Office::at(at("2026-11-22", 9)).await;
    office.support(at("2026-11-22", 9), Marks::default()).await;
    office.set(at("2026-11-23", 8) - 1);
    sweep(&office.notifier).await.unwrap();
    assert!(office.summaries().iter().all(|mail| !mail.message_id.contains("2026-11-23")), "not before eight");
    // The schedule missed its runs; the sweep at 15:00 makes up for them.
    office.set(at("2026-11-23", 15));
    for _ in 0..5 {
        office.sweep().await;
    }
    let of_the_day = |day: &str| office.summaries().iter().filter(|mail| mail.message_id.contains(day)).count();
    assert_eq!(of_the_day("2026-11-23"), 1);
    office.set(at("2026-11-24", 8));
    office.sweep().await;
    assert_eq!(of_the_day("2026-11-24"), 1, "it still waits");
}

#[tokio::test]
async fn no_summary_is_sent_on_friday_or_saturday_and_sundays_covers_all_since_thursday() {
    let office = Office::at(at("2026-11-20", 9)).await;
    let thursday = office.support(at("2026-11-19", 9), Marks::default()).await;
    let friday = office.support(at("2026-11-20", 9), Marks::default()).await;
    for day in ["2026-11-20", "2026-11-21"] {
        office.set(at(day, 12));
        office.sweep().await;
    }
    assert!(office.summaries().is_empty());
    office.set(at("2026-11-22", 8));
    office.sweep().await;
    let summaries = office.summaries();
    let relations = summaries.iter().find(|mail| mail.to == "relations@example.com").unwrap();
    assert_eq!(listed(relations, NEW), [&thursday, &friday].map(|one| one.reference.to_string()));
}

#[tokio::test]
async fn a_team_with_nothing_waiting_gets_a_summary_on_sundays_only() {
    let office = Office::at(at("2026-11-22", 8)).await;
    office.sweep().await;
    let summaries = office.summaries();
    let mut to: Vec<_> = summaries.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(
        to,
        ["complaints@example.com", "relations@example.com", "research@example.com", "volunteering@example.com"]
    );
    assert!(summaries.iter().all(|mail| mail.text.contains("Nothing is waiting")));
    for day in ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"] {
        office.set(at(day, 8));
        office.sweep().await;
    }
    assert_eq!(office.summaries().len(), 4);
}

#[tokio::test]
async fn each_team_gets_a_summary_of_its_own_forms() {
    let office = Office::at(at("2026-11-23", 9)).await;
    let typed: Typed = [("satisfaction", "5"), ("about", "support"), ("consent", "yes")].into_iter().collect();
    let world = World::system().with_clock(|| at("2026-11-23", 9));
    submitted::submit(&office.notifier.store, &world, Lang::En, "rating", typed, Marks::default()).await;
    office.support(at("2026-11-23", 9), Marks::default()).await;
    office.set(at("2026-11-24", 8));
    office.sweep().await;
    let summaries = office.summaries();
    assert_eq!(summaries.len(), 1);
    for title in ["== Support request ==", "== Rate the service ==", "== طلب دعم ==", "== تقييم الخدمة =="]
    {
        assert!(summaries[0].text.contains(title), "{title}");
    }
}

#[tokio::test]
async fn a_summary_that_the_mailer_refuses_is_sent_later_that_day_but_not_the_next() {
    let office = Office::at(at("2026-11-23", 8)).await;
    office.support(at("2026-11-23", 7), Marks::default()).await;
    office.mailbox.always(Some(MailFault::Down));
    office.sweep().await;
    assert!(office.summaries().is_empty());
    office.mailbox.heal();
    office.set(at("2026-11-23", 12));
    office.sweep().await;
    assert_eq!(office.summaries().len(), 1);

    office.set(at("2026-11-24", 8));
    office.mailbox.always(Some(MailFault::Down));
    office.sweep().await;
    office.mailbox.heal();
    office.set(at("2026-11-24", 8) + DAY);
    office.sweep().await;
    let ids: Vec<_> = office.summaries().iter().map(|mail| mail.message_id[7..17].to_string()).collect();
    assert_eq!(ids, ["2026-11-23", "2026-11-25"], "yesterday's would tell of today");
}

#[tokio::test]
async fn a_failed_notice_is_listed_until_acknowledged_even_if_the_request_is_closed() {
    let office = Office::at(at("2026-11-23", 6)).await;
    let spam = office.support(at("2026-11-20", 9), Marks::default()).await;
    office.act(&spam, &[Status::Closed]).await;
    office.notifier.deliver(&spam.key).await.unwrap();
    let feedback = Feedback {
        message_id: "memory-1".into(),
        at: TimestampMillis::from_milliseconds(1),
        kind: FeedbackKind::Bounced,
    };
    office.notifier.store.record_feedback(&office.notifier.world, &spam.key, &feedback).await.unwrap();
    let summary =
        async |day: &str| office.notifier.daily_summary(Team::Relations, Day::from_iso(day).unwrap()).await.unwrap();
    let contents = summary("2026-11-23").await;
    assert_eq!(contents.forms.len(), 1);
    assert_eq!(contents.forms[0].failed[0].reference, spam.reference);
    assert!(contents.forms[0].unacknowledged.is_empty(), "it is closed");
    office.act(&spam, &[]).await;
    assert!(summary("2026-11-24").await.is_empty());
}

#[tokio::test]
async fn what_an_applicant_asks_for_is_listed_until_it_is_dealt_with_even_if_the_request_is_closed() {
    let office = Office::at(at("2026-11-23", 6)).await;
    let closed = office.support(at("2026-11-20", 9), Marks::default()).await;
    office.act(&closed, &[Status::Closed]).await;
    let store = &office.notifier.store;
    let now = Timestamp::from_seconds(at("2026-11-23", 7));
    followers::ask(store, now, &closed.reference, Asking::Copy, None).await;
    let summary = async |team| office.notifier.daily_summary(team, Day::from_iso("2026-11-23").unwrap()).await.unwrap();
    let asked: Vec<_> = summary(Team::Relations).await.asked.into_iter().map(|entry| entry.reference).collect();
    assert_eq!(asked, std::slice::from_ref(&closed.reference));
    assert!(summary(Team::Complaints).await.is_empty() && summary(Team::SocialResearch).await.is_empty());
    let record = store.find(now, &closed.reference).await.unwrap().unwrap();
    let asked = store.asked(now).await.unwrap();
    store.settle_asked(&Act::new(&office.notifier.world, "test"), &record, &asked[0]).await.unwrap();
    assert!(summary(Team::Relations).await.is_empty());
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_counted_and_the_others_are_listed() {
    let office = Office::at(at("2026-11-23", 7)).await;
    let sound = office.support(at("2026-11-23", 6), Marks::default()).await;
    let strange = office.support(at("2026-11-23", 6), Marks::default()).await;
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.into());
    let client = records::client(&office.table);
    let change = client.update_item().table_name(&office.table.table).key("sk", text("META"));
    let change = change.key("pk", text(strange.key.parts().0)).update_expression("SET channel = :new");
    change.expression_attribute_values(":new", text("carrier_pigeon")).send().await.unwrap();
    office.set(at("2026-11-23", 8));
    office.sweep().await;
    let summaries = office.summaries();
    assert_eq!(listed(&summaries[0], NEW), [sound.reference.to_string()]);
    assert!(summaries[0].text.contains("Requests that this program cannot read: 1."), "{}", summaries[0].text);
}

#[tokio::test]
async fn a_form_that_one_person_sends_again_and_again_is_one_line() {
    let office = Office::at(at("2026-11-23", 6)).await;
    let first = office.support_with(at("2026-11-23", 5), "أحتاج إلى المساعدة", Marks::default()).await;
    for minute in 1..40 {
        office.support_with(at("2026-11-23", 5) + 60 * minute, "أحتاج إلى المساعدة", Marks::default()).await;
    }
    let other = office.support(at("2026-11-23", 6), Marks::default()).await;
    office.set(at("2026-11-23", 8));
    office.sweep().await;
    let summary = &office.summaries()[0];
    assert_eq!(listed(summary, NEW), [&first, &other].map(|one| one.reference.to_string()));
    assert!(summary.text.contains("New since the last summary (41)\n"), "{}", summary.text);
    assert!(summary.text.contains("(repeated with the same answers: 39)"), "{}", summary.text);
    assert!(summary.text.contains("(وتكرر بالإجابات نفسها: 39)"), "{}", summary.text);
}

#[tokio::test]
async fn of_very_many_the_oldest_and_the_newest_are_read() {
    let office = Office::at(at("2026-11-23", 6)).await;
    let mut all = Vec::new();
    for minute in 0..9 {
        all.push(office.support(at("2026-11-23", 5) + 60 * minute, Marks::default()).await.reference);
    }
    let now = Timestamp::from_seconds(at("2026-11-23", 6));
    let (read, left_out) = office.notifier.store.list_ends(now, "support", Status::Received, 4).await.unwrap();
    let mut found: Vec<_> = read.into_iter().map(|one| one.unwrap()).collect();
    found.sort_by_key(|summary| summary.received_at);
    let found: Vec<_> = found.into_iter().map(|summary| summary.reference).collect();
    assert_eq!((found, left_out), ([&all[..2], &all[7..]].concat(), 5));
    let (read, left_out) = office.notifier.store.list_ends(now, "support", Status::Received, 9).await.unwrap();
    assert_eq!((read.len(), left_out), (9, 0));
}
