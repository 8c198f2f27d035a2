//! Pauses between the attempts at a transaction that met another one.

use std::time::Duration;

use crate::error::{StoreError, because};
use crate::world::World;

/// The most retries of one transaction.
const LIMIT: u32 = 5;

/// The retries of one transaction. The SDK does not repeat canceled transactions by itself.
#[derive(Default)]
pub(crate) struct Retries(u32);

impl Retries {
    /// The number of retries so far.
    pub(crate) fn count(&self) -> u32 {
        self.0
    }

    /// Whether no retry is left.
    pub(crate) fn are_exhausted(&self) -> bool {
        self.0 >= LIMIT
    }

    /// Counts a retry and waits before it: 20 ms for each retry so far, and up to 39 ms of jitter.
    pub(crate) async fn pause(&mut self, world: &World, during: &'static str) -> Result<(), StoreError> {
        self.0 += 1;
        let jitter = world.random_u64().map_err(because(during))? % 40;
        tokio::time::sleep(Duration::from_millis(20 * u64::from(self.0) + jitter)).await;
        Ok(())
    }
}
