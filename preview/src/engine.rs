//! The embedded DynamoDB: an engine on SQLite in this process, reached over a loopback port through the AWS SDK, as
//! production's is.
//!
//! The engine listens on the loopback address only and asks for no credentials, so every user of the same machine can read the table.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::thread::JoinHandle;

use dynoxide::Database;
use store::config::TableConfig;
use tokio::sync::oneshot;

use crate::start_error::StartError;

/// The table's storage.
#[derive(Clone, Debug)]
pub enum Kept {
    /// In a file.
    InFile(PathBuf),
    /// In memory, for tests.
    InMemory,
}

/// A running engine.
pub struct Engine {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts the engine on a free port, in threads of its own, because SQLite blocks them.
    ///
    /// # Errors
    /// [`StartError::Engine`].
    pub fn start(kept: Kept) -> Result<Self, StartError> {
        let broken = |why: String| StartError::Engine(why);
        let database = match kept {
            Kept::InFile(path) => Database::new(&path.to_string_lossy()),
            Kept::InMemory => Database::memory(),
        };
        let database = database.map_err(|error| broken(error.to_string()))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| broken(error.to_string()))?;
        listener.set_nonblocking(true).map_err(|error| broken(error.to_string()))?;
        let address = listener.local_addr().map_err(|error| broken(error.to_string()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("table")
            .enable_all()
            .build()
            .map_err(|error| broken(error.to_string()))?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                let stopped = async {
                    let _ = stopped.await;
                };
                if let Err(error) = dynoxide::server::serve_with_shutdown(listener, database, stopped).await {
                    tracing::error!(outcome = "table_stopped", error);
                }
            });
        });
        Ok(Engine { address, stop: Some(stop), thread: Some(thread) })
    }

    /// The table's configuration. The engine ignores signatures and listens on this machine only.
    pub fn table(&self) -> TableConfig {
        TableConfig::on_this_machine(format!("http://{}", self.address))
    }

    /// Lets running operations finish and closes the file.
    pub fn stop(mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A connection that a client keeps open must not delay the end.
            let deadline = std::time::Instant::now() + std::time::Duration::from_secs(2);
            while !thread.is_finished() && std::time::Instant::now() < deadline {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
        }
    }
}
