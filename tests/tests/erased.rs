//! An erased submission stays erased, whatever pages the person still has open.

use forms::Reference;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::records::{self, Counts, count, of_kind};
use journeys::staff::STAFF;
use journeys::visit::{Got, Visit};
use journeys::{lists, table};
use language::Lang;
use store::change::{Act, Unchanged};
use store::{NotStored, Store, SubmissionId};

const DAY: i64 = 24 * 60 * 60;

async fn reference(visit: &Visit) -> Reference {
    let items = of_kind(&visit.table, "META").await;
    Reference::parse(records::text(&items[0], "reference")).unwrap()
}

async fn erase(store: &Store, visit: &Visit, reference: &Reference) -> Result<(), Unchanged> {
    store.erase(&Act::new(&visit.intake.world, STAFF), reference).await
}

/// A page that says that the request was deleted, and leads to a new form.
fn assert_says_erased(got: &Got, lang: Lang) {
    assert_eq!(got.status, 422, "{}", got.html);
    let words = match lang {
        Lang::Ar => "حُذف هذا الطلب من سجلاتنا",
        Lang::En => "This request was deleted from our records",
    };
    assert!(got.page.words.contains(words) && got.page.title.contains(words), "{}", got.page.words);
    assert!(got.page.links.contains(&format!("/{lang}/forms/support/")), "{:?}", got.page.links);
}

#[tokio::test]
async fn a_confirmation_of_an_erased_submission_stores_nothing_and_says_so() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::Ar).await.page;
    let changing = visit.post("/intake/ar/support/change", check.hidden_body()).await.page;
    assert_eq!(visit.confirm(Lang::Ar, &check).await.status, 303);
    let reference = reference(&visit).await;
    erase(&visit.intake.store, &visit, &reference).await.unwrap();
    let left = Counts { references: 1, ..Counts::default() };

    // The same page again, in another language, after a day and after three weeks.
    for (lang, later) in [(Lang::Ar, 0), (Lang::En, 0), (Lang::Ar, DAY + 1), (Lang::En, 20 * DAY)] {
        visit.wait(later);
        assert_says_erased(&visit.confirm(lang, &check).await, lang);
    }
    // The form that was opened from the check page, sent again without a change.
    let again = visit.post("/intake/ar/support", changing.filled_body()).await;
    assert_eq!(again.status, 200, "{}", again.page.words);
    assert_says_erased(&visit.confirm(Lang::Ar, &again.page).await, Lang::Ar);
    assert_eq!(count(&visit.table).await, left);

    // A new form makes a new submission.
    let fresh = visit.check(Lang::Ar).await.page;
    assert_eq!(visit.confirm(Lang::Ar, &fresh).await.status, 303);
    assert_eq!(count(&visit.table).await, Counts { references: 2, ..Counts::of(1) });
}

#[tokio::test]
async fn no_success_is_shown_while_an_erasure_is_interrupted() {
    let table = table::fresh().await;
    let visit = Visit::at(table.clone());
    let check = visit.check(Lang::En).await.page;
    assert_eq!(visit.confirm(Lang::En, &check).await.status, 303);
    let reference = reference(&visit).await;
    let faulty = Faulty::before(&table).await;
    let through = Store::new(&faulty.table(&table));

    // The first transaction succeeds, the next one fails.
    faulty.next(TRANSACT, [Fault::Pass]);
    faulty.always(Some(TRANSACT), Fault::Fail);
    erase(&through, &visit, &reference).await.unwrap_err();
    faulty.heal();
    assert!(!visit.intake.store.erased(&reference).await.unwrap().unwrap().is_finished);
    assert_says_erased(&visit.confirm(Lang::En, &check).await, Lang::En);

    erase(&through, &visit, &reference).await.unwrap();
    assert!(visit.intake.store.erased(&reference).await.unwrap().unwrap().is_finished);
    assert_says_erased(&visit.confirm(Lang::En, &check).await, Lang::En);
    assert_eq!(count(&table).await, Counts { references: 1, ..Counts::default() });
}

#[tokio::test]
async fn a_confirmation_that_waits_while_its_submission_is_erased_stores_nothing() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let slow = Visit::at(faulty.table(&table));
    let visit = Visit::at(table.clone());
    let check = visit.check(Lang::Ar).await.page;
    faulty.next(TRANSACT, [Fault::Hold]);
    let (held, body) = (faulty.held(1), check.hidden_body());
    let pressed = tokio::spawn(async move { slow.post("/intake/ar/support/confirm", body).await });
    held.await;
    assert_eq!(visit.confirm(Lang::Ar, &check).await.status, 303);
    erase(&visit.intake.store, &visit, &reference(&visit).await).await.unwrap();
    faulty.release();
    assert_says_erased(&pressed.await.unwrap(), Lang::Ar);
    assert_eq!(count(&table).await, Counts { references: 1, ..Counts::default() });
}

#[tokio::test]
async fn a_tombstone_is_in_no_list_and_is_forgotten_after_some_weeks() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::Ar).await.page;
    assert_eq!(visit.confirm(Lang::Ar, &check).await.status, 303);
    erase(&visit.intake.store, &visit, &reference(&visit).await).await.unwrap();
    let tombstones = of_kind(&visit.table, "META").await;
    let names: Vec<_> = tombstones[0].keys().map(String::as_str).collect();
    assert!(names.len() == 4 && names.contains(&"erased_at"), "nothing personal: {names:?}");
    let store = &visit.intake.store;
    let now = visit.intake.world.now();
    for status in store::status::Status::ALL {
        assert_eq!(lists::queued(store, now, "support", status).await, []);
    }
    let id = SubmissionId::from_digits(records::text(&tombstones[0], "pk").strip_prefix("SUB#").unwrap());
    assert_eq!(store.stored(now, &id).await.unwrap_err(), NotStored::Erased);
    let expires_at = records::number(&tombstones[0], "expires_at").unwrap();
    assert_eq!(expires_at - now.seconds(), 35 * DAY, "as long as backups");
}
