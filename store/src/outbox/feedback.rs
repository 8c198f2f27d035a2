//! What the mail service heard of a mail after it had accepted it. Its words may come late, twice and in any order; what counts is
//! when it happened.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;

use super::{FAILED, LONGEST_PAUSE_SECONDS, NEVER, OutboxKey, PENDING, Recipient, SENT};
use crate::attributes::{EXPIRES_AT, get_number, get_text, get_timestamp, number, text, timestamp};
use crate::timestamp::TimestampMillis;
use crate::world::World;
use crate::{Store, StoreError, failed};

/// What the operations are called in errors and logs.
const HEARING: &str = "hearing of a mail";

/// What was heard. Of two things at the same time, the later in this list counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heard {
    /// The recipient's server took it.
    Delivered,
    /// The recipient says that it is spam.
    Complained,
    /// It did not arrive and may later: a full mailbox, say.
    BouncedForNow,
    /// It did not arrive and will not.
    Bounced,
}

impl Heard {
    /// The name in records.
    pub fn name(self) -> &'static str {
        match self {
            Heard::Delivered => "delivered",
            Heard::Complained => "complained",
            Heard::BouncedForNow => "bounced_for_now",
            Heard::Bounced => "bounced",
        }
    }

    fn rank(self) -> i64 {
        match self {
            Heard::Delivered => 0,
            Heard::Complained => 1,
            Heard::BouncedForNow => 2,
            Heard::Bounced => 3,
        }
    }
}

/// A word of the mail service about one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The mail's id.
    pub message_id: String,
    /// When it happened.
    pub at: TimestampMillis,
    /// What happened.
    pub heard: Heard,
}

/// What a word changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learned {
    /// It is what counts now.
    News,
    /// It was known, or something that happened later is.
    Nothing,
    /// The table does not know yet that the mail went out. The word has to come again.
    TooEarly,
}

impl Store {
    /// Takes note of what was heard of a mail: the state is that of the latest thing that happened to it.
    ///
    /// # Errors
    /// [`StoreError`]: nothing changed, or nobody knows. Hearing it again is safe.
    pub async fn hear(&self, world: &World, key: &OutboxKey, feedback: &Feedback) -> Result<Learned, StoreError> {
        let found = self.client.get_item().table_name(&self.table).set_key(Some(key.key())).consistent_read(true);
        let Some(item) = found.send().await.map_err(failed(HEARING))?.item else {
            // Erased, or past its time.
            return Ok(Learned::Nothing);
        };
        if get_text(&item, "message_id").as_ref() != Some(&feedback.message_id) {
            // It may be about the mail of an attempt whose mark has not come yet.
            let is_under_way = get_text(&item, "state").as_deref() == Some(PENDING) || item.contains_key("lease_owner");
            // Otherwise another mail about the same was accepted since, and counts.
            return Ok(if is_under_way { Learned::TooEarly } else { Learned::Nothing });
        }
        let heard = feedback.heard;
        let recipient = key.recipient().map_or("nobody", Recipient::name);
        // A mailbox that stays full is asked less and less often, once a day at last.
        let attempts = get_number(&item, "attempts").unwrap_or(1).clamp(1, 24);
        let change = match heard {
            Heard::Delivered => ", #state = :state REMOVE pending, due_at, failure",
            Heard::Complained => "",
            Heard::Bounced | Heard::BouncedForNow => {
                ", #state = :state, pending = :state, failure = :heard, due_at = :due"
            }
        };
        let update = self
            .update(key)
            .update_expression(format!("SET heard = :heard, heard_at = :at, heard_rank = :rank{change}"))
            .condition_expression(
                "message_id = :id AND (attribute_not_exists(heard_at) OR heard_at < :at OR (heard_at = :at AND heard_rank < :rank))",
            )
            .expression_attribute_values(":id", text(&feedback.message_id))
            .expression_attribute_values(":heard", text(heard.name()))
            .expression_attribute_values(":at", number(feedback.at.milliseconds()))
            .expression_attribute_values(":rank", number(heard.rank()));
        let is = |update: UpdateBuilder, state| {
            update.expression_attribute_names("#state", "state").expression_attribute_values(":state", text(state))
        };
        let update = match heard {
            Heard::Complained => update,
            Heard::Delivered => is(update, SENT),
            Heard::Bounced => is(update, FAILED).expression_attribute_values(":due", timestamp(NEVER)),
            Heard::BouncedForNow => {
                let again =
                    if key.is_to_a_team() { world.now().plus_seconds(LONGEST_PAUSE_SECONDS * attempts) } else { NEVER };
                is(update, FAILED).expression_attribute_values(":due", timestamp(again))
            }
        };
        let what = format!("{} {recipient}", heard.name());
        let expires_at = get_timestamp(&item, EXPIRES_AT);
        let is_news = self.with_event(HEARING, world, &key.pk, expires_at, &what, update).await?;
        Ok(if is_news { Learned::News } else { Learned::Nothing })
    }
}
