//! Requests to the provider, behind a trait, so that tests can inject faults. Every answer has a limit of size and of time.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::timeout;

use crate::error::HttpFault;

/// How long a provider has for an answer. A sign-in takes at most three requests at its end.
const TIMEOUT: Duration = Duration::from_secs(4);

/// A request: a POST if it has a form, otherwise a GET. `Debug` shows only the address and the limit.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The absolute address.
    pub address: String,
    /// The body, of the type `application/x-www-form-urlencoded`. It contains secrets.
    pub form: Option<String>,
    /// The `Authorization` header. It contains secrets.
    pub authorization: Option<String>,
    /// The largest body that an answer may have, in bytes.
    pub limit: usize,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Request");
        shown.field("address", &self.address).field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// An answer. `Debug` does not show the body, which may contain a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status. Redirects are not followed.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

/// An answer that is awaited.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<Response, HttpFault>> + Send + 'a>>;

/// A way to send requests. It follows no redirects, and stops reading at the request's limit.
pub trait Http: Send + Sync {
    /// Sends a request. Dropping the future ends the request.
    fn send(&self, request: Request) -> Sent<'_>;
}

/// Sends a request, and holds the answer to the limits, whatever the implementation does.
pub(crate) async fn send(http: &dyn Http, request: Request) -> Result<Response, HttpFault> {
    let limit = request.limit;
    let response = timeout(TIMEOUT, http.send(request)).await.map_err(|_| HttpFault::TimedOut)??;
    if response.body.len() > limit { Err(HttpFault::TooLarge) } else { Ok(response) }
}
