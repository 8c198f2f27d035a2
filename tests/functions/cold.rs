//! Cold starts: the programs are started in turn, each with an event that waits for it.

use std::time::{Duration, Instant};

use journeys::latency::{Latencies, milliseconds};
use journeys::runtime_api::RuntimeApi;
use serde_json::Value;

use crate::options::Options;
use crate::program::{self, Program};
use crate::surroundings::Surroundings;
use crate::used;

/// One cold start.
struct Start {
    /// From the start of the process to its first request for an event.
    ready: Duration,
    /// From the start of the process to its first answer.
    answered: Duration,
    /// The processor's time up to the answer.
    processor: Duration,
    /// The most memory, in MB.
    memory: f64,
}

/// A program with the events of its starts.
struct Subject {
    label: String,
    program: Program,
    events: Vec<Value>,
    starts: Vec<Start>,
}

/// Measures and prints a table.
pub async fn measure(options: &Options, surroundings: &Surroundings) {
    let mut subjects = subjects(options, surroundings).await;
    // The first round warms the caches of files and is not counted.
    for round in 0..=options.starts {
        for subject in &mut subjects {
            let start = start(&subject.program, surroundings, subject.events[round].clone()).await;
            subject.starts.extend((round > 0).then_some(start));
        }
    }
    println!("\n{} cold starts of each, in turn; milliseconds, and MB of memory\n", options.starts);
    println!(
        "| program and its first request | ready, half | 95 % | answered, half | 95 % | processor, half | memory | answered, probe = 1 |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let answered = |subject: &Subject| Latencies::of(subject.starts.iter().map(|start| start.answered)).percentile(0.5);
    let floor = answered(&subjects[0]);
    for subject in &subjects {
        let column = |what: fn(&Start) -> Duration, share| {
            milliseconds(Latencies::of(subject.starts.iter().map(what)).percentile(share))
        };
        let memory = subject.starts.iter().map(|start| start.memory).fold(0.0, f64::max);
        println!(
            "| {} | {} | {} | {} | {} | {} | {memory:.1} | {:.2} |",
            subject.label,
            column(|start| start.ready, 0.5),
            column(|start| start.ready, 0.95),
            column(|start| start.answered, 0.5),
            column(|start| start.answered, 0.95),
            column(|start| start.processor, 0.5),
            answered(subject).as_secs_f64() / floor.as_secs_f64(),
        );
    }
}

async fn subjects(options: &Options, surroundings: &Surroundings) -> Vec<Subject> {
    let count = options.starts + 1;
    let subject = |label: String, program, events| Subject { label, program, events, starts: Vec::new() };
    let mut others = vec![Program::new("probe", &[&options.probe])];
    for (name, command) in [("Node", &options.node), ("Python", &options.python)] {
        if let [interpreter, script] = command.as_slice() {
            others.push(Program::new(name, &[interpreter, script]));
        }
    }
    let mut subjects: Vec<_> = others
        .into_iter()
        .map(|program| subject(format!("{}: a read", program.name), program, vec![program::nothing(); count]))
        .collect();
    for submit in &options.submit {
        let program = || Program::new(&submit.name, &[&submit.path]);
        let label = |what| format!("`submit` {}: {what}", submit.name);
        subjects.push(subject(label("the check page"), program(), vec![program::check(); count]));
        subjects.push(subject(
            label("a confirmation"),
            program(),
            confirmations(&program(), surroundings, count).await,
        ));
    }
    subjects
}

/// Confirmations of different check pages.
async fn confirmations(program: &Program, surroundings: &Surroundings, count: usize) -> Vec<Value> {
    let runtime = RuntimeApi::start().await;
    let _running = program.start(&runtime, surroundings);
    let mut events = Vec::new();
    for _ in 0..count {
        events.push(program::confirm(&runtime.invoke(program::check()).await.unwrap()));
    }
    events
}

async fn start(program: &Program, surroundings: &Surroundings, event: Value) -> Start {
    let runtime = RuntimeApi::start().await;
    let began = Instant::now();
    let function = program.start(&runtime, surroundings);
    let answer = runtime.invoke(event).await;
    let answered = began.elapsed();
    let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", program.name));
    assert!(["200", "303"].contains(&answer["statusCode"].to_string().as_str()), "{}: {answer}", program.name);
    let start = Start {
        ready: runtime.asked_at().unwrap() - began,
        answered,
        processor: used::processor(function.id()),
        memory: used::peak_memory(function.id()),
    };
    function.end();
    start
}
