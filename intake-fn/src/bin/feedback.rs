//! The Lambda function on the mail service's queue: takes note of what became of mails.

use std::process::ExitCode;

use intake_fn::notices::feedback::{Listener, QueueEvent, QueueResponse};
use intake_fn::runtime::config::FeedbackConfig;
use intake_fn::runtime::lambda;
use intake_fn::runtime::metrics::Metrics;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::Store;
use store::config::Process;
use store::world::World;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::log();
    lambda::exit(start().await)
}

async fn start() -> Result<(), Error> {
    let store = Store::new(&FeedbackConfig::read(&Process)?.table);
    let listener = Listener { store, world: World::system(), metrics: Metrics::StandardOutput };
    let handler = |event: LambdaEvent<QueueEvent>| {
        let listener = &listener;
        async move { Ok::<QueueResponse, Error>(listener.handle(&event.payload).await) }
    };
    lambda_runtime::run(service_fn(handler)).await
}
