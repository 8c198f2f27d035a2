//! The table behind TLS, and the environment of the programs.

use std::path::Path;

use journeys::deployed;
use journeys::tls::Tls;
use preview::engine::{Engine, Kept};
use store::Store;

/// A table of an engine of its own behind TLS.
pub struct Surroundings {
    /// TLS in front of the engine.
    pub tls: Tls,
    /// The variables of every program.
    pub env: Vec<(&'static str, String)>,
    _engine: Engine,
    _folder: tempfile::TempDir,
}

impl Surroundings {
    /// Starts an engine in memory, with an empty table. The programs trust its certificate, and those of a file.
    pub async fn start(authorities: Option<&Path>) -> Self {
        let engine = Engine::start(Kept::InMemory).unwrap();
        let table = engine.table();
        Store::new(&table).ensure_table().await.unwrap();
        let address = table.endpoint.as_deref().unwrap().trim_start_matches("http://").parse().unwrap();
        let tls = Tls::before(address).await;
        let folder = tempfile::tempdir().unwrap();
        let mut env = deployed::environment(&table, folder.path());
        env.retain(|(name, _)| *name != "INTAKE_DYNAMODB_ENDPOINT");
        env.push(("INTAKE_DYNAMODB_ENDPOINT", tls.origin.clone()));
        // For Rust, Node and Python.
        let file = folder.path().join("authorities.pem");
        let others = authorities.map(|file| std::fs::read_to_string(file).unwrap()).unwrap_or_default();
        std::fs::write(&file, format!("{others}{}", tls.certificate)).unwrap();
        let file = file.to_str().unwrap();
        env.extend(["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE"].map(|name| (name, file.to_string())));
        Surroundings { tls, env, _engine: engine, _folder: folder }
    }
}
