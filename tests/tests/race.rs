//! Many confirmations at the same moment. This is a program of its own, because the load would keep the engine from answering
//! other tests in time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use journeys::page::Page;
use journeys::records::{self, Counts, count};
use journeys::table;
use journeys::visit::Visit;
use language::Lang;
use tokio::sync::Semaphore;

/// The longest time for which people press again.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Presses the button until the response is a receipt. On a busy machine, the engine may exceed the three seconds that a person
/// waits. The page then says so, and each person presses again after random pauses that grow longer.
async fn until_stored(visit: &Visit, check: &Page, person: u64) -> String {
    let mut got = visit.confirm(Lang::Ar, check).await;
    let (began, mut pause) = (Instant::now(), Duration::from_millis(20 * (person + 1)));
    while got.status != 303 && began.elapsed() < TIMEOUT {
        got.assert_kept(check);
        tokio::time::sleep(pause).await;
        pause *= 2;
        got = visit.confirm(Lang::Ar, &got.page).await;
    }
    assert_eq!(got.status, 303, "{}", got.page.words);
    got.location
}

/// Confirms the pages by many people at once, who take them in turn. Returns the addresses of the receipts.
async fn all_at_once(visit: Visit, pages: Vec<Page>, people: u64) -> BTreeSet<String> {
    let (visit, pages) = (Arc::new(visit), Arc::new(pages));
    let permits = Arc::new(Semaphore::new(table::at_once(usize::try_from(people).unwrap())));
    let all: Vec<_> = (0..people)
        .map(|person| {
            let (visit, pages, permits) = (Arc::clone(&visit), Arc::clone(&pages), Arc::clone(&permits));
            tokio::spawn(async move {
                let _permit = permits.acquire().await.unwrap();
                let page = pages.iter().cycle().nth(usize::try_from(person).unwrap()).unwrap();
                until_stored(&visit, page, person).await
            })
        })
        .collect();
    let mut receipts = BTreeSet::new();
    for one in all {
        receipts.insert(one.await.unwrap());
    }
    receipts
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_confirms_at_once_are_one_submission_counted_once() {
    let visit = Visit::new().await;
    let table = visit.table.clone();
    let check = visit.check(Lang::Ar).await.page;
    assert_eq!(all_at_once(visit, vec![check], 200).await.len(), 1);
    assert_eq!(count(&table).await, Counts::of(1));
    let counters = records::of_kind(&table, "DAY#").await;
    assert_eq!(counters.iter().map(|item| records::number(item, "count")).collect::<Vec<_>>(), [Some(1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_submissions_at_once_from_one_contact_are_all_stored() {
    let visit = Visit::new().await;
    let table = visit.table.clone();
    let mut pages = Vec::new();
    for _ in 0..40 {
        pages.push(visit.check(Lang::Ar).await.page);
    }
    assert_eq!(all_at_once(visit, pages, 40).await.len(), 40);
    assert_eq!(count(&table).await, Counts::of(40));
}
