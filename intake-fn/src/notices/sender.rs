//! The dependencies of everything that sends notices. The stream, the sweep and the daily summary share them.

use std::sync::Arc;

use bundle::Bundle;
#[cfg(feature = "lambda")]
use bundle::BundleError;
use store::Store;
use store::token::Keys;
use store::world::World;

use crate::notices::mail::MailTransport;
#[cfg(feature = "lambda")]
use crate::runtime::config::NotifyConfig;
use crate::runtime::config::TeamAddresses;
use crate::runtime::metrics::{Metric, Metrics};
use function::Origin;

/// Sends notices to teams and applicants.
pub struct NoticeSender {
    /// The table.
    pub store: Store,
    /// The clock and the source of randomness.
    pub world: World,
    /// The transport of mails.
    pub transport: MailTransport,
    /// The sender's and the teams' addresses.
    pub addresses: TeamAddresses,
    /// The forms and the interface strings.
    pub bundle: Arc<Bundle>,
    /// The site's own origin, for links in mails.
    pub origin: Origin,
    /// The destination of metrics.
    pub metrics: Metrics,
    /// The keys of `submit`, with which the sweep checks new submissions. `notify` has none.
    pub proof: Option<Keys>,
}

impl NoticeSender {
    /// The sender of a deployed function, with the keys that it has.
    ///
    /// # Errors
    /// [`BundleError`].
    #[cfg(feature = "lambda")]
    pub fn new(config: &NotifyConfig, proof: Option<Keys>) -> Result<Self, BundleError> {
        Ok(NoticeSender {
            store: Store::new(&config.table),
            world: config.world.clone(),
            transport: MailTransport::new(config),
            addresses: config.addresses.clone(),
            bundle: Arc::new(Bundle::load(&config.bundle)?),
            origin: config.origin.clone(),
            metrics: Metrics::StandardOutput,
            proof,
        })
    }

    pub(crate) fn count(&self, metric: Metric<'_>) {
        self.metrics.record(&self.world, metric);
    }
}
