//! The Lambda function on the mail service's queue: records deliveries, bounces and complaints.

use function::program;
use std::process::ExitCode;

use intake_fn::notices::feedback::{FeedbackHandler, QueueEvent, QueueResponse};
use intake_fn::runtime::config::FeedbackConfig;
use intake_fn::runtime::metrics::Metrics;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::Store;
use store::config::Process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::log(&["intake_fn", "feedback"]);
    program::exit(start().await)
}

async fn start() -> Result<(), Error> {
    let FeedbackConfig { table, world } = FeedbackConfig::read(&Process)?;
    let feedback = FeedbackHandler { store: Store::new(&table), world, metrics: Metrics::StandardOutput };
    let handler = |event: LambdaEvent<QueueEvent>| {
        let feedback = &feedback;
        async move { Ok::<QueueResponse, Error>(feedback.handle(&event.payload).await) }
    };
    lambda_runtime::run(service_fn(handler)).await
}
