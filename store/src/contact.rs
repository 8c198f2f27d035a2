//! Counters of the submissions from a contact, by day in Riyadh. A submission is counted in its own transaction, so that retries are
//! counted once.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};

use crate::attributes::{get_number, number, text, timestamp};
use crate::client::Store;
use crate::contact_key::ContactKey;
use crate::error::{StoreError, because, failed};
use crate::keys;
use crate::timestamp::{SECONDS_A_DAY, Timestamp};

/// How long a counter is kept, in seconds.
const KEPT_SECONDS: i64 = 3 * SECONDS_A_DAY;
/// The operation's name in errors and logs.
const COUNTING: &str = "counting a contact's submissions";

impl Store {
    /// The number of a contact's submissions today and yesterday: those of at least the last 24 hours and at most the last 48.
    /// Zero if the table does not answer in time, because a mark is not worth delaying or rejecting anyone.
    pub(crate) async fn recent_submissions(&self, contact: &ContactKey, now: Timestamp) -> i64 {
        let counted = tokio::time::timeout(self.timeouts.count, self.read_counters(contact, now)).await;
        counted.map_err(|_| StoreError::timed_out(COUNTING)).flatten().unwrap_or_else(|error| {
            tracing::warn!(outcome = "contact_not_counted", error = %error);
            0
        })
    }

    async fn read_counters(&self, contact: &ContactKey, now: Timestamp) -> Result<i64, StoreError> {
        let counted = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :contact AND sk >= :yesterday")
            .expression_attribute_values(":contact", text(keys::contact(contact)))
            .expression_attribute_values(":yesterday", text(keys::contact_day(now.plus_seconds(-SECONDS_A_DAY))))
            .send()
            .await
            .map_err(failed(COUNTING))?;
        Ok(counted.items().iter().filter_map(|item| get_number(item, "count")).sum())
    }

    /// The part of a submission's transaction that counts it.
    pub(crate) fn count_submission(
        &self,
        contact: &ContactKey,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::contact_counter(contact, now)))
            .update_expression("ADD #count :one SET expires_at = :expires")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expires", timestamp(now.plus_seconds(KEPT_SECONDS)))
            .build()
            .map_err(because(COUNTING))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}
