//! The whole system on one laptop: the site, the forms live, the table, the stream and the mailbox.
//!
//! The code behind the form is the code that runs in Lambda. Only the table's engine (SQLite in this process) and the transport of
//! mails (files in a folder) differ from production.
//!
//! | module | contents |
//! |---|---|
//! | [`engine`] | the embedded DynamoDB on a loopback port |
//! | [`data`] | the folder that keeps submissions, mails and the keys between runs |
//! | [`site`] | building, watching, and keeping the last good site up |
//! | [`stream`] | the table's stream to the notifier, and the sweep |
//! | [`headers`] | the headers of the hosting |
//! | [`provider`] | a sign-in provider of invented people |
//! | [`staff`] | these people as members of the staff |
//! | [`sample`] | invented requests |
//! | [`desk`] | the team's desk in the browser |
//! | [`server`] | one address for site, forms, sign-in and mailbox |
//! | [`mailbox`] | the mails as pages |

pub mod data;
pub mod desk;
pub mod engine;
pub mod headers;
pub mod mailbox;
mod options;
pub mod provider;
pub mod sample;
pub mod server;
pub mod site;
pub mod staff;
mod start_error;
pub mod stream;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use function::Origin;
use site_gen::watch::Watching;
use tokio::net::TcpListener;

pub use options::Options;
pub use start_error::StartError;

/// A preview that is ready to serve.
pub struct Preview {
    /// The address it serves.
    pub address: SocketAddr,
    /// The sign-in provider, at which the desk is registered.
    pub provider: Arc<provider::Provider>,
    /// How many of the invented people were added to the staff.
    pub added_people: usize,
    /// What came of the sample, if one was asked for.
    pub sample: Option<Result<sample::Outcome, sample::NotAdded>>,
    desk: desk::Desk,
    listener: TcpListener,
    engine: engine::Engine,
    data: data::DataFolder,
    site: Arc<site::LiveSite>,
    stream_arn: String,
    _watcher: Option<Watching>,
}

impl Preview {
    /// Takes the port and the data folder, starts the table, adds the invented people, builds the site and adds the sample.
    ///
    /// # Errors
    /// [`StartError`]. A site that cannot be built is no error: its diagnostics are shown, and the last good one is served. A sample that
    /// cannot be added is none either.
    pub async fn start(options: &Options) -> Result<Self, StartError> {
        // The port first, so that a second preview fails at once.
        let listener = listen(options.port).await?;
        let address = listener.local_addr().map_err(|e| StartError::Port { port: options.port, why: e.to_string() })?;
        let data = data::DataFolder::open(&options.data)?;
        let engine = engine::Engine::start(engine::Kept::InFile(data.database()?))?;
        let store = store::Store::new(&engine.table());
        let stream_arn = store.ensure_table().await.map_err(|error| StartError::Engine(error.to_string()))?;
        data.publish(engine.table().endpoint.as_deref().unwrap_or_default())?;
        let secrets = site::Secrets { keys: data.keys()?, lookup: data.lookup()? };
        let provider = Arc::new(provider::Provider::new(address.port(), options.world.clone())?);
        let added_people = staff::add_invented(&store, &options.world, provider.issuer()).await;
        let added_people = added_people.map_err(|error| StartError::Engine(error.to_string()))?;
        let origin = Origin::on_this_machine(address.port());
        let desk = desk::Desk::new(&provider, store.clone(), options.world.clone(), secrets.lookup.clone(), &origin)?;
        let site = Arc::new(site::LiveSite::new(options, store.clone(), secrets.clone(), origin));
        // Watching begins before the first build, so that no change falls between the two.
        let watcher = site::watch(&site);
        site.rebuild();
        let sample = match options.sample {
            Some(number) => {
                let bundle = site.bundle();
                Some(sample::add(&store, &options.world, &secrets, bundle.as_deref(), number.into()).await)
            }
            None => None,
        };
        Ok(Preview {
            address,
            provider,
            added_people,
            sample,
            desk,
            listener,
            engine,
            data,
            site,
            stream_arn,
            _watcher: watcher,
        })
    }

    /// Serves until `stop` resolves, then lets running requests finish.
    ///
    /// # Errors
    /// [`std::io::Error`] of the listener.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let Preview { provider, desk, listener, engine, data, site, stream_arn, _watcher, .. } = self;
        let table = engine.table();
        let notices = tokio::spawn(stream::follow(table, stream_arn, Arc::clone(&site), data.mail()));
        let router = server::router(site, data.mail(), provider, desk);
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
