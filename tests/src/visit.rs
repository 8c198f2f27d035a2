//! A visitor of the function: requests, and the responses to them.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use function::Origin;
use hyper::body::Frame;
use intake_fn::runtime::metrics::Metrics;
use intake_fn::web::{Intake, respond};
use language::Lang;
use store::Store;
use store::config::TableConfig;
use store::token::Keys;
use store::world::World;

use crate::page::{self, Page};
use crate::submitted::{KEYS, LOOKUP};
use crate::{applicant, bundle, table};

/// The time of the tests, in seconds since 1970: 18 November 2026.
pub const NOW: i64 = 1_795_000_000;
/// The content type of HTML forms.
pub const URLENCODED: &str = "application/x-www-form-urlencoded";
/// The allowed statuses. The front door replaces 400, 403, 404, 500 and 503.
const STATUSES: [u16; 6] = [200, 303, 413, 421, 422, 507];

/// A visitor of the function.
pub struct Visit {
    /// The function.
    pub intake: Intake,
    /// The table behind it.
    pub table: TableConfig,
    /// Its clock, which a test moves.
    pub clock: Arc<AtomicI64>,
    /// Whether the input is text that people and programs write. Pages that return anything else, such as control characters,
    /// are not kept for the HTML validator, because HTML cannot represent them.
    pub is_sane: bool,
}

/// A response.
pub struct Got {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The address that a 303 leads to.
    pub location: String,
    /// The page as it was sent.
    pub html: String,
    /// The parsed page.
    pub page: Page,
}

impl Got {
    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Visit {
    /// A function with a table of its own.
    pub async fn new() -> Self {
        Self::with(table::fresh().await, KEYS.clone())
    }

    /// A function with this table.
    pub fn at(table: TableConfig) -> Self {
        Self::with(table, KEYS.clone())
    }

    /// A function with this table and these keys.
    pub fn with(table: TableConfig, keys: Keys) -> Self {
        let clock = Arc::new(AtomicI64::new(NOW));
        let now = Arc::clone(&clock);
        let world = World::system().with_clock(move || now.load(Ordering::Relaxed));
        let origin = Origin::on_this_machine(3000);
        let (store, metrics) = (Store::new(&table), Metrics::Nowhere);
        let (bundle, lookup) = (Arc::new(bundle::load()), LOOKUP.clone());
        let intake = Intake { bundle, keys, lookup, store, world, origin, front_door: None, metrics };
        Visit { intake, table, clock, is_sane: true }
    }

    /// Lets time pass, or go back.
    pub fn wait(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Sends anything to any address.
    pub async fn send(&self, method: &str, path: &str, kind: &str, body: impl Into<Body>) -> Got {
        let request = Request::builder().method(method).uri(path).header("content-type", kind);
        self.ask(request.body(body.into()).unwrap()).await
    }

    /// Sends a request as it is, and checks what must be true of every response.
    pub async fn ask(&self, request: Request) -> Got {
        // What a followed request shows stays on no telephone that others use too.
        let is_followed = request.uri().path().split('/').nth(3) == Some("track");
        let (parts, body) = respond(&self.intake, request).await.into_parts();
        let status = parts.status.as_u16();
        let header = |name| parts.headers.get(name).map(|v| v.to_str().unwrap().to_string()).unwrap_or_default();
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        let location = header("location");
        let html = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        // The browser may keep pages that a person returns to; it must not keep redirects and dead ends.
        let is_kept = !is_followed && (html.contains("id=\"form\"") || html.contains("class=\"receipt\""));
        assert_eq!(header("cache-control"), if is_kept { "private, no-cache" } else { "no-store" });
        assert!(STATUSES.contains(&status), "the function never answers {status}");
        if header("content-type") == "application/json" {
            assert_eq!(status, 200);
        } else if status == 303 {
            assert!(location.starts_with('/'), "an address on this site: {location}");
        } else {
            assert!(html.starts_with("<!doctype html>") && html.contains("<h1>"), "never a blank page: {html}");
            if self.is_sane {
                page::keep(&html);
            }
        }
        Got { status, location, page: Page::parse(&html), html, headers: parts.headers }
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Got {
        self.ask(Request::builder().uri(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form with headers.
    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Got {
        let mut request = Request::builder().method("POST").uri(path).header("content-type", URLENCODED);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(body.into()).unwrap()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, body: impl Into<Body>) -> Got {
        self.send("POST", path, URLENCODED, body).await
    }

    /// Sends valid answers to the support request, up to the check page.
    pub async fn check(&self, lang: Lang) -> Got {
        self.post(&format!("/intake/{lang}/support"), applicant::body(applicant::SOUND)).await
    }

    /// Presses the button of a check page, also of one that asks to send again.
    pub async fn confirm(&self, lang: Lang, page: &Page) -> Got {
        self.post(&format!("/intake/{lang}/support/confirm"), page.hidden_body()).await
    }
}

impl Got {
    /// Asserts that the page says that the result is unknown, and that it keeps everything for another attempt.
    pub fn assert_kept(&self, check: &Page) {
        assert_eq!(self.status, 507);
        assert_eq!(self.page.hidden, check.hidden, "the same answers and the same seal");
        assert!(self.page.actions.iter().any(|action| action.contains("/confirm")), "{:?}", self.page.actions);
    }
}

/// A body whose connection is lost after its first piece.
struct BreaksOff(Option<Bytes>);

impl hyper::body::Body for BreaksOff {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let lost = || Err(std::io::ErrorKind::ConnectionReset.into());
        Poll::Ready(Some(self.0.take().map_or_else(lost, |piece| Ok(Frame::data(piece)))))
    }
}

/// A body whose connection is lost after this much of it.
pub fn broken_off(arrives: impl Into<Bytes>) -> Body {
    Body::new(BreaksOff(Some(arrives.into())))
}
