//! The outbox: which team is still to be told of which submission.
//!
//! An item is `pending` until a mail is accepted. Whoever wants to send takes a lease first, so that the stream and the
//! sweeper do not send the same notice at the same time; a lease that is not used runs out.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{Put, ReturnValue, TransactWriteItem, Update};
use forms::{Lang, Reference, Team};

use super::attributes::{EXPIRES_AT, Item, get_number, get_text, is_expired, keep_until, key, number, text};
use super::submission::{META, event};
use super::{Store, StoreError, because, cancellation_codes, failed, is_busy};
use crate::world::World;

/// How long one sender may take, in seconds.
pub const LEASE_SECONDS: i64 = 60;
/// How long the stream has before the sweeper takes an item up, in seconds.
pub const SWEEP_AFTER_SECONDS: i64 = 5 * 60;
/// The longest pause between two attempts, in seconds.
const LONGEST_PAUSE_SECONDS: i64 = 60 * 60;
/// The stream tries so often, one after the other: these attempts do not make the pause longer.
const QUICK_ATTEMPTS: i64 = 5;
/// How often marking is tried again that met another writer or a busy item.
const CONFLICTS: u64 = 3;
/// What the operations are called in errors and logs.
const LEASING: &str = "leasing a notice";
const READING: &str = "reading a notice";
const MARKING: &str = "marking a notice as sent";
/// The sort key's beginning.
pub(super) const PREFIX: &str = "OUT#";
/// The partition of the index of pending items.
const PENDING: &str = "pending";

/// The key of an outbox item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxKey {
    pk: String,
    sk: String,
}

impl OutboxKey {
    /// The key of an item of the table, if it is an outbox item.
    pub fn new(pk: &str, sk: &str) -> Option<Self> {
        (pk.starts_with("SUB#") && sk.starts_with(PREFIX)).then(|| OutboxKey { pk: pk.into(), sk: sk.into() })
    }

    fn key(&self) -> Item {
        key(&self.pk, &self.sk)
    }
}

/// A notice that this caller may send now: nobody else may until the lease runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// Its key.
    pub key: OutboxKey,
    /// Who is told.
    pub team: Team,
    /// The attempt that is beginning, from 1.
    pub attempt: i64,
    /// What it is about. Nothing in it is personal.
    pub notice: Notice,
    owner: String,
    expires_at: Option<i64>,
}

/// What a team is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The form's id.
    pub form: String,
    /// The reference.
    pub reference: Reference,
    /// The language that the submission was made in.
    pub lang: Lang,
    /// When it was stored, in seconds since 1970.
    pub received_at: i64,
}

pub(super) fn item(pk: &str, team: Team, now: i64) -> Item {
    let mut item = key(pk, &format!("{PREFIX}{}", team.name()));
    item.insert("state".into(), text(PENDING));
    item.insert("attempts".into(), number(0));
    // The index is sparse: an item is in it only while it has this attribute.
    item.insert("pending".into(), text(PENDING));
    item.insert("due_at".into(), number(now + SWEEP_AFTER_SECONDS));
    item
}

