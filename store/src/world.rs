//! Clock and randomness, injectable for tests.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::environment::{ConfigError, Environment};
use crate::timestamp::Timestamp;

type Clock = dyn Fn() -> i64 + Send + Sync;
type Entropy = dyn Fn() -> Result<[u8; 16], NoEntropy> + Send + Sync;

/// Clock and randomness, injectable for tests.
#[derive(Clone)]
pub struct World {
    clock: Arc<Clock>,
    entropy: Arc<Entropy>,
}

/// The system gives no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoEntropy;

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

impl World {
    /// The variable by which a test sets the clock of a program that it starts: seconds since 1970. The clock stands still.
    pub const TEST_NOW: &'static str = "INTAKE_TEST_NOW";

    /// The clock that [`World::TEST_NOW`] sets, or else the system's, and the system's random numbers.
    ///
    /// # Errors
    /// [`ConfigError::Unusable`] for a value that is no number, and for any value where `is_local` is false: a program whose
    /// services are not on this machine must not have a clock that stands still.
    pub fn from_environment(env: &impl Environment, is_local: bool) -> Result<Self, ConfigError> {
        let name = Self::TEST_NOW;
        let Some(now) = env.optional(name) else { return Ok(World::system()) };
        if !is_local {
            return Err(ConfigError::Unusable { name, why: "it is for tests, with a table on this machine" });
        }
        let now: i64 = now.parse().map_err(|_| ConfigError::Unusable { name, why: "it is seconds since 1970" })?;
        Ok(World::system().with_clock(move || now))
    }

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn only_a_test_on_this_machine_sets_the_clock() {
        let read = |now, is_local| World::from_environment(&BTreeMap::from([(World::TEST_NOW, now)]), is_local);
        assert_eq!(read("1795410000", true).unwrap().now().seconds(), 1_795_410_000);
        for (now, is_local) in [("1795410000", false), ("0", false), ("today", true)] {
            let error = read(now, is_local).unwrap_err();
            assert!(matches!(error, ConfigError::Unusable { name: World::TEST_NOW, .. }), "{now}: {error}");
        }
        let unset = World::from_environment(&BTreeMap::new(), false).unwrap();
        assert!(unset.now().seconds() > 1_700_000_000, "the system's clock");
    }
}
