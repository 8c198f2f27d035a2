//! The Lambda function on the mail service's queue: takes note of what became of mails.

use std::process::ExitCode;

use intake_fn::config::{FeedbackConfig, Process};
use intake_fn::feedback::{Listener, QueueEvent, QueueResponse};
use intake_fn::lambda;
use intake_fn::metrics::Metrics;
use intake_fn::store::Store;
use intake_fn::world::World;
use lambda_runtime::{Error, LambdaEvent, service_fn};

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
