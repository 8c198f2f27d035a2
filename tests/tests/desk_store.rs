//! The desk's operations on submissions in the table: list, find, change, erase. Each change is stored with its audit event or
//! not at all.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use desk_cli::config::DeskConfig;
use forms::Reference;
use journeys::applicant::{PERSONAL, SOUND};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::records::{self, of_kind};
use journeys::staff::{NOW, STAFF, found, submitted, world};
use journeys::{bundle, lists, table};
use store::change::{Act, Unchanged};
use store::channel::Channel;
use store::config::SetBy;
use store::config::TableConfig;
use store::outbox::OutboxState;
use store::record::EventKind;
use store::status::Status;
use store::world::World;
use store::{Store, Timestamp};

fn at(now: Timestamp) -> World {
    World::system().with_clock(move || now.seconds())
}

/// The names of the events of a submission, in order.
async fn events(store: &Store, reference: &Reference) -> Vec<String> {
    found(store, reference).await.events.into_iter().map(|event| event.kind.text()).collect()
}

#[tokio::test]
async fn submissions_are_listed_by_form_and_status_oldest_first_and_without_answers() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    assert_eq!(lists::queued(&store, NOW, "support", Status::Received).await, []);
    let first = submitted(&store, "support", SOUND).await;
    let other = submitted(&store, "rating", [("satisfaction", "5"), ("about", "website"), ("consent", "yes")]).await;
    let second = submitted(&store, "support", SOUND).await;
    let listed = lists::queued(&store, NOW, "support", Status::Received).await;
    let mut references: Vec<_> = listed.iter().map(|summary| summary.reference.clone()).collect();
    references.sort();
    let mut expected = [first.clone(), second];
    expected.sort();
    assert_eq!(references, expected);
    assert_eq!(lists::queued(&store, NOW, "rating", Status::Received).await[0].reference, other);
    assert_eq!(listed[0].channel, Channel::Website);
    let shown = format!("{listed:?}");
    assert!(!PERSONAL.iter().any(|personal| shown.contains(personal)), "{shown}");

    let record = found(&store, &first).await;
    let act_world = world();
    let act = Act::new(&act_world, STAFF);
    store.set_status(&act, &record, Status::Verified, None).await.unwrap();
    assert_eq!(lists::queued(&store, NOW, "support", Status::Received).await.len(), 1);
    assert_eq!(lists::queued(&store, NOW, "support", Status::Verified).await[0].reference, first);
}

#[tokio::test]
async fn more_submissions_than_one_batch_are_listed_although_the_table_is_busy() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    for _ in 0..130 {
        submitted(&store, "rating", [("satisfaction", "5"), ("about", "website"), ("consent", "yes")]).await;
    }
    let faulty = Faulty::before(&table).await;
    let store = Store::new(&faulty.table(&table));
    faulty.next("BatchGetItem", [Fault::Unprocessed, Fault::Pass, Fault::Unprocessed]);
    assert_eq!(lists::queued(&store, NOW, "rating", Status::Received).await.len(), 130);
    assert_eq!(faulty.seen("BatchGetItem").len(), 4);
    faulty.always(Some("BatchGetItem"), Fault::Unprocessed);
    let error = store.list(NOW, "rating", Status::Received).await.unwrap_err();
    assert!(error.to_string().contains("too busy"), "{error}");
}

#[tokio::test]
async fn a_submission_is_found_by_its_reference_with_everything_that_is_held() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let record = found(&store, &reference).await;
    assert_eq!(record.submission.answers["mobile"].reveal(), "+966500000001");
    let consent = &record.submission.agreements["consent"];
    assert!(consent.words.starts_with("أوافق") && consent.notice.as_deref() == Some("3"));
    assert_eq!(record.events.len(), 1);
    assert_eq!((record.events[0].kind.text().as_str(), record.events[0].who.as_str()), ("received", "applicant"));
    let notices: Vec<_> = record.notices.iter().map(|notice| (notice.recipient.as_str(), &notice.state)).collect();
    assert_eq!(notices, [("applicant", &OutboxState::Pending), ("relations", &OutboxState::Pending)]);
    let shown = format!("{record:?}");
    assert!(!PERSONAL.iter().any(|personal| shown.contains(personal)), "{shown}");
    assert!(store.find(NOW, &Reference::from_random(1)).await.unwrap().is_none());
}

