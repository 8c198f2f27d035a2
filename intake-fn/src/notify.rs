//! From the table's stream to the team's mailbox.
//!
//! The stream carries keys only, so each notice is read from the table. A record may come more than once, and a failed one
//! brings back those after it: the lease and the state of the outbox item make a second time do nothing.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::bundle::Bundle;
#[cfg(feature = "lambda")]
use crate::bundle::BundleError;
#[cfg(feature = "lambda")]
use crate::config::NotifyConfig;
use crate::mail::{self, MailError, Mailer, TeamAddresses};
use crate::store::outbox::{Leased, OutboxKey};
use crate::store::{Store, StoreError};
use crate::world::World;

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
}

/// An event of a DynamoDB stream as Lambda receives it, as far as it matters here. ("Using AWS Lambda with Amazon
/// DynamoDB", example event.)
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct StreamEvent {
    /// The records, oldest first in each partition.
    #[serde(rename = "Records", default)]
    pub records: Vec<StreamRecord>,
}

/// A record of the stream.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct StreamRecord {
    /// `INSERT`, `MODIFY` or `REMOVE`.
    #[serde(rename = "eventName")]
    pub event_name: String,
    /// The change.
    pub dynamodb: Change,
}

/// What changed.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Change {
    /// The keys of the item, each as `{ "S": "…" }`.
    #[serde(rename = "Keys", default)]
    pub keys: HashMap<String, HashMap<String, String>>,
    /// The record's place in the stream.
    #[serde(rename = "SequenceNumber")]
    pub sequence_number: String,
}

impl StreamRecord {
    /// The outbox item that the record tells of, if it tells of a new one. Removals, those by TTL among them, and changes
    /// that senders make themselves are no news.
    fn new_outbox_item(&self) -> Option<OutboxKey> {
        let text = |name: &str| self.dynamodb.keys.get(name)?.get("S");
        (self.event_name == "INSERT").then(|| OutboxKey::new(text("pk")?, text("sk")?)).flatten()
    }
}

/// The records that failed (`ReportBatchItemFailures`). Lambda goes back to the lowest of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct BatchResponse {
    /// One entry a failed record.
    #[serde(rename = "batchItemFailures")]
    pub failures: Vec<BatchItemFailure>,
}

/// A record that failed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct BatchItemFailure {
    /// Its sequence number.
    #[serde(rename = "itemIdentifier")]
    pub sequence_number: String,
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
}

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was sent now.
    Sent,
    /// It was sent before, or someone else is sending it.
    NotOurs,
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
            world: World::system(),
            mailer: Mailer::new(config),
            addresses: config.addresses.clone(),
            bundle: Arc::new(Bundle::load(&config.bundle)?),
        })
    }

    /// Handles a batch of the stream. One bad record does not keep the others from being handled.
    pub async fn handle(&self, event: &StreamEvent) -> BatchResponse {
        let mut response = BatchResponse::default();
        for record in &event.records {
            let Some(key) = record.new_outbox_item() else { continue };
            if self.deliver(&key).await.is_err() {
                let sequence_number = record.dynamodb.sequence_number.clone();
                response.failures.push(BatchItemFailure { sequence_number });
            }
        }
        response
    }

    /// Sends one notice: lease, mail, mark.
    ///
    /// # Errors
    /// [`DeliveryError`]. The notice stays pending and is tried again.
    pub async fn deliver(&self, key: &OutboxKey) -> Result<Delivery, DeliveryError> {
        let delivered = self.try_to_deliver(key).await;
        match &delivered {
            Ok(Delivery::Sent) => tracing::info!(outcome = "notified"),
            Ok(Delivery::NotOurs) => tracing::debug!(outcome = "not_ours"),
            Err(error) => tracing::error!(outcome = "not_notified", error = %error),
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
            Err(error) => {
                // That the mail failed matters more than that the table does not know when to try again: it is due anyway.
                if let Err(error) = self.store.postpone(self.world.now(), &leased).await {
                    tracing::error!(outcome = "not_postponed", error = %error);
                }
                Err(error.into())
            }
        }
    }

    async fn send(&self, leased: &Leased) -> Result<String, MailError> {
        let form = self.bundle.form(&leased.notice.form);
        let mail = mail::notice(&self.addresses, leased.team, &leased.notice, form);
        self.mailer.send(&mail).await
    }
}
