//! The responses of the desk. CloudFront replaces whole answers of other statuses than these.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

/// The status of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The page that was asked for.
    Ok,
    /// The request cannot be done as it is.
    Unprocessable,
    /// The body is too large.
    TooLarge,
    /// The request did not come through the front door.
    Misdirected,
    /// The table does not answer.
    Unavailable,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    content: Content,
    cookies: Vec<String>,
}

#[derive(Debug)]
enum Content {
    Page(Status, String),
    SeeOther(String),
    File { name: String, kind: &'static str, bytes: Vec<u8> },
}

impl Status {
    fn code(self) -> StatusCode {
        match self {
            Status::Ok => StatusCode::OK,
            Status::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Status::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Status::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Status::Unavailable => StatusCode::INSUFFICIENT_STORAGE,
        }
    }
}

impl Reply {
    /// A page.
    pub(crate) fn page(status: Status, html: String) -> Self {
        Reply { content: Content::Page(status, html), cookies: Vec::new() }
    }

    /// A redirect to a page of the desk, or to the sign-in service. Each POST ends in one, so that reloading repeats nothing.
    pub(crate) fn see_other(address: impl Into<String>) -> Self {
        Reply { content: Content::SeeOther(address.into()), cookies: Vec::new() }
    }

    /// A file to save. Its name is ASCII.
    pub(crate) fn file(name: String, kind: &'static str, bytes: Vec<u8>) -> Self {
        Reply { content: Content::File { name, kind, bytes }, cookies: Vec::new() }
    }

    /// The same response with a `Set-Cookie` header.
    #[must_use]
    pub(crate) fn with_cookie(mut self, cookie: impl Into<String>) -> Self {
        self.cookies.push(cookie.into());
        self
    }

    /// The response of the server. Nothing of the desk is kept by a cache or by the browser.
    pub(crate) fn into_response(self, security_headers: &BTreeMap<String, String>) -> Response {
        let mut response = match self.content {
            Content::Page(status, html) => {
                let mut response = Response::new(Body::from(html));
                *response.status_mut() = status.code();
                set(&mut response, header::CONTENT_TYPE, "text/html; charset=utf-8");
                response
            }
            Content::SeeOther(address) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::SEE_OTHER;
                set(&mut response, header::LOCATION, &address);
                response
            }
            Content::File { name, kind, bytes } => {
                let mut response = Response::new(Body::from(bytes));
                set(&mut response, header::CONTENT_TYPE, kind);
                set(&mut response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
                response
            }
        };
        for (name, value) in security_headers {
            if let Ok(name) = HeaderName::try_from(name) {
                set(&mut response, name, value);
            }
        }
        set(&mut response, header::CACHE_CONTROL, "no-store");
        for cookie in &self.cookies {
            if let Ok(cookie) = HeaderValue::from_str(cookie) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
        response
    }
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
