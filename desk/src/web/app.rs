//! What the desk's pages need.

use std::sync::Arc;

use bundle::desk::DeskBundle;
use bundle::{Bundle, BundleError};
use function::FrontDoor;
use sign_in::{Client, HttpFault, HttpsClient, SealKeys};
use store::Store;
use store::lookup::LookupSecret;
use store::world::World;
use thiserror::Error;

use super::config::WebConfig;

/// What the desk's pages need. All requests share it.
pub struct WebDesk {
    /// The templates, the forms and the words that editors keep for the desk.
    pub bundle: Arc<DeskBundle>,
    /// The table.
    pub store: Store,
    /// Clock and randomness.
    pub world: World,
    /// The client of the sign-in service. It keeps the service's keys.
    pub sign_in: Arc<Client>,
    /// The keys that sign what has to survive a sign-in.
    pub seal: SealKeys,
    /// The key of the hashes by which requests are found by a number.
    pub lookup: LookupSecret,
    /// The desk's own origin: `https://…` without a slash at its end.
    pub origin: String,
    /// Checks the key of the front door. None if there is none, as in the preview.
    pub front_door: Option<FrontDoor>,
}

/// Why the desk does not start.
#[derive(Debug, Error)]
pub enum NotStarted {
    /// A bundle is missing or cannot be used.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// There is no way to the sign-in service.
    #[error("no client for the sign-in service: {0}")]
    SignIn(#[from] HttpFault),
}

impl WebDesk {
    /// The desk of a deployed function.
    ///
    /// # Errors
    /// [`NotStarted`].
    pub fn new(config: WebConfig) -> Result<Self, NotStarted> {
        let intake = Arc::new(Bundle::load(&config.bundles.join("intake"))?);
        Ok(WebDesk {
            bundle: Arc::new(DeskBundle::load(&config.bundles.join("desk"), intake)?),
            store: Store::new(&config.table),
            world: config.world,
            sign_in: Arc::new(Client::new(config.sign_in, Arc::new(HttpsClient::new()?))),
            seal: config.seal,
            lookup: config.lookup,
            origin: config.origin.as_str().to_string(),
            front_door: Some(FrontDoor::new(config.front_door)),
        })
    }
}
