//! The scheduled Lambda function that checks whether the public form can be reached.

use function::program;
use std::process::ExitCode;

use intake_fn::canary::Canary;
use intake_fn::runtime::config::CanaryConfig;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use store::config::Process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::log(&["intake_fn", "canary"]);
    program::exit(start().await)
}

async fn start() -> Result<(), Error> {
    let canary = Canary::new(CanaryConfig::read(&Process)?)?;
    let handler = |_: LambdaEvent<Value>| {
        let canary = &canary;
        async move {
            let stopped = canary.run().await.err();
            let step = stopped.as_ref().map(|stopped| stopped.step.name());
            let reason = stopped.as_ref().map(|stopped| stopped.reason.name());
            Ok::<_, Error>(json!({ "passed": stopped.is_none(), "step": step, "reason": reason }))
        }
    };
    lambda_runtime::run(service_fn(handler)).await
}
