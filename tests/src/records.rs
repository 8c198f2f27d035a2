//! The items in the table, read without the code that writes them.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
pub use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::{Client, Config};
use store::SubmissionId;
use store::config::TableConfig;
use store::outbox::OutboxKey;

/// An item.
pub type Item = HashMap<String, AttributeValue>;

/// A client of the table's engine.
pub fn client(table: &TableConfig) -> Client {
    let aws = &table.aws;
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(aws.region.clone()))
        .credentials_provider(aws.credentials.clone())
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    config.set_endpoint_url(table.endpoint.clone());
    Client::from_conf(config.build())
}

/// Changes a stored answer directly in the table. `key` is the key of one of the submission's outbox items.
pub async fn alter(table: &TableConfig, key: &OutboxKey) {
    let text = |text: &str| AttributeValue::S(text.into());
    client(table)
        .update_item()
        .table_name(&table.table)
        .key("pk", text(key.parts().0))
        .key("sk", text("META"))
        .update_expression("SET answers.mobile = :other")
        .expression_attribute_values(":other", text("x"))
        .send()
        .await
        .unwrap();
}

/// Sets an attribute of a submission directly in the table.
pub async fn set(table: &TableConfig, id: &SubmissionId, name: &str, value: AttributeValue) {
    client(table)
        .update_item()
        .table_name(&table.table)
        .key("pk", AttributeValue::S(partition(id)))
        .key("sk", AttributeValue::S("META".into()))
        .update_expression("SET #name = :value")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", value)
        .send()
        .await
        .unwrap();
}

/// The partition of a submission.
pub fn partition(id: &SubmissionId) -> String {
    format!("SUB#{}", id.as_str())
}

/// Every item of a table.
pub async fn dump(table: &TableConfig) -> Vec<Item> {
    let mut items = client(table).scan().table_name(&table.table).consistent_read(true).into_paginator().items().send();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    all
}

/// Every item of the table whose sort key has this prefix.
pub async fn of_kind(table: &TableConfig, sk: &str) -> Vec<Item> {
    let mut items = dump(table).await;
    items.retain(|item| text(item, "sk").starts_with(sk));
    items
}

/// The number of items of each kind in a table. Other kinds are not counted, nor are tombstones of erased submissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Submissions.
    pub submissions: usize,
    /// Guards that make references unique.
    pub references: usize,
    /// Outbox items for teams. Those for applicants are optional and not counted.
    pub notices: usize,
    /// Audit events.
    pub events: usize,
}

impl Counts {
    /// The items of this many new submissions.
    pub fn of(submissions: usize) -> Self {
        Counts { submissions, references: submissions, notices: submissions, events: submissions }
    }
}

/// Counts the items of a table.
pub async fn count(table: &TableConfig) -> Counts {
    let mut counts = Counts::default();
    for item in dump(table).await {
        match (text(&item, "pk"), text(&item, "sk")) {
            (pk, "META") if pk.starts_with("SUB#") && !item.contains_key("erased_at") => counts.submissions += 1,
            (pk, "REF") if pk.starts_with("REF#") => counts.references += 1,
            (pk, sk) if pk.starts_with("SUB#") && sk.starts_with("OUT#") => {
                counts.notices += usize::from(sk != "OUT#applicant");
            }
            (pk, sk) if pk.starts_with("SUB#") && sk.starts_with("EV#") => counts.events += 1,
            _ => {}
        }
    }
    counts
}

/// The answers of a submission as they are stored.
pub fn answers(submission: &Item) -> BTreeMap<String, String> {
    let answers = submission.get("answers").and_then(|answers| answers.as_m().ok()).expect("a submission has answers");
    answers.iter().map(|(name, value)| (name.clone(), value.as_s().unwrap().clone())).collect()
}

/// The text of an attribute, or nothing.
pub fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// The number of an attribute.
pub fn number(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// The texts of a set, in order.
pub fn texts(item: &Item, name: &str) -> Vec<String> {
    let mut texts = item.get(name).and_then(|value| value.as_ss().ok()).cloned().unwrap_or_default();
    texts.sort();
    texts
}
