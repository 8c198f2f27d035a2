//! A table for a test: on the embedded engine in memory, or on whatever answers at `INTAKE_TEST_DYNAMODB_ENDPOINT`.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

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
    Store::new(&config).ensure_table().await.unwrap();
    config
}
