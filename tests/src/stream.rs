//! The table's stream, from its beginning, as whoever may read it sees it.

use aws_credential_types::Credentials;
use aws_sdk_dynamodbstreams::config::{BehaviorVersion, Region, SharedCredentialsProvider};
use aws_sdk_dynamodbstreams::types::{Record, ShardIteratorType};
use aws_sdk_dynamodbstreams::{Client, Config};
use intake_fn::config::TableConfig;
use intake_fn::store::Store;

/// Every record that the stream of a table holds now.
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

fn client(table: &TableConfig) -> Client {
    let aws = &table.aws;
    let credentials = Credentials::from_keys(&*aws.access_key_id, &*aws.secret_access_key, aws.session_token.clone());
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(aws.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    config.set_endpoint_url(table.endpoint.clone());
    Client::from_conf(config.build())
}
