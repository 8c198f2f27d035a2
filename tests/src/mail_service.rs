//! A stand-in for SES: it takes what it is sent, answers as it was told, and hands over what it got.

use axum::body::Bytes;
use axum::http::{StatusCode, Uri};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A request to the mail service.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The address's path, which says what is asked.
    pub path: String,
    /// What was sent.
    pub body: Value,
}

/// Starts on a free port. It answers everything with a status, a kind of error (none where all is well) and a body, and ends
/// with the test's runtime.
pub async fn start(status: u16, kind: &'static str, answer: Value) -> (String, UnboundedReceiver<Asked>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (send, asked) = unbounded_channel();
    let router = axum::Router::new().fallback(move |uri: Uri, body: Bytes| {
        // A test that has seen enough does not keep the service from answering.
        let _ = send.send(Asked { path: uri.path().into(), body: serde_json::from_slice(&body).unwrap() });
        let status = StatusCode::from_u16(status).unwrap();
        let answer = answer.to_string();
        async move { (status, [("x-amzn-errortype", kind), ("content-type", "application/json")], answer) }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    (endpoint, asked)
}
