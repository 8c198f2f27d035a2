//! The surroundings of a deployed function: its environment, and the events of the gateway, the stream and the mail service's
//! queue.
//!
//! The tests that start the binaries are in the binaries' crate.

use std::path::Path;

use forms::Reference;
use function::HEADER;
use language::Lang;
use serde_json::{Value, json};
use store::Timestamp;
use store::config::TableConfig;
use store::world::World;

use crate::page::Page;
use crate::runtime_api::{Function, RuntimeApi};
use crate::{applicant, bundle};

/// The key of the seals.
pub const KEY: &str = "0101010101010101010101010101010101010101010101010101010101010101";

/// The key of the lookups.
pub const LOOKUP_KEY: &str = "a9b8c7d6e5f40312a9b8c7d6e5f40312a9b8c7d6e5f40312a9b8c7d6e5f40312";

/// The key of the front door.
pub const FRONT_DOOR_KEY: &str = "f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f";

/// The clock of the programs: Monday, 23 November 2026, 08:00 in Riyadh.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_410_000);

/// The environment of a deployed function, with the table on this machine and mail to a folder.
pub fn environment(table: &TableConfig, mail: &Path) -> Vec<(&'static str, String)> {
    vec![
        ("INTAKE_BUNDLE", bundle::built().join("intake").to_str().unwrap().to_string()),
        ("INTAKE_TABLE", table.table.clone()),
        ("INTAKE_DYNAMODB_ENDPOINT", table.endpoint.clone().unwrap()),
        ("INTAKE_SEAL_KEY", KEY.into()),
        ("INTAKE_LOOKUP_KEY", LOOKUP_KEY.into()),
        ("INTAKE_FRONT_DOOR_KEY", FRONT_DOOR_KEY.into()),
        ("INTAKE_ORIGIN", "https://example.com".into()),
        ("INTAKE_MAIL", format!("file:{}", mail.display())),
        ("INTAKE_MAIL_FROM", "site@example.com".into()),
        ("INTAKE_MAIL_RELATIONS", "relations@example.com".into()),
        (World::TEST_NOW, NOW.to_string()),
        ("AWS_REGION", table.aws.region.clone()),
        ("AWS_ACCESS_KEY_ID", "local".into()),
        ("AWS_SECRET_ACCESS_KEY", "local".into()),
    ]
}

/// The environment of the deployed desk, with the table on this machine and a sign-in service that does not exist. Without a folder of
/// bundles, the desk reads those of its package.
pub fn desk_environment(table: &TableConfig, bundles: Option<&Path>) -> Vec<(&'static str, String)> {
    let mut env = environment(table, Path::new(""));
    let theirs = ["INTAKE_BUNDLE", "INTAKE_SEAL_KEY", "INTAKE_MAIL", "INTAKE_MAIL_FROM", "INTAKE_MAIL_RELATIONS"];
    env.retain(|(name, _)| !theirs.contains(name));
    env.extend([
        ("INTAKE_DESK_ISSUER", "https://id.example".into()),
        ("INTAKE_DESK_CLIENT_ID", "desk".into()),
        ("INTAKE_DESK_CLIENT_SECRET", "hush-hush".into()),
        ("INTAKE_DESK_KEY", KEY.into()),
    ]);
    env.extend(bundles.map(|folder| ("INTAKE_DESK_BUNDLE", folder.to_str().unwrap().to_string())));
    env
}

/// Starts a binary in an environment.
pub fn start(runtime: &RuntimeApi, binary: &str, env: &[(&'static str, String)]) -> Function {
    let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    runtime.start_function(Path::new(binary), &env)
}

/// A submission that a deployed function stored.
pub struct Submitted {
    /// Its id.
    pub id: String,
    /// Its partition of the table.
    pub pk: String,
    /// Its reference.
    pub reference: Reference,
}

/// Starts the binary that receives forms, and sends the answers to the support request, up to the receipt.
pub async fn submitted<'a>(
    submit: &str,
    env: &[(&'static str, String)],
    lang: Lang,
    answers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Submitted {
    let runtime = RuntimeApi::start().await;
    let _submit = start(&runtime, submit, env);
    let path = format!("/intake/{lang}/support");
    let checked = runtime.invoke(http_event("POST", &path, &applicant::body(answers), false)).await.unwrap();
    assert_eq!(checked.get("statusCode"), Some(&json!(200)), "{checked}");
    let page = Page::parse(checked.get("body").unwrap().as_str().unwrap());
    let confirm = http_event("POST", &format!("{path}/confirm"), &page.hidden_body(), false);
    let confirmed = runtime.invoke(confirm).await.unwrap();
    assert_eq!(confirmed.get("statusCode"), Some(&json!(303)), "{confirmed}");
    let receipt = confirmed.pointer("/headers/location").unwrap().as_str().unwrap();
    let (_, seal) = page.hidden.iter().find(|(name, _)| name == "seal").unwrap();
    let part = |of: &str, place| of.split('.').nth(place).unwrap().to_string();
    let id = part(seal, 4);
    Submitted { pk: format!("SUB#{id}"), id, reference: Reference::parse(&part(receipt, 2)).unwrap() }
}

/// An HTTP API event, payload format 2.0, of a request that came through the front door.
pub fn http_event(method: &str, path: &str, body: &str, base64: bool) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "ANY /intake/{proxy+}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/x-www-form-urlencoded", "host": "example.com", HEADER: FRONT_DOOR_KEY
        },
        "requestContext": {
            "accountId": "000000000000", "apiId": "api", "domainName": "example.com", "domainPrefix": "example",
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test" },
            "requestId": "1", "routeKey": "ANY /intake/{proxy+}", "stage": "$default",
            "time": "22/Nov/2026:00:00:00 +0000", "timeEpoch": 1_795_305_600_000_i64
        },
        "body": body,
        "isBase64Encoded": base64
    })
}

