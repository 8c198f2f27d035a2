//! A desk whose people sign in at the provider of `tests/sign-in`, and browsers that go back and forth between the two.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use journeys::people::{by_console, rights};
use journeys::{records, table};
use language::Lang;
use sign_in::{Client, ClientSecret, FORGET, Settings, Transport};
use store::Store;
use store::config::TableConfig;
use store::session::{SessionToken, SignIn};
use store::staff::{Identity, Member, Role};

use crate::browser::{Browser, End, Person};
use crate::provider::Provider;
use crate::support::{Desk, Page};
use crate::wire::Wire;

/// The origin that the provider sends people back to.
const ORIGIN: &str = "https://desk.example";
/// The secret of the client `desk`.
const SECRET: &str = "the secret of desk: +%";
/// The cookie that holds the session's token.
pub(crate) const SESSION: &str = "__Host-desk";

/// A client of the provider, with the wire between them.
pub(crate) fn client(provider: &Provider, id: &str) -> (Arc<Client>, Arc<Wire>) {
    let secret = ClientSecret::new(SECRET.replace("desk", id)).unwrap();
    let callback = format!("{ORIGIN}/desk/in");
    let settings = Settings::new(&provider.issuer, Transport::PlainLoopback, id, secret, &callback).unwrap();
    let wire = Arc::new(Wire::new());
    (Arc::new(Client::new(settings, wire.clone())), wire)
}

/// A provider, and a desk with an empty table. The time is the provider's.
pub(crate) struct Setting {
    pub(crate) provider: Provider,
    pub(crate) wire: Arc<Wire>,
    pub(crate) desk: Desk,
    pub(crate) table: TableConfig,
}

impl Setting {
    pub(crate) async fn new() -> Self {
        let (provider, table) = (Provider::start(), table::fresh().await);
        let (client, wire) = client(&provider, "desk");
        let desk = Desk::of_service(&Store::new(&table), client, ORIGIN, provider.now());
        Setting { provider, wire, desk, table }
    }

    /// A setting whose only member is a steward.
    pub(crate) async fn with_steward(subject: &str) -> Self {
        let setting = Setting::new().await;
        setting.add(subject, &[], true).await;
        setting
    }

    /// What the provider says of a person.
    fn identity(&self, subject: &str) -> Identity {
        Identity::new(&self.provider.issuer, subject, Some(&format!("name-{subject}")), None).unwrap()
    }

    /// Adds a person from the command line.
    pub(crate) async fn add(&self, subject: &str, roles: &[Role], is_steward: bool) -> Member {
        let (store, world) = (&self.desk.web.store, &self.desk.web.world);
        let SignIn::NoAccess(code) = store.sign_in(world, &self.identity(subject), None, None).await.unwrap() else {
            panic!("{subject} has access");
        };
        store.add_member(&by_console(world), &code, &rights(roles, is_steward), Lang::Ar).await.unwrap()
    }

    /// A browser without any cookie.
    pub(crate) fn visitor(&self) -> Visitor<'_> {
        Visitor { setting: self, at_provider: Browser::new(), cookies: BTreeMap::new() }
    }

    /// A browser with a session that began eleven minutes ago.
    pub(crate) async fn visitor_of_before(&self, subject: &str) -> Visitor<'_> {
        self.desk.later(-11 * 60);
        let (store, world) = (&self.desk.web.store, &self.desk.web.world);
        let began = Some(world.now());
        let SignIn::Started(token, _) = store.sign_in(world, &self.identity(subject), began, None).await.unwrap()
        else {
            panic!("{subject} has no access");
        };
        self.desk.later(11 * 60);
        let mut visitor = self.visitor();
        visitor.cookies.insert(SESSION.into(), token.reveal().to_string());
        visitor
    }

    /// The number of sessions in the table.
    pub(crate) async fn sessions(&self) -> usize {
        records::of_kind(&self.table, "SESSION").await.len()
    }
}

