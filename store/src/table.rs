//! The table's schema, and its creation on an engine on this machine. In production, the deployment creates the table.
//!
//! A preview keeps its table in a file. [`Store::ensure_table`] adds the indexes that an older file does not have.

use std::time::Duration;

use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex,
    GlobalSecondaryIndexUpdate, IndexStatus, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TableDescription, TimeToLiveSpecification,
    TimeToLiveStatus,
};

use crate::attributes::{EXPIRES_AT, TEAM};
use crate::client::Store;
use crate::error::{StoreError, because, failed};

/// The sparse index of pending outbox items, by due time.
pub const PENDING_INDEX: &str = "pending";
/// The index of submissions by form and status, by time.
pub const QUEUE_INDEX: &str = "queue";
/// The index of what lists show of submissions, by status, by time.
pub const STEPS_INDEX: &str = "steps";
/// The sparse index of what lists show of submissions, by the member of staff who deals with them, by time.
pub const MINE_INDEX: &str = "mine";

/// The attributes of a submission that lists show, besides keys. The indexes for lists hold them, and nothing that a person wrote.
pub(crate) const ROW: [&str; 17] = [
    "form",
    "reference",
    "lang",
    "channel",
    "status",
    "received_at",
    "acknowledged_at",
    "suspect",
    "assigned_to",
    "assigned_name",
    "remind_on",
    "moved_at",
    "told_at",
    "digest",
    EXPIRES_AT,
    "altered_at",
    TEAM,
];

const MAKING: &str = "making the table";
/// How long and how often an index that is being added is waited for. An engine on this machine adds it at once.
const WAIT: Duration = Duration::from_millis(100);
const WAITS: usize = 600;

/// An index, with the attributes that it holds besides keys. They are not personal.
struct Index {
    name: &'static str,
    hash: &'static str,
    range: &'static str,
    with: Vec<&'static str>,
}

/// Every index, in the order in which they are added.
fn indexes() -> [Index; 4] {
    // The keys of an index are in it anyway.
    let rows = |hash: &str| ROW.into_iter().filter(|name| ![hash, "received_at"].contains(name)).collect();
    [
        // The sweep skips expired items and measures the oldest wait without reading each item.
        Index { name: PENDING_INDEX, hash: "pending", range: "due_at", with: vec![EXPIRES_AT, "since"] },
        Index { name: QUEUE_INDEX, hash: "queue", range: "received_at", with: vec![EXPIRES_AT] },
        Index { name: STEPS_INDEX, hash: "status", range: "received_at", with: rows("status") },
        Index { name: MINE_INDEX, hash: "assigned_to", range: "received_at", with: rows("assigned_to") },
    ]
}

/// The attributes of the keys of the table and its indexes.
const KEYS: [(&str, ScalarAttributeType); 8] = [
    ("pk", ScalarAttributeType::S),
    ("sk", ScalarAttributeType::S),
    ("pending", ScalarAttributeType::S),
    ("due_at", ScalarAttributeType::N),
    ("queue", ScalarAttributeType::S),
    ("received_at", ScalarAttributeType::N),
    ("status", ScalarAttributeType::S),
    ("assigned_to", ScalarAttributeType::S),
];

