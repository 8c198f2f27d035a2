//! Transactions: several items are written, all or none.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};

use crate::attributes::{Item, keep_until};
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::event::{self, EventKind, SYSTEM};
use crate::retry::Retries;
use crate::timestamp::Timestamp;
use crate::world::World;

/// A change that one of the functions makes, with its audit event.
pub(crate) struct SystemChange<'a> {
    /// The operation's name in errors.
    pub(crate) during: &'static str,
    /// The partition that the event goes to.
    pub(crate) pk: &'a str,
    /// The expiry of the partition's items.
    pub(crate) expires_at: Option<Timestamp>,
    /// The event.
    pub(crate) kind: EventKind,
    /// The change.
    pub(crate) update: UpdateBuilder,
}

impl Store {
    /// Makes a change and records its event, both or neither. Returns false if the change's condition is not met.
    pub(crate) async fn change_as_system(&self, world: &World, change: SystemChange<'_>) -> Result<bool, StoreError> {
        let SystemChange { during, pk, expires_at, kind, update } = change;
        let mut event = event::item(world, pk, world.now(), &kind, SYSTEM).map_err(because(during))?;
        // Events expire with their submission.
        keep_until(&mut event, expires_at);
        let update = update.build().map_err(because(during))?;
        let audit = Put::builder().table_name(&self.table).set_item(Some(event)).build().map_err(because(during))?;
        let items =
            vec![TransactWriteItem::builder().update(update).build(), TransactWriteItem::builder().put(audit).build()];
        self.transact(world, during, items).await
    }

    /// Sends a transaction, and repeats it if it met another one. Returns false if a condition is not met, which may be because an
    /// earlier attempt took effect and its response was lost.
    pub(crate) async fn transact(
        &self,
        world: &World,
        during: &'static str,
        items: Vec<TransactWriteItem>,
    ) -> Result<bool, StoreError> {
        Ok(self.transact_or_first_unmet(world, during, items).await?.is_none())
    }

    /// The part of a transaction that deletes the item with a key, if there is one.
    pub(crate) fn delete_key(&self, key: Item, during: &'static str) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&self.table).set_key(Some(key)).build().map_err(because(during))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Sends a transaction as [`Store::transact`] does. Returns the place of the first item whose condition is not met, if there is one.
    pub(crate) async fn transact_or_first_unmet(
        &self,
        world: &World,
        during: &'static str,
        items: Vec<TransactWriteItem>,
    ) -> Result<Option<usize>, StoreError> {
        let mut retries = Retries::default();
        loop {
            let sent = self.client.transact_write_items().set_transact_items(Some(items.clone())).send().await;
            let Err(error) = sent else { return Ok(None) };
            let codes = error.as_service_error().map(cancellation_codes).unwrap_or_default();
            if let Some(place) = codes.iter().position(|code| *code == "ConditionalCheckFailed") {
                return Ok(Some(place));
            }
            let is_in_progress =
                error.as_service_error().is_some_and(TransactWriteItemsError::is_transaction_in_progress_exception);
            if !(is_in_progress || is_busy(&codes)) || retries.are_exhausted() {
                return Err(not_made(during, error));
            }
            retries.pause(world, during).await?;
        }
    }
}

/// The error of a transaction that was not made, with the reason instead of the code that all canceled transactions have.
pub(crate) fn not_made(during: &'static str, error: SdkError<TransactWriteItemsError>) -> StoreError {
    let codes = error.as_service_error().map(cancellation_codes).unwrap_or_default();
    match codes.iter().find(|code| !matches!(**code, "" | "None")) {
        Some(code) => StoreError { during, cause: code.to_string() },
        None => failed(during)(error),
    }
}

/// The reasons of a canceled transaction: one code for each item, in their order, `None` for items that were not the reason
/// (`TransactWriteItems`, "CancellationReasons"). Empty for other errors.
pub(crate) fn cancellation_codes(error: &TransactWriteItemsError) -> Vec<&str> {
    match error {
        TransactWriteItemsError::TransactionCanceledException(canceled) => {
            canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or_default()).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a transaction was canceled because another one used one of its items, or because the table was too busy. The SDK does
/// not repeat such a transaction, and it is enough to repeat it.
pub(crate) fn is_busy(codes: &[&str]) -> bool {
    const BUSY: [&str; 3] = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
    codes.iter().any(|code| BUSY.contains(code))
}
