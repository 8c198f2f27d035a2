//! The Lambda function on the table's stream: sends a notice of each new submission.

use function::program;
use std::process::ExitCode;

use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::stream::{BatchResponse, StreamEvent};
use intake_fn::runtime::config::NotifyConfig;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::config::Process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::log(&["intake_fn", "notify"]);
    program::exit(start().await)
}

async fn start() -> Result<(), Error> {
    let notifier = NoticeSender::new(&NotifyConfig::read(&Process)?, None)?;
    notifier.store.warm().await;
    let handler = |event: LambdaEvent<StreamEvent>| {
        let notifier = &notifier;
        async move { Ok::<BatchResponse, Error>(notifier.handle(&event.payload).await) }
    };
    lambda_runtime::run(service_fn(handler)).await
}
