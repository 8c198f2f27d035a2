#![no_main]

extern crate self as store;

#[path = "../intake.rs"]
mod intake;
#[path = "../../intake-fn/tests/support/sound/mod.rs"]
mod sound;

use intake::{
    AnswersDigest, SubmissionId, Timestamp, body, confirmation, environment, mark, seal, timestamp, token, world,
};

libfuzzer_sys::fuzz_target!(|body: &[u8]| sound::any_body::check(body));
