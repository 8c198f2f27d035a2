//! What only the deployed functions need: the log as JSON lines, and how they end.

use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

/// Logs as JSON lines on standard output, where Lambda collects them. Only our own lines, and no variable changes that: at
/// their finest, the SDK's hold whole requests.
pub fn log() {
    let filter = EnvFilter::new("off,intake_fn=info,submit=info,notify=info,sweep=info,feedback=info,canary=info");
    // A second call changes nothing, and that is fine.
    let _ = tracing_subscriber::fmt().json().flatten_event(true).with_target(false).with_env_filter(filter).try_init();
}

/// The exit of a function's program. What stopped it at its start is logged and makes it fail.
pub fn exit(ended: Result<(), lambda_runtime::Error>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(outcome = "not_started", error = %error);
            ExitCode::FAILURE
        }
    }
}
