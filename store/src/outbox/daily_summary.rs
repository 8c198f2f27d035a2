//! Outbox items of daily summaries: one for each team and day, no matter who creates it and how often.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use forms::Team;
use language::calendar::Day;

use super::state::new_item;
use crate::attributes::{keep_until, text};
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::keys::{About, OutboxKey};
use crate::recipient::Recipient;
use crate::timestamp::{SECONDS_A_DAY, Timestamp};

/// The operation's name in errors and logs.
const CREATING: &str = "creating a daily summary";
/// How long after the beginning of its day a daily summary is still sent, in seconds. After that, the next one is near.
const KEPT_SECONDS: i64 = SECONDS_A_DAY;
/// The state of a daily summary that had nothing to say.
const NOTHING: &str = "nothing";

fn key(team: Team, day: Day) -> OutboxKey {
    OutboxKey::new(About::DailySummary(&day.iso()), Recipient::Team(team))
}

impl Store {
    /// Whether a team's daily summary is in the outbox, or is recorded as having nothing to say.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn has_daily_summary(&self, team: Team, day: Day) -> Result<bool, StoreError> {
        self.is_there(&key(team, day)).await
    }

    /// Puts a team's daily summary into the outbox, or records that it has nothing to say. The first call for a team and day counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn create_daily_summary(
        &self,
        team: Team,
        day: Day,
        now: Timestamp,
        has_something: bool,
    ) -> Result<(), StoreError> {
        let mut item = new_item(&key(team, day), now);
        if !has_something {
            item.insert("state".into(), text(NOTHING));
            item.remove("pending");
            item.remove("due_at");
        }
        keep_until(&mut item, Some(Timestamp::start_of(day).plus_seconds(KEPT_SECONDS)));
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .send()
            .await;
        match put {
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(())
            }
            Err(error) => Err(failed(CREATING)(error)),
            Ok(_) => Ok(()),
        }
    }
}
