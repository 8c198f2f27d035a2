//! How the canary asks: as a browser that comes from the site's own page, that keeps no cookies and follows no redirects, with a
//! name that says what it is.

use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use axum::http::request::Builder;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{LANG, Reason};
use crate::runtime::config::Origin;
use store::causes;

/// What the access log and the firewall know it by.
const USER_AGENT: &str =
    "sama-canary/1 (looks every quarter of an hour whether the form can be reached, and sends nothing off)";
/// The most that is read of an answer, in bytes: many times the heaviest page.
const READ_LIMIT: usize = 1024 * 1024;

/// A visitor of the site.
pub(super) struct Client<'a> {
    connector: Connector,
    origin: &'a Origin,
    patience: Duration,
}

impl<'a> Client<'a> {
    /// No connection is made yet.
    pub(super) fn new(origin: &'a Origin, patience: Duration) -> Self {
        let connector =
            if origin.is_https() { store::tls::https_connector() } else { Connector::builder().build_http() };
        Client { connector, origin, patience }
    }

    /// What stands at an address of the site.
    pub(super) async fn get(&self, path: &str) -> Result<String, Reason> {
        self.ask(self.request(Method::GET, path), String::new()).await
    }

    /// Sends a form, as from the site's own page.
    pub(super) async fn post(&self, path: &str, fields: &[(String, String)]) -> Result<String, Reason> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.origin.as_str())
            .header("sec-fetch-site", "same-origin");
        self.ask(request, body).await
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin.as_str()))
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::ACCEPT, "text/html, application/json")
            .header(header::ACCEPT_LANGUAGE, LANG.code())
    }

    /// The text of an answer with status 200.
    async fn ask(&self, request: Builder, body: String) -> Result<String, Reason> {
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
        tokio::time::timeout(self.patience, answer).await.unwrap_or(Err(Reason::TooSlow))
    }
}
