//! Writing several items, all or none.

use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::TransactWriteItem;

use super::{Store, StoreError, because, cancellation_codes, failed, is_busy};
use crate::world::World;

/// How often a transaction is tried again that met another, or a busy item.
const CONFLICTS: u64 = 5;

impl Store {
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
