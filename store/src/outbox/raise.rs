//! The digest's place in the outbox: once for each team and day, whoever asks for it and however often.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use forms::Team;
use language::calendar::Day;

use super::{About, OutboxKey, Recipient, item};
use crate::attributes::{keep_until, text};
use crate::{SECONDS_A_DAY, Store, StoreError, Timestamp, failed};

/// What it is called in errors and logs.
const RAISING: &str = "raising a digest";
/// How long after its day began a digest is still sent, in seconds: then the next one is near.
const KEPT_SECONDS: i64 = SECONDS_A_DAY;
/// The state of a digest that had nothing to say.
const NOTHING: &str = "nothing";

fn digest_key(team: Team, day: Day) -> OutboxKey {
    OutboxKey::to(About::Digest(&day.iso()), Recipient::Team(team))
}

impl Store {
    /// Whether it was settled already what becomes of a team's digest of a day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn has_digest(&self, team: Team, day: Day) -> Result<bool, StoreError> {
        self.is_there(&digest_key(team, day)).await
    }

    /// Puts a team's digest of a day into the outbox, or notes that it has nothing to say. The first word counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn raise_digest(
        &self,
        team: Team,
        day: Day,
        now: Timestamp,
        has_something: bool,
    ) -> Result<(), StoreError> {
        let mut item = item(&digest_key(team, day), now);
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
            Err(error) => Err(failed(RAISING)(error)),
            Ok(_) => Ok(()),
        }
    }
}
