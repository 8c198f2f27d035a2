//! An emulator of the Lambda Runtime API: it hands out events one at a time and takes the answers.
//! ("Using the Lambda runtime API for custom runtimes".)

use std::collections::HashMap;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use serde_json::Value;
use tokio::sync::{Mutex, mpsc, oneshot};

/// How long a test waits for a function.
const TIMEOUT: Duration = Duration::from_secs(120);

type Answer = Result<Value, Value>;

struct Inner {
    events: Mutex<mpsc::UnboundedReceiver<(String, Value)>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Answer>>>,
    first_request: OnceLock<Instant>,
}

/// A running emulator.
pub struct RuntimeApi {
    address: SocketAddr,
    send: mpsc::UnboundedSender<(String, Value)>,
    inner: Arc<Inner>,
    count: std::sync::atomic::AtomicUsize,
}

/// A function's process, which ends with the test. Its output is read continuously, so that it never blocks.
pub struct Function {
    process: Child,
    readers: Vec<JoinHandle<String>>,
}

impl Function {
    /// Its process's number.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends the function (`kill -9`) and returns its output.
    pub fn end(mut self) -> String {
        self.process.kill().unwrap();
        self.readers.drain(..).map(|reader| reader.join().unwrap()).collect()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn reader(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = Vec::new();
        pipe.read_to_end(&mut text).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    })
}

impl RuntimeApi {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (send, events) = mpsc::unbounded_channel();
        let inner = Arc::new(Inner {
            events: Mutex::new(events),
            waiting: Mutex::new(HashMap::new()),
            first_request: OnceLock::new(),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(|| async { StatusCode::ACCEPTED }))
            .with_state(Arc::clone(&inner));
        // Otherwise some answers wait 40 milliseconds for the receiver's acknowledgement.
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        RuntimeApi { address, send, inner, count: 0.into() }
    }

    /// Starts a function's binary with Lambda's own variables and the given ones only.
    pub fn start_function(&self, binary: &Path, env: &[(&str, &str)]) -> Function {
        self.start_command(&mut Command::new(binary), env)
    }

    /// The same for a program that an interpreter runs.
    pub fn start_command(&self, command: &mut Command, env: &[(&str, &str)]) -> Function {
        let mut process = command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", self.address.to_string())
            .envs([
                ("AWS_LAMBDA_FUNCTION_NAME", "test"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
                ("AWS_LAMBDA_LOG_GROUP_NAME", "test"),
                ("AWS_LAMBDA_LOG_STREAM_NAME", "test"),
            ])
            .envs(env.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let readers = vec![reader(process.stdout.take().unwrap()), reader(process.stderr.take().unwrap())];
        Function { process, readers }
    }

    /// The time at which the function first asked for an event: its initialisation had ended.
    pub fn asked_at(&self) -> Option<Instant> {
        self.inner.first_request.get().copied()
    }

    /// Sends an event to the function and waits for its answer or its error.
    pub async fn invoke(&self, event: Value) -> Answer {
        let id = format!("event-{}", self.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let (answer, answered) = oneshot::channel();
        self.inner.waiting.lock().await.insert(id.clone(), answer);
        self.send.send((id, event)).unwrap();
        tokio::time::timeout(TIMEOUT, answered).await.expect("the function answers in time").unwrap()
    }
}

async fn next(State(inner): State<Arc<Inner>>) -> Response {
    inner.first_request.get_or_init(Instant::now);
    let Some((id, event)) = inner.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", "99999999999999".to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:local:000000000000:function:test".to_string()),
        ("content-type", "application/json".to_string()),
    ];
    (headers, event.to_string()).into_response()
}

async fn response(State(inner): State<Arc<Inner>>, UrlPath(id): UrlPath<String>, body: Bytes) -> StatusCode {
    settle(&inner, &id, Ok(value(&body))).await
}

async fn error(State(inner): State<Arc<Inner>>, UrlPath(id): UrlPath<String>, body: Bytes) -> StatusCode {
    settle(&inner, &id, Err(value(&body))).await
}

fn value(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or(Value::Null)
}

async fn settle(inner: &Inner, id: &str, answer: Answer) -> StatusCode {
    if let Some(waiting) = inner.waiting.lock().await.remove(id) {
        let _ = waiting.send(answer);
    }
    StatusCode::ACCEPTED
}
