//! Whole sign-ins at a provider by other authors: `oidc-provider`, which OpenID certified. The part `sign-in` of `tests/run` installs it
//! and runs these tests. The time is the provider's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "support/browser.rs"]
mod browser;
#[path = "support/provider.rs"]
mod provider;
#[path = "support/wire.rs"]
mod wire;

use std::sync::{Arc, Mutex};

use serde_json::json;
use sign_in::{
    Begun, Client, ClientSecret, Denial, Error, Freshness, IdTokenFault, Member, Message, ReturnPath, Settings,
    TokenFault, Transport,
};

use browser::{Browser, End, Person};
use provider::Provider;
use wire::{Change, Wire, changed, unsigned, without};

const REDIRECT_URI: &str = "https://desk.example/desk/in";

/// A client of the provider, and a browser.
struct Desk {
    client: Client,
    wire: Arc<Wire>,
    browser: Browser,
}

impl Desk {
    fn new(provider: &Provider) -> Self {
        Self::of_client(provider, "desk", "the secret of desk: +%", REDIRECT_URI)
    }

    fn of_client(provider: &Provider, client_id: &str, secret: &str, redirect_uri: &str) -> Self {
        let secret = ClientSecret::new(secret).unwrap();
        let settings =
            Settings::new(&provider.issuer, Transport::PlainLoopback, client_id, secret, redirect_uri).unwrap();
        let wire = Arc::new(Wire::new());
        Desk { client: Client::new(settings, wire.clone()), wire, browser: Browser::new() }
    }

    async fn begin(&self, freshness: Freshness, now: i64) -> Begun {
        self.client.begin(ReturnPath::first_page(), freshness, now).await.unwrap()
    }

    fn visit(&mut self, address: &str, person: Person<'_>) -> End {
        self.browser.visit(address, REDIRECT_URI, person)
    }

    /// Begins a sign-in and goes through the provider's pages. Returns the callback's query.
    async fn answered(&mut self, name: &str, now: i64) -> (Begun, String) {
        let begun = self.begin(Freshness::Any, now).await;
        let End::Back(query) = self.visit(&begun.address, Person::SignsIn(name)) else { panic!("not sent back") };
        (begun, query)
    }

    async fn sign_in(&mut self, name: &str, now: i64) -> Result<Member, Error> {
        let (begun, query) = self.answered(name, now).await;
        self.client.finish(&begun.pending, &query, now).await
    }

    /// A sign-in whose ID token is changed on its way.
    async fn sign_in_with_change(&mut self, now: i64, change: Change) -> Result<Member, Error> {
        self.wire.change(Some(change));
        let result = self.sign_in("person-1", now).await;
        self.wire.change(None);
        result
    }

