//! How lookup keys stand in the table: the attribute of a submission's item that names them, and the lookup items.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::attributes::{Item, text, timestamp};
use crate::id::SubmissionId;
use crate::keys;
use crate::lookup::{LookupKey, LookupKeys};
use crate::timestamp::Timestamp;

/// The attribute of a submission's item that names its lookup keys: a map from questions to kinds and hashes.
pub(crate) const LOOKUPS: &str = "lookups";

/// The value of that attribute. None without a key.
pub(crate) fn lookups_attribute(keys: &LookupKeys) -> Option<AttributeValue> {
    let map = keys.by_question().map(|(question, key)| (question.to_string(), text(key.to_text()))).collect();
    (!keys.is_empty()).then_some(AttributeValue::M(map))
}

/// The lookup keys of a submission's item. None in those of earlier versions.
pub(crate) fn lookups(meta: &Item) -> LookupKeys {
    let map = meta.get(LOOKUPS).and_then(|value| value.as_m().ok()).into_iter().flatten();
    LookupKeys::from_texts(map.filter_map(|(question, value)| Some((question.as_str(), value.as_s().ok()?.as_str()))))
}

/// The item by which a submission is found under one of its lookup keys. Its time serves to read the newest first.
pub(crate) fn lookup_item(key: &LookupKey, id: &SubmissionId, received_at: Timestamp) -> Item {
    let mut item = keys::lookup(key.hash(), id);
    item.insert("received_at".into(), timestamp(received_at));
    item
}

/// The keys of the lookup items that a submission's item names, also of kinds that only a newer version knows.
pub(crate) fn lookup_item_keys(meta: &Item, id: &SubmissionId) -> Vec<Item> {
    let map = meta.get(LOOKUPS).and_then(|value| value.as_m().ok()).into_iter().flatten();
    // Two answers may have one number.
    let hashes: BTreeSet<&str> = map.filter_map(|(_, value)| LookupKey::hash_in(value.as_s().ok()?)).collect();
    hashes.into_iter().map(|hash| keys::lookup(hash, id)).collect()
}

/// The condition that a submission's lookup keys are as they were read, with the value of `:lookups` if it has any. Without it, a lookup
/// item that somebody else writes meanwhile would outlive an erasure or another correction.
pub(crate) fn as_read(held: Option<AttributeValue>) -> (&'static str, Option<AttributeValue>) {
    let condition = if held.is_some() { "lookups = :lookups" } else { "attribute_not_exists(lookups)" };
    (condition, held)
}
