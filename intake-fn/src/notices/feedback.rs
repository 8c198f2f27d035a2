//! Feedback of the mail service about mails that it accepted. The service publishes events to a topic, the topic fills a queue, and
//! the queue's function calls this module. Events may be late, duplicated and out of order.
//!
//! Only mails to teams ask for feedback, so no applicant's address goes through a queue.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use serde::{Deserialize, Serialize};

use crate::runtime::metrics::{Metric, Metrics};
use store::Store;
use store::outbox::{Feedback, FeedbackKind, OutboxKey, Recorded};
use store::timestamp::TimestampMillis;
use store::world::World;

/// A batch of a queue as Lambda receives it, with the fields that are read here. ("Using Lambda with Amazon SQS", example event.)
#[derive(Debug, Default, Deserialize)]
pub struct QueueEvent {
    /// The messages.
    #[serde(rename = "Records", default)]
    pub records: Vec<QueueMessage>,
}

/// A message of the queue.
#[derive(Debug, Deserialize)]
pub struct QueueMessage {
    /// The message's id in the queue.
    #[serde(rename = "messageId")]
    pub id: String,
    /// The event, with or without the topic's envelope (raw message delivery).
    pub body: String,
}

/// The messages that failed, to be delivered again.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct QueueResponse {
    /// One entry per message.
    #[serde(rename = "batchItemFailures")]
    pub failures: Vec<MessageFailure>,
}

/// A failed message.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct MessageFailure {
    /// Its id in the queue.
    #[serde(rename = "itemIdentifier")]
    pub id: String,
}

/// The topic's envelope.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Message")]
    message: String,
}

/// An event of the mail service ("Contents of event data that Amazon SES publishes to Amazon SNS"). The
/// recipient and the subject are in it too, and are not read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    event_type: String,
    mail: EventMail,
    bounce: Option<Details>,
    complaint: Option<Details>,
    delivery: Option<Details>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventMail {
    message_id: String,
    timestamp: String,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    timestamp: Option<String>,
    bounce_type: Option<String>,
}

/// A parsed message.
#[derive(Debug, PartialEq, Eq)]
enum Message {
    /// Feedback about a notice.
    AboutNotice(OutboxKey, Feedback),
    /// An event of another mail, or of a kind that changes nothing.
    Other,
    /// The message cannot be parsed.
    Unreadable,
}

fn parse(body: &str) -> Message {
    let envelope = serde_json::from_str::<Envelope>(body);
    let inner = envelope.as_ref().map_or(body, |envelope| &envelope.message);
    let Ok(event) = serde_json::from_str::<Event>(inner) else { return Message::Unreadable };
    let (kind, details) = match event.event_type.as_str() {
        "Delivery" => (FeedbackKind::Delivered, event.delivery),
        "Complaint" => (FeedbackKind::Complained, event.complaint),
        "Bounce" => {
            let for_good = event.bounce.as_ref().and_then(|bounce| bounce.bounce_type.as_deref()) == Some("Permanent");
            (if for_good { FeedbackKind::Bounced } else { FeedbackKind::BouncedForNow }, event.bounce)
        }
        // The service accepted the mail and found a virus in it.
        "Reject" => (FeedbackKind::Bounced, None),
        _ => return Message::Other,
    };
    let Some(key) = OutboxKey::from_tags(|name| event.mail.tags.get(name)?.first().map(String::as_str)) else {
        return Message::Other;
    };
    let happened = details.and_then(|details| details.timestamp).unwrap_or(event.mail.timestamp);
    let at = DateTime::from_str(&happened, DateTimeFormat::DateTime).ok().and_then(|at| at.to_millis().ok());
    let at = at.map(TimestampMillis::from_milliseconds);
    match at {
        Some(at) => Message::AboutNotice(key, Feedback { message_id: event.mail.message_id, at, kind }),
        None => Message::Unreadable,
    }
}

/// Records the feedback of the mail service in the table.
pub struct FeedbackHandler {
    /// The table.
    pub store: Store,
    /// The clock and the source of randomness.
    pub world: World,
    /// The destination of metrics.
    pub metrics: Metrics,
}

impl FeedbackHandler {
    /// Processes a batch. A message fails if it cannot be parsed, arrives before the table has its mail, or the table fails. The queue
    /// delivers it again, and after its last attempt moves it to the dead-letter queue, which has an alarm.
    pub async fn handle(&self, event: &QueueEvent) -> QueueResponse {
        let mut response = QueueResponse::default();
        for message in &event.records {
            if !self.process(&message.body).await {
                response.failures.push(MessageFailure { id: message.id.clone() });
            }
        }
        response
    }

