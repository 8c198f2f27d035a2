//! The requests of an applicant, one after the other, in one process; and two tries at following a request, of which the time must not tell
//! whether there is such a request.

use std::time::{Duration, Instant};

use forms::Reference;
use journeys::latency::{Latencies, milliseconds};
use journeys::runtime_api::RuntimeApi;
use serde_json::Value;

use crate::options::Named;
use crate::program::{self, Program};
use crate::surroundings::Surroundings;
use crate::used;

/// Requests before those that count.
const WARM_UP: usize = 20;

/// The costs of one kind of request.
#[derive(Default)]
struct Costs {
    taken: Vec<Duration>,
    engine: Vec<Duration>,
    calls: usize,
    processor: Duration,
}

/// Measures and prints a table.
pub async fn measure(submit: &Named, requests: usize, surroundings: &Surroundings) {
    let runtime = RuntimeApi::start().await;
    let function = Program::new(&submit.name, &[&submit.path]).start(&runtime, surroundings);
    let names =
        ["check page", "confirmation", "receipt", "followed: wrong digits", "followed: a number that nobody has"];
    let mut costs: [Costs; 5] = Default::default();
    for round in 0..WARM_UP + requests {
        let mut event = program::check();
        for (place, costs) in costs.iter_mut().enumerate() {
            let answer = request(&runtime, function.id(), surroundings, event, costs).await;
            event = match place {
                0 => program::confirm(&answer),
                1 => program::receipt(&answer),
                2 => program::follow(&program::reference(&answer)),
                _ => program::follow(Reference::from_random(u64::try_from(round).unwrap()).compact()),
            };
        }
        if round + 1 == WARM_UP {
            costs = Default::default();
        }
    }
    println!("\n{requests} applicants, one after the other, in one warm process; milliseconds\n");
    println!(
        "| request | half | 99 % | of it the table, half | 99 % | calls to the table | the function's processor, mean |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, costs) in names.iter().zip(costs) {
        let calls = costs.calls as f64 / requests as f64;
        let processor = costs.processor / u32::try_from(requests).unwrap();
        let (taken, engine) = (Latencies::of(costs.taken), Latencies::of(costs.engine));
        let [half, most] = [0.5, 0.99].map(|share| milliseconds(taken.percentile(share)));
        let [table, table_most] = [0.5, 0.99].map(|share| milliseconds(engine.percentile(share)));
        println!("| {name} | {half} | {most} | {table} | {table_most} | {calls:.1} | {} |", milliseconds(processor));
    }
    println!("\nmost memory: {:.1} MB", used::peak_memory(function.id()));
}

async fn request(runtime: &RuntimeApi, id: u32, around: &Surroundings, event: Value, costs: &mut Costs) -> Value {
    around.tls.taken();
    let (before, began) = (used::processor(id), Instant::now());
    let answer = runtime.invoke(event).await.unwrap();
    costs.taken.push(began.elapsed());
    costs.processor += used::processor(id).saturating_sub(before);
    let engine = around.tls.taken();
    costs.calls += engine.len();
    costs.engine.push(engine.iter().sum());
    answer
}
