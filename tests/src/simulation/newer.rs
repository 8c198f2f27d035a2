//! What a newer release has written before it was taken back: notices to a recipient that this version does not know, and records
//! with a status, a language or a channel that it cannot read.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use aws_sdk_dynamodb::types::{ConditionCheck, Put, ReturnValue, TransactWriteItem};
use store::SubmissionId;
use store::outbox::OutboxKey;

use super::conditions::Conditions;
use crate::records;

/// The condition that a submission is stored and not erased.
const IS_STORED: &str = "attribute_exists(received_at)";
/// The attributes and values that this version does not know.
const UNKNOWN: [(&str, &str); 3] = [("status", "postponed"), ("lang", "fr"), ("channel", "fax")];
/// The attribute without which no mail can be written.
const LANG: &str = "lang";

/// What a newer release has written.
#[derive(Default)]
pub(super) struct Newer {
    /// Notices to an unknown recipient.
    pub(super) to_unknown: BTreeMap<SubmissionId, OutboxKey>,
    /// Records that cannot be read: the attribute, and the value that can be read.
    pub(super) unreadable: BTreeMap<SubmissionId, (&'static str, String)>,
}

impl Newer {
    /// Writes one or the other for a submission, if it is stored.
    pub(super) async fn write(&mut self, conditions: &mut Conditions, id: &SubmissionId) {
        if conditions.dice.once_in(2) {
            self.add_to_unknown(conditions, id).await;
        } else {
            self.make_unreadable(conditions, id).await;
        }
    }

    /// Adds a notice to a recipient that this version does not know, due before all others.
    async fn add_to_unknown(&mut self, conditions: &mut Conditions, id: &SubmissionId) {
        let (pk, sk, table) = (records::partition(id), "OUT#storehouse", &conditions.real.table);
        let (text, number) = (|text: &str| S(text.into()), |number: i64| N(number.to_string()));
        let now = conditions.now().seconds();
        let notice = Put::builder()
            .table_name(table)
            .item("pk", text(&pk))
            .item("sk", text(sk))
            .item("state", text("pending"))
            .item("pending", text("pending"))
            .item("attempts", number(0))
            .item("since", number(now))
            .item("due_at", number(now))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .unwrap();
        let stored = ConditionCheck::builder().table_name(table).key("pk", text(&pk)).key("sk", text("META"));
        let stored = stored.condition_expression(IS_STORED).build().unwrap();
        let written = conditions
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(notice).build())
            .transact_items(TransactWriteItem::builder().condition_check(stored).build());
        if written.send().await.is_ok() {
            self.to_unknown.insert(id.clone(), OutboxKey::parse(&pk, sk).unwrap());
            conditions.outcome.to_unknown += 1;
        }
    }

    async fn make_unreadable(&mut self, conditions: &mut Conditions, id: &SubmissionId) {
        let (attribute, value) = conditions.dice.one_of(&UNKNOWN);
        if self.unreadable.contains_key(id) {
            return;
        }
        if let Some(known) = set(conditions, id, attribute, value).await {
            self.unreadable.insert(id.clone(), (attribute, known));
            conditions.outcome.unreadable += 1;
        }
    }

    /// Brings back the version that can read the records.
    pub(super) async fn come_back(&mut self, conditions: &Conditions) {
        for (id, (attribute, known)) in std::mem::take(&mut self.unreadable) {
            set(conditions, &id, attribute, &known).await;
        }
    }

    /// Whether this version cannot send a notice.
    pub(super) fn is_unsendable(&self, key: &OutboxKey) -> bool {
        let of_unreadable =
            |id: &SubmissionId| self.unreadable.get(id).is_some_and(|(attribute, _)| *attribute == LANG);
        let id = key.parts().0.strip_prefix("SUB#").map(SubmissionId::from_digits);
        key.recipient().is_none() || id.is_some_and(|id| of_unreadable(&id))
    }
}

/// Sets an attribute of a submission, and returns its value before. None if the submission is not stored.
async fn set(conditions: &Conditions, id: &SubmissionId, attribute: &str, value: &str) -> Option<String> {
    let changed = conditions
        .client
        .update_item()
        .table_name(&conditions.real.table)
        .key("pk", S(records::partition(id)))
        .key("sk", S("META".into()))
        .update_expression("SET #attribute = :value")
        .condition_expression(IS_STORED)
        .expression_attribute_names("#attribute", attribute)
        .expression_attribute_values(":value", S(value.into()))
        .return_values(ReturnValue::UpdatedOld)
        .send()
        .await;
    Some(records::text(&changed.ok()?.attributes?, attribute).to_string())
}
