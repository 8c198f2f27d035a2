//! The Lambda function on the table's stream: tells the team of each new submission.

use std::process::ExitCode;

use intake_fn::notify::{BatchResponse, Notifier, StreamEvent};
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
    notifier.store.warm().await;
    let handler = |event: LambdaEvent<StreamEvent>| {
        let notifier = &notifier;
        async move { Ok::<BatchResponse, Error>(notifier.handle(&event.payload).await) }
    };
    lambda_runtime::run(service_fn(handler)).await
}
