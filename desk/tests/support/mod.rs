//! The desk with an empty table, and people who use it as a browser without scripts does.
#![allow(dead_code)]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use bundle::desk::DeskBundle;
use desk::web::{COOKIES, WebDesk, respond};
use http_body_util::BodyExt;
use journeys::submitted::LOOKUP;
use journeys::{bundle as content, page, people, staff, table};
use language::Lang;
use sign_in::{Client, ClientSecret, Http, HttpFault, SealKeys, Sent, Settings, Transport};
use store::Store;
use store::session::SessionToken;
use store::staff::{Member, Role};
use store::world::World;

/// The desk's origin.
pub(crate) const ORIGIN: &str = "https://sama.example";

/// No sign-in service answers.
struct Nobody;

impl Http for Nobody {
    fn send(&self, _: sign_in::Request) -> Sent<'_> {
        Box::pin(async { Err(HttpFault::TimedOut) })
    }
}

/// The desk's pages with a table and a world.
pub(crate) fn web(store: &Store, world: World) -> WebDesk {
    let secret = ClientSecret::new("hush").unwrap();
    let callback = format!("{ORIGIN}/desk/in");
    let settings = Settings::new("https://id.example.org", Transport::Https, "desk", secret, &callback).unwrap();
    WebDesk {
        bundle: Arc::new(DeskBundle::load(&content::built().join("desk"), Arc::new(content::load())).unwrap()),
        store: store.clone(),
        world,
        sign_in: Arc::new(Client::new(settings, Arc::new(Nobody))),
        seal: SealKeys::new([3; 32], None),
        lookup: LOOKUP.clone(),
        origin: ORIGIN.into(),
        front_door: None,
    }
}

/// A desk with a table of its own and a clock that a test moves.
pub(crate) struct Desk {
    pub(crate) web: WebDesk,
    clock: Arc<AtomicI64>,
    /// The pages that it showed, if they are collected.
    pub(crate) shown: Option<Mutex<Vec<String>>>,
}

impl Desk {
    /// A desk at the tests' time.
    pub(crate) async fn new() -> Self {
        let clock = Arc::new(AtomicI64::new(staff::NOW.seconds()));
        let shown = Arc::clone(&clock);
        let store = Store::new(&table::fresh().await);
        let world = World::system().with_clock(move || shown.load(Ordering::Relaxed));
        Desk { web: web(&store, world), clock, shown: None }
    }

    /// A desk at an origin of its own, with a client of a sign-in service and at that service's time.
    pub(crate) fn of_service(store: &Store, client: Arc<Client>, origin: &str, now: i64) -> Self {
        let clock = Arc::new(AtomicI64::new(now));
        let shown = Arc::clone(&clock);
        let world = World::system().with_clock(move || shown.load(Ordering::Relaxed));
        Desk { web: WebDesk { sign_in: client, origin: origin.into(), ..web(store, world) }, clock, shown: None }
    }

    /// The same desk with another table.
    pub(crate) fn with_store(&self, store: Store) -> Desk {
        Desk { web: web(&store, self.web.world.clone()), clock: Arc::clone(&self.clock), shown: None }
    }

    /// Moves the clock.
    pub(crate) fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Adds a person and signs them in.
    pub(crate) async fn person(&self, subject: &str, roles: &[Role], is_steward: bool) -> Browser<'_> {
        let (store, world) = (&self.web.store, &self.web.world);
        // The first person of a desk has to be a steward.
        if store.staff().await.unwrap().is_empty() && !is_steward {
            people::added(store, world, "steward", &people::rights(&[], true)).await;
        }
        let member = people::added(store, world, subject, &people::rights(roles, is_steward)).await;
        Browser { desk: self, token: people::signed_in(store, world, subject).await, member }
    }

    /// Sends any request.
    pub(crate) async fn send(&self, request: Request) -> Page {
        let path = request.uri().path().to_string();
        // On the heap: the futures of many pages together are too large for a test's stack.
        let response = Box::pin(respond(&self.web, request)).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        keep(&path, parts.status, &parts.headers, &bytes);
        if let Some(shown) = self.shown.as_ref().filter(|_| is_page(&parts.headers)) {
            shown.lock().unwrap().push(String::from_utf8(bytes.clone()).unwrap());
        }
        let header = |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap().to_string());
        let cookies = parts.headers.get_all(header::SET_COOKIE).iter();
        let cookies: Vec<_> = cookies.map(|value| value.to_str().unwrap().to_string()).collect();
        cookies.iter().for_each(|cookie| assert_bound(cookie));
        Page {
            status: parts.status,
            location: header("location"),
            cache: header("cache-control"),
            disposition: header("content-disposition"),
            policy: header("content-security-policy"),
            cookies,
            bytes,
        }
    }
}

/// Asserts that a cookie is for this host by TLS alone, hidden from scripts, and not sent with forms of other sites.
fn assert_bound(cookie: &str) {
    let mut parts: Vec<&str> = cookie.split("; ").collect();
    let (name, _) = parts.remove(0).split_once('=').unwrap();
    assert!(COOKIES.contains(&name) && name.starts_with("__Host-"), "{name}");
    parts.retain(|part| !part.starts_with("Max-Age="));
    parts.sort_unstable();
    // Nothing else: no `Domain`, and no other path.
    assert_eq!(parts, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], "{name}");
}

/// Leaves a page for the HTML validator.
pub(crate) fn keep(path: &str, status: StatusCode, headers: &HeaderMap, bytes: &[u8]) {
    if is_page(headers) && !bytes.is_empty() {
        page::keep_of_desk(path, status.as_u16(), std::str::from_utf8(bytes).unwrap());
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"))
}

/// A person's browser.
pub(crate) struct Browser<'d> {
    pub(crate) desk: &'d Desk,
    pub(crate) token: SessionToken,
    pub(crate) member: Member,
}

/// A response.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) cache: Option<String>,
    pub(crate) disposition: Option<String>,
    pub(crate) policy: Option<String>,
    pub(crate) cookies: Vec<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Page {
    /// The page's HTML.
    pub(crate) fn html(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> Option<String> {
        let html = self.html();
        let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\""))?;
        Some(rest.split_once('"')?.0.to_string())
    }

    /// Whether the page has a text.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.html().contains(text)
    }
}

impl Browser<'_> {
    fn request(&self, method: Method, path: &str, body: String) -> Request {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("__Host-desk={}", self.token.reveal()))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap()
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Page {
        self.desk.send(self.request(Method::GET, path, String::new())).await
    }

    /// Sends a form with the session's token.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.form_token();
        let all = fields.iter().copied().chain([("form_token", token.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        self.desk.send(self.request(Method::POST, path, body)).await
    }

    /// Sends a form with exactly these fields.
    pub(crate) async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.desk.send(self.request(Method::POST, path, body)).await
    }

    /// Opens a request and sends one of its forms, with the state that the page shows.
    pub(crate) async fn act(&self, reference: &str, form: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(&format!("/desk/requests/{reference}")).await;
        let seen = page.hidden("seen").expect("the page has a form");
        let fields: Vec<_> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
        self.post(&format!("/desk/requests/{reference}/{form}"), &fields).await
    }

    /// Sets the person's language.
    pub(crate) async fn speak(&self, lang: Lang) {
        assert!(self.desk.web.store.set_language(&self.member, lang).await.unwrap());
    }
}
