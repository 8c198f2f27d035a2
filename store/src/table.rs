//! The table's schema, and its creation on an engine on this machine. In production, the deployment creates the table.

use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification, TimeToLiveStatus,
};

use crate::attributes::EXPIRES_AT;
use crate::client::Store;
use crate::error::{StoreError, because, failed};

/// The sparse index of pending outbox items, by due time.
pub const PENDING_INDEX: &str = "pending";
/// The index of submissions by form and status, by time.
pub const QUEUE_INDEX: &str = "queue";

const MAKING: &str = "making the table";

impl Store {
    /// Creates the table if it does not exist, and returns its stream's ARN.
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
        let described = self.client.describe_table().table_name(&self.table).send().await.map_err(failed(MAKING))?;
        described
            .table
            .and_then(|table| table.latest_stream_arn)
            .ok_or_else(|| StoreError { during: MAKING, cause: "the table has no stream".into() })
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
        let attribute = |name: &str, kind| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().map_err(because(MAKING))
        };
        // The stream carries keys only, so that no personal data leaves the table.
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::KeysOnly)
            .build()
            .map_err(because(MAKING))?;
        self.client
            .create_table()
            .table_name(&self.table)
            .attribute_definitions(attribute("pk", ScalarAttributeType::S)?)
            .attribute_definitions(attribute("sk", ScalarAttributeType::S)?)
            .attribute_definitions(attribute("pending", ScalarAttributeType::S)?)
            .attribute_definitions(attribute("due_at", ScalarAttributeType::N)?)
            .attribute_definitions(attribute("queue", ScalarAttributeType::S)?)
            .attribute_definitions(attribute("received_at", ScalarAttributeType::N)?)
            .set_key_schema(Some(key_schema("pk", "sk")?))
            // The sweep skips expired items and measures the oldest wait without reading each item.
            .global_secondary_indexes(index(PENDING_INDEX, "pending", "due_at", &[EXPIRES_AT, "since"])?)
            .global_secondary_indexes(index(QUEUE_INDEX, "queue", "received_at", &[EXPIRES_AT])?)
            .billing_mode(BillingMode::PayPerRequest)
            .stream_specification(stream)
            .send()
            .await
            .map_err(failed::<CreateTableError, _>(MAKING))?;
        Ok(())
    }
}

fn key_schema(hash: &str, range: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    [(hash, KeyType::Hash), (range, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(because(MAKING))
        })
        .collect()
}

/// An index that holds keys and the named attributes, which are not personal.
fn index(name: &str, hash: &str, range: &str, with: &[&str]) -> Result<GlobalSecondaryIndex, StoreError> {
    let projection = Projection::builder()
        .projection_type(ProjectionType::Include)
        .set_non_key_attributes(Some(with.iter().map(ToString::to_string).collect()))
        .build();
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(key_schema(hash, range)?))
        .projection(projection)
        .build()
        .map_err(because(MAKING))
}
