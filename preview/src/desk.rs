//! The team's desk in the browser, on this machine: the pages that run in Lambda, with the preview's own sign-in provider.

use std::sync::Arc;

use bundle::desk::DeskBundle;
use desk::web::WebDesk;
use function::Origin;
use sign_in::{Client, HttpsClient, SealKeys};
use store::Store;
use store::lookup::LookupSecret;
use store::world::World;

use crate::provider::Provider;
use crate::start_error::StartError;

/// What the desk needs besides its bundle, which changes with the content.
pub struct Desk {
    store: Store,
    world: World,
    sign_in: Arc<Client>,
    seal: SealKeys,
    lookup: LookupSecret,
    origin: String,
}

impl Desk {
    /// Prepares the desk. The key of pending sign-ins is drawn, because they live for minutes.
    ///
    /// # Errors
    /// [`StartError::Desk`].
    pub fn new(
        provider: &Provider,
        store: Store,
        world: World,
        lookup: LookupSecret,
        origin: &Origin,
    ) -> Result<Self, StartError> {
        let settings = provider.settings().map_err(|error| StartError::Desk(error.to_string()))?;
        let http = HttpsClient::new().map_err(|error| StartError::Desk(error.to_string()))?;
        let mut key = [0_u8; 32];
        getrandom::fill(&mut key).map_err(|error| StartError::Desk(error.to_string()))?;
        Ok(Desk {
            store,
            world,
            sign_in: Arc::new(Client::new(settings, Arc::new(http))),
            seal: SealKeys::new(key, None),
            lookup,
            origin: origin.as_str().to_string(),
        })
    }

    /// The desk with the last good bundle.
    pub fn with(&self, bundle: Arc<DeskBundle>) -> WebDesk {
        WebDesk {
            bundle,
            store: self.store.clone(),
            world: self.world.clone(),
            sign_in: Arc::clone(&self.sign_in),
            seal: self.seal.clone(),
            lookup: self.lookup.clone(),
            origin: self.origin.clone(),
            front_door: None,
        }
    }
}
