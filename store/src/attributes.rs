//! Small helpers between Rust values and the table's attributes.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::timestamp::Timestamp;

/// An item of the table.
pub(super) type Item = HashMap<String, AttributeValue>;

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(super) fn timestamp(value: Timestamp) -> AttributeValue {
    number(value.seconds())
}

/// The attribute that says when an item is to be gone, in seconds since 1970. The table deletes by it, but late: "typically
/// within a few days" (DynamoDB, "Using time to live"). So whoever reads asks for it, too.
pub(super) const EXPIRES_AT: &str = "expires_at";

/// Has an item end at a time, or never.
pub(super) fn keep_until(item: &mut Item, expires_at: Option<Timestamp>) {
    item.extend(expires_at.map(|at| (EXPIRES_AT.to_string(), timestamp(at))));
}

/// Whether an item is past its time.
pub(super) fn is_expired(item: &Item, now: Timestamp) -> bool {
    get_timestamp(item, EXPIRES_AT).is_some_and(|at| at <= now)
}

pub(super) fn key(pk: &str, sk: &str) -> Item {
    HashMap::from([("pk".to_string(), text(pk)), ("sk".to_string(), text(sk))])
}

pub(super) fn get_text(item: &Item, name: &str) -> Option<String> {
    item.get(name)?.as_s().ok().cloned()
}

pub(super) fn get_texts(item: &Item, name: &str) -> Vec<String> {
    item.get(name).and_then(|value| value.as_ss().ok()).cloned().unwrap_or_default()
}

pub(super) fn get_number(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

pub(super) fn get_timestamp(item: &Item, name: &str) -> Option<Timestamp> {
    get_number(item, name).map(Timestamp::from_seconds)
}
