//! A provider without a network: it answers as it is told, and records what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use sign_in::{
    Begun, Client, ClientSecret, Error, Freshness, Http, HttpFault, Member, Request, Response, ReturnPath, Sent,
    Settings, Transport,
};

use crate::keys::{Signer, key_set};

pub(crate) const NOW: i64 = 1_800_000_000;
pub(crate) const ISSUER: &str = "https://id.example";
pub(crate) const METADATA: &str = "https://id.example/.well-known/openid-configuration";
pub(crate) const KEYS: &str = "https://id.example/keys";
pub(crate) const TOKEN: &str = "https://id.example/token";

/// What an endpoint answers.
#[derive(Clone)]
pub(crate) enum Answer {
    Json(u16, Value),
    Text(u16, String),
    Fault(HttpFault),
    Never,
}

#[derive(Default)]
struct State {
    answers: BTreeMap<String, Answer>,
    requests: Vec<Request>,
}

pub(crate) struct Fake(Mutex<State>);

impl Fake {
    pub(crate) fn new(signers: &[&Signer]) -> Arc<Self> {
        let fake = Fake(Mutex::default());
        fake.answer(METADATA, Answer::Json(200, metadata(json!({}))));
        fake.answer(KEYS, Answer::Json(200, key_set(signers)));
        Arc::new(fake)
    }

    pub(crate) fn answer(&self, address: &str, answer: Answer) {
        self.0.lock().unwrap().answers.insert(address.into(), answer);
    }

    /// The token endpoint gives an ID token.
    pub(crate) fn give(&self, token: &str) {
        let answer = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token });
        self.answer(TOKEN, Answer::Json(200, answer));
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.0.lock().unwrap().requests.clone()
    }

    /// How often an address was asked for.
    pub(crate) fn count(&self, address: &str) -> usize {
        self.requests().iter().filter(|request| request.address == address).count()
    }
}

impl Http for Fake {
    fn send(&self, request: Request) -> Sent<'_> {
        let mut state = self.0.lock().unwrap();
        let answer = state.answers.get(&request.address).cloned();
        state.requests.push(request);
        Box::pin(async move {
            match answer {
                Some(Answer::Json(status, body)) => Ok(Response { status, body: body.to_string().into() }),
                Some(Answer::Text(status, body)) => Ok(Response { status, body: body.into() }),
                Some(Answer::Fault(fault)) => Err(fault),
                Some(Answer::Never) => std::future::pending().await,
                None => Ok(Response { status: 404, body: Vec::new() }),
            }
        })
    }
}

/// The provider's metadata, with changes.
pub(crate) fn metadata(changes: Value) -> Value {
    let metadata = json!({
        "issuer": ISSUER, "authorization_endpoint": "https://id.example/authorize", "token_endpoint": TOKEN,
        "jwks_uri": KEYS, "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    changed(metadata, changes)
}

pub(crate) fn changed(mut value: Value, changes: Value) -> Value {
    for (name, change) in changes.as_object().unwrap() {
        value[name] = change.clone();
    }
    value
}

pub(crate) fn settings() -> Settings {
    let secret = ClientSecret::new("a secret: +%").unwrap();
    Settings::new(ISSUER, Transport::Https, "desk 1", secret, "https://desk.example/desk/in").unwrap()
}

pub(crate) fn client(settings: Settings, fake: &Arc<Fake>) -> Client {
    Client::new(settings, fake.clone())
}

pub(crate) async fn begin(client: &Client, freshness: Freshness, now: i64) -> Result<Begun, Error> {
    client.begin(ReturnPath::first_page(), freshness, now).await
}

/// The parameters of an address, by name.
pub(crate) fn parameters(address: &str) -> BTreeMap<String, String> {
    let (_, query) = address.split_once('?').unwrap();
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let map: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(map.len(), pairs.len(), "a parameter twice: {address}");
    map
}

/// The query of a good callback.
pub(crate) fn callback(begun: &Begun) -> String {
    let state = &parameters(&begun.address)["state"];
    format!("code=the-code&state={state}&iss={ISSUER}")
}

/// The claims of a good token for a sign-in, with changes.
pub(crate) fn claims(begun: &Begun, changes: Value) -> Value {
    let nonce = &parameters(&begun.address)["nonce"];
    let claims = json!({
        "iss": ISSUER, "sub": "person-1", "aud": "desk 1", "nonce": nonce, "exp": NOW + 300, "iat": NOW, "auth_time": NOW,
    });
    changed(claims, changes)
}

/// A whole sign-in with this token's claims.
pub(crate) async fn sign_in(
    client: &Client,
    fake: &Fake,
    signer: &Signer,
    changes: Value,
    now: i64,
) -> Result<Member, Error> {
    let begun = begin(client, Freshness::Any, now).await?;
    fake.give(&signer.token(&claims(&begun, changes)));
    client.finish(&begun.pending, &callback(&begun), now).await
}
