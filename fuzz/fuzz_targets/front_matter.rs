#![no_main]

#[allow(dead_code)]
#[path = "../../site-gen/tests/support/sound.rs"]
mod sound;

libfuzzer_sys::fuzz_target!(|text: &str| sound::check_front_matter(text));