#[tokio::test]
async fn an_unknown_stored_value_is_an_error_and_not_left_out() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let pk = records::partition(&found(&store, &reference).await.submission.summary.id);
    let update = records::client(&table).update_item().table_name(&table.table);
    let update = update.key("pk", S(pk.clone())).key("sk", S("META".into())).update_expression("SET channel = :fax");
    update.expression_attribute_values(":fax", S("fax".into())).send().await.unwrap();
    let listed = store.list(NOW, "support", Status::Received).await.unwrap().remove(0).unwrap_err();
    let answered = store.answered(NOW, "support", Status::Received).await.unwrap().remove(0).unwrap_err();
    for unreadable in [listed, answered] {
        assert_eq!(unreadable.name, reference.to_string());
    }
    let error = store.find(NOW, &reference).await.unwrap_err();
    assert!(error.to_string().contains(&pk), "{error}");
}

#[tokio::test]
async fn the_first_acknowledgement_is_kept() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let record = found(&store, &reference).await;
    store.acknowledge(&Act::new(&at(NOW.plus_seconds(60)), "هند"), &record).await.unwrap();
    store.acknowledge(&Act::new(&at(NOW.plus_seconds(120)), "نورة"), &record).await.unwrap();
    let record = found(&store, &reference).await;
    assert_eq!(record.submission.summary.acknowledged_at, Some(NOW.plus_seconds(60)));
    assert_eq!(records::text(&of_kind(&table, "META").await[0], "acknowledged_by"), "هند");
    assert_eq!(events(&store, &reference).await, ["received", "acknowledged", "acknowledged"]);
}

#[tokio::test]
async fn a_notice_that_failed_for_good_is_listed_until_someone_acknowledges() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    submitted(&store, "support", SOUND).await;
    let pk = records::partition(&found(&store, &reference).await.submission.summary.id);
    set_notice(&table, &pk, "SET #state = :failed, pending = :failed").await;
    let listed = lists::failed(&store, NOW).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].reference, reference);

    let record = found(&store, &reference).await;
    let listed: Vec<_> = record.notices.iter().filter(|notice| notice.is_listed_as_failed).collect();
    assert_eq!((listed.len(), listed[0].recipient.as_str()), (1, "relations"));
    let act_world = world();
    let act = Act::new(&act_world, STAFF);
    // The notice was tried again and sent meanwhile, so the record is outdated.
    set_notice(&table, &pk, "SET #state = :sent REMOVE pending, due_at").await;
    assert_eq!(store.acknowledge(&act, &record).await, Err(Unchanged::Changed));
    assert_eq!(found(&store, &reference).await.submission.summary.acknowledged_at, None);
    set_notice(&table, &pk, "SET #state = :failed, pending = :failed").await;

    store.acknowledge(&act, &record).await.unwrap();
    assert_eq!(lists::failed(&store, NOW).await, []);
    let record = found(&store, &reference).await;
    assert!(
        record.notices.iter().any(|notice| notice.state == OutboxState::Failed),
        "the failed notice is still there"
    );
    let notices = of_kind(&table, "OUT#relations").await;
    let notice = notices.iter().find(|notice| records::text(notice, "pk") == pk).unwrap();
    assert!(!notice.contains_key("due_at") && !notice.contains_key("pending"));
}

/// Changes the notice to the relations team as a sender would.
async fn set_notice(table: &TableConfig, pk: &str, expression: &str) {
    let mut update = records::client(table)
        .update_item()
        .table_name(&table.table)
        .key("pk", S(pk.into()))
        .key("sk", S("OUT#relations".into()))
        .update_expression(expression)
        .expression_attribute_names("#state", "state");
    for word in ["failed", "pending", "sent"] {
        if expression.contains(&format!(":{word}")) {
            update = update.expression_attribute_values(format!(":{word}"), S(word.into()));
        }
    }
    update.send().await.unwrap();
}