    fn count(&self, path: &str) -> usize {
        self.wire.count(path)
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn three_people_sign_in_with_either_algorithm() {
    let provider = Provider::start();
    let now = provider.now();
    for client in ["desk", "desk-es256"] {
        let people = [
            ("person-1", Some("سارة"), Some("one@charity.example"), true),
            ("person-2", Some("Person Two"), Some("two@charity.example"), false),
            ("person-3", None, None, false),
        ];
        for (subject, name, mail, is_mail_verified) in people {
            let mut desk = Desk::of_client(&provider, client, &format!("the secret of {client}: +%"), REDIRECT_URI);
            let member = desk.sign_in(subject, now).await.unwrap();
            assert_eq!((member.issuer.as_str(), member.subject.as_str()), (provider.issuer.as_str(), subject));
            assert_eq!((member.name.as_deref(), member.mail.as_deref()), (name, mail));
            assert_eq!(member.is_mail_verified, is_mail_verified);
            assert!(member.auth_time.unwrap() >= now);
            assert_eq!((desk.count("openid-configuration"), desk.count("jwks"), desk.count("token")), (1, 1, 1));
        }
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_code_is_good_for_one_sign_in() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    let (begun, query) = desk.answered("person-1", now).await;
    assert!(desk.client.finish(&begun.pending, &query, now).await.is_ok());
    let again = desk.client.finish(&begun.pending, &query, now).await.unwrap_err();
    assert_eq!((again, again.message()), (TokenFault::InvalidGrant.into(), Message::StartAgain));
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_code_of_another_browsers_sign_in_is_worth_nothing() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    let (_, query) = desk.answered("person-1", now).await;
    let other = desk.begin(Freshness::Any, now).await;
    // With the state of the other sign-in, as somebody who makes a victim's browser open this callback would have to know.
    let parameter = |text: &str| text.split(['?', '&']).find(|pair| pair.starts_with("state=")).unwrap().to_string();
    let injected = query.replace(&parameter(&query), &parameter(&other.address));
    assert_eq!(desk.client.finish(&other.pending, &query, now).await.unwrap_err().message(), Message::StartAgain);
    // The code is bound to the other verifier.
    assert_eq!(desk.client.finish(&other.pending, &injected, now).await, Err(TokenFault::InvalidGrant.into()));
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_token_with_another_nonce_is_refused() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    let begun = desk.begin(Freshness::Any, now).await;
    let address = format!("{}&nonce=another", without(&begun.address, &["nonce"]));
    let End::Back(query) = desk.visit(&address, Person::SignsIn("person-1")) else { panic!("not sent back") };
    assert_eq!(desk.client.finish(&begun.pending, &query, now).await, Err(IdTokenFault::Nonce.into()));
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_token_for_another_client_is_refused() {
    let provider = Provider::start();
    let now = provider.now();
    let mut another = Desk::of_client(&provider, "another-service", "the secret of another-service: +%", REDIRECT_URI);
    let taken = Arc::new(Mutex::new(String::new()));
    let take = taken.clone();
    let keep = move |token: &str| {
        *take.lock().unwrap() = token.to_string();
        token.to_string()
    };
    assert!(another.sign_in_with_change(now, Box::new(keep)).await.is_ok());
    let token = taken.lock().unwrap().clone();
    let mut desk = Desk::new(&provider);
    let found = desk.sign_in_with_change(now, Box::new(move |_| token.clone())).await;
    assert_eq!(found, Err(IdTokenFault::Audience.into()));
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_token_is_refused_after_and_before_its_time() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    // The provider's tokens are valid for an hour.
    for (later, fault) in [(3700, IdTokenFault::Expired), (-120, IdTokenFault::IssuedInFuture)] {
        let (begun, query) = desk.answered("person-1", now).await;
        let found = desk.client.finish(&begun.pending, &query, now + later).await;
        assert_eq!(found, Err(fault.into()));
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_token_that_was_changed_is_refused() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    let cases: [(Change, IdTokenFault); 6] = [
        (Box::new(|token| changed(token, 1, "sub", json!("person-2"))), IdTokenFault::Signature),
        (Box::new(|token| changed(token, 0, "alg", json!("none"))), IdTokenFault::Algorithm),
        (Box::new(unsigned), IdTokenFault::Algorithm),
        (Box::new(|token| changed(token, 0, "alg", json!("HS256"))), IdTokenFault::Algorithm),
        (Box::new(|token| changed(token, 0, "kid", json!("ES256-1"))), IdTokenFault::Algorithm),
        (Box::new(|token| format!("{}AAAA", &token[..token.len() - 4])), IdTokenFault::Signature),
    ];
    for (change, fault) in cases {
        assert_eq!(desk.sign_in_with_change(now, change).await, Err(fault.into()));
    }
    assert!(desk.sign_in("person-1", now).await.is_ok());
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn new_keys_of_the_provider_are_fetched() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    desk.sign_in("person-1", now).await.unwrap();
    provider.rotate();
    let early = desk.sign_in("person-1", now).await;
    assert_eq!(early, Err(IdTokenFault::UnknownKey.into()), "the keys were fetched less than a minute ago");
    assert_eq!(desk.count("jwks"), 1);
    assert_eq!(desk.sign_in("person-1", now + 60).await.unwrap().subject, "person-1");
    assert_eq!(desk.count("jwks"), 2);
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn another_redirect_uri_is_sent_nowhere() {
    let provider = Provider::start();
    for redirect_uri in
        ["https://evil.example/desk/in", "https://desk.example/desk/in/", "https://desk.example/desk/in?a=b"]
    {
        let mut desk = Desk::of_client(&provider, "desk", "the secret of desk: +%", redirect_uri);
        let begun = desk.begin(Freshness::Any, provider.now()).await;
        let end = desk.browser.visit(&begun.address, redirect_uri, Person::SignsIn("person-1"));
        assert_eq!(end, End::Error(400), "{redirect_uri}");
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_code_cannot_be_exchanged_with_another_redirect_uri_secret_or_client() {
    let provider = Provider::start();
    let now = provider.now();
    let secret = "the secret of desk: +%";
    let cases = [
        ("desk", secret, "https://evil.example/desk/in", TokenFault::InvalidGrant),
        ("desk", "another secret", REDIRECT_URI, TokenFault::InvalidClient),
        ("nobody", secret, REDIRECT_URI, TokenFault::InvalidClient),
        ("another-service", "the secret of another-service: +%", REDIRECT_URI, TokenFault::InvalidGrant),
    ];
    for (client, secret, redirect_uri, fault) in cases {
        let (begun, query) = Desk::new(&provider).answered("person-1", now).await;
        let other = Desk::of_client(&provider, client, secret, redirect_uri);
        let found = other.client.finish(&begun.pending, &query, now).await;
        assert_eq!(found, Err(fault.into()), "{client} {redirect_uri}");
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn without_pkce_there_is_no_code() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    let begun = desk.begin(Freshness::Any, now).await;
    let address = without(&begun.address, &["code_challenge", "code_challenge_method"]);
    let End::Back(query) = desk.visit(&address, Person::SignsIn("person-1")) else { panic!("not sent back") };
    let error = desk.client.finish(&begun.pending, &query, now).await.unwrap_err();
    assert_eq!((error, error.message()), (Error::Denied(Denial::BadRequest), Message::Broken));
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_fresh_sign_in_asks_again_and_a_session_of_before_does_not_count() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    desk.sign_in("person-1", now).await.unwrap();
    // The provider's session is enough where no fresh sign-in is asked for.
    let begun = desk.begin(Freshness::Any, now).await;
    let End::Back(query) = desk.visit(&begun.address, Person::ExpectsNoLogin) else { panic!("asked for a login") };
    assert!(desk.client.finish(&begun.pending, &query, now).await.is_ok());

    let fresh = desk.begin(Freshness::Fresh, now).await;
    assert_eq!(desk.visit(&fresh.address, Person::ExpectsNoLogin), End::AskedForLogin);
    let fresh = desk.begin(Freshness::Fresh, now).await;
    let End::Back(query) = desk.visit(&fresh.address, Person::SignsIn("person-1")) else { panic!("not sent back") };
    assert!(desk.client.finish(&fresh.pending, &query, now).await.unwrap().auth_time.unwrap() >= now);

    // Somebody at the person's device removes the parameters from the address, two minutes later: the provider takes its session.
    let later = provider.now() + 120;
    let fresh = desk.begin(Freshness::Fresh, later).await;
    let address = without(&fresh.address, &["max_age", "prompt"]);
    let End::Back(query) = desk.visit(&address, Person::ExpectsNoLogin) else { panic!("asked for a login") };
    let error = desk.client.finish(&fresh.pending, &query, later).await.unwrap_err();
    assert_eq!((error, error.message()), (IdTokenFault::NotFresh.into(), Message::StartAgain));
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_person_cancels() {
    let provider = Provider::start();
    let mut desk = Desk::new(&provider);
    let now = provider.now();
    let begun = desk.begin(Freshness::Any, now).await;
    let End::Back(query) = desk.visit(&begun.address, Person::Cancels) else { panic!("not sent back") };
    let error = desk.client.finish(&begun.pending, &query, now).await.unwrap_err();
    assert_eq!((error, error.message()), (Error::Denied(Denial::AccessDenied), Message::Cancelled));
    assert_eq!(desk.count("token"), 0);
    // RFC 9207: the provider says who answers, of an error too.
    assert!(query.contains("&iss=http"), "{query}");
    let anonymous = query.split('&').filter(|pair| !pair.starts_with("iss=")).collect::<Vec<_>>().join("&");
    let error = desk.client.finish(&begun.pending, &anonymous, now).await.unwrap_err();
    assert_eq!(error.message(), Message::Broken);
}