/// A browser.
pub(crate) struct Visitor<'s> {
    setting: &'s Setting,
    at_provider: Browser,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Visitor<'_> {
    async fn send(&mut self, method: Method, path: &str, body: String) -> Page {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        let request = request.header(header::COOKIE, cookies.join("; ")).body(Body::from(body)).unwrap();
        let page = self.setting.desk.send(request).await;
        assert_eq!(page.cache.as_deref(), Some("no-store"), "{path}");
        for cookie in &page.cookies {
            self.keep(cookie);
        }
        page
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let is_removed = parts.any(|part| part == "Max-Age=0");
        if is_removed {
            self.cookies.remove(name)
        } else {
            self.cookies.insert(name.into(), value.into())
        };
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, String::new()).await
    }

    /// Sends a form of a page of this session.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = SessionToken::parse(&self.cookies[SESSION]).unwrap().form_token();
        let fields = fields.iter().copied().chain([("form_token", token.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, body).await
    }

    /// Follows a page's link to the sign-in. Returns the provider's address.
    pub(crate) async fn follow(&mut self, page: &Page) -> String {
        let sent = self.get(&way_in(page)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html());
        sent.location.unwrap()
    }

    /// Opens a page of the desk without a session, and follows its link.
    pub(crate) async fn begin(&mut self, path: &str) -> String {
        let page = self.get(path).await;
        self.follow(&page).await
    }

    /// Does what the provider's pages ask for. Returns how that ends.
    pub(crate) fn at_provider(&mut self, address: &str, person: Person<'_>) -> End {
        self.at_provider.visit(address, &format!("{ORIGIN}/desk/in"), person)
    }

    /// Signs in at the provider. Returns the callback's query.
    pub(crate) fn answered(&mut self, address: &str, name: &str) -> String {
        let end = self.at_provider(address, Person::SignsIn(name));
        let End::Back(query) = end else { panic!("not sent back: {end:?}") };
        query
    }

    /// Comes back from the provider.
    pub(crate) async fn back(&mut self, query: &str) -> Page {
        self.get(&format!("/desk/in?{query}")).await
    }

    /// Opens a page of the desk, and signs in at the provider. Returns the answer to the callback.
    pub(crate) async fn sign_in(&mut self, path: &str, name: &str) -> Page {
        let address = self.begin(path).await;
        let query = self.answered(&address, name);
        self.back(&query).await
    }

    /// The same of a person who has access.
    pub(crate) async fn enter(&mut self, name: &str) {
        let done = self.sign_in("/desk/", name).await;
        assert_eq!(done.location.as_deref(), Some("/desk/"), "{}", done.html());
        assert!(self.is_in().await);
    }

    /// The same of a person whom the provider still knows in this browser.
    pub(crate) async fn enter_again(&mut self) {
        let address = self.begin("/desk/").await;
        let End::Back(query) = self.at_provider(&address, Person::ExpectsNoLogin) else { panic!("asked for a login") };
        assert_eq!(self.back(&query).await.location.as_deref(), Some("/desk/"));
    }

    /// Whether the desk's pages are shown to this browser.
    pub(crate) async fn is_in(&mut self) -> bool {
        self.get("/desk/").await.has("desk-menu")
    }

    /// Asserts that an answer to the callback signs nobody in and leaves as many sessions as there were; that it is a page in a language,
    /// says what to do, and leads to a new sign-in for the page that was asked for; and that it shows nothing of `secrets`.
    pub(crate) async fn assert_refused(&self, page: &Page, lang: Lang, told: &str, to: &str, secrets: &Secrets) {
        let html = page.html();
        assert_eq!((page.status, &page.location), (StatusCode::OK, &None), "{html}");
        assert_eq!(page.cookies, [FORGET], "nothing but the end of this sign-in");
        assert!(!self.cookies.contains_key(sign_in::COOKIE));
        assert_eq!(self.setting.sessions().await, secrets.sessions, "{told}");
        assert!(page.has(&format!("<html lang=\"{lang}\" dir=\"{}\">", lang.dir())) && page.has(told), "{told} {html}");
        let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        assert_eq!(way_in(page), format!("/desk/in/start?to={to}"));
        assert!(!page.has("desk-menu"));
        secrets.assert_not_in(page);
    }
}

/// A page's link to the sign-in.
pub(crate) fn way_in(page: &Page) -> String {
    let links = journeys::page::Page::parse(&page.html()).links;
    links.into_iter().find(|link| link.starts_with("/desk/in/start")).unwrap_or_else(|| panic!("{}", page.html()))
}

/// What no page shows of a sign-in, and the number of sessions before it ended.
pub(crate) struct Secrets {
    values: Vec<String>,
    sessions: usize,
}

impl Secrets {
    /// Those of a sign-in that a browser has begun and is about to end with a query.
    pub(crate) async fn of(visitor: &Visitor<'_>, query: &str) -> Self {
        let sealed = visitor.cookies.get(sign_in::COOKIE).cloned().unwrap_or_default();
        // State, nonce and verifier, and the signature.
        let mut values: Vec<String> = sealed.split('.').map(ToString::to_string).collect();
        let in_query = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "iss" && name != "error");
        values.extend(in_query.map(|(_, value)| value.into_owned()));
        values.extend([SECRET, "one@charity.example", "person-1", "سارة"].map(ToString::to_string));
        values.extend(visitor.cookies.get(SESSION).cloned());
        values.retain(|value| value.len() > 5 || value == "سارة");
        Secrets { values, sessions: visitor.setting.sessions().await }
    }

    /// Adds the parts of the last ID token.
    pub(crate) fn and_token(&mut self, visitor: &Visitor<'_>) {
        let token = visitor.setting.wire.token();
        self.values.extend(token.split('.').filter(|part| !part.is_empty()).map(ToString::to_string));
    }

    fn assert_not_in(&self, page: &Page) {
        assert!(self.values.len() > 3, "there is something to look for");
        for value in &self.values {
            assert!(!page.has(value), "{value} is in {}", page.html());
        }
    }
}
