//! Delivers the table's stream to the notice sender, as Lambda's event source mapping does, and runs the sweep, as the schedule does.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodbstreams::config::{BehaviorVersion, Region};
use aws_sdk_dynamodbstreams::types::{AttributeValue, Record, ShardIteratorType};
use aws_sdk_dynamodbstreams::{Client, Config};
use intake_fn::notices::mail::MailTransport;
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::stream::{Change, StreamEvent, StreamRecord};
use intake_fn::notices::sweep::sweep;
use intake_fn::runtime::config::TeamAddresses;
use intake_fn::runtime::metrics::Metrics;
use store::Store;
use store::config::TableConfig;

use crate::site::LiveSite;

const POLL: Duration = Duration::from_millis(250);
const PAUSE: Duration = Duration::from_millis(500);
const SWEEP: Duration = Duration::from_secs(30);
/// As in the deployed mapping: batches of ten, five attempts, then the sweep.
const BATCH: i32 = 10;
const TRIES: usize = 5;

/// Follows the stream and sweeps, until it is aborted.
pub async fn follow(table: TableConfig, stream_arn: String, site: Arc<LiveSite>, mail: PathBuf) {
    let client = client(&table);
    let store = Store::new(&table);
    // Without a bundle there never was a form, so there are no notices.
    let notifier = || {
        Some(NoticeSender {
            store: store.clone(),
            world: site.world().clone(),
            transport: MailTransport::Folder(mail.clone()),
            addresses: addresses(),
            bundle: site.bundle()?,
            origin: site.origin().clone(),
            metrics: Metrics::Nowhere,
            proof: Some(site.keys().clone()),
        })
    };
    let swept = async {
        loop {
            if let Some(notifier) = notifier()
                && let Err(error) = sweep(&notifier).await
            {
                tracing::error!(outcome = "not_swept", %error);
            }
            tokio::time::sleep(SWEEP).await;
        }
    };
    let followed = async {
        loop {
            if let Err(error) = read(&client, &stream_arn, &notifier).await {
                tracing::error!(outcome = "stream_lost", error);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::join!(swept, followed);
}

/// Reads the stream from its beginning. Notices that were sent before are skipped by the state of their outbox items.
async fn read(client: &Client, stream_arn: &str, notifier: &impl Fn() -> Option<NoticeSender>) -> Result<(), String> {
    let text = |error: aws_sdk_dynamodbstreams::Error| error.to_string();
    let described = client.describe_stream().stream_arn(stream_arn).send().await.map_err(|e| text(e.into()))?;
    let mut iterators = Vec::new();
    for shard in described.stream_description.and_then(|stream| stream.shards).unwrap_or_default() {
        let iterator = client
            .get_shard_iterator()
            .stream_arn(stream_arn)
            .set_shard_id(shard.shard_id)
            .shard_iterator_type(ShardIteratorType::TrimHorizon)
            .send()
            .await
            .map_err(|e| text(e.into()))?;
        iterators.extend(iterator.shard_iterator);
    }
    while !iterators.is_empty() {
        let Some(notifier) = notifier() else {
            tokio::time::sleep(POLL).await;
            continue;
        };
        let mut next = Vec::new();
        let mut idle = true;
        for iterator in iterators {
            let page =
                client.get_records().shard_iterator(iterator).limit(BATCH).send().await.map_err(|e| text(e.into()))?;
            let records = page.records.unwrap_or_default();
            idle &= records.is_empty();
            let records = records.iter().filter_map(record).collect();
            for left in hand_over(records, PAUSE, &notifier).await {
                tracing::error!(outcome = "left_to_the_sweep", record = left.dynamodb.sequence_number);
            }
            next.extend(page.next_shard_iterator);
        }
        iterators = next;
        if idle {
            tokio::time::sleep(POLL).await;
        }
    }
    Ok(())
}

/// Delivers a batch as the event source mapping does: after a failure it goes back to the lowest record that failed, and delivers
/// everything from there again, also what succeeded ("Using AWS Lambda with Amazon DynamoDB", reporting
/// batch item failures). A record is dropped after five attempts, so that it does not block the others.
///
/// Returns the dropped records.
pub async fn hand_over(mut records: Vec<StreamRecord>, pause: Duration, notifier: &NoticeSender) -> Vec<StreamRecord> {
    let (mut left, mut tries) = (Vec::new(), 0);
    while !records.is_empty() {
        let event = StreamEvent { records };
        let response = notifier.handle(&event).await;
        records = event.records;
        let failed = |record: &StreamRecord| {
            response.failures.iter().any(|failure| failure.sequence_number == record.dynamodb.sequence_number)
        };
        let Some(lowest) = records.iter().position(failed) else { break };
        if lowest > 0 {
            tries = 0;
            records.drain(..lowest);
        }
        tries += 1;
        if tries < TRIES {
            tokio::time::sleep(pause).await;
        } else {
            left.push(records.remove(0));
            tries = 0;
        }
    }
    left
}

/// Converts a record to Lambda's format.
pub fn record(record: &Record) -> Option<StreamRecord> {
    let change = record.dynamodb.as_ref()?;
    let keys = change.keys.iter().flatten().filter_map(|(name, value)| match value {
        AttributeValue::S(text) => Some((name.clone(), HashMap::from([("S".to_string(), text.clone())]))),
        _ => None,
    });
    Some(StreamRecord {
        event_name: record.event_name.as_ref()?.as_str().to_string(),
        dynamodb: Change { keys: keys.collect(), sequence_number: change.sequence_number.clone()? },
    })
}

/// Reserved addresses (RFC 2606): the preview sends no mail.
fn addresses() -> TeamAddresses {
    let address = |name: &str| format!("{name}@preview.invalid");
    TeamAddresses {
        from: address("website"),
        relations: address("relations"),
        volunteering: address("volunteering"),
        social_research: address("social-research"),
        complaints: address("complaints"),
    }
}

/// A client of the table's stream.
pub fn client(table: &TableConfig) -> Client {
    let aws = &table.aws;
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(aws.region.clone()))
        .credentials_provider(aws.credentials.clone())
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    config.set_endpoint_url(table.endpoint.clone());
    Client::from_conf(config.build())
}
