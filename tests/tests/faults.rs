//! Confirmations with faults between the person, the function and the table. Whatever fails, and however often the person presses
//! again, there is one submission, one reference, one notice and one event, and no answer is lost.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::records::{self, Counts, count};
use journeys::visit::{NOW, Visit};
use journeys::{applicant, table};
use language::Lang;
use store::Timeouts;
use store::config::TableConfig;
use store::token::Keys;
use store::world::World;

/// A table that can fail, and a visitor of a function on it.
async fn faulty() -> (TableConfig, Faulty, Visit) {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let visit = Visit::with(faulty.table(&table), Keys::new([1; 32], None));
    (table, faulty, visit)
}

/// The same with the timeouts of a deployed function, for answers that do not arrive.
async fn faulty_and_impatient() -> (TableConfig, Faulty, Visit) {
    let (table, faulty, _) = faulty().await;
    let deployed = TableConfig { timeouts: Timeouts::DEPLOYED, ..faulty.table(&table) };
    (table, faulty, Visit::with(deployed, Keys::new([1; 32], None)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_stored_but_reported_as_failed_is_stored_once() {
    for fault in [Fault::PassThenFail, Fault::PassThenCut] {
        for times in [1, 2] {
            let (table, faulty, visit) = faulty().await;
            let check = visit.check(Lang::Ar).await.page;
            faulty.next(TRANSACT, vec![fault; times]);
            let confirmed = visit.confirm(Lang::Ar, &check).await;
            assert_eq!(confirmed.status, 303, "{fault:?}, {times} times");
            assert_eq!(faulty.seen(TRANSACT).len(), times + 1, "the SDK tried again");
            assert_eq!(visit.confirm(Lang::Ar, &check).await.location, confirmed.location);
            assert_eq!(count(&table).await, Counts::of(1), "{fault:?}, {times} times");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_submission_whose_answer_was_lost_gives_its_receipt_when_sent_again() {
    for (fault, read) in [
        (Fault::PassThenFail, Fault::Pass),
        (Fault::PassThenCut, Fault::Pass),
        // The lookup of the stored submission fails too.
        (Fault::PassThenCut, Fault::PassThenCut),
    ] {
        let (table, faulty, visit) = faulty().await;
        let check = visit.check(Lang::En).await.page;
        faulty.always(Some(TRANSACT), fault);
        faulty.always(Some("GetItem"), read);
        let unknown = visit.confirm(Lang::En, &check).await;
        unknown.assert_kept(&check);
        assert_eq!(count(&table).await, Counts::of(1), "it is stored, though no answer arrived");
        faulty.heal();
        let (first, second) =
            (visit.confirm(Lang::En, &unknown.page).await, visit.confirm(Lang::En, &unknown.page).await);
        assert_eq!((first.status, &first.location), (303, &second.location), "{fault:?}");
        let reference = first.location.split('.').nth(2).unwrap();
        let stored = records::of_kind(&table, "META").await;
        assert_eq!(stored[0]["reference"].as_s().unwrap(), reference, "the reference of what was stored at first");
        assert_eq!(count(&table).await, Counts::of(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_arrives_after_the_person_pressed_again_changes_nothing() {
    let (table, faulty, visit) = faulty_and_impatient().await;
    let check = visit.check(Lang::Ar).await.page;
    faulty.always(Some(TRANSACT), Fault::Hold);
    let began = Instant::now();
    let unknown = visit.confirm(Lang::Ar, &check).await;
    unknown.assert_kept(&check);
    // Without timeouts this would never end. The budget is three seconds; the limit allows for a busy machine.
    assert!(began.elapsed() < Duration::from_secs(30), "a person waits for this");
    assert_eq!(count(&table).await, Counts::of(0));
    faulty.heal();
    let receipt = visit.confirm(Lang::Ar, &unknown.page).await;
    assert_eq!(receipt.status, 303);
    let late = faulty.seen(TRANSACT).iter().filter(|fault| **fault == Fault::Hold).count();
    assert!(late > 0, "something was on its way");
    faulty.release();
    faulty.settled().await;
    assert_eq!(visit.confirm(Lang::Ar, &unknown.page).await.location, receipt.location);
    assert_eq!(count(&table).await, Counts::of(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_result_is_late_is_stored_once() {
    let (table, faulty, visit) = faulty_and_impatient().await;
    let check = visit.check(Lang::Ar).await.page;
    faulty.next(TRANSACT, [Fault::PassThenHold]);
    let confirmed = visit.confirm(Lang::Ar, &check).await;
    assert_eq!(confirmed.status, 303, "the second attempt learned of the first");
    faulty.release();
    assert_eq!(visit.confirm(Lang::Ar, &check).await.location, confirmed.location);
    assert_eq!(count(&table).await, Counts::of(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_busy_once_or_twice_is_not_noticed() {
    for fault in [Fault::Throttle, Fault::ThrottleInside, Fault::Fail] {
        for times in [1, 2] {
            let (table, faulty, visit) = faulty().await;
            let check = visit.check(Lang::En).await.page;
            faulty.next(TRANSACT, vec![fault; times]);
            assert_eq!(visit.confirm(Lang::En, &check).await.status, 303, "{fault:?}, {times} times");
            assert_eq!(count(&table).await, Counts::of(1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_stays_busy_keeps_every_answer_on_the_page_and_stores_once_when_it_recovers() {
    for fault in [Fault::Throttle, Fault::ThrottleInside, Fault::Fail] {
        let (table, faulty, visit) = faulty().await;
        let check = visit.check(Lang::Ar).await.page;
        faulty.always(None, fault);
        let busy = visit.confirm(Lang::Ar, &check).await;
        busy.assert_kept(&check);
        let attempts = faulty.seen(TRANSACT).len();
        assert!((2..=6).contains(&attempts), "{fault:?}: tried again, and not hammered: {attempts}");
        let again = visit.confirm(Lang::Ar, &busy.page).await;
        again.assert_kept(&check);
        assert_eq!(count(&table).await, Counts::of(0));
        faulty.heal();
        assert_eq!(visit.confirm(Lang::Ar, &again.page).await.status, 303);
        assert_eq!(visit.confirm(Lang::Ar, &again.page).await.status, 303);
        assert_eq!(count(&table).await, Counts::of(1));
    }
}

#[tokio::test]
async fn keys_replaced_once_are_not_noticed_and_replaced_twice_are_checked_again() {
    let table = table::fresh().await;
    let check = Visit::with(table.clone(), Keys::new([1; 32], None)).check(Lang::Ar).await.page;
    let other = Visit::with(table.clone(), Keys::new([1; 32], None)).check(Lang::Ar).await.page;
    let once = Visit::with(table.clone(), Keys::new([2; 32], Some([1; 32])));
    let receipt = once.confirm(Lang::Ar, &check).await;
    assert_eq!(receipt.status, 303);
    assert_eq!(count(&table).await, Counts::of(1));

    let twice = Visit::with(table.clone(), Keys::new([3; 32], Some([2; 32])));
    let again = twice.confirm(Lang::Ar, &other).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.page.hidden[1..], other.hidden[1..], "nothing is lost");
    assert_ne!(again.page.hidden[0], other.hidden[0], "a fresh seal");
    assert_eq!(count(&table).await, Counts::of(1), "nothing is stored before it is confirmed");
    assert_eq!(twice.confirm(Lang::Ar, &again.page).await.status, 303);
    assert_eq!(count(&table).await, Counts::of(2));
    // The receipt of the first is still valid: its key is now the previous one.
    let read = twice.send("GET", &receipt.location, "", "").await;
    assert_eq!(read.status, 200);
}

#[tokio::test]
async fn a_clock_that_is_behind_by_a_minute_is_not_noticed_and_by_more_is_checked_again() {
    for (behind, status, stored) in [(60, 303, 1), (61, 200, 0)] {
        let table = table::fresh().await;
        let visit = Visit::with(table.clone(), Keys::new([1; 32], None));
        let check = visit.check(Lang::En).await.page;
        // The clock of the confirming machine is behind that of the machine that showed the check page.
        visit.wait(-behind);
        let got = visit.confirm(Lang::En, &check).await;
        assert_eq!(got.status, status, "{behind} seconds");
        assert_eq!(count(&table).await, Counts::of(stored));
        if status == 200 {
            assert_eq!(got.page.hidden[1..], check.hidden[1..], "nothing is lost");
            assert_eq!(visit.confirm(Lang::En, &got.page).await.status, 303);
        }
    }
}

#[tokio::test]
async fn a_seal_of_yesterday_is_checked_again_unless_its_submission_is_stored() {
    let table = table::fresh().await;
    let visit = Visit::with(table.clone(), Keys::new([1; 32], None));
    let (stored, open) = (visit.check(Lang::En).await.page, visit.check(Lang::En).await.page);
    let receipt = visit.confirm(Lang::En, &stored).await.location;
    visit.wait(25 * 3600);
    let again = visit.confirm(Lang::En, &open).await;
    assert_eq!((again.status, &again.page.hidden[1..]), (200, &open.hidden[1..]));
    assert_eq!(visit.confirm(Lang::En, &stored).await.location, receipt, "the same receipt");
    assert_eq!(count(&table).await, Counts::of(1));
}

#[tokio::test]
async fn a_reference_that_is_taken_is_drawn_again_and_one_that_is_always_taken_loses_nothing() {
    let table = table::fresh().await;
    let keys = Keys::new([1; 32], None);
    // Equal random numbers give the same seal's id and the same reference every time. The other worlds count up from different
    // numbers.
    let stuck = |byte: u8| World::system().with_clock(|| NOW).with_entropy(move || Ok([byte; 16]));
    let mut visit = Visit::with(table.clone(), keys.clone());
    visit.intake.world = stuck(7);
    let first = visit.check(Lang::Ar).await.page;
    let receipt = visit.confirm(Lang::Ar, &first).await;
    assert_eq!(receipt.status, 303);

    // A second person's id. After it, every drawn reference equals that of the first.
    visit.intake.world = stuck(9);
    let second = visit.check(Lang::Ar).await.page;
    visit.intake.world = stuck(7);
    let unlucky = visit.confirm(Lang::Ar, &second).await;
    unlucky.assert_kept(&second);
    assert_eq!(count(&table).await, Counts::of(1));

    // Only the first draw is already in use.
    let draws = AtomicUsize::new(0);
    visit.intake.world = World::system().with_clock(|| NOW).with_entropy(move || {
        let draw = u8::try_from(draws.fetch_add(1, Ordering::Relaxed)).unwrap();
        Ok([if draw == 0 { 7 } else { 100 + draw }; 16])
    });
    let lucky = visit.confirm(Lang::Ar, &unlucky.page).await;
    assert_eq!(lucky.status, 303);
    assert_ne!(lucky.location.split('.').nth(2), receipt.location.split('.').nth(2), "another reference");
    assert_eq!(count(&table).await, Counts::of(2));
}

#[tokio::test]
async fn two_tabs_with_the_same_answers_are_two_submissions_by_intent() {
    let table = table::fresh().await;
    let visit = Visit::with(table.clone(), Keys::new([1; 32], None));
    let (one, other) = (visit.check(Lang::Ar).await.page, visit.check(Lang::Ar).await.page);
    assert_eq!(one.hidden[1..], other.hidden[1..]);
    let (first, second) = (visit.confirm(Lang::Ar, &one).await, visit.confirm(Lang::Ar, &other).await);
    assert_eq!((first.status, second.status), (303, 303));
    assert_ne!(first.location, second.location);
    assert_eq!(count(&table).await, Counts::of(2));
}

#[tokio::test]
async fn answers_changed_after_going_back_from_the_receipt_are_a_submission_of_their_own() {
    let table = table::fresh().await;
    let visit = Visit::with(table.clone(), Keys::new([1; 32], None));
    let check = visit.check(Lang::Ar).await.page;
    let receipt = visit.confirm(Lang::Ar, &check).await;
    // Back to the check page, then to the form, with another town.
    let form = visit.post("/intake/ar/support/change", check.hidden_body()).await.page;
    let edited = form.filled.iter().map(|(name, value)| match name.as_str() {
        "town" => ("town", "الرس"),
        name => (name, value.as_str()),
    });
    let edited = visit.post("/intake/ar/support", applicant::body(edited)).await;
    assert_eq!(edited.status, 200);
    let own = visit.confirm(Lang::Ar, &edited.page).await;
    assert_eq!(own.status, 303);
    assert_ne!(own.location, receipt.location);
    // The old page is still valid for the old answers, and no old seal is valid for the new ones.
    assert_eq!(visit.confirm(Lang::Ar, &check).await.location, receipt.location);
    let mut mixed = edited.page.hidden.clone();
    mixed[0] = check.hidden[0].clone();
    let mixed = applicant::body(mixed.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(visit.post("/intake/ar/support/confirm", mixed).await.status, 200);
    let towns: BTreeSet<_> =
        records::of_kind(&table, "META").await.iter().map(|stored| records::answers(stored)["town"].clone()).collect();
    assert_eq!(towns, BTreeSet::from(["الرس".to_string(), "عنيزة".to_string()]));
    assert_eq!(count(&table).await, Counts::of(2));
}
