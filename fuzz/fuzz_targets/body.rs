#![no_main]

#[path = "../intake.rs"]
mod intake;
#[path = "../../intake-fn/tests/support/sound/mod.rs"]
mod sound;

use intake::{body, seal, suspicion, token, world};

libfuzzer_sys::fuzz_target!(|body: &[u8]| sound::any_body::check(body));
