//! The sign-in at the preview's own provider, as the desk and a browser use it: the real client against a running preview.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::HeaderMap;
use journeys::bundle;
use journeys::page::Page;
use language::Lang;
use preview::provider::{MARKER, PEOPLE};
use preview::{Options, Preview};
use sign_in::{Begun, Client, Denial, Error, Freshness, HttpsClient, Member, ReturnPath, TokenFault};
use store::config::TableConfig;
use store::session::SignIn;
use store::staff::{Identity, Role};
use store::world::World;
use store::{Store, Timestamp};

const NOW: i64 = 1_795_000_000;

/// A running preview, whose site cannot be built: the sign-in needs none. It ends with the test's runtime.
struct Running {
    client: Client,
    issuer: String,
    clock: Arc<AtomicI64>,
    store: Store,
    added_people: usize,
    _folder: Option<tempfile::TempDir>,
}

/// An answer of the provider.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn location(&self) -> Option<&str> {
        self.headers.get("location").map(|value| value.to_str().unwrap())
    }
}

impl Running {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let running = Self::start_in(folder.path()).await;
        Running { _folder: Some(folder), ..running }
    }

    async fn start_in(folder: &Path) -> Self {
        let clock = Arc::new(AtomicI64::new(NOW));
        let shown = Arc::clone(&clock);
        let content = folder.join("content");
        std::fs::create_dir_all(&content).unwrap();
        let options = Options {
            port: 0,
            data: folder.join("data"),
            content,
            templates: bundle::root().join("templates"),
            out: folder.join("dist"),
            lang: Lang::En,
            sample: None,
            world: World::system().with_clock(move || shown.load(Ordering::Relaxed)),
        };
        let preview = Preview::start(&options).await.unwrap();
        let client = Client::new(preview.provider.settings().unwrap(), Arc::new(HttpsClient::new().unwrap()));
        let issuer = preview.provider.issuer().to_string();
        let endpoint = std::fs::read_to_string(folder.join("data/table")).unwrap();
        let store = Store::new(&TableConfig::on_this_machine(endpoint));
        let added_people = preview.added_people;
        tokio::spawn(preview.serve(std::future::pending()));
        Running { client, issuer, clock, store, added_people, _folder: None }
    }

    fn now(&self) -> i64 {
        self.clock.load(Ordering::Relaxed)
    }

    async fn begin(&self) -> Begun {
        self.client.begin(ReturnPath::first_page(), Freshness::Fresh, self.now()).await.unwrap()
    }

    /// Opens an address as a browser does, which follows no redirect.
    async fn open(&self, address: &str) -> Answer {
        let address = address.to_string();
        let opened = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent =
                ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
            let mut response = agent.get(address).call().unwrap();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Answer { status, headers, body: response.body_mut().read_to_string().unwrap() }
        });
        opened.await.unwrap()
    }

    /// Opens the page of the people, and follows the link of a person, or the one that cancels. Returns the query of the callback.
    async fn choose(&self, begun: &Begun, subject: Option<&str>) -> String {
        let page = self.open(&begun.address).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let back = self.open(&self.link(&page.body, subject)).await;
        assert_eq!(back.status, 303, "{}", back.body);
        let desk = self.issuer.replace("/preview/sign-in", "/desk/in?");
        back.location().unwrap().strip_prefix(desk.as_str()).unwrap().to_string()
    }

    /// The address of a person's link on the page, or of the one that cancels.
    fn link(&self, html: &str, subject: Option<&str>) -> String {
        let is_meant = |link: &String| match subject {
            Some(subject) => link.ends_with(&format!("&person={subject}")),
            None => link.contains("page=") && !link.contains("person="),
        };
        let link = Page::parse(html).links.into_iter().find(is_meant).unwrap();
        format!("{}/{link}", self.issuer)
    }

    async fn finish(&self, begun: &Begun, query: &str) -> Result<Member, Error> {
        self.client.finish(&begun.pending, query, self.now()).await
    }

    /// Signs a person in at the desk with what the provider says of them.
    async fn sign_in(&self, member: &Member) -> SignIn {
        let Member { issuer, subject, name, mail, auth_time, .. } = member;
        let identity = Identity::new(issuer, subject, name.as_deref(), mail.as_deref()).unwrap();
        let world = World::system().with_clock(|| NOW);
        self.store.sign_in(&world, &identity, auth_time.map(Timestamp::from_seconds), None).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_signs_in_with_their_role_and_one_has_no_access() {
    let running = Running::start().await;
    assert_eq!(running.added_people, 6);
    let mut committee = 0;
    for person in &PEOPLE {
        let begun = running.begin().await;
        let query = running.choose(&begun, Some(person.subject)).await;
        let member = running.finish(&begun, &query).await.unwrap();
        assert_eq!((member.issuer.as_str(), member.subject.as_str()), (running.issuer.as_str(), person.subject));
        assert_eq!((member.name.clone(), member.auth_time), (Some(person.name()), Some(NOW)));
        match running.sign_in(&member).await {
            SignIn::Started(_, member) => {
                assert_eq!((member.name.clone(), Some(member.rights.clone())), (person.name(), person.rights()));
                committee += usize::from(member.rights.has(Role::Committee));
            }
            SignIn::NoAccess(_) => assert_eq!(person.rights(), None, "{}", person.subject),
        }
    }
    assert_eq!(committee, 3);
    let staff = running.store.staff().await.unwrap();
    assert!(staff.iter().any(|member| member.rights.has(Role::Relations) && member.rights.is_steward()));
    assert!(staff.iter().any(|member| member.rights.has(Role::SocialResearch)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_people_needs_no_form_and_no_script() {
    let running = Running::start().await;
    let page = running.open(&running.begin().await.address).await;
    assert!(page.body.contains("<html lang=\"ar\" dir=\"rtl\">") && page.body.contains("name=\"viewport\""));
    for person in &PEOPLE {
        for lang in Lang::ALL {
            assert!(page.body.contains(&person.label(lang)), "{}", person.subject);
        }
    }
    for element in ["<form", "<script", "<button", "<img", "http:", "https:"] {
        assert!(!page.body.contains(element), "{element}");
    }
    let policy = page.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("form-action 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers.get("cache-control").unwrap(), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_once_for_a_minute_and_with_its_own_verifier() {
    let running = Running::start().await;
    let refused = Err(Error::Token(TokenFault::InvalidGrant));
    let begun = running.begin().await;
    let query = running.choose(&begun, Some("reem")).await;
    assert_eq!(running.finish(&begun, &query).await.unwrap().subject, "reem");
    assert_eq!(running.finish(&begun, &query).await, refused, "a second time");

    // The code of one sign-in in the callback of another, which has another verifier.
    let (one, other) = (running.begin().await, running.begin().await);
    let (of_one, of_other) = (running.choose(&one, Some("hind")).await, running.choose(&other, Some("nouf")).await);
    let rest = |query: &str| query.split_once('&').unwrap().1.to_string();
    let code = of_one.split('&').next().unwrap();
    assert_eq!(running.finish(&other, &format!("{code}&{}", rest(&of_other))).await, refused);

    let late = running.begin().await;
    let query = running.choose(&late, Some("hind")).await;
    running.clock.fetch_add(60, Ordering::Relaxed);
    assert_eq!(running.finish(&late, &query).await, refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_good_once_for_ten_minutes_and_can_be_cancelled() {
    let running = Running::start().await;
    let begun = running.begin().await;
    let query = running.choose(&begun, None).await;
    assert_eq!(running.finish(&begun, &query).await, Err(Error::Denied(Denial::AccessDenied)));

    let page = running.open(&running.begin().await.address).await.body;
    assert_eq!(running.open(&running.link(&page, Some("hind"))).await.status, 303);
    for subject in [Some("hind"), Some("saad"), None] {
        let again = running.open(&running.link(&page, subject)).await;
        assert_eq!((again.status, again.location()), (400, None));
    }
    let page = running.open(&running.begin().await.address).await.body;
    let unknown = running.link(&page, Some("hind")).replace("hind", "somebody");
    assert_eq!(running.open(&unknown).await.status, 400);
    running.clock.fetch_add(600, Ordering::Relaxed);
    assert_eq!(running.open(&running.link(&page, Some("hind"))).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_not_the_desks_is_refused_and_sent_nowhere() {
    let running = Running::start().await;
    let address = running.begin().await.address;
    let elsewhere = address.replace("%2Fdesk%2Fin", "%2Fdesk%2Fin%2F");
    let (before, after) = address.split_once("client_id=").unwrap();
    let other_client = format!("{before}client_id=x{after}");
    let twice = format!("{address}&state=another");
    assert_ne!(elsewhere, address);
    for wrong in [elsewhere, other_client, twice, format!("{}/authorize", running.issuer)] {
        let answer = running.open(&wrong).await;
        assert_eq!((answer.status, answer.location()), (400, None), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_lacks_something_is_answered_with_an_error_state_and_issuer() {
    let running = Running::start().await;
    let address = running.begin().await.address;
    let state = address.split("&state=").nth(1).unwrap().split('&').next().unwrap().to_string();
    let challenge = address.split("code_challenge=").nth(1).unwrap().split('&').next().unwrap().to_string();
    let cases = [
        (address.replace(&challenge, ""), "invalid_request"),
        (address.replace(&challenge, "short"), "invalid_request"),
        (address.replace("S256", "plain"), "invalid_request"),
        (address.replace("response_type=code", "response_type=token"), "unsupported_response_type"),
        (address.replace("scope=openid+", "scope="), "invalid_scope"),
        (address.replace("prompt=login", "prompt=none"), "login_required"),
        (format!("{address}&request=e30"), "request_not_supported"),
    ];
    for (wrong, error) in cases {
        assert_ne!(wrong, address, "{error}");
        let answer = running.open(&wrong).await;
        let location = answer.location().unwrap();
        assert!(location.contains(&format!("/desk/in?error={error}&state={state}&iss=http%3A%2F%2F")), "{location}");
        assert!(!location.contains("code="), "{location}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_added_once_and_who_was_removed_stays_removed() {
    use store::staff::{Author, StaffAct};
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start_in(folder.path()).await;
    let world = World::system().with_clock(|| NOW);
    let add = || preview::staff::add_invented(&running.store, &world, &running.issuer);
    assert_eq!((running.added_people, add().await.unwrap()), (6, 0));
    let staff = running.store.staff().await.unwrap();
    let removed = staff.iter().find(|member| member.rights.has(Role::SocialResearch)).unwrap();
    let act = StaffAct { world: &world, by: Author::Console("test") };
    running.store.remove_member(&act, removed).await.unwrap();
    assert_eq!(add().await.unwrap(), 0);
    let present = running.store.staff().await.unwrap().iter().filter(|member| member.is_present()).count();
    assert_eq!(present, 5);
}

#[test]
fn the_marker_by_which_the_provider_is_found_is_in_the_program() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_preview")).unwrap();
    assert!(program.windows(MARKER.len()).any(|part| part == MARKER.as_bytes()));
}
