//! Leases: at any time, at most one sender may send a notice.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValue;

use super::state::{Counted, FAILED, PENDING, counted};
use crate::attributes::{EXPIRES_AT, get_number, get_timestamp, number, text, timestamp};
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::keys::OutboxKey;
use crate::recipient::Recipient;
use crate::timestamp::Timestamp;
use crate::world::World;

/// How long a lease lasts, in seconds.
pub const LEASE_SECONDS: i64 = 60;
/// The operation's name in errors and logs.
const LEASING: &str = "leasing a notice";

/// A notice that the caller may send. Nobody else may until the lease runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// The outbox item's key.
    pub key: OutboxKey,
    /// The recipient.
    pub recipient: Recipient,
    /// How often the mail service refused it since it last accepted a mail.
    pub refusals: i64,
    /// The number of this attempt, from 1.
    pub attempt: i64,
    /// How its address is counted, if it is an acknowledgement.
    pub(super) counted: Option<Counted>,
    pub(super) owner: String,
    pub(super) expires_at: Option<Timestamp>,
}

impl Store {
    /// Takes the lease of an outbox item. None if the item is not to be sent, has expired, or someone else holds its lease.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lease(&self, world: &World, key: &OutboxKey) -> Result<Option<Leased>, StoreError> {
        let now = world.now();
        let recipient = key.recipient().ok_or_else(|| because(LEASING)("an outbox item is for nobody known"))?;
        // The SDK's retries have the same owner, so a lease whose response was lost is still ours.
        let random = world.random_u64().map_err(because(LEASING))?;
        let owner = hex::encode(random.to_be_bytes());
        let taken = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.item()))
            // If this attempt ends without a result, the sweep takes the item up again when it is due.
            .update_expression("SET lease_until = :until, lease_owner = :me, due_at = :due, attempts = attempts + :one")
            .condition_expression(
                "(#state = :pending OR (#state = :failed AND (due_at <= :now OR lease_owner = :me))) \
                 AND (attribute_not_exists(lease_until) OR lease_until <= :now OR lease_owner = :me) \
                 AND (attribute_not_exists(expires_at) OR expires_at > :now)",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":until", timestamp(now.plus_seconds(LEASE_SECONDS)))
            .expression_attribute_values(":due", timestamp(now.plus_seconds(LEASE_SECONDS)))
            .expression_attribute_values(":me", text(&owner))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":pending", text(PENDING))
            .expression_attribute_values(":failed", text(FAILED))
            .expression_attribute_values(":now", timestamp(now))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let item = match taken {
            Ok(output) => output.attributes.unwrap_or_default(),
            Err(error) if is_condition(error.as_service_error()) => return Ok(None),
            Err(error) => return Err(failed(LEASING)(error)),
        };
        let attempt = get_number(&item, "attempts").unwrap_or(1);
        let refusals = get_number(&item, "refusals").unwrap_or(0);
        let expires_at = get_timestamp(&item, EXPIRES_AT);
        Ok(Some(Leased { key: key.clone(), recipient, refusals, attempt, counted: counted(&item), owner, expires_at }))
    }
}

/// Whether an update failed because its condition was not met.
pub(super) fn is_condition(error: Option<&UpdateItemError>) -> bool {
    error.is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}
