//! A table that fails on purpose: a proxy between the SDK and the engine, with a list of faults for the next requests.
//!
//! A request can fail in two places: before the engine receives it, or after the engine has applied it and before the answer
//! arrives.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use store::config::TableConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::calls::{self, Call};
use crate::table::is_moto;

/// The operation that stores a submission, as `X-Amz-Target` names it.
pub const TRANSACT: &str = "TransactWriteItems";

const SHAPES: &str = "com.amazonaws.dynamodb.v20120810#";

/// The treatment of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The engine gets it and its answer arrives.
    Pass,
    /// "Too many requests": the engine never sees it.
    Throttle,
    /// A transaction that is canceled because of a conflict on one of its items: the engine never sees it.
    ThrottleInside,
    /// 500: the engine never sees it.
    Fail,
    /// A batch that a busy table does not process: all of its keys come back unprocessed.
    Unprocessed,
    /// The engine never sees it; the error message repeats the whole request, as an engine's message about a value does.
    Repeat,
    /// The engine never sees it; the answer has a success status, and its body is half of the request, which cannot be parsed.
    RepeatHalf,
    /// The engine never sees it; the SDK does not retry its answer.
    Refuse,
    /// The engine applies the request; the SDK does not retry its answer.
    PassThenRefuse,
    /// The engine applies the request; the answer is 500.
    PassThenFail,
    /// The engine applies the request; the answer says that the transaction is still in progress, as it does to a repetition that
    /// comes too early. The SDK repeats it with the same token, and the store then with another.
    PassThenInProgress,
    /// The engine applies the request; the connection is cut before an answer.
    PassThenCut,
    /// The engine applies the request; the answer waits for [`Faulty::release`].
    PassThenHold,
    /// Nothing happens until [`Faulty::release`]; then the engine gets it.
    Hold,
}

struct Rule {
    operation: Option<&'static str>,
    fault: Fault,
    /// The number of requests left, or all.
    times: Option<usize>,
}

struct Inner {
    engine: String,
    table: String,
    /// How many requests the engine may have at once. Requests whose sender gave up meet those that were sent again.
    at_once: Semaphore,
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<(String, Fault)>>,
    calls: Mutex<BTreeSet<Call>>,
    signers: Mutex<BTreeSet<String>>,
    /// The header `Date` of all answers, instead of this machine's time.
    date: Mutex<Option<&'static str>>,
    released: watch::Sender<bool>,
    held: watch::Sender<usize>,
    /// The number of requests that are in progress or held.
    under_way: watch::Sender<usize>,
    /// The connections that are open, each with whether a request on it is in progress or held.
    open: watch::Sender<BTreeMap<SocketAddr, bool>>,
    /// Counts the times at which the connections that are open then are to be closed.
    closing: watch::Sender<usize>,
}

/// A running proxy. It ends with the test's runtime.
pub struct Faulty {
    address: SocketAddr,
    inner: Arc<Inner>,
}

impl Faulty {
    /// Starts a proxy before a table's engine. Without rules, every request passes.
    pub async fn before(table: &TableConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let engine = table.endpoint.as_deref().and_then(|endpoint| endpoint.strip_prefix("http://"));
        let inner = Arc::new(Inner {
            engine: engine.expect("an engine on plain HTTP").trim_end_matches('/').to_string(),
            table: table.table.clone(),
            at_once: Semaphore::new(if is_moto() { 1 } else { Semaphore::MAX_PERMITS }),
            rules: Mutex::default(),
            seen: Mutex::default(),
            calls: Mutex::default(),
            signers: Mutex::default(),
            date: Mutex::default(),
            released: watch::Sender::new(false),
            held: watch::Sender::new(0),
            under_way: watch::Sender::new(0),
            open: watch::Sender::default(),
            closing: watch::Sender::new(0),
        });
        let shared = Arc::clone(&inner);
        tokio::spawn(async move {
            loop {
                let Ok((stream, sender)) = listener.accept().await else { return };
                stream.set_nodelay(true).unwrap();
                let closing = shared.closing.subscribe();
                shared.open.send_modify(|open| _ = open.insert(sender, false));
                tokio::spawn(serve(Arc::clone(&shared), stream, sender, closing));
            }
        });
        Faulty { address, inner }
    }

