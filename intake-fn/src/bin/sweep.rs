//! The scheduled Lambda function: sends whatever is still pending, and sees to the digests and to new submissions.

use std::process::ExitCode;

use intake_fn::notices::deliver::Notifier;
use intake_fn::notices::sweep::sweep;
use intake_fn::runtime::config::NotifyConfig;
use intake_fn::runtime::lambda;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::config::Process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lambda::log();
    lambda::exit(start().await)
}

async fn start() -> Result<(), Error> {
    let notifier = Notifier::new(&NotifyConfig::read(&Process)?)?;
    let handler = |_: LambdaEvent<serde_json::Value>| {
        let notifier = &notifier;
        async move {
            // In its own place in memory: within the runtime's own, it would be too deep to compile.
            let swept = Box::pin(sweep(notifier)).await?;
            Ok::<_, Error>(serde_json::to_value(&swept)?)
        }
    };
    lambda_runtime::run(service_fn(handler)).await
}
