//! Sends a notice for each new outbox item in the table's stream.
//!
//! The stream has keys only, so each notice is read from the table. A record may be delivered more than once, and a failed record
//! brings back those after it. The lease and the state of the outbox item make this idempotent.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::notices::deliver::DeliveryError;
use crate::notices::mail::MailError;
use crate::notices::sender::NoticeSender;
use crate::runtime::metrics::Metric;
use store::outbox::{OutboxKey, Recipient};

/// An event of a DynamoDB stream as Lambda receives it, with the fields that are read here. ("Using AWS Lambda with Amazon
/// DynamoDB", example event.)
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct StreamEvent {
    /// The records, oldest first in each partition.
    #[serde(rename = "Records", default, deserialize_with = "each_by_itself")]
    pub records: Vec<StreamRecord>,
}

/// Deserialises the records one by one. A malformed record does not stop the others.
fn each_by_itself<'de, D: Deserializer<'de>>(records: D) -> Result<Vec<StreamRecord>, D::Error> {
    let records = Vec::<serde_json::Value>::deserialize(records)?;
    let read = |record: serde_json::Value| {
        let sequence_number = record.pointer("/dynamodb/SequenceNumber").and_then(|number| number.as_str());
        let sequence_number = sequence_number.unwrap_or_default().to_string();
        StreamRecord::deserialize(record).unwrap_or_else(|_| {
            tracing::error!(outcome = "unreadable_record");
            StreamRecord { event_name: UNREADABLE.into(), dynamodb: Change { keys: HashMap::new(), sequence_number } }
        })
    };
    Ok(records.into_iter().map(read).collect())
}

/// The event name of a malformed record.
const UNREADABLE: &str = "UNREADABLE";

/// A record of the stream.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct StreamRecord {
    /// `INSERT`, `MODIFY` or `REMOVE`.
    #[serde(rename = "eventName")]
    pub event_name: String,
    /// The change.
    pub dynamodb: Change,
}

/// The change of an item.
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
    /// The key of the outbox item, if the record is about a new one. Removals (including those by TTL) and the changes that senders
    /// make are ignored.
    fn new_outbox_item(&self) -> Option<OutboxKey> {
        let text = |name: &str| self.dynamodb.keys.get(name)?.get("S");
        (self.event_name == "INSERT").then(|| OutboxKey::parse(text("pk")?, text("sk")?)).flatten()
    }
}

/// The records that failed (`ReportBatchItemFailures`). Lambda goes back to the lowest, so only that one is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct BatchResponse {
    /// The lowest failed record, or nothing.
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

impl NoticeSender {
    /// Handles a batch of the stream. A failed record does not stop the others. The response names only the lowest that failed, and
    /// Lambda delivers everything from there again, which is idempotent.
    pub async fn handle(&self, event: &StreamEvent) -> BatchResponse {
        let mut failed: Vec<&str> = Vec::new();
        for record in &event.records {
            if record.event_name == UNREADABLE {
                self.count(Metric::PoisonRecord);
            }
            let Some(key) = record.new_outbox_item() else { continue };
            match self.deliver(&key).await {
                // The applicants' configuration set may be paused for hours. The sweep tries again, and the teams' notices go on.
                Err(DeliveryError::Mail(MailError::Service(_))) if key.recipient() == Some(Recipient::Applicant) => {}
                Err(_) => failed.push(&record.dynamodb.sequence_number),
                Ok(_) => {}
            }
        }
        // Numbers of up to forty digits, without leading zeros.
        let lowest = failed.into_iter().min_by_key(|number| (number.len(), *number));
        let failures = lowest.map(|number| BatchItemFailure { sequence_number: number.to_string() });
        BatchResponse { failures: failures.into_iter().collect() }
    }
}
