//! The log of our own crates, collected to be searched.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use serde_json::Value;
use tracing::Dispatch;
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing_subscriber::EnvFilter;

/// As long as a process has one subscriber, `tracing-core` decides for all threads whether a log statement is on by that of the thread which
/// comes to it first, and threads of other tests have none. With a second it asks every subscriber.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::default()));

/// The log of some crates at the finest level, in the format of the deployed functions.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Collects this thread's log of these crates as long as the guard lives.
    pub fn collect(crates: &[&str]) -> (Self, DefaultGuard) {
        LazyLock::force(&SECOND);
        let log = Log::default();
        let write_to = log.clone();
        let filter = crates.iter().fold("off".to_string(), |filter, name| format!("{filter},{name}=trace"));
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_env_filter(EnvFilter::new(filter))
            .with_writer(move || write_to.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// The lines as they were written.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The lines, each as JSON.
    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
