//! Delivers an outbox item as a mail: takes the lease, sends the mail, records the result. The stream and the sweep both use it.

use language::calendar::Day;
use language::{Lang, normalise};
use store::StoreError;
use store::outbox::{About, Leased, OutboxKey, Recipient};

use crate::notices::mail;
use crate::notices::mail::{Mail, MailError};
use crate::notices::sender::NoticeSender;
use crate::runtime::metrics::Metric;

/// Why a notice was not sent, or its outcome is unknown.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The submission is not in the table, or a newer version wrote it.
    #[error("the submission of an outbox item is missing, or this version cannot read it")]
    Gone,
    /// The applicant left no address, or the form no longer says which answer is the address.
    #[error("there is no address for an acknowledgement")]
    NoAddress,
    /// The applicant's address had as many acknowledgements today as one address may have.
    #[error("the address of an acknowledgement had many today")]
    ManyToAddress,
}

impl DeliveryError {
    /// The code that is recorded: the service's own, or else the name.
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
            DeliveryError::ManyToAddress => "many_to_address",
        }
    }
}

/// The result of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The mail was sent now.
    Sent,
    /// The mail was sent before, or another sender has the lease.
    NotOurs,
    /// The mail was refused, and the notice is recorded as failed.
    Failed,
    /// This version does not know the recipient. The notice is listed as failed, and tried again later.
    SetAside,
    /// The acknowledgement waits, because its address had many today. It is listed as failed, and tried again later.
    Held,
}

/// The recorded reason of a notice that was set aside.
const UNKNOWN_RECIPIENT: &str = "unknown_recipient";

impl NoticeSender {
    /// Sends one notice: takes the lease, sends the mail, records the result.
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
            Ok(Delivery::Failed | Delivery::SetAside | Delivery::Held) => {}
            Err(error) => {
                tracing::error!(outcome = "not_notified", error = %error);
                self.count(Metric::MailFailed { reason: error.name() });
            }
        }
        delivered
    }

    async fn try_to_deliver(&self, key: &OutboxKey) -> Result<Delivery, DeliveryError> {
        if key.recipient().is_none() {
            return self.set_aside(key).await;
        }
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
                // It stays listed until someone acknowledges it, so it is counted once.
                if leased.refusals == 0 {
                    self.count(Metric::NoticeFailed);
                }
                Ok(Delivery::Failed)
            }
            Err(error @ DeliveryError::ManyToAddress) => {
                tracing::warn!(outcome = "acknowledgement_held");
                self.store.mark_failed(&self.world, &leased, error.code()).await?;
                Ok(Delivery::Held)
            }
            // The submission was erased meanwhile, so there is nobody to notify.
            Err(DeliveryError::Gone) if !self.store.is_there(key).await? => Ok(Delivery::NotOurs),
            Err(error) => {
                // Return the mail's error, not the table's: without the postponement the item is due anyway.
                if let Err(error) = self.store.postpone(self.world.now(), &leased).await {
                    tracing::error!(outcome = "not_postponed", error = %error);
                }
                Err(error)
            }
        }
    }

    /// A newer version may have written the notice, before it was rolled back.
    async fn set_aside(&self, key: &OutboxKey) -> Result<Delivery, DeliveryError> {
        tracing::error!(outcome = "notice_set_aside", why = UNKNOWN_RECIPIENT);
        self.count(Metric::MailFailed { reason: UNKNOWN_RECIPIENT });
        // It stays listed until someone acknowledges it, so it is counted once.
        if self.store.set_aside(self.world.now(), key, UNKNOWN_RECIPIENT).await? {
            self.count(Metric::NoticeFailed);
        }
        Ok(Delivery::SetAside)
    }

    async fn send(&self, leased: &Leased) -> Result<String, DeliveryError> {
        let mail = self.write(leased).await?;
        Ok(self.transport.send(&mail).await?)
    }

    async fn write(&self, leased: &Leased) -> Result<Mail, DeliveryError> {
        let Leased { key, recipient, .. } = leased;
        match (key.about(), *recipient) {
            (About::DailySummary(day), Recipient::Team(team)) => {
                let day = Day::from_iso(day).ok_or(DeliveryError::Gone)?;
                Ok(self.to_team(
                    mail::daily_summary(&self.addresses, &self.origin, &self.daily_summary(team, day).await?)?,
                    key,
                ))
            }
            (About::DailySummary(_), Recipient::Applicant) => Err(DeliveryError::Gone),
            (About::Submission(_), recipient) => {
                let notice = self.store.notice(key, self.world.now()).await?.ok_or(DeliveryError::Gone)?;
                let form = self.bundle.form(&notice.form);
                match recipient {
                    Recipient::Team(team) => {
                        Ok(self.to_team(mail::notice(&self.addresses, &self.origin, team, &notice, form)?, key))
                    }
                    Recipient::Applicant => {
                        let form = form.ok_or(DeliveryError::NoAddress)?;
                        let question = form.acknowledge.as_deref().ok_or(DeliveryError::NoAddress)?;
                        let to = self.store.answer(key, question).await?.ok_or(DeliveryError::NoAddress)?;
                        if !self.store.count_acknowledgement(self.world.now(), leased).await? {
                            return Err(DeliveryError::ManyToAddress);
                        }
                        // No feedback is requested, because it would carry the address through queues.
                        Ok(mail::acknowledgement(&self.addresses, &self.bundle, &self.origin, &notice, form, &to)?)
                    }
                }
            }
        }
    }

    /// Adds what all mails to teams have in common: the sender's name in Arabic, their first language, and the tags that request
    /// feedback.
    fn to_team(&self, mail: Mail, key: &OutboxKey) -> Mail {
        let from_name = normalise::line(self.bundle.string(Lang::Ar, "mail_sender"));
        Mail { from_name, tags: key.tags(), ..mail }
    }
}
