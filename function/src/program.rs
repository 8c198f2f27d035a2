//! Logging and exit codes of the deployed functions.

use std::error::Error;
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

/// Logs JSON lines to standard output, where Lambda collects them. Only the lines of these crates are logged, from the level `info` on, and
/// no variable changes that, because the SDK's finest lines contain whole requests.
pub fn log(crates: &[&str]) {
    // This crate logs why a program does not start.
    let filter = crates.iter().fold("off,function=info".to_string(), |filter, name| format!("{filter},{name}=info"));
    let log = tracing_subscriber::fmt().json().flatten_event(true).with_target(false);
    // A second call has no effect.
    let _ = log.with_env_filter(EnvFilter::new(filter)).try_init();
}

/// Returns the exit code of a function's program, and logs an error at its start.
pub fn exit(ended: Result<(), Box<dyn Error + Send + Sync>>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(outcome = "not_started", error = %error);
            ExitCode::FAILURE
        }
    }
}
