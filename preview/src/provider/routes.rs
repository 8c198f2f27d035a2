//! The provider, and its addresses below the issuer.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use sign_in::{Settings, SettingsFault};
use store::world::{NoEntropy, World};

use crate::provider::exchange::{Grant, Refusal, exchange};
use crate::provider::once::Once;
use crate::provider::page;
use crate::provider::parameters::Parameters;
use crate::provider::people::Person;
use crate::provider::registration::Registration;
use crate::provider::request::{Refused, Request};
use crate::provider::signer::Signer;

/// How long the page of the people can be used, in seconds: as long as the desk waits for the answer.
const PAGE_SECONDS: i64 = 600;
/// How long a code can be exchanged, in seconds.
const CODE_SECONDS: i64 = 60;
/// How long an ID token is valid, in seconds.
const TOKEN_SECONDS: i64 = 300;

/// A provider for one preview. Codes and keys are in memory: a restart ends every sign-in that is on its way.
pub struct Provider {
    registration: Registration,
    signer: Signer,
    world: World,
    /// The pages that are open.
    pages: Once<Request>,
    codes: Once<Grant>,
}

impl Provider {
    /// Creates the provider of a preview at a port of this machine: `http://127.0.0.1:<port>/preview/sign-in`.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn new(port: u16, world: World) -> Result<Self, NoEntropy> {
        Ok(Provider {
            registration: Registration::draw(port, &world)?,
            signer: Signer::draw(&world)?,
            world,
            pages: Once::new(PAGE_SECONDS),
            codes: Once::new(CODE_SECONDS),
        })
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.registration.issuer
    }

    /// The settings of the desk at this provider. The redirect URI is `http://127.0.0.1:<port>/desk/in`.
    ///
    /// # Errors
    /// [`SettingsFault`].
    pub fn settings(&self) -> Result<Settings, SettingsFault> {
        self.registration.settings()
    }

    /// The metadata (Discovery 3).
    fn metadata(&self) -> Value {
        let issuer = self.issuer();
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/jwks"),
            "scopes_supported": ["openid", "profile", "email"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "request_uri_parameter_supported": false,
            "claims_supported":
                ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name", "email", "email_verified"],
        })
    }

    /// Shows the page of the people for a valid authorization request.
    fn authorize(&self, query: &str) -> Result<Response, NoEntropy> {
        let request = match Request::check(&self.registration, query) {
            Ok(request) => request,
            Err(Refused::Here(why)) => return Ok(shown(StatusCode::BAD_REQUEST, page::fault(why))),
            Err(Refused::Back(address)) => return Ok(redirect(&address)),
        };
        let key = self.pages.keep(&self.world, request)?;
        // Beside the page's own address.
        let address = |subject: Option<&str>| match subject {
            Some(subject) => format!("choose?page={key}&person={subject}"),
            None => format!("choose?page={key}"),
        };
        Ok(shown(StatusCode::OK, page::people(address)))
    }

    /// Answers the authorization request of a page: with a code for the chosen person, or with the refusal of nobody.
    fn choose(&self, query: &str) -> Result<Response, NoEntropy> {
        let unknown = |why| Ok(shown(StatusCode::BAD_REQUEST, page::fault(why)));
        let chosen = Parameters::parse(query).unwrap_or_default();
        let person = match chosen.get("person") {
            None => None,
            Some(subject) => match Person::from_subject(subject) {
                Some(person) => Some(person),
                None => return unknown("there is no such person"),
            },
        };
        let now = self.world.now();
        let Some(request) = chosen.get("page").and_then(|key| self.pages.take(now, key)) else {
            return unknown("this page was used before, or is older than ten minutes");
        };
        let Some(person) = person else {
            return Ok(redirect(&request.answer(&self.registration, ("error", "access_denied"))));
        };
        let (nonce, challenge) = (request.nonce.clone(), request.challenge.clone());
        let code = self.codes.keep(&self.world, Grant { person, nonce, challenge, chosen_at: now })?;
        Ok(redirect(&request.answer(&self.registration, ("code", &code))))
    }

    /// Exchanges a code for an ID token.
    fn token(&self, authorization: &str, body: &str) -> Result<Response, NoEntropy> {
        let now = self.world.now();
        let grant = match exchange(&self.registration, &self.codes, authorization, body, now) {
            Ok(grant) => grant,
            Err(refusal) => return Ok(refused(refusal)),
        };
        let mut claims = json!({
            "iss": self.issuer(),
            "sub": grant.person.subject,
            "aud": self.registration.client_id,
            "exp": now.plus_seconds(TOKEN_SECONDS).seconds(),
            "iat": now.seconds(),
            "auth_time": grant.chosen_at.seconds(),
            "name": grant.person.name(),
            "email": grant.person.mail(),
            "email_verified": true,
        });
        if let (Some(nonce), Some(claims)) = (grant.nonce, claims.as_object_mut()) {
            claims.insert("nonce".into(), nonce.into());
        }
        // Nothing accepts the access token, which the answer has to contain.
        let access_token = hex::encode(self.world.random()?);
        let tokens = json!({
            "access_token": access_token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS,
            "id_token": self.signer.token(&claims)?,
        });
        Ok(json_response(StatusCode::OK, &tokens))
    }
}

/// The addresses of a provider, below its issuer.
pub fn router(provider: Arc<Provider>) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/jwks", get(keys))
        .route("/authorize", get(authorize))
        .route("/choose", get(choose))
        .route("/token", post(token))
        .with_state(provider)
}

async fn metadata(State(provider): State<Arc<Provider>>) -> Response {
    json_response(StatusCode::OK, &provider.metadata())
}

async fn keys(State(provider): State<Arc<Provider>>) -> Response {
    json_response(StatusCode::OK, &provider.signer.key_set())
}

async fn authorize(State(provider): State<Arc<Provider>>, RawQuery(query): RawQuery) -> Response {
    or_unavailable(provider.authorize(&query.unwrap_or_default()))
}

async fn choose(State(provider): State<Arc<Provider>>, RawQuery(query): RawQuery) -> Response {
    or_unavailable(provider.choose(&query.unwrap_or_default()))
}

async fn token(State(provider): State<Arc<Provider>>, headers: HeaderMap, body: String) -> Response {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    or_unavailable(provider.token(authorization, &body))
}

fn or_unavailable(response: Result<Response, NoEntropy>) -> Response {
    response.unwrap_or_else(|error| (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response())
}

fn shown(status: StatusCode, html: String) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, page::policy()),
        (header::CACHE_CONTROL, "no-store".to_string()),
        // The address contains the state and the nonce.
        (header::REFERRER_POLICY, "no-referrer".to_string()),
    ];
    (status, headers, Html(html)).into_response()
}

fn redirect(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => {
            let headers = [(header::LOCATION, address), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn refused(refusal: Refusal) -> Response {
    let body = json!({ "error": refusal.name() });
    match refusal {
        Refusal::InvalidClient => {
            let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"preview\"")];
            (challenge, json_response(StatusCode::UNAUTHORIZED, &body)).into_response()
        }
        _ => json_response(StatusCode::BAD_REQUEST, &body),
    }
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