    /// Processes a message. Returns whether it is done.
    async fn process(&self, body: &str) -> bool {
        let (key, feedback) = match parse(body) {
            Message::AboutNotice(key, feedback) => (key, feedback),
            Message::Other => return true,
            Message::Unreadable => {
                tracing::error!(outcome = "unreadable_feedback");
                self.metrics.record(&self.world, Metric::PoisonRecord);
                return false;
            }
        };
        let kind = feedback.kind.name();
        match self.store.record_feedback(&self.world, &key, &feedback).await {
            Ok(Recorded::News) => {
                tracing::info!(outcome = "feedback", kind);
                self.count(feedback.kind);
                true
            }
            Ok(Recorded::Nothing) => true,
            Ok(Recorded::TooEarly) => {
                tracing::info!(outcome = "feedback_too_early", kind);
                false
            }
            Err(error) => {
                tracing::error!(outcome = "feedback_not_recorded", error = %error);
                false
            }
        }
    }

    fn count(&self, kind: FeedbackKind) {
        match kind {
            FeedbackKind::Delivered => {}
            FeedbackKind::Complained => self.metrics.record(&self.world, Metric::Complaint),
            FeedbackKind::Bounced | FeedbackKind::BouncedForNow => {
                self.metrics.record(&self.world, Metric::NoticeFailed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use store::outbox::{About, Recipient};

    fn event(kind: &str, details: serde_json::Value) -> String {
        let mut event = json!({
            "eventType": kind,
            "mail": {
                "timestamp": "2026-11-23T05:00:00.000Z",
                "messageId": "ses-1",
                "destination": ["relations@example.com"],
                "tags": { "about": ["submission"], "id": ["0f"], "recipient": ["relations"], "ses:caller-identity": ["x"] }
            }
        });
        event[kind.to_lowercase()] = details;
        event.to_string()
    }

    fn said(kind: FeedbackKind, at: i64) -> Message {
        let key = OutboxKey::new(About::Submission("0f"), Recipient::from_name("relations").unwrap());
        Message::AboutNotice(
            key,
            Feedback { message_id: "ses-1".into(), at: TimestampMillis::from_milliseconds(at), kind },
        )
    }

    #[test]
    fn each_kind_of_event_is_read_with_the_time_at_which_it_happened() {
        let at = json!({ "timestamp": "2026-11-23T05:00:01.250Z" });
        let bounce = |kind| json!({ "timestamp": "2026-11-23T05:00:01.250Z", "bounceType": kind });
        let when = 1_795_410_001_250;
        for (event, expected) in [
            (event("Delivery", at.clone()), said(FeedbackKind::Delivered, when)),
            (event("Complaint", at), said(FeedbackKind::Complained, when)),
            (event("Bounce", bounce("Permanent")), said(FeedbackKind::Bounced, when)),
            (event("Bounce", bounce("Transient")), said(FeedbackKind::BouncedForNow, when)),
            (event("Bounce", bounce("Undetermined")), said(FeedbackKind::BouncedForNow, when)),
            (event("Reject", json!({ "reason": "Bad content" })), said(FeedbackKind::Bounced, 1_795_410_000_000)),
            (event("Send", json!({})), Message::Other),
            (event("DeliveryDelay", json!({})), Message::Other),
        ] {
            assert_eq!(parse(&event), expected, "{event}");
            let envelope = json!({ "Type": "Notification", "Message": event, "TopicArn": "arn" }).to_string();
            assert_eq!(parse(&envelope), expected, "in the topic's envelope");
        }
    }

    #[test]
    fn messages_about_no_notice_are_ignored_and_unreadable_ones_are_retried() {
        let at = json!({ "timestamp": "2026-11-23T05:00:01.250Z" });
        let delivered = event("Delivery", at.clone());
        assert_eq!(parse(&delivered.replace("\"about\"", "\"other\"")), Message::Other);
        assert_eq!(parse(&delivered.replace("\"relations\"]", "\"nobody\"]")), Message::Other);
        assert_eq!(parse(&delivered.replace("05:00:01.250Z", "soon")), Message::Unreadable);
        for unreadable in ["", "{}", "[]", "{\"Message\": \"{}\"}"] {
            assert_eq!(parse(unreadable), Message::Unreadable, "{unreadable}");
        }
    }
}
