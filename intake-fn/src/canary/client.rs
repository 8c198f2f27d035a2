//! The canary's HTTP client. It sends the headers of a browser on the site's own page and its own user agent, keeps no cookies and
//! follows no redirects.

use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use axum::http::request::Builder;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use language::Lang;

use super::failure::Reason;
use function::Origin;
use store::causes;

/// The language that the canary asks for. Most applicants read Arabic.
pub(super) const LANG: Lang = Lang::Ar;
/// The user agent, by which the access log and the firewall identify it.
const USER_AGENT: &str =
    "sama-canary/1 (looks every quarter of an hour whether the form can be reached, and sends nothing off)";
/// The largest response, in bytes: many times the heaviest page.
const READ_LIMIT: usize = 1024 * 1024;

/// A visitor of the site.
pub(super) struct Client<'a> {
    connector: Connector,
    origin: &'a Origin,
    timeout: Duration,
}

impl<'a> Client<'a> {
    /// A client for the site. It connects with the first request.
    pub(super) fn new(origin: &'a Origin, timeout: Duration) -> Self {
        let connector =
            if origin.is_https() { store::tls::https_connector() } else { Connector::builder().build_http() };
        Client { connector, origin, timeout }
    }

    /// Requests a path of the site.
    pub(super) async fn get(&self, path: &str) -> Result<String, Reason> {
        self.send(self.request(Method::GET, path), String::new()).await
    }

    /// Sends a form, as from the site's own page.
    pub(super) async fn post(&self, path: &str, fields: &[(String, String)]) -> Result<String, Reason> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.origin.as_str())
            .header("sec-fetch-site", "same-origin");
        self.send(request, body).await
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin.as_str()))
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::ACCEPT, "text/html, application/json")
            .header(header::ACCEPT_LANGUAGE, LANG.code())
    }

    /// Sends a request. Returns the text of a response with status 200.
    async fn send(&self, request: Builder, body: String) -> Result<String, Reason> {
        let answer = async {
            let request = request.body(body.into()).map_err(|error| Reason::Connection(causes(&error)))?;
            let request = HttpRequest::try_from(request).map_err(|error| Reason::Connection(causes(&error)))?;
            let response = self.connector.call(request).await.map_err(|error| Reason::Connection(causes(&error)))?;
            let status = response.status().as_u16();
            if status != StatusCode::OK.as_u16() {
                return Err(Reason::Status(status));
            }
            let body = Limited::new(response.into_body(), READ_LIMIT).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() { Reason::NotThePage } else { Reason::Connection(causes(&*error)) }
            })?;
            String::from_utf8(body.to_bytes().to_vec()).map_err(|_| Reason::NotThePage)
        };
        tokio::time::timeout(self.timeout, answer).await.unwrap_or(Err(Reason::TooSlow))
    }
}
