//! The whole system on one laptop: the site, the forms live, the table, the stream and the mailbox.
//!
//! The code behind the form is the code that runs in Lambda; only the engine behind the table (SQLite in this process) and
//! the way out for mail (files in a folder) differ from production.
//!
//! | room | what lives there |
//! |---|---|
//! | [`engine`] | the embedded DynamoDB on a loopback port |
//! | [`data`] | the folder that keeps submissions, mails and the key between runs |
//! | [`site`] | building, watching, and keeping the last good site up |
//! | [`stream`] | the table's stream to the notifier, and the sweep |
//! | [`server`] | one address for site, forms and mailbox |
//! | [`mailbox`] | the mails as pages |

pub mod data;
pub mod engine;
pub mod mailbox;
pub mod server;
pub mod site;
pub mod stream;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use intake_fn::runtime::config::Origin;
use language::Lang;
use store::world::World;
use tokio::net::TcpListener;

/// What the preview is told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// The folder that keeps submissions and mails between runs.
    pub data: PathBuf,
    /// The folder of the content.
    pub content: PathBuf,
    /// The folder of templates and assets.
    pub templates: PathBuf,
    /// The folder that gets `site/` and `intake/`.
    pub out: PathBuf,
    /// The language in which faults of the content are told.
    pub lang: Lang,
    /// Clock and randomness.
    pub world: World,
}

/// The preview cannot start. The words are for whoever runs it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program has the port.
    #[error("port {0} is taken by another program: stop it, or choose another port with --port")]
    PortTaken(u16),
    /// The port cannot be used for another reason.
    #[error("port {port} cannot be used: {why}")]
    Port {
        /// The port.
        port: u16,
        /// Why.
        why: String,
    },
    /// Another preview uses the folder.
    #[error("another preview is using the folder {0}: stop it, or choose another folder with --data")]
    DataInUse(PathBuf),
    /// The folder cannot be used.
    #[error("the data folder {folder} cannot be used: {why}", folder = folder.display())]
    Data {
        /// The folder.
        folder: PathBuf,
        /// Why.
        why: String,
    },
    /// The embedded table does not work.
    #[error("the embedded table does not work: {0}")]
    Engine(String),
}

/// A preview that is ready to serve.
pub struct Preview {
    /// The address it serves.
    pub address: SocketAddr,
    listener: TcpListener,
    engine: engine::Engine,
    data: data::DataFolder,
    site: Arc<site::LiveSite>,
    stream_arn: String,
    _watcher: Option<Box<dyn notify::Watcher + Send>>,
}

impl Preview {
    /// Takes the port and the data folder, builds the site and starts the table.
    ///
    /// # Errors
    /// [`StartError`]. A site that cannot be built is no error: its diagnostics are shown, and the last good one is served.
    pub async fn start(options: &Options) -> Result<Self, StartError> {
        // The port first: whoever runs a second preview by mistake learns it at once.
        let listener = listen(options.port).await?;
        let address = listener.local_addr().map_err(|e| StartError::Port { port: options.port, why: e.to_string() })?;
        let data = data::DataFolder::open(&options.data)?;
        let engine = engine::Engine::start(engine::Kept::InFile(data.database()))?;
        let store = store::Store::new(&engine.table());
        let stream_arn = store.ensure_table().await.map_err(|error| StartError::Engine(error.to_string()))?;
        data.publish(engine.table().endpoint.as_deref().unwrap_or_default())?;
        let keys = data.keys()?;
        let site = Arc::new(site::LiveSite::new(options, store, keys, Origin::of_this_machine(address.port())));
        // Watching begins before the first build, so that no change falls between the two.
        let watcher = site::watch(&site);
        site.rebuild();
        Ok(Preview { address, listener, engine, data, site, stream_arn, _watcher: watcher })
    }

    /// Serves until `stop` resolves, then lets running requests finish.
    ///
    /// # Errors
    /// [`std::io::Error`] of the listener.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let Preview { listener, engine, data, site, stream_arn, _watcher, .. } = self;
        let table = engine.table();
        let notices = tokio::spawn(stream::follow(table, stream_arn, Arc::clone(&site), data.mail()));
        let router = server::router(site, data.mail());
        let served = axum::serve(listener, router).with_graceful_shutdown(stop).await;
        notices.abort();
        engine.stop();
        served
    }
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => StartError::PortTaken(port),
        _ => StartError::Port { port, why: error.to_string() },
    })
}