impl Store {
    /// Takes the lease of an outbox item, or nothing where it is not pending, is past its time or someone else holds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lease(&self, world: &World, key: &OutboxKey) -> Result<Option<Leased>, StoreError> {
        let now = world.now();
        // The owner is known to the SDK's own retries: a lease that was taken, but whose answer was lost, is still ours.
        let random = world.random_u64().map_err(because(LEASING))?;
        let owner = format!("{random:016x}");
        let taken = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.key()))
            // Should nothing be heard of this attempt, the sweeper takes the item up again when it is due.
            .update_expression("SET lease_until = :until, lease_owner = :me, due_at = :due, attempts = attempts + :one")
            .condition_expression(
                "#state = :pending AND (attribute_not_exists(lease_until) OR lease_until <= :now OR lease_owner = :me) \
                 AND (attribute_not_exists(expires_at) OR expires_at > :now)",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":until", number(now + LEASE_SECONDS))
            .expression_attribute_values(":due", number(now + SWEEP_AFTER_SECONDS))
            .expression_attribute_values(":me", text(&owner))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":pending", text(PENDING))
            .expression_attribute_values(":now", number(now))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let item = match taken {
            Ok(output) => output.attributes.unwrap_or_default(),
            Err(error) if is_condition(error.as_service_error()) => return Ok(None),
            Err(error) => return Err(failed(LEASING)(error)),
        };
        let broken = because(READING);
        let notice =
            self.notice(key, now).await?.ok_or_else(|| broken("the submission of an outbox item is missing"))?;
        let team = team(&key.sk).ok_or_else(|| broken("an outbox item is for an unknown team"))?;
        let attempt = get_number(&item, "attempts").unwrap_or(1);
        let expires_at = get_number(&item, EXPIRES_AT);
        Ok(Some(Leased { key: key.clone(), team, attempt, notice, owner, expires_at }))
    }

    /// Reads what a notice says: reference, form, language and time, and no answer.
    async fn notice(&self, key: &OutboxKey, now: i64) -> Result<Option<Notice>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(super::attributes::key(&key.pk, META)))
            .projection_expression("form, #reference, lang, received_at, expires_at")
            .expression_attribute_names("#reference", "reference")
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(READING))?;
        Ok(found.item.filter(|item| !is_expired(item, now)).and_then(|item| {
            Some(Notice {
                form: get_text(&item, "form")?,
                reference: Reference::parse(&get_text(&item, "reference")?).ok()?,
                lang: get_text(&item, "lang")?.parse().ok()?,
                received_at: get_number(&item, "received_at")?,
            })
        }))
    }

    /// Marks a notice as sent and records it, all or none.
    ///
    /// # Errors
    /// [`StoreError`]: the mail went out, but the table does not know. It will be sent again, which is allowed; that it
    /// is not sent at all is not.
    pub async fn mark_sent(&self, world: &World, leased: &Leased, message_id: &str) -> Result<(), StoreError> {
        let mut conflicts = 0;
        loop {
            let Err(error) = self.try_to_mark_sent(world, leased, message_id).await? else { return Ok(()) };
            let codes = error.as_service_error().map(cancellation_codes).unwrap_or_default();
            match codes.as_slice() {
                // It is marked already: by this very call, whose answer was lost, or by another sender.
                ["ConditionalCheckFailed", ..] => return Ok(()),
                codes if is_busy(codes) && conflicts < CONFLICTS => {
                    conflicts += 1;
                    tokio::time::sleep(Duration::from_millis(30 * conflicts)).await;
                }
                _ => return Err(failed(MARKING)(error)),
            }
        }
    }

    async fn try_to_mark_sent(
        &self,
        world: &World,
        leased: &Leased,
        message_id: &str,
    ) -> Result<Result<(), SdkError<TransactWriteItemsError>>, StoreError> {
        let now = world.now();

        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(leased.key.key()))
            .update_expression(
                "SET #state = :sent, sent_at = :now, message_id = :id REMOVE pending, due_at, lease_until, lease_owner",
            )
            .condition_expression("#state = :pending")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":sent", text("sent"))
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":id", text(message_id))
            .expression_attribute_values(":pending", text(PENDING))
            .build()
            .map_err(because(MARKING))?;
        let what = format!("notified {}", leased.team.name());
        let mut event = event(world, &leased.key.pk, now, &what, "system").map_err(because(MARKING))?;
        // What is added later ends with the submission.
        keep_until(&mut event, leased.expires_at);
        let audit = Put::builder().table_name(&self.table).set_item(Some(event)).build().map_err(because(MARKING))?;
        let sent = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().update(update).build())
            .transact_items(TransactWriteItem::builder().put(audit).build())
            .send()
            .await;
        Ok(sent.map(|_| ()))
    }

    /// Gives the lease back after a mail was not accepted, and says when to try again.
    ///
    /// # Errors
    /// [`StoreError`]: then the lease runs out by itself.
    pub async fn postpone(&self, now: i64, leased: &Leased) -> Result<(), StoreError> {
        let released = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(leased.key.key()))
            .update_expression("SET due_at = :due REMOVE lease_until, lease_owner")
            // Only our own lease: it may have run out, and someone else may hold it now.
            .condition_expression("lease_owner = :me")
            .expression_attribute_values(":due", number(now + pause(leased.attempt)))
            .expression_attribute_values(":me", text(&leased.owner))
            .send()
            .await;
        match released {
            Err(error) if !is_condition(error.as_service_error()) => Err(failed("postponing a notice")(error)),
            _ => Ok(()),
        }
    }

    /// The pending outbox items that are due and not past their time, oldest first, all pages.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due(&self, now: i64) -> Result<Vec<OutboxKey>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(super::table::PENDING_INDEX)
            .key_condition_expression("pending = :pending AND due_at <= :now")
            .filter_expression("attribute_not_exists(expires_at) OR expires_at > :now")
            .expression_attribute_values(":pending", text(PENDING))
            .expression_attribute_values(":now", number(now))
            .into_paginator()
            .items()
            .send();
        let mut due = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed("listing pending notices"))?;
            due.extend(get_text(&item, "pk").zip(get_text(&item, "sk")).and_then(|(pk, sk)| OutboxKey::new(&pk, &sk)));
        }
        Ok(due)
    }
}

/// The pause after an attempt, in seconds: a minute while the stream tries, then doubling up to an hour.
fn pause(attempt: i64) -> i64 {
    let doublings = u32::try_from((attempt - QUICK_ATTEMPTS).clamp(0, 6)).unwrap_or(0);
    (60 * 2_i64.pow(doublings)).min(LONGEST_PAUSE_SECONDS)
}

fn team(sk: &str) -> Option<Team> {
    let name = sk.strip_prefix(PREFIX)?;
    [Team::Relations, Team::Volunteering, Team::SocialResearch].into_iter().find(|team| team.name() == name)
}

fn is_condition(error: Option<&UpdateItemError>) -> bool {
    error.is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        assert_eq!([1, 5, 6, 7, 10, 11, 100].map(pause), [60, 60, 120, 240, 1920, 3600, 3600]);
        assert_eq!(pause(0), 60);
    }

    #[test]
    fn only_outbox_items_have_an_outbox_key() {
        assert!(OutboxKey::new("SUB#1", "OUT#relations").is_some());
        assert!(OutboxKey::new("SUB#1", "META").is_none());
        assert!(OutboxKey::new("REF#1", "OUT#x").is_none());
    }
}
