//! Conversions between Rust values and attributes of the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::timestamp::Timestamp;

/// An item of the table.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The attribute that holds an item's expiry, in seconds since 1970. The table deletes expired items late: "typically within a few
/// days" (DynamoDB, "Using time to live"). Therefore reads check it too.
/// The team that a submission is for, if it is not the form's.
pub(crate) const TEAM: &str = "team";
pub(crate) const EXPIRES_AT: &str = "expires_at";

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn timestamp(value: Timestamp) -> AttributeValue {
    number(value.seconds())
}

/// A set of texts. None without a text: DynamoDB has no empty sets.
pub(crate) fn text_set(values: impl Iterator<Item = impl Into<String>>) -> Option<AttributeValue> {
    let values: Vec<String> = values.map(Into::into).collect();
    (!values.is_empty()).then_some(AttributeValue::Ss(values))
}

/// A list of texts, in their order.
pub(crate) fn text_list(values: &[String]) -> AttributeValue {
    AttributeValue::L(values.iter().map(text).collect())
}

pub(crate) fn get_text(item: &Item, name: &str) -> Option<String> {
    item.get(name)?.as_s().ok().cloned()
}

pub(crate) fn get_texts(item: &Item, name: &str) -> Vec<String> {
    item.get(name).and_then(|value| value.as_ss().ok()).cloned().unwrap_or_default()
}

pub(crate) fn get_text_list(item: &Item, name: &str) -> Vec<String> {
    let values = item.get(name).and_then(|value| value.as_l().ok()).into_iter().flatten();
    values.filter_map(|value| value.as_s().ok().cloned()).collect()
}

/// A flag. A missing one is not set.
pub(crate) fn get_flag(item: &Item, name: &str) -> bool {
    item.get(name).and_then(|value| value.as_bool().ok()).copied().unwrap_or_default()
}

pub(crate) fn get_number(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

pub(crate) fn get_timestamp(item: &Item, name: &str) -> Option<Timestamp> {
    get_number(item, name).map(Timestamp::from_seconds)
}

/// Sets an item's expiry, if it has one.
pub(crate) fn keep_until(item: &mut Item, expires_at: Option<Timestamp>) {
    item.extend(expires_at.map(|at| (EXPIRES_AT.to_string(), timestamp(at))));
}

/// Whether an item has expired.
pub(crate) fn is_expired(item: &Item, now: Timestamp) -> bool {
    get_timestamp(item, EXPIRES_AT).is_some_and(|at| at <= now)
}
