//! A load run: many people send at once, some of them disconnect, and the machine is killed during the run. Afterwards the table
//! has every confirmed request once, with the reference on its sender's receipt.
//!
//! The load is *open*: each request begins at its planned time, whether or not the earlier ones were answered, and its latency is
//! counted from that time. A sender that waits for answers would send less as they become slower, and would never measure a
//! queue.
//!
//! | module | contents |
//! |---|---|
//! | `options` | the command line |
//! | `program` | the preview as a process: started, killed, started again |
//! | `sender` | single requests, requests whose sender disconnects |
//! | `request` | one request, and the receipt that its sender got |
//! | `run` | the run itself: seals, steps, storm, replay |
//! | `aftermath` | the content of the data folder afterwards, compared with the requests |
//! | `report` | `docs/load.md` |
#![allow(unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod aftermath;
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
