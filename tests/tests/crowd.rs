//! Many at once. In a program of its own, because the engine on this machine is busy with it for a while.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;

use forms::Lang;
use journeys::records;
use journeys::visit::{Got, Visit};

const CONFIRM: &str = "/intake/en/support/confirm";

/// Where the table is too busy in the three seconds it has, the page says so, and pressing again is safe: the receipt's address.
async fn until_stored(visit: &Visit, mut got: Got, body: &str) -> String {
    for _ in 0..10 {
        if got.status != 503 {
            break;
        }
        got = visit.post_with(CONFIRM, &[], body.to_string()).await;
    }
    assert_eq!(got.status, 303, "{}", got.page.words);
    got.header("location").to_string()
}

async fn ids(visit: &Visit) -> BTreeSet<String> {
    let submissions = records::of_kind(&visit.table, "META").await;
    submissions.iter().map(|item| records::text(item, "pk").to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_confirmations_of_one_seal_are_one_submission_counted_once() {
    let visit = Arc::new(Visit::new().await);
    let body = visit.check(Lang::En).await.page.hidden_body();
    visit.wait(30);
    let all: Vec<_> = (0..200)
        .map(|_| {
            let (visit, body) = (Arc::clone(&visit), body.clone());
            tokio::spawn(async move { visit.post_with(CONFIRM, &[], body).await })
        })
        .collect();
    let mut receipts = BTreeSet::new();
    for one in all {
        let got = one.await.unwrap();
        receipts.insert(until_stored(&visit, got, &body).await);
    }
    assert_eq!(receipts.len(), 1);
    assert_eq!(ids(&visit).await.len(), 1);
    let counters = records::of_kind(&visit.table, "DAY#").await;
    assert_eq!(counters.iter().map(|item| records::number(item, "count")).collect::<Vec<_>>(), [Some(1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_from_one_contact_are_all_stored() {
    let visit = Arc::new(Visit::new().await);
    let mut bodies = Vec::new();
    for _ in 0..40 {
        bodies.push(visit.check(Lang::En).await.page.hidden_body());
    }
    visit.wait(30);
    let all: Vec<_> = bodies
        .into_iter()
        .map(|body| {
            let visit = Arc::clone(&visit);
            tokio::spawn(async move {
                let got = visit.post_with(CONFIRM, &[], body.clone()).await;
                until_stored(&visit, got, &body).await
            })
        })
        .collect();
    let mut receipts = BTreeSet::new();
    for one in all {
        receipts.insert(one.await.unwrap());
    }
    assert_eq!(receipts.len(), 40);
    assert_eq!(ids(&visit).await.len(), 40);
}