impl Store {
    /// Creates the table if it does not exist, adds the indexes that it does not have, and returns its stream's ARN.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ensure_table(&self) -> Result<String, StoreError> {
        let created = self.create_table().await;
        if let Err(error) = created
            && error.cause != "ResourceInUseException"
        {
            return Err(error);
        }
        self.let_items_expire().await?;
        self.add_missing_indexes().await?;
        let described = self.described().await?;
        described
            .latest_stream_arn
            .ok_or_else(|| StoreError { during: MAKING, cause: "the table has no stream".into() })
    }

    async fn described(&self) -> Result<TableDescription, StoreError> {
        let described = self.client.describe_table().table_name(&self.table).send().await.map_err(failed(MAKING))?;
        described.table.ok_or_else(|| StoreError { during: MAKING, cause: "the table has no description".into() })
    }

    /// Adds indexes to a table that an earlier version created, one at a time ("Managing Global Secondary Indexes").
    async fn add_missing_indexes(&self) -> Result<(), StoreError> {
        let described = self.described().await?;
        let has = |name: &str| described.global_secondary_indexes().iter().any(|one| one.index_name() == Some(name));
        for missing in indexes().into_iter().filter(|index| !has(index.name)) {
            let create = CreateGlobalSecondaryIndexAction::builder()
                .index_name(missing.name)
                .set_key_schema(Some(key_schema(missing.hash, missing.range)?))
                .projection(missing.projection())
                .build()
                .map_err(because(MAKING))?;
            self.client
                .update_table()
                .table_name(&self.table)
                .set_attribute_definitions(Some(attributes(&[missing.hash, missing.range])?))
                .global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().create(create).build())
                .send()
                .await
                .map_err(failed(MAKING))?;
            self.wait_for(missing.name).await?;
        }
        Ok(())
    }

    /// Waits until an index holds all items.
    async fn wait_for(&self, name: &str) -> Result<(), StoreError> {
        for _ in 0..WAITS {
            let described = self.described().await?;
            let index = described.global_secondary_indexes().iter().find(|one| one.index_name() == Some(name));
            if index.and_then(|index| index.index_status()) == Some(&IndexStatus::Active) {
                return Ok(());
            }
            tokio::time::sleep(WAIT).await;
        }
        Err(StoreError { during: MAKING, cause: format!("the index {name} is not ready") })
    }

    /// Enables the deletion of expired items (`UpdateTimeToLive`, which fails if it is enabled already).
    async fn let_items_expire(&self) -> Result<(), StoreError> {
        let described =
            self.client.describe_time_to_live().table_name(&self.table).send().await.map_err(failed(MAKING))?;
        let status = described.time_to_live_description.and_then(|description| description.time_to_live_status);
        if matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
            return Ok(());
        }
        let specification = TimeToLiveSpecification::builder()
            .attribute_name(EXPIRES_AT)
            .enabled(true)
            .build()
            .map_err(because(MAKING))?;
        self.client
            .update_time_to_live()
            .table_name(&self.table)
            .time_to_live_specification(specification)
            .send()
            .await
            .map_err(failed(MAKING))?;
        Ok(())
    }

    async fn create_table(&self) -> Result<(), StoreError> {
        // The stream carries keys only, so that no personal data leaves the table.
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::KeysOnly)
            .build()
            .map_err(because(MAKING))?;
        let indexes = indexes().iter().map(Index::build).collect::<Result<Vec<_>, _>>()?;
        self.client
            .create_table()
            .table_name(&self.table)
            .set_attribute_definitions(Some(attributes(&KEYS.map(|(name, _)| name))?))
            .set_key_schema(Some(key_schema("pk", "sk")?))
            .set_global_secondary_indexes(Some(indexes))
            .billing_mode(BillingMode::PayPerRequest)
            .stream_specification(stream)
            .send()
            .await
            .map_err(failed::<CreateTableError, _>(MAKING))?;
        Ok(())
    }
}

impl Index {
    fn projection(&self) -> Projection {
        Projection::builder()
            .projection_type(ProjectionType::Include)
            .set_non_key_attributes(Some(self.with.iter().map(ToString::to_string).collect()))
            .build()
    }

    fn build(&self) -> Result<GlobalSecondaryIndex, StoreError> {
        GlobalSecondaryIndex::builder()
            .index_name(self.name)
            .set_key_schema(Some(key_schema(self.hash, self.range)?))
            .projection(self.projection())
            .build()
            .map_err(because(MAKING))
    }
}

/// The definitions of some attributes of keys.
fn attributes(names: &[&str]) -> Result<Vec<AttributeDefinition>, StoreError> {
    let of_key = |(name, _): &(&str, ScalarAttributeType)| names.contains(name);
    KEYS.into_iter()
        .filter(of_key)
        .map(|(name, kind)| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().map_err(because(MAKING))
        })
        .collect()
}

fn key_schema(hash: &str, range: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    [(hash, KeyType::Hash), (range, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(because(MAKING))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_index_holds_what_a_person_wrote_and_each_is_within_the_limits_of_the_database() {
        let personal =
            ["answers", "agreements", "note", "corrected", "withdrawn", "documents", "address", "mail", "name"];
        for index in indexes() {
            for name in index.with.iter().chain([&index.hash, &index.range]) {
                assert!(!personal.iter().any(|one| name == one || name.starts_with(&format!("{one}:"))), "{name}");
            }
            // `Projection` takes 20 attributes, and no key among them is needed.
            assert!(index.with.len() <= 20, "{}", index.name);
            assert!(!index.with.contains(&index.hash) && !index.with.contains(&index.range), "{}", index.name);
        }
    }
}
