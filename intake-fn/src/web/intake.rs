//! The dependencies of the submission steps.

use std::sync::Arc;

use bundle::{Bundle, BundleError};
use store::Store;
use store::lookup::LookupSecret;
use store::token::Keys;
use store::world::World;

use crate::runtime::config::SubmitConfig;
use crate::runtime::metrics::Metrics;
use function::{FrontDoor, Origin};

/// The dependencies of the submission steps.
pub struct Intake {
    /// Definitions, strings and templates.
    pub bundle: Arc<Bundle>,
    /// The keys that sign seals and receipts.
    pub keys: Keys,
    /// The key of the hashes by which requests are found by a number.
    pub lookup: LookupSecret,
    /// The table.
    pub store: Store,
    /// The clock and the source of randomness.
    pub world: World,
    /// The site's own origin.
    pub origin: Origin,
    /// Checks the key of the front door. `None` if there is no front door, as in the preview.
    pub front_door: Option<FrontDoor>,
    /// The destination of metrics.
    pub metrics: Metrics,
}

impl Intake {
    /// The dependencies of a deployed function.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn new(config: SubmitConfig) -> Result<Self, BundleError> {
        Ok(Intake {
            bundle: Arc::new(Bundle::load(&config.bundle)?),
            keys: config.keys,
            lookup: config.lookup,
            store: Store::new(&config.table),
            world: config.world,
            origin: config.origin,
            front_door: Some(FrontDoor::new(config.front_door)),
            metrics: Metrics::StandardOutput,
        })
    }
}
