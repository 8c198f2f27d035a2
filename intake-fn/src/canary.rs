//! The canary: a check that fills in a form through the public address, as a person would, up to the check page. It confirms nothing,
//! so nothing is stored. Without it, a form that nobody can reach would look like a quiet day.
//!
//! [`answers`] has the answers that it fills in, and [`client`] the requests.

mod answers;
mod client;
mod failure;

use std::time::Duration;

use forms::FormDefinition;
use forms::view::{SEAL_FIELD, action};
use serde::Deserialize;

use crate::journey::submit::form_page;
use crate::runtime::config::CanaryConfig;
use crate::runtime::metrics::{Metric, Metrics};
use bundle::{Bundle, BundleError};
use function::Origin;
use store::world::World;

use client::{Client, LANG};

pub use failure::{CanaryFailure, Reason, Step};

/// The timeout of each of the four requests. A person would have given up.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// The dependencies of the canary.
pub struct Canary {
    /// The forms, and the digest of their content.
    pub bundle: Bundle,
    /// The site's origin.
    pub origin: Origin,
    /// The timeout of each request.
    pub timeout: Duration,
    /// The clock.
    pub world: World,
    /// The destination of metrics.
    pub metrics: Metrics,
}

/// The content of `version.json`.
#[derive(Deserialize)]
struct Version {
    content: String,
}

impl Canary {
    /// The canary of a deployed function.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn new(config: CanaryConfig) -> Result<Self, BundleError> {
        Ok(Canary {
            bundle: Bundle::load(&config.bundle)?,
            origin: config.origin,
            timeout: TIMEOUT,
            world: config.world,
            metrics: Metrics::StandardOutput,
        })
    }

    /// Runs all steps, counts the result and logs where it failure. A form that cannot be reached is not a failure of this function.
    ///
    /// # Errors
    /// [`CanaryFailure`].
    pub async fn run(&self) -> Result<(), CanaryFailure> {
        let result = self.steps().await;
        self.metrics.record(&self.world, Metric::CanaryPassed { passed: result.is_ok() });
        match &result {
            Ok(()) => tracing::info!(outcome = "canary_passed"),
            Err(failure) => {
                let (step, reason) = (failure.step.name(), failure.reason.name());
                tracing::error!(outcome = "canary_stopped", step, reason, error = %failure.reason);
            }
        }
        result
    }

    async fn steps(&self) -> Result<(), CanaryFailure> {
        let at = |step| move |reason| CanaryFailure { step, reason };
        // A new connection each time, as a person's browser makes: a connection that is kept for a quarter of an hour proves nothing.
        let client = Client::new(&self.origin, self.timeout);
        for (step, path) in [(Step::Site, "/version.json"), (Step::Function, "/intake/version.json")] {
            self.compare(&client.get(path).await.map_err(at(step))?).map_err(at(step))?;
        }
        let (form, answers) =
            answers::shortest_form(&self.bundle).ok_or(Reason::NoFormSuits).map_err(at(Step::Form))?;
        let page = client.get(&form_page(form, LANG)).await.map_err(at(Step::Form))?;
        require(&page, &leads_to(form)).map_err(at(Step::Form))?;
        let check = client.post(&action(form, LANG), &answers).await.map_err(at(Step::Check))?;
        require(&check, &sealed()).map_err(at(Step::Check))
    }

    /// Compares a `version.json` with the canary's own bundle, whose questions it answers.
    fn compare(&self, version: &str) -> Result<(), Reason> {
        let version: Version = serde_json::from_str(version).map_err(|_| Reason::NotThePage)?;
        if version.content == self.bundle.content { Ok(()) } else { Err(Reason::ContentDiffers) }
    }
}

/// The start of the form's `action` attribute.
fn leads_to(form: &FormDefinition) -> String {
    format!("action=\"{}", action(form, LANG))
}

/// The start of the seal in a check page: the format's digits.
fn sealed() -> String {
    format!("name=\"{SEAL_FIELD}\" value=\"{}.", crate::journey::seal::FORMAT)
}

/// Requires that a page contains a text.
fn require(page: &str, text: &str) -> Result<(), Reason> {
    if page.contains(text) { Ok(()) } else { Err(Reason::NotThePage) }
}
