//! What a deployed function finds around it: its environment, and the events of the gateway and of the stream.
//!
//! The tests that start the binaries stand in the binaries' crate.

use std::path::Path;

use intake_fn::config::TableConfig;
use serde_json::{Value, json};

use crate::bundle;
use crate::runtime_api::{Function, RuntimeApi};

/// The key of the seals.
pub const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The environment of a deployed function, with the table on this machine and mail to a folder.
pub fn environment(table: &TableConfig, mail: &Path) -> Vec<(&'static str, String)> {
    vec![
        ("INTAKE_BUNDLE", bundle::built().join("intake").to_str().unwrap().to_string()),
        ("INTAKE_TABLE", table.table.clone()),
        ("INTAKE_DYNAMODB_ENDPOINT", table.endpoint.clone().unwrap()),
        ("INTAKE_SEAL_KEY", KEY.into()),
        ("INTAKE_ORIGIN", "https://example.com".into()),
        ("INTAKE_MAIL", format!("file:{}", mail.display())),
        ("INTAKE_MAIL_FROM", "site@example.com".into()),
        ("INTAKE_MAIL_RELATIONS", "relations@example.com".into()),
        ("AWS_REGION", table.aws.region.clone()),
        ("AWS_ACCESS_KEY_ID", "local".into()),
        ("AWS_SECRET_ACCESS_KEY", "local".into()),
    ]
}

/// Starts a binary in an environment.
pub fn start(runtime: &RuntimeApi, binary: &str, env: &[(&'static str, String)]) -> Function {
    let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    runtime.start_function(Path::new(binary), &env)
}

/// An HTTP API event, payload format 2.0.
pub fn http_event(method: &str, path: &str, body: &str, base64: bool) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "ANY /intake/{proxy+}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": { "content-type": "application/x-www-form-urlencoded", "host": "example.com" },
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
