//! Starts the desk as staff start it.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs the program with only the given environment, and waits for its end.
pub(crate) fn output(env: &[(&'static str, String)], args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(args)
        .env_clear()
        .envs(env.iter().map(|(name, value)| (name, value)))
        // The variables that someone would set to see more of the log.
        .env("RUST_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends early does not read all of its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}
