//! A local front door: the files of the built site, and below `/intake/` the deployed function, to which each request is
//! passed as the gateway passes it, with the front door's key. Requests can be made to fail on the way.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use function::HEADER;
use serde_json::Value;

use crate::bundle;
use crate::deployed::{FRONT_DOOR_KEY, http_event};
use crate::runtime_api::RuntimeApi;
use crate::visit::broken_off;

/// A fault that replaces the answer to a request.
#[derive(Clone, Debug)]
pub enum Accident {
    /// Another answer: its status and its text.
    Answer(u16, String),
    /// Another address.
    LeadsTo(&'static str),
    /// No answer ever comes.
    Silence,
    /// The answer breaks off after this.
    BreaksOff(&'static str),
}

/// A received request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its method and its path.
    pub what: String,
    /// Its headers.
    pub headers: BTreeMap<String, String>,
}

struct Inner {
    runtime: Arc<RuntimeApi>,
    site: PathBuf,
    accidents: Mutex<BTreeMap<String, Accident>>,
    asked: Mutex<Vec<Asked>>,
}

/// An open front door.
pub struct FrontDoor {
    /// The site's origin.
    pub origin: String,
    inner: Arc<Inner>,
}

impl FrontDoor {
    /// Opens on a free port, in front of the function that gets its requests from a runtime.
    pub async fn open(runtime: &Arc<RuntimeApi>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (runtime, site) = (Arc::clone(runtime), bundle::built().join("site"));
        let inner = Arc::new(Inner { runtime, site, accidents: Mutex::default(), asked: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        FrontDoor { origin, inner }
    }

    /// Applies a fault to every request for a path from now on.
    pub fn always(&self, path: &str, accident: Accident) {
        self.inner.accidents.lock().unwrap().insert(path.to_string(), accident);
    }

    /// Ends all faults.
    pub fn heal(&self) {
        self.inner.accidents.lock().unwrap().clear();
    }

    /// Takes the requests received since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.inner.asked.lock().unwrap())
    }
}

async fn answer(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_string();
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_string()));
    let asked = Asked { what: format!("{} {path}", parts.method), headers: headers.collect() };
    inner.asked.lock().unwrap().push(asked.clone());
    let accident = inner.accidents.lock().unwrap().get(&path).cloned();
    if let Some(accident) = accident {
        return happens(accident).await;
    }
    if !path.starts_with("/intake/") {
        return file(&inner, &path);
    }
    let body = STANDARD.encode(to_bytes(body, usize::MAX).await.unwrap());
    let mut event = http_event(parts.method.as_str(), &path, &body, true);
    let mut headers = asked.headers;
    headers.insert(HEADER.into(), FRONT_DOOR_KEY.into());
    *event.get_mut("headers").unwrap() = serde_json::to_value(headers).unwrap();
    let answered = inner.runtime.invoke(event).await.unwrap();
    let part = |name: &str| answered.get(name).unwrap();
    assert_eq!(part("isBase64Encoded"), &Value::Bool(false));
    let status = u16::try_from(part("statusCode").as_u64().unwrap()).unwrap();
    let headers = part("headers").as_object().unwrap().iter();
    let response = Response::builder().status(status);
    let response = headers.fold(response, |response, (name, value)| response.header(name, value.as_str().unwrap()));
    response.body(part("body").as_str().unwrap().to_string().into()).unwrap()
}

async fn happens(accident: Accident) -> Response {
    let response = Response::builder().header("set-cookie", "visitor=1; Path=/");
    match accident {
        Accident::Answer(status, text) => response.status(status).body(text.into()),
        Accident::LeadsTo(address) => response.status(302).header("location", address).body(Body::empty()),
        Accident::Silence => std::future::pending().await,
        Accident::BreaksOff(begins) => response.body(broken_off(Bytes::from(begins))),
    }
    .unwrap()
}

/// A file of the site; of a folder its index.
fn file(inner: &Inner, path: &str) -> Response {
    let mut file = inner.site.join(path.trim_start_matches('/'));
    if path.ends_with('/') {
        file.push("index.html");
    }
    match std::fs::read(&file) {
        Ok(bytes) => Response::new(bytes.into()),
        Err(_) => {
            Response::builder().status(404).body(std::fs::read(inner.site.join("404.html")).unwrap().into()).unwrap()
        }
    }
}
