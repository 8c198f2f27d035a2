//! The Lambda function behind `/desk`: the team's desk in the browser.

use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use desk::web::{WebConfig, WebDesk, respond};
use function::program;
use lambda_http::Error;
use store::config::Process;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::log(&["desk", "desk_web"]);
    program::exit(start().await)
}

async fn start() -> Result<(), Error> {
    let desk = Arc::new(WebDesk::new(WebConfig::read(&Process)?)?);
    // Nobody waits during Lambda's initialisation.
    desk.store.warm().await;
    let router = Router::new().fallback(move |request: Request| {
        let desk = Arc::clone(&desk);
        async move { respond(&desk, request).await }
    });
    lambda_http::run(router).await
}
