//! The index of notices: those that are due, and those that wait.

use super::state::{FAILED, NEVER, PENDING};
use crate::attributes::{get_timestamp, text, timestamp};
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::keys::OutboxKey;
use crate::table::PENDING_INDEX;
use crate::timestamp::Timestamp;

/// The operation's name in errors and logs.
const LISTING: &str = "listing notices";

/// A pending notice in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its key.
    pub key: OutboxKey,
    /// When it was created.
    pub since: Timestamp,
}

impl Store {
    /// The outbox items that are due and have not expired, from all pages: first those that are pending, then those that failed and
    /// are tried again, each by due time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due(&self, now: Timestamp) -> Result<Vec<OutboxKey>, StoreError> {
        let mut due = Vec::new();
        for partition in [PENDING, FAILED] {
            due.extend(self.waiting(partition, Some(now), now).await?.into_iter().map(|waiting| waiting.key));
        }
        Ok(due)
    }

    /// The notices that no mail was accepted for yet, due or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pending_notices(&self, now: Timestamp) -> Result<Vec<Waiting>, StoreError> {
        self.waiting(PENDING, None, now).await
    }

    async fn waiting(
        &self,
        partition: &str,
        due: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Vec<Waiting>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(PENDING_INDEX)
            .key_condition_expression("pending = :partition AND due_at <= :due")
            .filter_expression("attribute_not_exists(expires_at) OR expires_at > :now")
            .expression_attribute_values(":partition", text(partition))
            .expression_attribute_values(":due", timestamp(due.unwrap_or(NEVER)))
            .expression_attribute_values(":now", timestamp(now))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed(LISTING))?;
            let since = get_timestamp(&item, "since").or_else(|| get_timestamp(&item, "due_at")).unwrap_or(now);
            found.extend(OutboxKey::from_item(&item).map(|key| Waiting { key, since }));
        }
        Ok(found)
    }
}
