//! What lists, notices, the daily summary and the sweep cost with many stored requests, of which few or many are open.

use std::time::{Duration, Instant};

use forms::Team;
use intake_fn::notices::sweep::sweep;
use journeys::latency::{Latencies, milliseconds};
use journeys::notifier::notifier;
use journeys::{filled, staff};
use preview::engine::{Engine, Kept};
use store::Store;
use store::casework::{RowQuery, Source};
use store::status::Status;

/// Runs of each kind of work.
const RUNS: usize = 15;
/// The rows of a page of the desk's list.
const ROWS: usize = 50;
/// The form that most of the requests are of.
const FORM: &str = "support";

/// Measures each pair of a number of stored requests and a number of open ones, and prints a table.
pub async fn measure(stored: &[usize], open: &[usize]) {
    println!("\nmedians of {RUNS} runs, milliseconds\n");
    println!(
        "| stored | open | notices pending | the desk's list | a form's new requests | due notices | daily summary | sweep | filled in, s |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for &stored in stored {
        for &open in open.iter().filter(|open| **open <= stored) {
            row(stored, open).await;
        }
    }
}

async fn row(stored: usize, open: usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table");
    let started = Instant::now();
    let filled = filled::fill(&file, stored, Some(open)).await;
    let took = started.elapsed().as_secs();
    let engine = Engine::start(Kept::InFile(file)).unwrap();
    let table = engine.table();
    let store = Store::new(&table);
    let now = staff::NOW;
    let (sender, ..) = notifier(&table, now.seconds());
    // The first sweep sends what is due and checks the last day's requests. The later ones have nothing new, as most have.
    sweep(&sender).await.unwrap();
    let steps: Vec<_> = Status::ALL.into_iter().filter(|status| *status != Status::Closed).collect();
    let query = RowQuery::new(Source::Steps(steps), ROWS);
    let list = median(async || drop(store.list_rows(now, &query).await.unwrap())).await;
    let new = median(async || drop(store.list(now, FORM, Status::Received).await.unwrap())).await;
    let due = median(async || drop(store.due(now).await.unwrap())).await;
    let day = now.day_in_riyadh();
    let summary = median(async || drop(sender.daily_summary(Team::Relations, day).await.unwrap())).await;
    let swept = median(async || {
        sweep(&sender).await.unwrap();
    })
    .await;
    let pending = store.pending_notices(now).await.unwrap().len();
    println!(
        "| {} | {} | {pending} | {list} | {new} | {due} | {summary} | {swept} | {took} |",
        filled.requests, filled.open
    );
    drop((store, sender));
    engine.stop();
}

async fn median(mut work: impl AsyncFnMut()) -> String {
    let mut taken: Vec<Duration> = Vec::new();
    for _ in 0..RUNS {
        let began = Instant::now();
        work().await;
        taken.push(began.elapsed());
    }
    milliseconds(Latencies::of(taken).percentile(0.5))
}