    /// The same table, reached through the proxy.
    pub fn table(&self, table: &TableConfig) -> TableConfig {
        TableConfig { endpoint: Some(format!("http://{}", self.address)), ..table.clone() }
    }

    /// Adds a rule for the next requests of one operation. Rules apply in the order in which they were added; a request
    /// without a rule passes.
    pub fn next(&self, operation: &'static str, faults: impl IntoIterator<Item = Fault>) {
        let rules = faults.into_iter().map(|fault| Rule { operation: Some(operation), fault, times: Some(1) });
        self.inner.rules.lock().unwrap().extend(rules);
    }

    /// Applies a fault to every request from now on, of one operation or of all.
    pub fn always(&self, operation: Option<&'static str>, fault: Fault) {
        self.inner.rules.lock().unwrap().push(Rule { operation, fault, times: None });
    }

    /// Sets the header `Date` of all answers from now on.
    pub fn date(&self, date: &'static str) {
        *self.inner.date.lock().unwrap() = Some(date);
    }

    /// The number of rules that no request has met yet.
    pub fn rules_left(&self) -> usize {
        self.inner.rules.lock().unwrap().len()
    }

    /// Ends all faults.
    pub fn heal(&self) {
        self.inner.rules.lock().unwrap().clear();
    }

    /// Releases all requests that are held now or later.
    pub fn release(&self) {
        self.inner.released.send_replace(true);
    }

    /// Waits until so many requests are held: for [`Fault::PassThenHold`], the engine has applied it.
    pub async fn held(&self, requests: usize) {
        let mut held = self.inner.held.subscribe();
        tokio::time::timeout(std::time::Duration::from_secs(120), held.wait_for(|held| *held >= requests))
            .await
            .expect("a request comes to be held")
            .unwrap();
    }

    /// Closes every connection, and waits until each request that has arrived is answered or held. Returns how many are held. A request
    /// that its sender gave up before it arrived never arrives later.
    pub async fn quiet(&self) -> usize {
        // Connections are accepted in the order in which they were made. After this one, all earlier ones are accepted.
        let last = TcpStream::connect(self.address).await.unwrap();
        let last = last.local_addr().unwrap();
        let mut open = self.inner.open.subscribe();
        let earlier = open.wait_for(|open| open.contains_key(&last)).await.unwrap().clone();
        self.inner.closing.send_modify(|times| *times += 1);
        // A connection is closed when nothing on it is in progress.
        let is_idle = |open: &BTreeMap<_, _>| earlier.keys().any(|sender| open.get(sender) == Some(&false));
        open.wait_for(|open| !is_idle(open)).await.unwrap();

        let (mut held, mut under_way) = (self.inner.held.subscribe(), self.inner.under_way.subscribe());
        loop {
            let (waiting, all) = (*held.borrow_and_update(), *under_way.borrow_and_update());
            if waiting == all {
                return waiting;
            }
            tokio::select! {
                changed = held.changed() => changed.unwrap(),
                changed = under_way.changed() => changed.unwrap(),
            }
        }
    }

    /// Waits until no request is in progress.
    pub async fn settled(&self) {
        self.inner.under_way.subscribe().wait_for(|count| *count == 0).await.unwrap();
    }

    /// The requests of an operation so far, each with its treatment.
    pub fn seen(&self, operation: &str) -> Vec<Fault> {
        let seen = self.inner.seen.lock().unwrap();
        seen.iter().filter(|(name, _)| name == operation).map(|(_, fault)| *fault).collect()
    }

    /// The calls to the table so far, as IAM names them.
    pub fn calls(&self) -> BTreeSet<Call> {
        self.inner.calls.lock().unwrap().clone()
    }