#[tokio::test]
async fn a_status_change_follows_the_policys_order_and_acknowledges_the_submission() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let act_world = at(NOW.plus_seconds(60));
    let act = Act::new(&act_world, STAFF);
    let refused = store.set_status(&act, &found(&store, &reference).await, Status::Accepted, None).await;
    assert_eq!(refused, Err(Unchanged::OutOfOrder { from: Status::Received, to: Status::Accepted }));
    assert_eq!(events(&store, &reference).await, ["received"]);
    for (to, note) in [(Status::Verified, None), (Status::WithCommittee, Some("مكتمل")), (Status::Accepted, None)]
    {
        store.set_status(&act, &found(&store, &reference).await, to, note).await.unwrap();
    }
    let record = found(&store, &reference).await;
    assert_eq!(record.submission.summary.status, Status::Accepted);
    assert_eq!(record.submission.summary.acknowledged_at, Some(NOW.plus_seconds(60)));
    let moves: Vec<_> =
        record.events.iter().filter(|event| event.kind.text() == "moved").map(|event| &event.kind).collect();
    assert_eq!(moves.len(), 3);
    assert!(moves.contains(&&EventKind::Moved { from: Status::Verified, to: Status::WithCommittee }));
    let note = record.events.iter().find_map(|event| event.note.as_ref()).unwrap();
    assert_eq!(note.reveal(), "مكتمل");
    assert!(record.events[1..].iter().all(|event| event.who == STAFF && event.at == NOW.plus_seconds(60)));
}

#[tokio::test]
async fn of_two_moves_at_once_one_is_rejected_because_the_status_changed() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let seen = found(&store, &reference).await;
    let (world, mut done) = (world(), 0);
    let (hind, noura) = (Act::new(&world, "هند"), Act::new(&world, "نورة"));
    let made = if table::at_once(2) == 2 {
        let both = tokio::join!(
            store.set_status(&hind, &seen, Status::Verified, None),
            store.set_status(&noura, &seen, Status::Closed, None)
        );
        [both.0, both.1]
    } else {
        [
            store.set_status(&hind, &seen, Status::Verified, None).await,
            store.set_status(&noura, &seen, Status::Closed, None).await,
        ]
    };
    for one in made {
        match one {
            Ok(()) => done += 1,
            Err(error) => assert_eq!(error, Unchanged::Changed),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(events(&store, &reference).await, ["received", "moved"]);
}

#[tokio::test]
async fn a_failed_change_leaves_no_event_and_one_whose_answer_is_lost_is_made_once() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    let act_world = world();
    let act = Act::new(&act_world, STAFF);
    let record = found(&store, &reference).await;

    for fault in [Fault::Fail, Fault::Throttle, Fault::Repeat] {
        faulty.always(Some(TRANSACT), fault);
        for error in [
            through.set_status(&act, &record, Status::Verified, None).await.unwrap_err(),
            through.acknowledge(&act, &record).await.unwrap_err(),
            through.note(&act, &record, "سطر عن سارة علي").await.unwrap_err(),
        ] {
            assert!(matches!(error, Unchanged::Store(_)), "{error}");
            assert!(!error.to_string().contains("سارة"), "{error}");
        }
        faulty.heal();
    }
    let record = found(&store, &reference).await;
    assert_eq!((record.submission.summary.status, record.events.len()), (Status::Received, 1), "neither stands");
    assert_eq!(record.submission.summary.acknowledged_at, None);

    // The call waits if the table is busy for a moment.
    faulty.next(TRANSACT, [Fault::ThrottleInside, Fault::ThrottleInside]);
    through.acknowledge(&act, &record).await.unwrap();
    // The table makes the change, and the response is lost.
    faulty.next(TRANSACT, [Fault::PassThenCut]);
    let later_world = at(NOW.plus_seconds(60));
    let later = Act::new(&later_world, STAFF);
    through.set_status(&later, &record, Status::Verified, None).await.unwrap();
    assert_eq!(events(&store, &reference).await, ["received", "acknowledged", "moved"]);
}

