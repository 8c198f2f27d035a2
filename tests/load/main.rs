//! A load run: many people at once, some of whom go away, and a machine that is killed in the middle. Afterwards every
//! request that was confirmed is in the table once, with the reference that its sender was told.
//!
//! The load is *open*: requests begin when their time has come, whether or not the earlier ones were answered, and a latency is
//! counted from that time on. A sender that waits for answers sends less the slower they come, and never sees a queue.
//!
//! | module | what it holds |
//! |---|---|
//! | `options` | the command line |
//! | `program` | the preview as a process: started, killed, started again |
//! | `sender` | one request; requests at a rate; requests without a waiting sender |
//! | `request` | one request, and the receipt that its sender got |
//! | `run` | the run itself: seals, steps, storm, replay |
//! | `aftermath` | what is in the data folder afterwards, and whether it matches the requests |
//! | `latency` | percentiles |
//! | `report` | `docs/load.md` |
#![allow(unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod aftermath;
mod latency;
mod options;
mod program;
mod report;
mod request;
mod run;
mod sender;

use std::process::ExitCode;

use clap::Parser;

use options::Options;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let folder = tempfile::tempdir().unwrap();
    let outcome = run::run(&options, folder.path()).await;
    println!("{}", report::lines(&outcome));
    if !outcome.faults.is_empty() {
        for fault in &outcome.faults {
            eprintln!("FAULT {fault}");
        }
        let kept = folder.keep();
        eprintln!("the preview's log and data are kept in {}", kept.display());
        return ExitCode::FAILURE;
    }
    if let Some(path) = &options.report {
        std::fs::write(path, report::document(&options, &outcome)).unwrap();
    }
    ExitCode::SUCCESS
}
