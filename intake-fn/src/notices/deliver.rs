//! From an outbox item to a mail: lease, mail, mark. The stream and the sweep both lead here.

use std::sync::Arc;

use language::calendar::Day;
use language::{Lang, normalise};

use crate::notices::mail;
use crate::notices::mail::{Mail, MailError, Mailer, TeamAddresses};
#[cfg(feature = "lambda")]
use crate::runtime::config::NotifyConfig;
use crate::runtime::config::Origin;
use crate::runtime::metrics::{Metric, Metrics};
use bundle::Bundle;
#[cfg(feature = "lambda")]
use bundle::BundleError;
use store::outbox::{About, Leased, OutboxKey, Recipient};
use store::world::World;
use store::{Store, StoreError};

/// What a notifier works with.
pub struct Notifier {
    /// The table.
    pub store: Store,
    /// Time and chance.
    pub world: World,
    /// Where mail goes out.
    pub mailer: Mailer,
    /// From whom and to whom.
    pub addresses: TeamAddresses,
    /// The forms and their words.
    pub bundle: Arc<Bundle>,
    /// The site's own origin, which applicants are led to.
    pub origin: Origin,
    /// Where what happens is counted.
    pub metrics: Metrics,
}

/// Why a notice did not go out, or nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// What it is about is not in the table.
    #[error("the submission of an outbox item is missing")]
    Gone,
    /// The applicant left no address, or the form does not say any more which answer it is.
    #[error("there is no address for an acknowledgement")]
    NoAddress,
}

impl DeliveryError {
    /// What is recorded of it: the service's own code, or else the name.
    pub fn code(&self) -> &str {
        match self {
            DeliveryError::Mail(MailError::Refused(code)) => code,
            error => error.name(),
        }
    }

    /// A short name for metrics.
    pub fn name(&self) -> &'static str {
        match self {
            DeliveryError::Store(_) => "table",
            DeliveryError::Mail(error) => error.name(),
            DeliveryError::Gone => "gone",
            DeliveryError::NoAddress => "no_address",
        }
    }
}

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was sent now.
    Sent,
    /// It was sent before, or someone else is sending it.
    NotOurs,
    /// It was refused, and stands among what failed.
    Failed,
}

impl Notifier {
    /// The notifier of a deployed function.
    ///
    /// # Errors
    /// [`BundleError`].
    #[cfg(feature = "lambda")]
    pub fn new(config: &NotifyConfig) -> Result<Self, BundleError> {
        Ok(Notifier {
            store: Store::new(&config.table),
            world: config.world.clone(),
            mailer: Mailer::new(config),
            addresses: config.addresses.clone(),
            bundle: Arc::new(Bundle::load(&config.bundle)?),
            origin: config.origin.clone(),
            metrics: Metrics::StandardOutput,
        })
    }

    /// Sends one notice: lease, mail, mark.
    ///
    /// # Errors
    /// [`DeliveryError`]. The notice stays pending and is tried again.
    pub async fn deliver(&self, key: &OutboxKey) -> Result<Delivery, DeliveryError> {
        let delivered = self.try_to_deliver(key).await;
        match &delivered {
            Ok(Delivery::Sent) => {
                tracing::info!(outcome = "notified");
                self.count(Metric::Notified);
            }
            Ok(Delivery::NotOurs) => tracing::debug!(outcome = "not_ours"),
            Ok(Delivery::Failed) => {}
            Err(error) => {
                tracing::error!(outcome = "not_notified", error = %error);
                self.count(Metric::MailFailed { reason: error.name() });
            }
        }
        delivered
    }

    async fn try_to_deliver(&self, key: &OutboxKey) -> Result<Delivery, DeliveryError> {
        let Some(leased) = self.store.lease(&self.world, key).await? else {
            return Ok(Delivery::NotOurs);
        };
        match self.send(&leased).await {
            Ok(message_id) => {
                self.store.mark_sent(&self.world, &leased, &message_id).await?;
                Ok(Delivery::Sent)
            }
            Err(error @ (DeliveryError::Mail(MailError::Refused(_)) | DeliveryError::NoAddress)) => {
                tracing::error!(outcome = "notice_failed", error = %error);
                self.store.mark_failed(&self.world, &leased, error.code()).await?;
                // Listed until someone sees to it, so it is counted once.
                if leased.refusals == 0 {
                    self.count(Metric::NoticeFailed);
                }
                Ok(Delivery::Failed)
            }
            // Erased meanwhile, with everything that belongs to it: nobody is to be told any more.
            Err(DeliveryError::Gone) if !self.store.is_there(key).await? => Ok(Delivery::NotOurs),
            Err(error) => {
                // That the mail failed matters more than that the table does not know when to try again: it is due anyway.
                if let Err(error) = self.store.postpone(self.world.now(), &leased).await {
                    tracing::error!(outcome = "not_postponed", error = %error);
                }
                Err(error)
            }
        }
    }

    pub(crate) fn count(&self, metric: Metric<'_>) {
        self.metrics.record(&self.world, metric);
    }

    async fn send(&self, leased: &Leased) -> Result<String, DeliveryError> {
        let mail = self.write(leased).await?;
        Ok(self.mailer.send(&mail).await?)
    }

    async fn write(&self, leased: &Leased) -> Result<Mail, DeliveryError> {
        let Leased { key, recipient, .. } = leased;
        match (key.about(), *recipient) {
            (About::DailySummary(day), Recipient::Team(team)) => {
                let day = Day::from_iso(day).ok_or(DeliveryError::Gone)?;
                Ok(self.to_team(mail::digest(&self.addresses, &self.digest(team, day).await?), key))
            }
            (About::DailySummary(_), Recipient::Applicant) => Err(DeliveryError::Gone),
            (About::Submission(_), recipient) => {
                let notice = self.store.notice(key, self.world.now()).await?.ok_or(DeliveryError::Gone)?;
                let form = self.bundle.form(&notice.form);
                match recipient {
                    Recipient::Team(team) => Ok(self.to_team(mail::notice(&self.addresses, team, &notice, form), key)),
                    Recipient::Applicant => {
                        let form = form.ok_or(DeliveryError::NoAddress)?;
                        let question = form.acknowledge.as_deref().ok_or(DeliveryError::NoAddress)?;
                        let to = self.store.answer(key, question).await?.ok_or(DeliveryError::NoAddress)?;
                        // Its feedback would carry the address through queues: none is asked for.
                        Ok(mail::acknowledgement(&self.addresses, &self.bundle, &self.origin, &notice, form, &to))
                    }
                }
            }
        }
    }

    /// What all mails to teams have in common: who sends it, in Arabic first as they are, and that the service is to say what
    /// became of it.
    fn to_team(&self, mail: Mail, key: &OutboxKey) -> Mail {
        let from_name = normalise::line(self.bundle.string(Lang::Ar, "mail_sender"));
        Mail { from_name, tags: key.tags(), ..mail }
    }
}