/// A batch of the table's stream: event name, `pk` and `sk` of each record.
pub fn stream_event(records: &[(&str, &str, &str)]) -> Value {
    let records: Vec<_> = records
        .iter()
        .enumerate()
        .map(|(place, (name, pk, sk))| {
            json!({
                "eventID": place.to_string(), "eventName": name, "eventVersion": "1.1", "eventSource": "aws:dynamodb",
                "awsRegion": "local", "eventSourceARN": "arn:aws:dynamodb:local:000000000000:table/intake/stream/1",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1_795_305_600.0,
                    "Keys": { "pk": { "S": pk }, "sk": { "S": sk } },
                    "SequenceNumber": format!("{}", 100 + place), "SizeBytes": 40, "StreamViewType": "KEYS_ONLY"
                }
            })
        })
        .collect();
    json!({ "Records": records })
}

/// A batch of the queue that the mail service's topic fills: the id and the content of each message. ("Using Lambda
/// with Amazon SQS", example event; "Amazon SNS message formats".)
pub fn queue_event(messages: &[(&str, &Value)]) -> Value {
    let records: Vec<_> = messages
        .iter()
        .map(|(id, message)| {
            let envelope = json!({
                "Type": "Notification", "MessageId": format!("topic-{id}"), "Subject": "Amazon SES Email Event Notification",
                "TopicArn": "arn:aws:sns:local:000000000000:mail-events", "Message": message.to_string(),
                "Timestamp": "2026-11-23T05:00:03.000Z", "SignatureVersion": "1", "Signature": "AAAA",
            });
            json!({
                "messageId": id, "receiptHandle": "AAAA", "body": envelope.to_string(), "md5OfBody": "00",
                "attributes": { "ApproximateReceiveCount": "1", "SentTimestamp": "1795410003000" },
                "messageAttributes": {}, "eventSource": "aws:sqs", "awsRegion": "local",
                "eventSourceARN": "arn:aws:sqs:local:000000000000:mail-events"
            })
        })
        .collect();
    json!({ "Records": records })
}

/// The mail service's event about the mail on a submission to the relations team: delivered or bounced, at a time in ISO
/// 8601. It holds recipient and subject, as real events do. ("Examples of
/// event data that Amazon SES publishes to Amazon SNS".)
///
/// # Panics
/// For a kind that is neither `Delivery` nor `Bounce`.
pub fn mail_event(kind: &str, at: &str, mail: &str, submission: &Submitted) -> Value {
    let team = "relations@example.com";
    let mut event = json!({
        "eventType": kind,
        "mail": {
            "timestamp": "2026-11-23T05:00:00.000Z", "messageId": mail, "source": "site@example.com",
            "sendingAccountId": "000000000000", "destination": [team], "headersTruncated": false,
            "headers": [{ "name": "To", "value": team }],
            "commonHeaders": { "to": [team], "messageId": mail, "subject": submission.reference.to_string() },
            "tags": {
                "about": ["submission"], "id": [submission.id], "recipient": ["relations"],
                "ses:configuration-set": ["intake"], "ses:from-domain": ["example.com"]
            }
        }
    });
    let (name, details) = match kind {
        "Delivery" => (
            "delivery",
            json!({
                "timestamp": at, "recipients": [team], "processingTimeMillis": 500, "reportingMTA": "mta.example.com",
                "smtpResponse": format!("250 2.6.0 {team} Message received")
            }),
        ),
        "Bounce" => (
            "bounce",
            json!({
                "timestamp": at, "bounceType": "Permanent", "bounceSubType": "General", "feedbackId": "0-0",
                "bouncedRecipients": [{
                    "emailAddress": team, "action": "failed", "status": "5.1.1",
                    "diagnosticCode": format!("smtp; 550 5.1.1 {team} user unknown")
                }],
                "reportingMTA": "dsn; mta.example.com"
            }),
        ),
        other => panic!("{other} has no event here"),
    };
    event.as_object_mut().unwrap().insert(name.into(), details);
    event
}