    /// The signers of the requests so far: the access key id and the region of the signature (`KEY/region`).
    pub fn signers(&self) -> BTreeSet<String> {
        self.inner.signers.lock().unwrap().clone()
    }
}

impl Inner {
    fn fault_for(&self, operation: &str) -> Fault {
        let mut rules = self.rules.lock().unwrap();
        let place = rules.iter().position(|rule| rule.operation.is_none_or(|named| named == operation));
        let fault = match place.and_then(|place| rules.get_mut(place)) {
            None => Fault::Pass,
            Some(rule) => {
                let left = rule.times.map(|times| times - 1);
                rule.times = left;
                let fault = rule.fault;
                if left == Some(0) {
                    rules.remove(place.unwrap_or_default());
                }
                fault
            }
        };
        self.seen.lock().unwrap().push((operation.to_string(), fault));
        fault
    }

    async fn hold(&self) {
        let mut released = self.released.subscribe();
        self.held.send_modify(|held| *held += 1);
        let _ = released.wait_for(|released| *released).await;
    }
}

/// Serves a connection until its sender closes it, or until it is to be closed and nothing on it is in progress.
async fn serve(inner: Arc<Inner>, stream: TcpStream, sender: SocketAddr, mut closing: watch::Receiver<usize>) {
    let shared = Arc::clone(&inner);
    let service = service_fn(move |request| {
        let inner = Arc::clone(&shared);
        inner.under_way.send_modify(|count| *count += 1);
        inner.open.send_modify(|open| _ = open.insert(sender, true));
        // A request that has arrived is done even if its sender has died.
        let answered = tokio::spawn(answer_one(inner, request));
        let inner = Arc::clone(&shared);
        async move {
            let answered = answered.await.unwrap();
            inner.open.send_modify(|open| _ = open.insert(sender, false));
            answered
        }
    });
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // A cut connection is an intended error.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = closing.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
    inner.open.send_modify(|open| _ = open.remove(&sender));
}

async fn answer_one(inner: Arc<Inner>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, &'static str> {
    let mut answered = answer(Arc::clone(&inner), request).await;
    if let (Ok(response), Some(date)) = (&mut answered, *inner.date.lock().unwrap()) {
        response.headers_mut().insert(header::DATE, HeaderValue::from_static(date));
    }
    inner.under_way.send_modify(|count| *count -= 1);
    answered
}

