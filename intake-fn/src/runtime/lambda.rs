//! Logging and exit codes of the deployed functions.

use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

/// Logs JSON lines to standard output, where Lambda collects them. Only this project's lines are logged, and no variable changes that,
/// because the SDK's finest lines contain whole requests.
pub fn log() {
    let filter = EnvFilter::new("off,intake_fn=info,submit=info,notify=info,sweep=info,feedback=info,canary=info");
    // A second call has no effect.
    let _ = tracing_subscriber::fmt().json().flatten_event(true).with_target(false).with_env_filter(filter).try_init();
}

/// Returns the exit code of a function's program, and logs an error at its start.
pub fn exit(ended: Result<(), lambda_runtime::Error>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(outcome = "not_started", error = %error);
            ExitCode::FAILURE
        }
    }
}
