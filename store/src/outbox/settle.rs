//! What became of an attempt: a mail was accepted, refused, or is to be tried again.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};

use super::{FAILED, LONGEST_PAUSE_SECONDS, Leased, NEVER, OutboxKey, PENDING, Recipient, SENT, is_condition, pause};
use crate::attributes::{number, text, timestamp};
use crate::world::World;
use crate::{Store, StoreError, Timestamp, because, failed};

/// What the operations are called in errors and logs.
const MARKING: &str = "marking a notice as sent";
const FAILING: &str = "marking a notice as failed";
/// How often an applicant's mail is tried that is refused.
const APPLICANT_REFUSALS: i64 = 24;

impl Store {
    /// Marks a notice as sent and records it, all or none.
    ///
    /// # Errors
    /// [`StoreError`]: the mail went out, but the table does not know. It will be sent again, which is allowed; that it
    /// is not sent at all is not.
    pub async fn mark_sent(&self, world: &World, leased: &Leased, message_id: &str) -> Result<(), StoreError> {
        let update = self
            .update(&leased.key)
            // What was heard of an earlier mail does not hold for this one.
            .update_expression(
                "SET #state = :sent, sent_at = :now, message_id = :id \
                     REMOVE pending, due_at, lease_until, lease_owner, failure, refusals, heard, heard_at, heard_rank",
            )
            // What failed since is not sent by the late word of a lease that has run out.
            .condition_expression("#state = :pending OR (#state = :failed AND lease_owner = :me)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":sent", text(SENT))
            .expression_attribute_values(":now", timestamp(world.now()))
            .expression_attribute_values(":id", text(message_id))
            .expression_attribute_values(":pending", text(PENDING))
            .expression_attribute_values(":failed", text(FAILED))
            .expression_attribute_values(":me", text(&leased.owner));
        let what = format!("notified {}", leased.recipient.name());
        // Where it is marked already, that was this very call, whose answer was lost, or another sender.
        self.with_event(MARKING, world, &leased.key.pk, leased.expires_at, &what, update).await.map(|_| ())
    }

    /// Marks a notice as failed, because the service refuses it, and records that. It is tried again after the longest pause:
    /// a team's for as long as nobody acknowledges it, an applicant's for about a day, because it may be their address that is wrong,
    /// or our sender that is not known to the service yet.
    ///
    /// # Errors
    /// [`StoreError`]: then the lease runs out by itself, and the notice is tried again.
    pub async fn mark_failed(&self, world: &World, leased: &Leased, why: &str) -> Result<(), StoreError> {
        let now = world.now();
        let due_at = match leased.recipient {
            Recipient::Applicant if leased.refusals + 1 >= APPLICANT_REFUSALS => NEVER,
            _ => now.plus_seconds(LONGEST_PAUSE_SECONDS),
        };
        let update = self
            .update(&leased.key)
            .update_expression(
                "SET #state = :failed, pending = :failed, failure = :why, refusals = :refusals, due_at = :due \
                     REMOVE lease_until, lease_owner",
            )
            // Someone may have acknowledged it meanwhile.
            .condition_expression("lease_owner = :me AND attribute_exists(pending)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":failed", text(FAILED))
            .expression_attribute_values(":why", text(why))
            .expression_attribute_values(":refusals", number(leased.refusals + 1))
            .expression_attribute_values(":due", timestamp(due_at))
            .expression_attribute_values(":me", text(&leased.owner));
        if leased.refusals > 0 {
            // Recorded when it first failed.
            let update = update.build().map_err(because(FAILING))?;
            let items = vec![TransactWriteItem::builder().update(update).build()];
            return self.transact(world, FAILING, items).await.map(|_| ());
        }
        let what = format!("not notified {}: {why}", leased.recipient.name());
        self.with_event(FAILING, world, &leased.key.pk, leased.expires_at, &what, update).await.map(|_| ())
    }

    /// Gives the lease back after a mail was not accepted, and says when to try again.
    ///
    /// # Errors
    /// [`StoreError`]: then the lease runs out by itself.
    pub async fn postpone(&self, now: Timestamp, leased: &Leased) -> Result<(), StoreError> {
        let released = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(leased.key.key()))
            .update_expression("SET due_at = :due REMOVE lease_until, lease_owner")
            // Only our own lease: it may have run out, and someone else may hold it now.
            .condition_expression("lease_owner = :me")
            .expression_attribute_values(":due", timestamp(now.plus_seconds(pause(leased.attempt))))
            .expression_attribute_values(":me", text(&leased.owner))
            .send()
            .await;
        match released {
            Err(error) if !is_condition(error.as_service_error()) => Err(failed("postponing a notice")(error)),
            _ => Ok(()),
        }
    }

    pub(super) fn update(&self, key: &OutboxKey) -> UpdateBuilder {
        Update::builder().table_name(&self.table).set_key(Some(key.key()))
    }
}
