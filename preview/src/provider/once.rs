//! Values under random keys, in memory, each of which can be taken once and only for some time.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use store::Timestamp;
use store::world::{NoEntropy, World};

/// Values under random keys.
pub(crate) struct Once<T> {
    seconds: i64,
    kept: Mutex<BTreeMap<String, (Timestamp, T)>>,
}

impl<T> Once<T> {
    /// Keeps each value for this many seconds.
    pub(crate) fn new(seconds: i64) -> Self {
        Once { seconds, kept: Mutex::default() }
    }

    /// Keeps a value. Returns its key, 128 random bits.
    pub(crate) fn keep(&self, world: &World, value: T) -> Result<String, NoEntropy> {
        let (now, key) = (world.now(), hex::encode(world.random()?));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (until, _)| now < *until);
        kept.insert(key.clone(), (now.plus_seconds(self.seconds), value));
        Ok(key)
    }

    /// Takes the value of a key. None if it was taken before, or its time is over.
    pub(crate) fn take(&self, now: Timestamp, key: &str) -> Option<T> {
        let taken = self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        taken.filter(|(until, _)| now < *until).map(|(_, value)| value)
    }
}
