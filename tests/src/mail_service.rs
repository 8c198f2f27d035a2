//! A stand-in for SES that gives a fixed answer and passes on the requests it receives.

use axum::body::Bytes;
use axum::http::{StatusCode, Uri};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A request to the mail service.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The path, which names the operation.
    pub path: String,
    /// The body.
    pub body: Value,
}

/// Starts on a free port. It answers everything with a status, a kind of error (none where all is well) and a body, and ends
/// with the test's runtime.
pub async fn start(status: u16, kind: &'static str, answer: Value) -> (String, UnboundedReceiver<Asked>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (send, asked) = unbounded_channel();
    let router = axum::Router::new().fallback(move |uri: Uri, body: Bytes| {
        // The service keeps answering after the test has dropped the receiver.
        let _ = send.send(Asked { path: uri.path().into(), body: serde_json::from_slice(&body).unwrap() });
        let status = StatusCode::from_u16(status).unwrap();
        let answer = answer.to_string();
        async move { (status, [("x-amzn-errortype", kind), ("content-type", "application/json")], answer) }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    (endpoint, asked)
}
