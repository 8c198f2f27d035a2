//! Requests at rising rates to one process, which takes one at a time as on Lambda.
//!
//! The load is *open*: a request begins at its planned time, and its latency counts from then.

use std::sync::Arc;
use std::time::{Duration, Instant};

use journeys::latency::{Latencies, milliseconds};
use journeys::rate::{Done, at_rate};
use journeys::runtime_api::RuntimeApi;
use serde_json::Value;

use crate::options::Named;
use crate::program::{self, Program};
use crate::surroundings::Surroundings;
use crate::used;

/// The first rate, in requests a second. Each further rate is a half more.
const FIRST_RATE: f64 = 20.0;
const RISE: f64 = 1.5;
/// A rate is held if 99 % of the requests are answered within this time.
const HELD: Duration = Duration::from_millis(50);
/// Tries of a rate before it counts as not held, because the machine does other things too.
const TRIES: usize = 2;

/// Measures and prints two tables.
pub async fn measure(submit: &Named, seconds: f64, surroundings: &Surroundings) {
    for (name, confirms) in [("check pages", false), ("confirmations", true)] {
        println!("\n{name} at rising rates, {seconds} seconds each; milliseconds\n");
        println!("| a second | requests | half | 99 % | longest | the function's processor | the table |");
        println!("|---|---|---|---|---|---|---|");
        let runtime = Arc::new(RuntimeApi::start().await);
        let function = Program::new(&submit.name, &[&submit.path]).start(&runtime, surroundings);
        let (mut rate, mut tries) = (FIRST_RATE, 0);
        while tries < TRIES {
            let count = (rate * seconds) as usize;
            let events = events(&runtime, count, confirms).await;
            surroundings.tls.taken();
            let (before, began) = (used::processor(function.id()), Instant::now());
            let latencies = step(&runtime, rate, events).await;
            let elapsed = began.elapsed().as_secs_f64();
            let share = |used: Duration| format!("{:.0} %", used.as_secs_f64() / elapsed * 100.0);
            let processor = share(used::processor(function.id()).saturating_sub(before));
            let table = share(surroundings.tls.taken().iter().sum());
            let [half, most, longest] = [0.5, 0.99, 1.0].map(|part| milliseconds(latencies.percentile(part)));
            println!("| {rate:.0} | {count} | {half} | {most} | {longest} | {processor} | {table} |");
            if latencies.percentile(0.99) <= HELD {
                (rate, tries) = (rate * RISE, 0);
            } else {
                tries += 1;
            }
        }
        function.end();
    }
}

async fn events(runtime: &RuntimeApi, count: usize, confirms: bool) -> Vec<Value> {
    let mut events = vec![program::check(); count];
    if confirms {
        for event in &mut events {
            *event = program::confirm(&runtime.invoke(event.take()).await.unwrap());
        }
    }
    events
}

async fn step(runtime: &Arc<RuntimeApi>, rate: f64, mut events: Vec<Value>) -> Latencies {
    let done = at_rate(rate, events.len(), |one| {
        let (runtime, event) = (Arc::clone(runtime), events[one].take());
        async move { runtime.invoke(event).await }
    });
    let done = done.await;
    for answer in done.iter().map(|done| done.what.as_ref().unwrap()) {
        assert!(["200", "303"].contains(&answer["statusCode"].to_string().as_str()), "{answer}");
    }
    Latencies::of(done.iter().map(Done::took))
}
