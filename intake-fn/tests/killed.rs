//! Kills the function between the write to the table and its response. A repeated confirmation gets the receipt of the stored
//! submission.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::Arc;

use journeys::deployed::{environment, http_event, start};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::page::Page;
use journeys::records::{self, Counts, count};
use journeys::runtime_api::RuntimeApi;
use journeys::{applicant, table};

const SUBMIT: &str = env!("CARGO_BIN_EXE_submit");

/// Checks, confirms, kills the function while its one write is held, and sends the same confirmation to another function. Returns
/// the number of stored items at the kill and at the end.
async fn killed_while(fault: Fault) -> (Counts, Counts) {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let mail = tempfile::tempdir().unwrap();
    let env = environment(&faulty.table(&table), mail.path());
    let runtime = Arc::new(RuntimeApi::start().await);
    let function = start(&runtime, SUBMIT, &env);
    let checked = http_event("POST", "/intake/ar/support", &applicant::body(applicant::SOUND), false);
    let checked = runtime.invoke(checked).await.unwrap();
    let body = Page::parse(checked["body"].as_str().unwrap()).hidden_body();
    let confirm = http_event("POST", "/intake/ar/support/confirm", &body, false);

    faulty.next(TRANSACT, [fault]);
    // This invocation never gets a response.
    let unanswered = tokio::spawn({
        let (runtime, confirm) = (Arc::clone(&runtime), confirm.clone());
        async move { runtime.invoke(confirm).await }
    });
    faulty.held(1).await;
    let log = function.end();
    assert!(!log.contains("stored"), "it died before it knew: {log}");
    let when_killed = count(&table).await;
    unanswered.abort();

    let another = Arc::new(RuntimeApi::start().await);
    let _function = start(&another, SUBMIT, &env);
    let confirmed = another.invoke(confirm.clone()).await.unwrap();
    assert_eq!(confirmed["statusCode"], 303, "{confirmed}");
    // The held request arrives now, unless it arrived before.
    faulty.release();
    faulty.settled().await;
    let again = another.invoke(confirm).await.unwrap();
    assert_eq!(again["headers"]["location"], confirmed["headers"]["location"]);
    let location = confirmed["headers"]["location"].as_str().unwrap();
    let reference = location.split('.').nth(2).unwrap();
    let stored = records::of_kind(&table, "META").await;
    assert_eq!(stored[0]["reference"].as_s().unwrap(), reference);
    (when_killed, count(&table).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_killed_after_the_write_stores_once() {
    let (when_killed, at_last) = killed_while(Fault::PassThenHold).await;
    assert_eq!(when_killed, Counts::of(1), "stored, and no answer was given");
    assert_eq!(at_last, Counts::of(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_killed_during_the_write_stores_once() {
    let (when_killed, at_last) = killed_while(Fault::Hold).await;
    assert_eq!(when_killed, Counts::of(0));
    assert_eq!(at_last, Counts::of(1), "the late one came after the second, and changed nothing");
}