/// The engine's answer to a request, or the fault. An error cuts the connection.
async fn answer(inner: Arc<Inner>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, &'static str> {
    let (parts, body) = request.into_parts();
    let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default().to_string();
    inner.signers.lock().unwrap().extend(signer(&parts.headers));
    let body = body.collect().await.map_err(|_| "the request broke off")?.to_bytes();
    let fault = inner.fault_for(&operation);
    let request = serde_json::from_slice(&body).unwrap_or_default();
    inner.calls.lock().unwrap().extend(calls::of_table(&inner.table, &operation, &request));
    let asked = body.clone();
    let shared = Arc::clone(&inner);
    // A request that is passed on completes even if its sender has gone meanwhile.
    let passed = || {
        tokio::spawn(async move {
            let _turn = shared.at_once.acquire().await.unwrap();
            pass_on(&shared.engine, Request::from_parts(parts, Full::new(body))).await
        })
    };
    match fault {
        Fault::Pass => passed().await.unwrap(),
        Fault::Throttle => Ok(refusal(StatusCode::BAD_REQUEST, "ProvisionedThroughputExceededException")),
        Fault::ThrottleInside => Ok(canceled()),
        Fault::Fail => Ok(refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError")),
        Fault::Unprocessed => Ok(unprocessed(&asked)),
        Fault::Refuse => Ok(refusal(StatusCode::BAD_REQUEST, "AccessDeniedException")),
        Fault::PassThenRefuse => {
            done(passed().await.unwrap());
            Ok(refusal(StatusCode::BAD_REQUEST, "AccessDeniedException"))
        }
        Fault::Repeat => Ok(repeated(&asked)),
        Fault::RepeatHalf => Ok(respond(StatusCode::OK, asked.slice(..asked.len() / 2))),
        Fault::PassThenFail => {
            done(passed().await.unwrap());
            Ok(refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError"))
        }
        Fault::PassThenInProgress => {
            done(passed().await.unwrap());
            Ok(refusal(StatusCode::BAD_REQUEST, "TransactionInProgressException"))
        }
        Fault::PassThenCut => {
            done(passed().await.unwrap());
            Err("cut")
        }
        Fault::PassThenHold => {
            let answer = passed().await.unwrap();
            inner.hold().await;
            answer
        }
        Fault::Hold => {
            inner.hold().await;
            passed().await.unwrap()
        }
    }
}

/// The access key id and the region of a signature: "Credential=KEY/day/region/service/aws4_request" (AWS Signature Version 4).
fn signer(headers: &HeaderMap) -> Option<String> {
    let signature = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let scope = signature.split_once("Credential=")?.1;
    let parts: Vec<_> = scope.split('/').collect();
    Some(format!("{}/{}", parts.first()?, parts.get(2)?))
}

/// A fault after the engine has applied a request needs an engine that did.
fn done(answer: Result<Response<Full<Bytes>>, &'static str>) {
    let status = answer.expect("the engine answers").status();
    assert!(status.is_success() || status.is_client_error(), "the engine itself failed: {status}");
}

/// An error as DynamoDB sends it ("Programming with DynamoDB", error handling).
fn refusal(status: StatusCode, code: &str) -> Response<Full<Bytes>> {
    refuse(status, &json!({ "__type": format!("{SHAPES}{code}"), "message": "as the test wants it" }))
}

/// The error for a transaction on an item with a conflict (`TransactWriteItems`, "CancellationReasons"). The SDK does not retry
/// it.
fn canceled() -> Response<Full<Bytes>> {
    let reasons = ["ThrottlingError", "None", "None", "None"].map(|code| json!({ "Code": code }));
    let code = format!("{SHAPES}TransactionCanceledException");
    let body = json!({ "__type": code, "message": "as the test wants it", "CancellationReasons": reasons });
    refuse(StatusCode::BAD_REQUEST, &body)
}

/// The answer of a busy table to `BatchGetItem` ("UnprocessedKeys"): success, without an item.
fn unprocessed(asked: &Bytes) -> Response<Full<Bytes>> {
    let asked: Value = serde_json::from_slice(asked).expect("a request is JSON");
    let body = json!({ "Responses": {}, "UnprocessedKeys": asked.get("RequestItems") });
    respond(StatusCode::OK, Bytes::from(body.to_string()))
}

/// An error whose message holds every value of the request.
fn repeated(asked: &Bytes) -> Response<Full<Bytes>> {
    let code = format!("{SHAPES}ValidationException");
    let message = format!("One or more parameter values were invalid: {}", String::from_utf8_lossy(asked));
    refuse(StatusCode::BAD_REQUEST, &json!({ "__type": code, "message": message }))
}

fn refuse(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    respond(status, Bytes::from(body.to_string()))
}

fn respond(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/x-amz-json-1.0");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

async fn pass_on(engine: &str, mut request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, &'static str> {
    let stream = TcpStream::connect(engine).await.map_err(|_| "the engine is away")?;
    stream.set_nodelay(true).map_err(|_| "the engine is away")?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| "the engine is away")?;
    tokio::spawn(connection);
    request.headers_mut().insert(header::HOST, HeaderValue::from_str(engine).map_err(|_| "no host")?);
    let response = sender.send_request(request).await.map_err(|_| "the engine broke off")?;
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|_| "the engine broke off")?.to_bytes();
    // The length is written anew.
    parts.headers.remove(header::TRANSFER_ENCODING);
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Response::from_parts(parts, Full::new(body)))
}
