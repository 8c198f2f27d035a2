//! The provider's metadata and keys, kept for an hour. Keys are fetched anew for an unknown key id, at most once a minute.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::error::{Endpoint, Error};
use crate::http::{Http, Request, Response, send};
use crate::jwk::KeySet;
use crate::metadata::{self, Metadata};
use crate::settings::Settings;

/// How long an answer is used, in seconds. A key that a provider withdraws is accepted that long.
const KEEP_SECONDS: i64 = 3600;
/// The time between two fetches of keys for unknown key ids, in seconds. Anybody can send tokens with unknown ids to a provider's
/// clients, and must not be able to make them flood the provider.
const REFRESH_SECONDS: i64 = 60;
/// The largest answers, in bytes.
const METADATA_LIMIT: usize = 64 * 1024;
const KEYS_LIMIT: usize = 256 * 1024;

pub(crate) struct Provider {
    http: Arc<dyn Http>,
    metadata: Mutex<Option<Kept<Metadata>>>,
    keys: Mutex<Keys>,
}

struct Kept<T> {
    value: Arc<T>,
    at: i64,
}

impl<T> Kept<T> {
    /// Whether it may still be used. A clock that was set back does not prolong it.
    fn is_current(&self, now: i64) -> bool {
        (0..KEEP_SECONDS).contains(&now.saturating_sub(self.at))
    }
}

#[derive(Default)]
struct Keys {
    kept: Option<Kept<KeySet>>,
    /// When the keys were last asked for, with or without success.
    asked_at: Option<i64>,
}

impl Provider {
    pub(crate) fn new(http: Arc<dyn Http>) -> Self {
        Provider { http, metadata: Mutex::default(), keys: Mutex::default() }
    }

    /// The metadata. Requests at the same time share one fetch.
    pub(crate) async fn metadata(&self, settings: &Settings, now: i64) -> Result<Arc<Metadata>, Error> {
        let mut kept = self.metadata.lock().await;
        if let Some(metadata) = kept.as_ref().filter(|one| one.is_current(now)) {
            return Ok(metadata.value.clone());
        }
        let address = metadata::address(&settings.issuer);
        let body = self.get(Endpoint::Metadata, address, METADATA_LIMIT).await?;
        let value = Arc::new(Metadata::read(settings, &body)?);
        *kept = Some(Kept { value: value.clone(), at: now });
        Ok(value)
    }

    /// The keys.
    pub(crate) async fn keys(&self, metadata: &Metadata, now: i64) -> Result<Arc<KeySet>, Error> {
        let mut keys = self.keys.lock().await;
        match keys.kept.as_ref().filter(|one| one.is_current(now)) {
            Some(kept) => Ok(kept.value.clone()),
            None => self.fetch_keys(&mut keys, metadata, now).await,
        }
    }

    /// The keys after these turned out not to be enough. None if they were asked for less than a minute ago.
    pub(crate) async fn newer_keys(
        &self,
        metadata: &Metadata,
        known: &Arc<KeySet>,
        now: i64,
    ) -> Result<Option<Arc<KeySet>>, Error> {
        let mut keys = self.keys.lock().await;
        if let Some(kept) = keys.kept.as_ref().filter(|one| !Arc::ptr_eq(&one.value, known)) {
            // Another request fetched them meanwhile.
            return Ok(Some(kept.value.clone()));
        }
        if keys.asked_at.is_some_and(|at| (0..REFRESH_SECONDS).contains(&now.saturating_sub(at))) {
            return Ok(None);
        }
        self.fetch_keys(&mut keys, metadata, now).await.map(Some)
    }

    async fn fetch_keys(&self, keys: &mut Keys, metadata: &Metadata, now: i64) -> Result<Arc<KeySet>, Error> {
        keys.asked_at = Some(now);
        let body = self.get(Endpoint::Keys, metadata.jwks_uri.clone(), KEYS_LIMIT).await?;
        let value = Arc::new(KeySet::read(&body).ok_or(Error::Malformed(Endpoint::Keys))?);
        keys.kept = Some(Kept { value: value.clone(), at: now });
        Ok(value)
    }

    async fn get(&self, endpoint: Endpoint, address: String, limit: usize) -> Result<Vec<u8>, Error> {
        let request = Request { address, form: None, authorization: None, limit };
        let response = send(self.http.as_ref(), request).await.map_err(|fault| Error::Http(endpoint, fault))?;
        if response.status == 200 { Ok(response.body) } else { Err(Error::Status(endpoint, response.status)) }
    }

    /// Sends a request to the token endpoint. It is sent once: a code that may have been used is not sent again.
    pub(crate) async fn exchange(&self, request: Request) -> Result<Response, Error> {
        send(self.http.as_ref(), request).await.map_err(|fault| Error::Http(Endpoint::Token, fault))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::http::Sent;
    use crate::keys::{Signer, key_set};
    use crate::metadata::ClientAuthentication;

    /// Publishes a new key at each request.
    #[derive(Default)]
    struct Rotating(AtomicUsize);

    impl Http for Rotating {
        fn send(&self, _: Request) -> Sent<'_> {
            let count = self.0.fetch_add(1, Ordering::SeqCst);
            let body = key_set(&[&Signer::es256(&count.to_string())]).to_string().into();
            Box::pin(std::future::ready(Ok(Response { status: 200, body })))
        }
    }

    #[tokio::test]
    async fn who_knows_only_old_keys_gets_those_that_another_sign_in_fetched() {
        let http = Arc::new(Rotating::default());
        let provider = Provider::new(http.clone());
        let metadata = Metadata {
            authorization_endpoint: String::new(),
            token_endpoint: String::new(),
            jwks_uri: "https://id.example/keys".into(),
            authentication: ClientAuthentication::Basic,
            promises_issuer: false,
        };
        let old = provider.keys(&metadata, 0).await.unwrap();
        let newer = async |known, now| provider.newer_keys(&metadata, known, now).await.unwrap();
        let new = newer(&old, 60).await.unwrap();
        assert_ne!(old, new);
        assert_eq!(newer(&old, 61).await, Some(new.clone()));
        assert_eq!(newer(&new, 61).await, None);
        assert_eq!(http.0.load(Ordering::SeqCst), 2);
    }
}
