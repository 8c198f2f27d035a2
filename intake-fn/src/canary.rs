//! The canary: goes through the front door as a person would, up to the page before the last, and tells whether it got there. It
//! confirms nothing, so nothing is stored, and no person's path is as quiet as a form that nobody can reach.
//!
//! What it fills in stands in [`answers`], how it asks in [`client`].

mod answers;
mod client;

use std::time::Duration;

use forms::FormDefinition;
use forms::view::{SEAL_FIELD, action};
use language::Lang;
use serde::Deserialize;

use crate::journey::submit::form_page;
use crate::runtime::config::{CanaryConfig, Origin};
use crate::runtime::metrics::{Metric, Metrics};
use bundle::{Bundle, BundleError};
use store::world::World;

use client::Client;

/// So long the canary waits for each of its four answers. A person would have given up.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// The language that it reads. Most people who ask for support do.
const LANG: Lang = Lang::Ar;

/// What the canary works with.
pub struct Canary {
    /// The forms, and the digest of the content that they are of.
    pub bundle: Bundle,
    /// Where the site is.
    pub origin: Origin,
    /// How long it waits for an answer.
    pub patience: Duration,
    /// The time.
    pub world: World,
    /// Where it is counted whether it got through.
    pub metrics: Metrics,
}

/// A step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The digest of the site's content.
    Site,
    /// The digest of the function's content.
    Function,
    /// The page with the form.
    Form,
    /// The form is sent, and the check page comes back.
    Check,
}

impl Step {
    /// The name in logs.
    pub fn name(self) -> &'static str {
        match self {
            Step::Site => "site",
            Step::Function => "function",
            Step::Form => "form",
            Step::Check => "check",
        }
    }
}

/// Why the canary did not get through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No connection, or it was lost.
    #[error("{0}")]
    Connection(String),
    /// No answer, or not all of it, in time.
    #[error("there was no answer in time")]
    TooSlow,
    /// Another status than 200.
    #[error("the status is {0}")]
    Status(u16),
    /// The site, the function and the canary are not of the same content.
    #[error("it is of other content than the canary")]
    ContentDiffers,
    /// What came is not what belongs there: not the form, not the check page, or far too much.
    #[error("something else came than what belongs there")]
    NotThePage,
    /// Every form asks for something that only a person can answer.
    #[error("every form asks for something that only a person can answer")]
    NoFormSuits,
}

impl Reason {
    /// The name in logs.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::Connection(_) => "connection",
            Reason::TooSlow => "too_slow",
            Reason::Status(_) => "status",
            Reason::ContentDiffers => "content_differs",
            Reason::NotThePage => "not_the_page",
            Reason::NoFormSuits => "no_form_suits",
        }
    }
}

/// Where the canary stopped, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the canary stopped at the step {}: {reason}", step.name())]
pub struct Stopped {
    /// The step that failed.
    pub step: Step,
    /// Why.
    pub reason: Reason,
}

/// What the site and the function say of their content.
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
            patience: PATIENCE,
            world: config.world,
            metrics: Metrics::StandardOutput,
        })
    }

    /// Goes the whole way, counts whether it got through, and says in the log where it stopped. A form that cannot be reached is
    /// no failure of the function that found it out.
    ///
    /// # Errors
    /// [`Stopped`].
    pub async fn go(&self) -> Result<(), Stopped> {
        let went = self.steps().await;
        self.metrics.record(&self.world, Metric::CanaryPassed { passed: went.is_ok() });
        match &went {
            Ok(()) => tracing::info!(outcome = "canary_passed"),
            Err(stopped) => {
                let (step, reason) = (stopped.step.name(), stopped.reason.name());
                tracing::error!(outcome = "canary_stopped", step, reason, error = %stopped.reason);
            }
        }
        went
    }

    async fn steps(&self) -> Result<(), Stopped> {
        let at = |step| move |reason| Stopped { step, reason };
        // A connection of its own each time, as a person's browser has: what is left of one a quarter of an hour old says nothing.
        let client = Client::new(&self.origin, self.patience);
        for (step, path) in [(Step::Site, "/version.json"), (Step::Function, "/intake/version.json")] {
            self.compare(&client.get(path).await.map_err(at(step))?).map_err(at(step))?;
        }
        let (form, answers) = answers::least(&self.bundle).ok_or(Reason::NoFormSuits).map_err(at(Step::Form))?;
        let page = client.get(&form_page(form, LANG)).await.map_err(at(Step::Form))?;
        holds(&page, &leads_to(form)).map_err(at(Step::Form))?;
        let check = client.post(&action(form, LANG), &answers).await.map_err(at(Step::Check))?;
        holds(&check, &sealed()).map_err(at(Step::Check))
    }

    /// Holds what a `version.json` says against the canary's own bundle: the questions that it answers are those of that content.
    fn compare(&self, version: &str) -> Result<(), Reason> {
        let version: Version = serde_json::from_str(version).map_err(|_| Reason::NotThePage)?;
        if version.content == self.bundle.content { Ok(()) } else { Err(Reason::ContentDiffers) }
    }
}

/// How a page's form says where it is sent.
fn leads_to(form: &FormDefinition) -> String {
    format!("action=\"{}", action(form, LANG))
}

/// How a check page begins its seal, which is never empty: some digits of the format stand first.
fn sealed() -> String {
    format!("name=\"{SEAL_FIELD}\" value=\"{}.", crate::journey::seal::FORMAT)
}

fn holds(page: &str, mark: &str) -> Result<(), Reason> {
    if page.contains(mark) { Ok(()) } else { Err(Reason::NotThePage) }
}
