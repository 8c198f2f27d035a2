//! The results of attempts: a mail was accepted, was refused, or is to be tried again.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{ReturnValue, TransactWriteItem, Update};

use super::lease::{Leased, is_condition};
use super::state::{FAILED, LONGEST_PAUSE_SECONDS, NEVER, PENDING, SENT, pause};
use crate::attributes::{get_text, number, text, timestamp};
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::event::EventKind;
use crate::keys::OutboxKey;
use crate::recipient::Recipient;
use crate::timestamp::Timestamp;
use crate::transaction::SystemChange;
use crate::world::World;

/// The operations' names in errors and logs.
const MARKING: &str = "marking a notice as sent";
const FAILING: &str = "marking a notice as failed";
/// The attempts at an applicant's mail that the mail service refuses.
const APPLICANT_REFUSALS: i64 = 24;

impl Store {
    /// Marks a notice as sent and records the event, both or neither.
    ///
    /// # Errors
    /// [`StoreError`]: the mail was sent, but the table does not hold that. It will be sent again, which is allowed; losing it is
    /// not.
    pub async fn mark_sent(&self, world: &World, leased: &Leased, message_id: &str) -> Result<(), StoreError> {
        let update = self
            .update(&leased.key)
            // Feedback on an earlier mail does not hold for this one.
            .update_expression(
                "SET #state = :sent, sent_at = :now, message_id = :id \
                     REMOVE pending, due_at, lease_until, lease_owner, failure, refusals, heard, heard_at, heard_rank",
            )
            // A late call with an expired lease does not mark a notice as sent that failed since.
            .condition_expression("#state = :pending OR (#state = :failed AND lease_owner = :me)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":sent", text(SENT))
            .expression_attribute_values(":now", timestamp(world.now()))
            .expression_attribute_values(":id", text(message_id))
            .expression_attribute_values(":pending", text(PENDING))
            .expression_attribute_values(":failed", text(FAILED))
            .expression_attribute_values(":me", text(&leased.owner));
        let change = SystemChange {
            during: MARKING,
            pk: leased.key.parts().0,
            expires_at: leased.expires_at,
            kind: EventKind::Notified(leased.recipient),
            update,
        };
        // If it is marked already, this very call did it and its response was lost, or another sender did it.
        self.change_as_system(world, change).await.map(|_| ())
    }

    /// Marks a notice as failed, because the mail service refuses it, and records the event. It is tried again after the longest
    /// pause: a team's notice until someone acknowledges it, an applicant's for about a day, because the address may be wrong, or
    /// the mail service may not know our sender yet.
    ///
    /// # Errors
    /// [`StoreError`]: the lease runs out, and the notice is tried again.
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
            // The event was recorded when the notice first failed.
            let update = update.build().map_err(because(FAILING))?;
            let items = vec![TransactWriteItem::builder().update(update).build()];
            return self.transact(world, FAILING, items).await.map(|_| ());
        }
        let change = SystemChange {
            during: FAILING,
            pk: leased.key.parts().0,
            expires_at: leased.expires_at,
            kind: EventKind::NotNotified { recipient: leased.recipient, why: why.into() },
            update,
        };
        self.change_as_system(world, change).await.map(|_| ())
    }

    /// Lists a notice as failed that this version of the program cannot send, because it does not know the recipient. It is tried
    /// again after the longest pause, by when the version that wrote it may be back. Returns whether it was pending until now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_aside(&self, now: Timestamp, key: &OutboxKey, why: &str) -> Result<bool, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.item()))
            .update_expression("SET #state = :failed, pending = :failed, failure = :why, due_at = :due")
            // Not one that was sent, or that someone has acknowledged.
            .condition_expression("attribute_exists(pending)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":failed", text(FAILED))
            .expression_attribute_values(":why", text(why))
            .expression_attribute_values(":due", timestamp(now.plus_seconds(LONGEST_PAUSE_SECONDS)))
            .return_values(ReturnValue::AllOld)
            .send()
            .await;
        match sent {
            Ok(output) => Ok(output.attributes.is_some_and(|old| get_text(&old, "state").as_deref() == Some(PENDING))),
            Err(error) if is_condition(error.as_service_error()) => Ok(false),
            Err(error) => Err(failed("setting a notice aside")(error)),
        }
    }

    /// Releases the lease after a mail was not accepted, and sets the time of the next attempt.
    ///
    /// # Errors
    /// [`StoreError`]: the lease runs out by itself.
    pub async fn postpone(&self, now: Timestamp, leased: &Leased) -> Result<(), StoreError> {
        let released = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(leased.key.item()))
            .update_expression("SET due_at = :due REMOVE lease_until, lease_owner")
            // Only our own lease: it may have run out, and someone else may hold a new one.
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
        Update::builder().table_name(&self.table).set_key(Some(key.item()))
    }
}
