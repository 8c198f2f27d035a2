//! The table's shape, and making it on an engine on this machine. In production the deployment makes it.

use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType,
};

use super::{Store, StoreError, because, failed};

/// The sparse index of pending outbox items, by due time.
pub const PENDING_INDEX: &str = "pending";
/// The index of submissions by form and status, by time.
pub const QUEUE_INDEX: &str = "queue";

const MAKING: &str = "making the table";

impl Store {
    /// Makes the table where it does not exist yet, and gives the name of its stream.
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
        let described = self.client.describe_table().table_name(&self.table).send().await.map_err(failed(MAKING))?;
        described
            .table
            .and_then(|table| table.latest_stream_arn)
            .ok_or_else(|| StoreError { during: MAKING, cause: "the table has no stream".into() })
    }

    async fn create_table(&self) -> Result<(), StoreError> {
        let attribute = |name: &str, kind| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().map_err(because(MAKING))
        };
        // Streams carry keys only: nothing personal leaves the table.
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
            .global_secondary_indexes(index(PENDING_INDEX, "pending", "due_at")?)
            .global_secondary_indexes(index(QUEUE_INDEX, "queue", "received_at")?)
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

fn index(name: &str, hash: &str, range: &str) -> Result<GlobalSecondaryIndex, StoreError> {
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(key_schema(hash, range)?))
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
        .build()
        .map_err(because(MAKING))
}
