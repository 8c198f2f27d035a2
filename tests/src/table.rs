//! A table for a test: on the embedded engine in memory, or on whatever answers at `INTAKE_TEST_DYNAMODB_ENDPOINT`. And
//! what is in it, item by item, past the product's own reading.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedCredentialsProvider};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::{Client, Config};
use intake_fn::config::TableConfig;
use intake_fn::store::Store;
use preview::engine::{Engine, Kept};

/// How to reach a new, empty table that no other test uses. The engine is shared by the tests of one program.
pub async fn fresh() -> TableConfig {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let mut config = ENGINE.get_or_init(|| Engine::start(Kept::InMemory).unwrap()).table();
    if let Ok(endpoint) = std::env::var("INTAKE_TEST_DYNAMODB_ENDPOINT") {
        config.endpoint = Some(endpoint);
        config.aws.region = "us-east-1".into();
    }
    config.table = format!("test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    // A busy machine's engine may take longer than the store waits, and that is not what is tested here.
    for _ in 0..20 {
        if Store::new(&config).ensure_table().await.is_ok() {
            return config;
        }
    }
    panic!("the engine makes no table");
}

/// How many writers a test may let write at the same time: as many as it wants, but on moto's server one.
///
/// DynamoDB's transactions are serializable ("Amazon DynamoDB Transactions: How it works", isolation levels). moto's server
/// answers in threads, copies the whole table before a transaction and, when the transaction is canceled, puts the copy back:
/// what others wrote meanwhile is lost (moto 5.2.5, `moto/dynamodb/models`, `transact_write_items`). There, a test of many
/// writers at once would fail for a fault that only moto has.
///
/// # Panics
/// Where `INTAKE_TEST_DYNAMODB_ENGINE` names an engine that nobody has looked at.
pub fn at_once(wanted: usize) -> usize {
    match std::env::var("INTAKE_TEST_DYNAMODB_ENGINE").as_deref() {
        Err(_) => wanted,
        Ok("moto") => {
            // Past the capture of the test's own output: whoever reads the log is told.
            let narrowed = format!("NARROWED on moto: {wanted} writers come one after the other, not at once\n");
            std::io::stderr().write_all(narrowed.as_bytes()).unwrap();
            1
        }
        Ok(other) => panic!("INTAKE_TEST_DYNAMODB_ENGINE can be `moto` or unset, not `{other}`"),
    }
}

/// An item as the engine gives it.
pub type Item = HashMap<String, AttributeValue>;

/// Every item of a table.
pub async fn dump(table: &TableConfig) -> Vec<Item> {
    let mut items = client(table).scan().table_name(&table.table).consistent_read(true).into_paginator().items().send();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    all
}

/// How many items of each kind a table holds. Whatever else is kept there is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Submissions.
    pub submissions: usize,
    /// Guards that make references unique.
    pub references: usize,
    /// Outbox items.
    pub notices: usize,
    /// Audit events.
    pub events: usize,
}

impl Counts {
    /// What so many submissions leave that nothing has happened to since.
    pub fn of(submissions: usize) -> Self {
        Counts { submissions, references: submissions, notices: submissions, events: submissions }
    }
}

/// Counts what a table holds.
pub async fn count(table: &TableConfig) -> Counts {
    let mut counts = Counts::default();
    for item in dump(table).await {
        match (text(&item, "pk"), text(&item, "sk")) {
            (pk, "META") if pk.starts_with("SUB#") => counts.submissions += 1,
            (pk, "REF") if pk.starts_with("REF#") => counts.references += 1,
            (pk, sk) if pk.starts_with("SUB#") && sk.starts_with("OUT#") => counts.notices += 1,
            (pk, sk) if pk.starts_with("SUB#") && sk.starts_with("EV#") => counts.events += 1,
            _ => {}
        }
    }
    counts
}

/// The submissions of a table.
pub async fn submissions(table: &TableConfig) -> Vec<Item> {
    let mut items = dump(table).await;
    items.retain(|item| text(item, "sk") == "META");
    items
}

/// The answers of a submission as they are stored.
pub fn answers(submission: &Item) -> BTreeMap<String, String> {
    let answers = submission.get("answers").and_then(|answers| answers.as_m().ok()).expect("a submission has answers");
    answers.iter().map(|(name, value)| (name.clone(), value.as_s().unwrap().clone())).collect()
}

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// A client of the table's engine with the SDK's own patience.
pub fn client(table: &TableConfig) -> Client {
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
