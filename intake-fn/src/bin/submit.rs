//! The Lambda function behind `/intake/`: accepts forms, stores submissions, responds with pages.

use function::program;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use intake_fn::runtime::config::SubmitConfig;
use intake_fn::web::{Intake, respond};
use lambda_http::Error;
use store::config::Process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::log(&["intake_fn", "submit"]);
    program::exit(start().await)
}

async fn start() -> Result<(), Error> {
    let intake = Arc::new(Intake::new(SubmitConfig::read(&Process)?)?);
    // Nobody waits during Lambda's initialisation.
    intake.store.warm().await;
    let router = Router::new().fallback(move |request: Request| {
        let intake = Arc::clone(&intake);
        async move { respond(&intake, request).await }
    });
    lambda_http::run(router).await
}
