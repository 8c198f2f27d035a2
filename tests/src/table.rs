//! A table for a test: on the embedded engine in memory, or on the engine at `INTAKE_TEST_DYNAMODB_ENDPOINT`.

use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use preview::engine::{Engine, Kept};
use store::config::TableConfig;
use store::{Store, Timeouts};

/// One of a few engines, because each works on one request at a time: with several, the tests of a program fill all processors.
fn engine(number: usize) -> &'static Engine {
    static ENGINES: [OnceLock<Engine>; 4] = [const { OnceLock::new() }; 4];
    ENGINES.get(number % ENGINES.len()).unwrap().get_or_init(|| Engine::start(Kept::InMemory).unwrap())
}

/// The table of a preview, always on the embedded engine. Its name is that of every preview.
pub async fn of_a_preview() -> TableConfig {
    let config = engine(0).table();
    Store::new(&config).ensure_table().await.unwrap();
    config
}

/// Timeouts for a busy machine, whose engine may take longer than a person waits. A test of the deployed limits sets
/// [`Timeouts::DEPLOYED`].
pub const PATIENT: Timeouts = Timeouts {
    connect: Duration::from_secs(60),
    beginning: Duration::from_secs(60),
    stall: Duration::from_secs(60),
    attempt: Duration::from_secs(60),
    budget: Duration::from_secs(180),
    count: Duration::from_secs(60),
};

/// The configuration of a new, empty table that no other test uses. The engines are shared by the tests of one program.
pub async fn fresh() -> TableConfig {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut config = engine(count).table();
    if let Ok(endpoint) = std::env::var("INTAKE_TEST_DYNAMODB_ENDPOINT") {
        config.endpoint = Some(endpoint);
        config.aws.region = "us-east-1".into();
    }
    config.table = format!("test-{}-{count}", std::process::id());
    config.timeouts = PATIENT;
    Store::new(&config).ensure_table().await.unwrap();
    config
}

/// The number of concurrent writers that a test may use: any number, but one on moto's server ([`is_moto`]).
pub fn at_once(wanted: usize) -> usize {
    if !is_moto() {
        return wanted;
    }
    // Written past the capture of the test's output, so that it appears in the log.
    let narrowed = format!("NARROWED on moto: {wanted} writers come one after the other, not at once\n");
    std::io::stderr().write_all(narrowed.as_bytes()).unwrap();
    1
}

/// Whether the engine is moto's server, which loses concurrent writes.
///
/// DynamoDB's transactions are serializable ("Amazon DynamoDB Transactions: How it works", isolation levels). moto's server
/// answers in threads, copies the whole table before a transaction and, when the transaction is canceled, puts the copy back
/// (moto 5.2.5, `moto/dynamodb/models`, `transact_write_items`). There, a test of many writers at once would fail for a fault that
/// only moto has.
///
/// # Panics
/// If `INTAKE_TEST_DYNAMODB_ENGINE` names an unknown engine.
pub(crate) fn is_moto() -> bool {
    match std::env::var("INTAKE_TEST_DYNAMODB_ENGINE").as_deref() {
        Err(_) => false,
        Ok("moto") => true,
        Ok(other) => panic!("INTAKE_TEST_DYNAMODB_ENGINE can be `moto` or unset, not `{other}`"),
    }
}
