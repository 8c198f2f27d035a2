//! The way between a client and the provider, on which a test counts requests and changes ID tokens, and the changes.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sign_in::{Http, HttpsClient, Request, Response, Sent};

/// A change of an ID token on its way.
pub(crate) type Change = Box<dyn FnMut(&str) -> String + Send>;

/// The client's own HTTP, counting requests, with a change of the ID tokens on their way.
pub(crate) struct Wire {
    http: HttpsClient,
    change: Mutex<Option<Change>>,
    requests: Mutex<BTreeMap<String, usize>>,
    token: Mutex<String>,
}

impl Wire {
    pub(crate) fn new() -> Self {
        // The provider is on this machine and has no certificate.
        let certificate = rcgen::generate_simple_self_signed(["localhost".to_string()]).unwrap().cert;
        let http = HttpsClient::trusting([certificate.der().clone()]).unwrap();
        Wire { http, change: Mutex::default(), requests: Mutex::default(), token: Mutex::default() }
    }

    /// Changes every ID token from now on, or none.
    pub(crate) fn change(&self, change: Option<Change>) {
        *self.change.lock().unwrap() = change;
    }

    /// The number of requests to the paths that end so.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.requests.lock().unwrap().get(path).copied().unwrap_or_default()
    }

    /// The last ID token, as the provider sent it. Empty before the first.
    pub(crate) fn token(&self) -> String {
        self.token.lock().unwrap().clone()
    }
}

impl Http for Wire {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(async move {
            let path = request.address.rsplit('/').next().unwrap().to_string();
            *self.requests.lock().unwrap().entry(path).or_default() += 1;
            let mut response = self.http.send(request).await?;
            let body = serde_json::from_slice::<Value>(&response.body).ok();
            let token = body.as_ref().and_then(|body| body["id_token"].as_str());
            if let (Some(mut body), Some(token)) = (body.clone(), token) {
                *self.token.lock().unwrap() = token.to_string();
                if let Some(change) = self.change.lock().unwrap().as_mut() {
                    body["id_token"] = json!(change(token));
                    response = Response { body: body.to_string().into(), ..response };
                }
            }
            Ok(response)
        })
    }
}

/// A token with another value in its header (part 0) or its claims (part 1), and the signature of before.
pub(crate) fn changed(token: &str, part: usize, name: &str, value: Value) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_string).collect();
    let mut json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&parts[part]).unwrap()).unwrap();
    json[name] = value;
    parts[part] = URL_SAFE_NO_PAD.encode(json.to_string());
    parts.join(".")
}

/// A token that says that it has no signature, and has none.
pub(crate) fn unsigned(token: &str) -> String {
    let token = changed(token, 0, "alg", json!("none"));
    format!("{}.", token.rsplit_once('.').unwrap().0)
}

/// The address without some parameters.
pub(crate) fn without(address: &str, names: &[&str]) -> String {
    let (endpoint, query) = address.split_once('?').unwrap();
    let kept = query.split('&').filter(|pair| !names.contains(&pair.split('=').next().unwrap()));
    format!("{endpoint}?{}", kept.collect::<Vec<_>>().join("&"))
}