#[tokio::test]
async fn later_items_expire_with_the_submission() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let pk = records::partition(&found(&store, &reference).await.submission.summary.id);
    let expires = NOW.plus_seconds(1000);
    let update = records::client(&table).update_item().table_name(&table.table);
    let update = update.key("pk", S(pk)).key("sk", S("META".into())).update_expression("SET expires_at = :at");
    update.expression_attribute_values(":at", N(expires.to_string())).send().await.unwrap();
    let act_world = world();
    let act = Act::new(&act_world, STAFF);
    let record = found(&store, &reference).await;
    store.acknowledge(&act, &record).await.unwrap();
    store.note(&act, &record, "ملاحظة").await.unwrap();
    store.record_export(&act, &record).await.unwrap();
    store.set_status(&act, &record, Status::Verified, None).await.unwrap();
    let later: Vec<_> = of_kind(&table, "EV#").await;
    let ends = later.iter().filter(|event| records::text(event, "what") != "received");
    assert_eq!(
        ends.map(|event| records::number(event, "expires_at")).collect::<Vec<_>>(),
        [Some(expires.seconds()); 4]
    );

    assert!(store.find(expires.plus_seconds(-1), &reference).await.unwrap().is_some());
    assert!(store.find(expires, &reference).await.unwrap().is_none());
    assert_eq!(lists::queued(&store, expires, "support", Status::Verified).await, []);
    assert!(store.answered(expires, "support", Status::Verified).await.unwrap().is_empty());
    let hits = store.search(expires, |_, _| true).await.unwrap();
    assert!(hits.len() == 1 && hits[0].is_expired);
}

/// The words that would identify the person, wherever the table still has them.
async fn left_of_the_person(table: &TableConfig) -> Vec<String> {
    let whole: Vec<String> = records::dump(table).await.iter().map(|item| format!("{item:?}")).collect();
    let words = PERSONAL.iter().chain(&["ملاحظة عن الطلب"]);
    words.filter(|word| whole.iter().any(|item| item.contains(**word))).map(ToString::to_string).collect()
}

#[tokio::test]
async fn erasing_leaves_only_the_record_of_the_erasure() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let act_world = at(NOW.plus_seconds(60));
    let act = Act::new(&act_world, STAFF);
    store.note(&act, &found(&store, &reference).await, "ملاحظة عن الطلب").await.unwrap();
    assert!(left_of_the_person(&table).await.len() > 5, "the net catches");
    let before = found(&store, &reference).await;

    store.erase(&act, &reference).await.unwrap();
    assert_eq!(left_of_the_person(&table).await, Vec::<String>::new());
    let left = records::dump(&table).await;
    let names = |sk: &str| -> Vec<Vec<&str>> {
        let items = left.iter().filter(|item| records::text(item, "sk") == sk);
        items.map(|item| item.keys().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()).collect()
    };
    assert_eq!(names("REF"), [["erased_at", "erased_by", "form", "pk", "sk"]]);
    assert_eq!(names("META"), [["erased_at", "expires_at", "pk", "sk"]], "the tombstone");
    assert_eq!(left.len(), 2);
    let erased = store.erased(&reference).await.unwrap().unwrap();
    assert_eq!((erased.at, erased.by.as_str(), erased.form.as_str()), (NOW.plus_seconds(60), STAFF, "support"));
    assert!(erased.is_finished && store.find(NOW, &reference).await.unwrap().is_none());

    // A repeated erasure by someone else changes nothing, and nothing can be added any more.
    store.erase(&Act::new(&at(NOW.plus_seconds(90)), "نورة"), &reference).await.unwrap();
    assert_eq!(store.erased(&reference).await.unwrap().unwrap(), erased);
    for result in [
        store.acknowledge(&act, &before).await,
        store.note(&act, &before, "ملاحظة عن الطلب").await,
        store.set_status(&act, &before, Status::Verified, None).await,
        store.record_export(&act, &before).await,
    ] {
        assert_eq!(result, Err(Unchanged::Changed));
    }
    assert_eq!(records::dump(&table).await.len(), 2);
    assert_eq!(store.erase(&act, &Reference::from_random(1)).await, Err(Unchanged::Changed), "there never was one");
}

