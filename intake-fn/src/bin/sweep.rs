//! The scheduled Lambda function: sends whatever is still pending.

use std::process::ExitCode;

use intake_fn::notify::Notifier;
use intake_fn::sweep::sweep;
use lambda_runtime::{LambdaEvent, service_fn};

type Error = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    intake_fn::lambda::log();
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(outcome = "not_started", error = %error);
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<(), Error> {
    let notifier = Notifier::from_env()?;
    let handler = |_: LambdaEvent<serde_json::Value>| {
        let notifier = &notifier;
        async move {
            let swept = sweep(notifier).await?;
            Ok::<_, Error>(serde_json::json!({ "sent": swept.sent, "failed": swept.failed }))
        }
    };
    lambda_runtime::run(service_fn(handler)).await
}
