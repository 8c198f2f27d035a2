//! Writing several items, all or none.

use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};

use super::attributes::keep_until;
use super::submission::event;
use super::{Store, StoreError, Timestamp, because, cancellation_codes, failed, is_busy};
use crate::world::World;

/// How often a transaction is tried again that met another, or a busy item.
const CONFLICTS: u64 = 5;

impl Store {
    /// Changes an item of a partition and records that the system did, both or neither. Whether it did: not where the change's
    /// condition is not met.
    pub(super) async fn with_event(
        &self,
        during: &'static str,
        world: &World,
        pk: &str,
        expires_at: Option<Timestamp>,
        what: &str,
        update: UpdateBuilder,
    ) -> Result<bool, StoreError> {
        let mut event = event(world, pk, world.now(), what, "system").map_err(because(during))?;
        // What is added later ends with the submission.
        keep_until(&mut event, expires_at);
        let update = update.build().map_err(because(during))?;
        let audit = Put::builder().table_name(&self.table).set_item(Some(event)).build().map_err(because(during))?;
        let items =
            vec![TransactWriteItem::builder().update(update).build(), TransactWriteItem::builder().put(audit).build()];
        self.transact(world, during, items).await
    }

    /// Sends a transaction, again where it met another. Whether it was made: not where a condition is not met, which may be
    /// because it was made before and the answer was lost.
    pub(super) async fn transact(
        &self,
        world: &World,
        during: &'static str,
        items: Vec<TransactWriteItem>,
    ) -> Result<bool, StoreError> {
        let mut conflicts = 0;
        loop {
            let sent = self.client.transact_write_items().set_transact_items(Some(items.clone())).send().await;
            let Err(error) = sent else { return Ok(true) };
            let codes = error.as_service_error().map(cancellation_codes).unwrap_or_default();
            if codes.contains(&"ConditionalCheckFailed") {
                return Ok(false);
            }
            let is_in_progress =
                error.as_service_error().is_some_and(TransactWriteItemsError::is_transaction_in_progress_exception);
            if !(is_in_progress || is_busy(&codes)) || conflicts == CONFLICTS {
                return Err(failed(during)(error));
            }
            conflicts += 1;
            let jitter = world.random_u64().map_err(because(during))? % 40;
            tokio::time::sleep(Duration::from_millis(20 * conflicts + jitter)).await;
        }
    }
}