#[tokio::test]
async fn an_interrupted_erasure_is_finished_by_repeating_it() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    let act_world = world();
    let act = Act::new(&act_world, STAFF);
    let reference = submitted(&store, "support", SOUND).await;
    let record = found(&store, &reference).await;
    // More items than a transaction takes.
    for _ in 0..120 {
        store.note(&act, &record, "ملاحظة عن الطلب").await.unwrap();
    }
    // The first transaction fails: everything is still there.
    faulty.always(Some(TRANSACT), Fault::Fail);
    through.erase(&act, &reference).await.unwrap_err();
    assert_eq!(found(&store, &reference).await.events.len(), 121);
    assert_eq!(store.erased(&reference).await.unwrap(), None);
    faulty.heal();

    // The first transaction succeeds, the second fails.
    faulty.next(TRANSACT, [Fault::Pass]);
    faulty.always(Some(TRANSACT), Fault::Fail);
    through.erase(&act, &reference).await.unwrap_err();
    assert!(store.find(NOW, &reference).await.unwrap().is_none(), "it cannot be read any more");
    assert!(!store.erased(&reference).await.unwrap().unwrap().is_finished);
    assert_eq!(store.note(&act, &record, "ملاحظة").await, Err(Unchanged::Changed), "nothing is added to what is left");
    assert!(records::dump(&table).await.len() > 2);
    faulty.heal();

    // The last transaction fails.
    faulty.next(TRANSACT, [Fault::Pass]);
    faulty.always(Some(TRANSACT), Fault::Fail);
    through.erase(&act, &reference).await.unwrap_err();
    faulty.heal();
    assert_eq!(left_of_the_person(&table).await, Vec::<String>::new());
    assert!(!store.erased(&reference).await.unwrap().unwrap().is_finished);

    faulty.next(TRANSACT, [Fault::PassThenCut]);
    through.erase(&act, &reference).await.unwrap();
    assert!(store.erased(&reference).await.unwrap().unwrap().is_finished);
    assert_eq!(records::dump(&table).await.len(), 2);
}

#[tokio::test]
async fn a_note_added_while_an_erasure_begins_is_erased() {
    let table = table::fresh().await;
    let store = Store::new(&table);
    let reference = submitted(&store, "support", SOUND).await;
    let record = found(&store, &reference).await;
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));
    let act_world = world();
    let act = Act::new(&act_world, STAFF);
    // The items have been read, and the transaction is delayed.
    faulty.next(TRANSACT, [Fault::Hold]);
    let erasing = {
        let reference = reference.clone();
        tokio::spawn(async move { through.erase(&Act::new(&world(), STAFF), &reference).await })
    };
    faulty.held(1).await;
    store.note(&act, &record, "ملاحظة عن الطلب").await.unwrap();
    faulty.release();
    erasing.await.unwrap().unwrap();
    assert_eq!(left_of_the_person(&table).await, Vec::<String>::new());
    assert_eq!(records::dump(&table).await.len(), 2);
}

/// The guides to the desk match the program.
#[test]
fn the_guides_name_every_step_with_what_follows_and_every_variable() {
    for guide in ["docs/desk-cli.md", "docs/desk-cli.ar.md"] {
        let text = std::fs::read_to_string(bundle::root().join(guide)).unwrap();
        let codes =
            |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(ToString::to_string).collect() };
        for status in Status::ALL {
            let row = text.lines().find(|line| line.starts_with(&format!("| `{}` |", status.name())));
            let row = row.unwrap_or_else(|| panic!("{} in {guide}", status.name()));
            let next: Vec<_> = status.next().iter().map(|next| next.name().to_string()).collect();
            assert_eq!(codes(row.split('|').nth(3).unwrap()), next, "{} in {guide}", status.name());
        }
        for variable in DeskConfig::VARIABLES.iter().filter(|variable| variable.set_by != SetBy::Test) {
            assert!(text.contains(&format!("`{}`", variable.name)), "{} in {guide}", variable.name);
        }
        for channel in Channel::ALL.into_iter().filter(|channel| *channel != Channel::Website) {
            assert!(text.contains(&format!("`{}`", channel.name())), "{} in {guide}", channel.name());
        }
    }
}
