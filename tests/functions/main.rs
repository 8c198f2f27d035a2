//! What the deployed functions cost: cold starts beside the least that is possible and beside other languages, memory, warm requests, and
//! how many requests one process takes.
//!
//! Each program runs as a process of its own, for an emulator of the Lambda Runtime API, and reaches the embedded table over TLS.
//! `tests/bench/run-functions` builds the programs and starts this one; docs/performance.md has results.
//!
//! | module | contents |
//! |---|---|
//! | `options` | the command line |
//! | `surroundings` | the table behind TLS, and the environment of the programs |
//! | `program` | a program: how it is started, what it is sent |
//! | `used` | processor time and memory of a process |
//! | `cold` | cold starts, in turn |
//! | `warm` | the three requests of an applicant, one after the other |
//! | `load` | requests at rising rates |
//! | `backlog` | lists, notices and the sweep with many stored requests |
#![allow(unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod backlog;
mod cold;
mod load;
mod options;
mod program;
mod surroundings;
mod used;
mod warm;

use clap::Parser;

use options::{Measure, Options};
use surroundings::Surroundings;

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let start = || Surroundings::start(options.authorities.as_deref());
    let asked = |measure| options.only.is_empty() || options.only.contains(&measure);
    if asked(Measure::Cold) {
        cold::measure(&options, &start().await).await;
    }
    let submit = &options.submit[0];
    if asked(Measure::Warm) {
        warm::measure(submit, options.requests, &start().await).await;
    }
    if asked(Measure::Load) {
        load::measure(submit, options.seconds, &start().await).await;
    }
    if asked(Measure::Backlog) {
        backlog::measure(&options.stored, &options.open).await;
    }
}
