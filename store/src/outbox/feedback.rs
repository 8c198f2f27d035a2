//! Feedback of the mail service on mails that it accepted. It may arrive late, twice and in any order. The time of the event
//! counts.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;

use super::state::{FAILED, LONGEST_PAUSE_SECONDS, NEVER, PENDING, SENT};
use crate::attributes::{EXPIRES_AT, get_number, get_text, get_timestamp, number, text, timestamp};
use crate::client::Store;
use crate::error::{StoreError, because};
use crate::event::EventKind;
use crate::feedback_kind::FeedbackKind;
use crate::keys::OutboxKey;
use crate::timestamp::TimestampMillis;
use crate::transaction::SystemChange;
use crate::world::World;

/// The operation's name in errors and logs.
const RECORDING: &str = "recording mail feedback";

/// Feedback on one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The mail's id.
    pub message_id: String,
    /// When it happened.
    pub at: TimestampMillis,
    /// The kind of the feedback.
    pub kind: FeedbackKind,
}

/// The effect of recording feedback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// The notice's state is that of this feedback now.
    News,
    /// It was recorded before, it is older than what was recorded, or there is no such notice.
    Nothing,
    /// The table does not hold the mail's id yet. The feedback has to come again.
    TooEarly,
}

impl Store {
    /// Records feedback on a mail. The state of a notice is that of the latest event.
    ///
    /// # Errors
    /// [`StoreError`]: nothing changed, or the result is not known. The call can be repeated safely.
    pub async fn record_feedback(
        &self,
        world: &World,
        key: &OutboxKey,
        feedback: &Feedback,
    ) -> Result<Recorded, StoreError> {
        let recipient = key.recipient().ok_or_else(|| because(RECORDING)("an outbox item is for nobody known"))?;
        let Some(item) = self.item(key.item(), RECORDING).await? else {
            // Erased or expired.
            return Ok(Recorded::Nothing);
        };
        if get_text(&item, "message_id").as_ref() != Some(&feedback.message_id) {
            // It may be about the mail of an attempt that is not marked as sent yet.
            let is_under_way = get_text(&item, "state").as_deref() == Some(PENDING) || item.contains_key("lease_owner");
            // Otherwise a later mail about the same was accepted, and counts.
            return Ok(if is_under_way { Recorded::TooEarly } else { Recorded::Nothing });
        }
        let kind = feedback.kind;
        // A mailbox that stays full is tried less and less often, at last once a day.
        let attempts = get_number(&item, "attempts").unwrap_or(1).clamp(1, 24);
        let change = match kind {
            FeedbackKind::Delivered => ", #state = :state REMOVE pending, due_at, failure",
            FeedbackKind::Complained => "",
            FeedbackKind::Bounced | FeedbackKind::BouncedForNow => {
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
            .expression_attribute_values(":heard", text(kind.name()))
            .expression_attribute_values(":at", number(feedback.at.milliseconds()))
            .expression_attribute_values(":rank", number(kind.rank()));
        let is = |update: UpdateBuilder, state| {
            update.expression_attribute_names("#state", "state").expression_attribute_values(":state", text(state))
        };
        let update = match kind {
            FeedbackKind::Complained => update,
            FeedbackKind::Delivered => is(update, SENT),
            FeedbackKind::Bounced => is(update, FAILED).expression_attribute_values(":due", timestamp(NEVER)),
            FeedbackKind::BouncedForNow => {
                let again =
                    if key.is_to_a_team() { world.now().plus_seconds(LONGEST_PAUSE_SECONDS * attempts) } else { NEVER };
                is(update, FAILED).expression_attribute_values(":due", timestamp(again))
            }
        };
        let change = SystemChange {
            during: RECORDING,
            pk: key.parts().0,
            expires_at: get_timestamp(&item, EXPIRES_AT),
            kind: EventKind::Feedback { kind, recipient },
            update,
        };
        let is_news = self.change_as_system(world, change).await?;
        Ok(if is_news { Recorded::News } else { Recorded::Nothing })
    }
}
