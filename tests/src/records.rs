//! What really stands in the table, past the code that writes it.

use std::collections::HashMap;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedCredentialsProvider};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::{Client, Config};
use intake_fn::config::TableConfig;

/// An item.
pub type Item = HashMap<String, AttributeValue>;

/// A client of the table's engine.
pub fn client(table: &TableConfig) -> Client {
    let aws = &table.aws;
    let credentials = Credentials::from_keys(&*aws.access_key_id, &*aws.secret_access_key, None);
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(aws.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    config.set_endpoint_url(table.endpoint.clone());
    Client::from_conf(config.build())
}

/// Every item of the table whose sort key begins so.
pub async fn of_kind(table: &TableConfig, sk: &str) -> Vec<Item> {
    let mut pages = client(table).scan().table_name(&table.table).consistent_read(true).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(item) = pages.next().await {
        let item = item.unwrap();
        if text(&item, "sk").starts_with(sk) {
            found.push(item);
        }
    }
    found
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
