//! Acknowledgements to one mail address, counted by day in Riyadh. Anyone can type a stranger's address into the form, so an address
//! gets a few in a day, and the others wait. The address is known by its HMAC only.

use aws_sdk_dynamodb::types::AttributeValue;

use super::lease::{Leased, is_condition};
use super::state::Counted;
use crate::attributes::{number, text, timestamp};
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::keys;
use crate::timestamp::{SECONDS_A_DAY, Timestamp};

/// The most acknowledgements to one address in a day. A person who helps several others may have theirs sent to one mailbox.
pub const MOST_A_DAY: i64 = 5;
/// How long a counter is kept, in seconds.
const KEPT_SECONDS: i64 = 2 * SECONDS_A_DAY;

impl Store {
    /// Counts an acknowledgement for its address, once however often it is tried. Returns false, and counts nothing, if the address
    /// had as many today as it may have.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_acknowledgement(&self, now: Timestamp, leased: &Leased) -> Result<bool, StoreError> {
        let Some(Counted { address, token }) = &leased.counted else { return Ok(true) };
        let counted = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::address_counter(address, now)))
            .update_expression("ADD notices :this SET expires_at = :expires")
            .condition_expression("attribute_not_exists(notices) OR size(notices) < :most OR contains(notices, :one)")
            .expression_attribute_values(":this", AttributeValue::Ss(vec![token.clone()]))
            .expression_attribute_values(":one", text(token))
            .expression_attribute_values(":most", number(MOST_A_DAY))
            .expression_attribute_values(":expires", timestamp(now.plus_seconds(KEPT_SECONDS)))
            .send()
            .await;
        match counted {
            Ok(_) => Ok(true),
            Err(error) if is_condition(error.as_service_error()) => Ok(false),
            Err(error) => Err(failed("counting an address's acknowledgements")(error)),
        }
    }
}
