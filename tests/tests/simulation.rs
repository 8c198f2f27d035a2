//! Simulations with faults of the clock, the mail and the table. After the faults stop, every notice of a stored submission was
//! sent, and no notice is repeated more often than the faults explain.
//!
//! `SIMULATION_RUNS` sets the number of seeds, `SIMULATION_SEED` the first seed. To repeat a failed seed, set `SIMULATION_SEED=…
//! SIMULATION_RUNS=1`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::bundle::Bundle;
use journeys::bundle;
use journeys::simulation::{Outcome, run};

fn variable(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// A bundle with only the form that is filled in, so that a sweep sends fewer requests to the table.
fn one_form() -> Bundle {
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), folder.path());
    let path = folder.path().join("bundle.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["forms"] = serde_json::json!(["support"]);
    std::fs::write(&path, manifest.to_string()).unwrap();
    Bundle::load(folder.path()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_notice_is_sent_at_least_once_and_at_most_twice_for_one_crash() {
    let (first, runs) = (variable("SIMULATION_SEED", 1), variable("SIMULATION_RUNS", 1000));
    let bundle = Arc::new(one_form());
    let next = Arc::new(AtomicU64::new(first));
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let (next, bundle) = (Arc::clone(&next), Arc::clone(&bundle));
            tokio::spawn(async move {
                let mut outcomes = Vec::new();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + runs {
                        return outcomes;
                    }
                    outcomes.push((seed, run(seed, &bundle).await));
                }
            })
        })
        .collect();
    let mut outcomes: Vec<(u64, Outcome)> = Vec::new();
    for worker in workers {
        outcomes.extend(worker.await.unwrap());
    }
    assert_eq!(outcomes.len(), usize::try_from(runs).unwrap());

    let mut wrong: Vec<String> = Vec::new();
    for (seed, outcome) in &outcomes {
        wrong.extend(outcome.wrong.iter().map(|what| format!("seed {seed}: {what}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let sum = |of: fn(&Outcome) -> usize| outcomes.iter().map(|(_, outcome)| of(outcome)).sum::<usize>();
    let (stored, notices, mails) = (sum(|o| o.stored), sum(|o| o.notices), sum(|o| o.mails));
    let (faults, crashes) = (sum(|o| o.faults), sum(|o| o.crashes));
    let twice = outcomes.iter().filter(|(_, outcome)| outcome.most > 1).count();
    println!(
        "{runs} runs: {stored} submissions, {notices} notices, {mails} mails; {faults} faults, {crashes} crashes; \
         {twice} runs with a mail more than once"
    );
    if runs >= 100 {
        // The runs cover enough: submissions are stored, faults happen, and mails are sent twice.
        let runs = usize::try_from(runs).unwrap();
        assert!(stored > runs && faults > runs && crashes > runs / 2 && twice > runs / 50, "the seeds are too tame");
    }
}
