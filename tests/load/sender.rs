//! Single requests, and requests whose sender disconnects.
//!
//! Each request has a connection of its own, as each person has.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, LOCATION};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// How long a person waits before they give up.
const TIMEOUT: Duration = Duration::from_secs(60);
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The address that a 303 leads to.
    pub location: String,
    /// The page's HTML.
    pub html: String,
}

/// Sends a form and reads the answer to its end. The error says how the connection failed.
pub async fn post(address: SocketAddr, path: &str, body: &str) -> Result<Answer, String> {
    send(address, Method::POST, path, body.to_string()).await
}

/// Requests a page.
pub async fn get(address: SocketAddr, path: &str) -> Result<Answer, String> {
    send(address, Method::GET, path, String::new()).await
}

async fn send(address: SocketAddr, method: Method, path: &str, body: String) -> Result<Answer, String> {
    let answer = tokio::time::timeout(TIMEOUT, try_to_send(address, method, path, body)).await;
    answer.map_err(|_| "there was no answer".to_string())?
}

async fn try_to_send(address: SocketAddr, method: Method, path: &str, body: String) -> Result<Answer, String> {
    let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    let connection = tokio::spawn(connection);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, address.to_string())
        .header(CONTENT_TYPE, URLENCODED)
        .body(Full::new(Bytes::from(body)))
        .unwrap();
    let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION).map(|value| value.to_str().unwrap().to_string());
    let page = response.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
    connection.abort();
    Ok(Answer { status, location: location.unwrap_or_default(), html: String::from_utf8_lossy(&page).into_owned() })
}

/// The ways in which a person disconnects.
#[derive(Clone, Copy, Debug)]
pub enum Leaving {
    /// The network is lost while the form is sent.
    HalfWay,
    /// The person leaves right after sending it.
    AtOnce,
    /// The person leaves a little later, when the answer may or may not be on its way.
    After(Duration),
}

/// Sends a form and disconnects without reading an answer.
pub async fn leave(address: SocketAddr, path: &str, body: &str, leaving: Leaving) {
    let Ok(mut stream) = TcpStream::connect(address).await else { return };
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: {URLENCODED}\r\ncontent-length: {length}\r\n\r\n"
    );
    let sent = if matches!(leaving, Leaving::HalfWay) { &body.as_bytes()[..length / 2] } else { body.as_bytes() };
    // It does not matter how the connection failed.
    let _ = stream.write_all(&[head.as_bytes(), sent].concat()).await;
    if let Leaving::After(pause) = leaving {
        tokio::time::sleep(pause).await;
    }
    // Reset and not closed in order, so that the other side notices it at once.
    let _ = stream.set_zero_linger();
}
