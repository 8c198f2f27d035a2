//! The two steps of a sign-in: the address to which the browser is sent, and the check of what comes back.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use ring::digest::{SHA256, digest};

use crate::callback::Callback;
use crate::claims::{self, Expected};
use crate::error::{Error, IdTokenFault};
use crate::http::Http;
use crate::jws::Unverified;
use crate::member::Member;
use crate::metadata::Metadata;
use crate::pending::Pending;
use crate::provider::Provider;
use crate::return_path::ReturnPath;
use crate::settings::Settings;
use crate::token;

/// Whether a person who is signed in at the provider already has to sign in there once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The provider's session is enough.
    Any,
    /// The person signs in again, and the ID token has to say that they did (ASVS 5.0, 7.5.3).
    Fresh,
}

/// A client of one provider. It is shared by all requests, because it keeps the provider's metadata and keys.
pub struct Client {
    settings: Settings,
    provider: Provider,
}

/// A sign-in that was begun. `Debug` does not show the address, which contains the state and the nonce.
pub struct Begun {
    /// The provider's address to which the browser goes: by a link or a redirect, not as an answer to a form.
    pub address: String,
    /// What has to survive until the callback.
    pub pending: Pending,
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun").field("pending", &self.pending).finish_non_exhaustive()
    }
}

impl Client {
    /// Creates a client. It asks the provider nothing before the first sign-in.
    pub fn new(settings: Settings, http: Arc<dyn Http>) -> Self {
        Client { settings, provider: Provider::new(http) }
    }

    /// Begins a sign-in. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// [`Error`]: the provider cannot be reached or does not fit, or there are no random numbers.
    pub async fn begin(&self, return_to: ReturnPath, freshness: Freshness, now: i64) -> Result<Begun, Error> {
        let metadata = self.provider.metadata(&self.settings, now).await?;
        let pending = Pending::draw(return_to, freshness == Freshness::Fresh, now)?;
        Ok(Begun { address: self.address(&metadata, &pending), pending })
    }

    /// The authorization request (RFC 6749, section 4.1.1; Core 3.1.2.1; RFC 7636, section 4.3).
    fn address(&self, metadata: &Metadata, pending: &Pending) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, pending.verifier.as_bytes()));
        let mut query = Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.settings.redirect_uri)
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair("state", &pending.state)
            .append_pair("nonce", &pending.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if pending.is_fresh {
            query.append_pair("max_age", "0").append_pair("prompt", "login");
        }
        if let Some(domain) = &self.settings.hosted_domain {
            query.append_pair("hd", domain);
        }
        let endpoint = &metadata.authorization_endpoint;
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        format!("{endpoint}{separator}{}", query.finish())
    }

    /// Finishes a sign-in: checks the query with which the provider sent the browser back, exchanges the code, and checks the ID token.
    /// `pending` is what [`Pending::open`] returned for this browser's cookie.
    ///
    /// # Errors
    /// [`Error`]. The caller shows its message, logs its `Display`, and removes the cookie in any case.
    pub async fn finish(&self, pending: &Pending, query: &str, now: i64) -> Result<Member, Error> {
        // Before any request: a callback that nobody here asked for costs nothing.
        let callback = Callback::read(query, &pending.state)?;
        let metadata = self.provider.metadata(&self.settings, now).await?;
        let code = callback.code(&self.settings.issuer, metadata.promises_issuer)?;
        let request = token::request(&self.settings, &metadata, &code, &pending.verifier);
        let token = token::id_token(&self.provider.exchange(request).await?)?;
        let token = Unverified::parse(&token)?;
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: &pending.nonce,
            hosted_domain: self.settings.hosted_domain.as_deref(),
            fresh_since: pending.is_fresh.then_some(pending.asked_at),
            now,
        };
        let keys = self.provider.keys(&metadata, now).await?;
        match token.verify(&keys) {
            Err(IdTokenFault::UnknownKey) => {
                let newer = self.provider.newer_keys(&metadata, &keys, now).await?;
                let newer = newer.ok_or(IdTokenFault::UnknownKey)?;
                Ok(claims::check(token.verify(&newer)?, expected)?)
            }
            verified => Ok(claims::check(verified?, expected)?),
        }
    }
}
