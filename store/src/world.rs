//! The clock and the source of randomness, handed in so that a test can set both.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::timestamp::Timestamp;

type Clock = dyn Fn() -> i64 + Send + Sync;
type Entropy = dyn Fn() -> Result<[u8; 16], NoEntropy> + Send + Sync;

/// Time and chance.
#[derive(Clone)]
pub struct World {
    clock: Arc<Clock>,
    entropy: Arc<Entropy>,
}

/// The system gives no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoEntropy;

impl World {
    /// The system's clock and random numbers.
    pub fn system() -> Self {
        World {
            clock: Arc::new(|| {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
            }),
            entropy: Arc::new(|| {
                let mut bytes = [0; 16];
                getrandom::fill(&mut bytes).map_err(|_| NoEntropy)?;
                Ok(bytes)
            }),
        }
    }

    /// The same world with another clock, which gives seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        World { clock: Arc::new(clock), ..self }
    }

    /// The same world with another source of randomness.
    #[must_use]
    pub fn with_entropy(self, entropy: impl Fn() -> Result<[u8; 16], NoEntropy> + Send + Sync + 'static) -> Self {
        World { entropy: Arc::new(entropy), ..self }
    }

    /// The current moment.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_seconds((self.clock)())
    }

    /// 128 random bits.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn random(&self) -> Result<[u8; 16], NoEntropy> {
        (self.entropy)()
    }

    /// 64 random bits.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn random_u64(&self) -> Result<u64, NoEntropy> {
        let bytes = self.random()?;
        Ok(bytes.into_iter().take(8).fold(0, |number, byte| number << 8 | u64::from(byte)))
    }
}
