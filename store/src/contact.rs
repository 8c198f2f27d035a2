//! How many submissions a contact has sent, by the day in Riyadh. Counted with each submission, in its own transaction, so
//! that whatever is repeated is counted once.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};

use super::attributes::{get_number, key, number, text, timestamp};
use super::{SECONDS_A_DAY, Store, StoreError, because, failed};
use crate::contact_key::ContactKey;
use crate::timestamp::Timestamp;

/// How long a count is kept, in seconds.
const KEPT_SECONDS: i64 = 3 * SECONDS_A_DAY;
const COUNTING: &str = "counting a contact's submissions";

fn partition(contact: &ContactKey) -> String {
    format!("CONTACT#{}", contact.as_str())
}

fn day(at: Timestamp) -> String {
    format!("DAY#{}", at.day_in_riyadh().iso())
}

impl Store {
    /// How many submissions a contact has sent today and yesterday: in the last 24 hours at least, in the last 48 at most.
    /// Where the table does not say so soon, the answer is none: nobody is kept waiting or turned away for a mark.
    pub(super) async fn recent(&self, contact: &ContactKey, now: Timestamp) -> i64 {
        let counted = tokio::time::timeout(self.timeouts.count, self.count(contact, now)).await;
        let late = |_| StoreError { during: COUNTING, cause: "it took too long".into() };
        counted.map_err(late).flatten().unwrap_or_else(|error| {
            tracing::warn!(outcome = "contact_not_counted", error = %error);
            0
        })
    }

    async fn count(&self, contact: &ContactKey, now: Timestamp) -> Result<i64, StoreError> {
        let counted = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :contact AND sk >= :yesterday")
            .expression_attribute_values(":contact", text(partition(contact)))
            .expression_attribute_values(":yesterday", text(day(now.plus_seconds(-SECONDS_A_DAY))))
            .send()
            .await
            .map_err(failed(COUNTING))?;
        Ok(counted.items().iter().filter_map(|item| get_number(item, "count")).sum())
    }

    /// The part of a submission's transaction that counts it.
    pub(super) fn counted(&self, contact: &ContactKey, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(&partition(contact), &day(now))))
            .update_expression("ADD #count :one SET expires_at = :expires")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expires", timestamp(now.plus_seconds(KEPT_SECONDS)))
            .build()
            .map_err(because(COUNTING))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}
