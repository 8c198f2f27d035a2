//! The table's stream, read from its beginning.

use aws_sdk_dynamodbstreams::types::{Record, ShardIteratorType};
use preview::stream::client;
use store::Store;
use store::config::TableConfig;

/// Every record in a table's stream.
pub async fn read(table: &TableConfig) -> Vec<Record> {
    let arn = Store::new(table).ensure_table().await.unwrap();
    let client = client(table);
    let described = client.describe_stream().stream_arn(&arn).send().await.unwrap();
    let mut records = Vec::new();
    for shard in described.stream_description.unwrap().shards() {
        let iterator = client
            .get_shard_iterator()
            .stream_arn(&arn)
            .set_shard_id(shard.shard_id.clone())
            .shard_iterator_type(ShardIteratorType::TrimHorizon)
            .send()
            .await
            .unwrap();
        let mut iterator = iterator.shard_iterator;
        // An open shard always has a next iterator: it is read to its end when nothing more comes.
        while let Some(here) = iterator {
            let page = client.get_records().shard_iterator(here).send().await.unwrap();
            let found = page.records.unwrap_or_default();
            iterator = page.next_shard_iterator.filter(|_| !found.is_empty());
            records.extend(found);
        }
    }
    records
}
