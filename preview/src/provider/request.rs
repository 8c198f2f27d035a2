//! The authorization request (RFC 6749, section 4.1.1; Core 3.1.2.1; RFC 7636, section 4.3). Only GET is accepted.

use form_urlencoded::Serializer;

use crate::provider::parameters::Parameters;
use crate::provider::registration::Registration;

/// A request that was checked.
pub(crate) struct Request {
    state: Option<String>,
    /// The client's nonce for the ID token.
    pub(crate) nonce: Option<String>,
    /// The SHA-256 of the code verifier, in base64url.
    pub(crate) challenge: String,
}

/// The reason why a request gets no page of the people.
pub(crate) enum Refused {
    /// Nobody is redirected: it is not known that the redirect URI is the client's (RFC 6749, section 4.1.2.1).
    Here(&'static str),
    /// The client is told, at this address.
    Back(String),
}

impl Request {
    /// Checks a request.
    pub(crate) fn check(registration: &Registration, query: &str) -> Result<Self, Refused> {
        let asked = Parameters::parse(query).ok_or(Refused::Here("a parameter occurs twice"))?;
        if asked.get("client_id") != Some(registration.client_id.as_str()) {
            return Err(Refused::Here("client_id is not that of this preview's desk"));
        }
        // Letter by letter (RFC 9700, section 2.1).
        if asked.get("redirect_uri") != Some(registration.redirect_uri.as_str()) {
            return Err(Refused::Here("redirect_uri is not that of this preview's desk"));
        }
        let given = |name| asked.get(name).map(str::to_string);
        let (state, challenge) = (given("state"), given("code_challenge"));
        let refused = |error| Err(Refused::Back(answer(registration, state.as_deref(), ("error", error))));
        if asked.get("request").is_some() {
            return refused("request_not_supported");
        }
        if asked.get("request_uri").is_some() {
            return refused("request_uri_not_supported");
        }
        match asked.get("response_type") {
            Some("code") => {}
            Some(_) => return refused("unsupported_response_type"),
            None => return refused("invalid_request"),
        }
        if !asked.lists("scope", "openid") {
            return refused("invalid_scope");
        }
        let Some(challenge) = challenge.filter(|challenge| is_digest(challenge)) else {
            return refused("invalid_request");
        };
        // Without a method, the challenge would be the verifier itself.
        if asked.get("code_challenge_method") != Some("S256") {
            return refused("invalid_request");
        }
        // Nobody is ever signed in already: everybody chooses each time, as `max_age=0` and `prompt=login` ask for.
        if asked.lists("prompt", "none") {
            return refused("login_required");
        }
        Ok(Request { nonce: given("nonce"), state, challenge })
    }

    /// The address that answers the request with a parameter: `code` or `error`.
    pub(crate) fn answer(&self, registration: &Registration, parameter: (&str, &str)) -> String {
        answer(registration, self.state.as_deref(), parameter)
    }
}

/// The redirect URI with the answer, the state and the issuer (RFC 9207).
fn answer(registration: &Registration, state: Option<&str>, (name, value): (&str, &str)) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair(name, value);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", &registration.issuer);
    format!("{}?{}", registration.redirect_uri, query.finish())
}

/// Whether a text is a SHA-256 in base64url.
fn is_digest(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
