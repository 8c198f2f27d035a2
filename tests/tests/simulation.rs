//! Simulations with faults of the clocks, the mail and the table, with erasures, releases and key rotations. One seal is one submission,
//! nothing is left of what was erased, and after the faults stop every notice of a stored submission was sent, not more often than the
//! faults explain.
//!
//! `SIMULATION_RUNS` sets the number of seeds, `SIMULATION_SEED` the first seed, which is new each time. To repeat a failed seed, set
//! `SIMULATION_SEED=… SIMULATION_RUNS=1`.

use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use journeys::simulation::{Outcome, Releases, run};
use tokio::task::JoinError;

/// So many runs take half a minute on two processors, and at most a minute beside another test.
const RUNS: u64 = 70;
/// The runs that are under way at the same time. Each waits for the table now and then.
const AT_ONCE: usize = 8;

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// A seed that is new each time, from the operating system's random numbers: no test depends on the clock.
fn new_seed() -> u64 {
    RandomState::new().hash_one(()) >> 32
}

/// Prints a line past the capture of the test's output, so that it is in every log.
fn print(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Runs the seeds from a first one on, and returns their outcomes.
async fn run_all(first: u64, runs: u64) -> Vec<(u64, Outcome)> {
    let (next, releases) = (Arc::new(AtomicU64::new(first)), Releases::load());
    let worker = |next: Arc<AtomicU64>, releases: Releases| async move {
        let mut outcomes = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + runs {
                return outcomes;
            }
            // In a task of its own, so that a panic is the outcome of its seed.
            let ran = tokio::spawn(run(seed, releases.clone())).await;
            let panicked = |error: JoinError| Outcome { wrong: vec![error.to_string()], ..Outcome::default() };
            outcomes.push((seed, ran.unwrap_or_else(panicked)));
        }
    };
    let workers: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(worker(Arc::clone(&next), releases.clone()))).collect();
    let mut outcomes = Vec::new();
    for worker in workers {
        outcomes.extend(worker.await.unwrap());
    }
    outcomes
}

type Count = fn(&Outcome) -> usize;

/// What is counted in all runs together, and how much of it there must be at least in a hundred runs. On average there is several times
/// as much: no first seed fails by chance.
const COUNTS: [(&str, Count, usize); 16] = [
    ("presses", |outcome| outcome.presses, 200),
    ("submissions", |outcome| outcome.stored, 60),
    ("notices", |outcome| outcome.notices, 120),
    ("mails", |outcome| outcome.mails, 120),
    ("faults", |outcome| outcome.faults, 60),
    ("crashes", |outcome| outcome.crashes, 15),
    ("runs with a mail more than once", |outcome| usize::from(outcome.most > 1), 1),
    ("erasures", |outcome| outcome.erasures, 15),
    ("erasures that were interrupted", |outcome| outcome.interrupted, 1),
    ("people told of an erasure", |outcome| outcome.told_of_erasure, 15),
    ("boxes to tick again", |outcome| outcome.reworded, 30),
    ("seals replaced", |outcome| outcome.sealed_again, 5),
    ("steps of releases and rotations", |outcome| outcome.changes, 15),
    ("notices to unknown recipients", |outcome| outcome.to_unknown, 0),
    ("records that could not be read", |outcome| outcome.unreadable, 0),
    ("traces of a newer release", |outcome| outcome.to_unknown + outcome.unreadable, 1),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_seal_is_one_submission_and_every_notice_is_sent_whatever_fails() {
    let (first, runs) = (variable("SIMULATION_SEED"), variable("SIMULATION_RUNS").unwrap_or(RUNS));
    let first = first.unwrap_or_else(new_seed);
    print(&format!("SIMULATION_SEED={first} SIMULATION_RUNS={runs}"));
    let outcomes = run_all(first, runs).await;
    let runs = usize::try_from(runs).unwrap();
    assert_eq!(outcomes.len(), runs);

    let wrong: Vec<String> = outcomes
        .iter()
        .filter(|(_, outcome)| !outcome.wrong.is_empty())
        .map(|(seed, outcome)| {
            format!("SIMULATION_SEED={seed} SIMULATION_RUNS=1 repeats it:\n    {}", outcome.wrong.join("\n    "))
        })
        .collect();
    assert!(wrong.is_empty(), "{} seeds of {runs} failed.\n{}", wrong.len(), wrong.join("\n"));

    let sums = COUNTS.map(|(name, of, least)| (name, outcomes.iter().map(|(_, one)| of(one)).sum::<usize>(), least));
    print(&format!("{runs} runs: {}", sums.map(|(name, sum, _)| format!("{sum} {name}")).join(", ")));
    if runs >= 50 {
        for (name, sum, least) in sums {
            assert!(sum >= least * runs / 100, "the seeds from {first} are too tame: {sum} {name}");
        }
    }
}
