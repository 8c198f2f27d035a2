//! A person waits three seconds at most, whatever the table does, and then finds every answer on the page.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use journeys::table;
use journeys::visit::Visit;
use language::Lang;
use store::Timeouts;
use store::config::TableConfig;

/// The deployed budget, with timeouts of attempts that are longer than [`LIMIT`]. Without the budget, each condition below would
/// exceed it.
const TIMEOUTS: Timeouts = Timeouts { budget: Timeouts::DEPLOYED.budget, ..table::PATIENT };
/// More than the three seconds, to allow for a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Confirms with a failing table, and asserts that nothing is lost.
async fn confirm_at(endpoint: String) -> Duration {
    let table = table::fresh().await;
    let visit = Visit::at(TableConfig { endpoint: Some(endpoint), timeouts: TIMEOUTS, ..table.clone() });
    let check = visit.check(Lang::Ar).await;
    visit.wait(30);
    let began = Instant::now();
    let got = visit.post_with("/intake/ar/support/confirm", &[], check.page.hidden_body()).await;
    let waited = began.elapsed();
    assert_eq!(got.status, 507);
    assert_eq!(got.page.hidden, check.page.hidden, "the same answers and the same seal");
    let up = Visit::at(table);
    assert_eq!(up.post_with("/intake/ar/support/confirm", &[], got.page.hidden_body()).await.status, 303);
    waited
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_is_in_time_although_the_table_never_answers() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let waited = confirm_at(format!("http://{}", silent.local_addr().unwrap())).await;
    assert!(waited < LIMIT, "{waited:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_is_in_time_although_the_table_is_slow_and_busy() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let router = Router::new().fallback(move |headers: HeaderMap| {
        let target = headers.get("x-amz-target").unwrap().to_str().unwrap().to_string();
        count.fetch_add(usize::from(target.ends_with("TransactWriteItems")), Ordering::Relaxed);
        async move {
            // Slightly less than the timeout of one attempt, so that each attempt gets its response and is repeated.
            tokio::time::sleep(Duration::from_millis(800)).await;
            let busy = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":
                [{"Code":"TransactionConflict"},{"Code":"None"},{"Code":"None"},{"Code":"None"},{"Code":"None"}]}"#;
            (StatusCode::BAD_REQUEST, [("content-type", "application/x-amz-json-1.0")], busy)
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let waited = confirm_at(endpoint).await;
    assert!(waited < LIMIT, "{waited:?}");
    let asked = asked.load(Ordering::Relaxed);
    assert!((2..=4).contains(&asked), "it is tried again, as often as there is time for: {asked}");
}
