//! The scheduled Lambda function: sends pending notices, creates the daily summaries and checks new submissions.

use function::program;
use std::process::ExitCode;

use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::sweep::sweep;
use intake_fn::runtime::config::SweepConfig;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use store::config::Process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::log(&["intake_fn", "sweep"]);
    program::exit(start().await)
}

async fn start() -> Result<(), Error> {
    let config = SweepConfig::read(&Process)?;
    let notifier = NoticeSender::new(&config.notify, Some(config.keys))?;
    let handler = |_: LambdaEvent<serde_json::Value>| {
        let notifier = &notifier;
        async move {
            // Boxed: as part of the runtime's own future, it would be nested too deeply to compile.
            let swept = Box::pin(sweep(notifier)).await?;
            Ok::<_, Error>(serde_json::to_value(&swept)?)
        }
    };
    lambda_runtime::run(service_fn(handler)).await
}
