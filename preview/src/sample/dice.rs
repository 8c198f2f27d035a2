//! Numbers from a seed, and worlds that draw from them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use store::Timestamp;
use store::world::World;

/// Pseudo-random numbers from a seed (SplitMix64).
#[derive(Clone)]
pub(super) struct Dice(Arc<AtomicU64>);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Dice(Arc::new(AtomicU64::new(seed.wrapping_mul(STEP))))
    }

    fn next(&self) -> u64 {
        let state = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of seconds below another.
    pub(super) fn seconds_below(&self, end: u32) -> i64 {
        i64::try_from(self.next() % u64::from(end.max(1))).unwrap_or_default()
    }

    /// True once in this many times.
    pub(super) fn once_in(&self, times: u32) -> bool {
        self.seconds_below(times) == 0
    }

    /// One of a list. None of an empty one.
    pub(super) fn one_of<'t, T>(&self, of: &'t [T]) -> Option<&'t T> {
        let end = u32::try_from(of.len()).unwrap_or(u32::MAX);
        of.get(usize::try_from(self.seconds_below(end)).unwrap_or_default())
    }

    /// A world at a moment, with these random numbers.
    pub(super) fn world(&self, at: Timestamp) -> World {
        let own = self.clone();
        World::system().with_clock(move || at.seconds()).with_entropy(move || {
            let pair = (u128::from(own.next()) << 64) | u128::from(own.next());
            Ok(pair.to_be_bytes())
        })
    }
}
