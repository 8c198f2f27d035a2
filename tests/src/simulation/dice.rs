//! Pseudo-random numbers from a seed, and worlds that draw from them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use store::world::World;

/// Pseudo-random numbers from a seed (SplitMix64).
#[derive(Clone)]
pub struct Dice(Arc<AtomicU64>);

impl Dice {
    /// Numbers that a seed determines.
    pub fn new(seed: u64) -> Self {
        Dice(Arc::new(AtomicU64::new(seed)))
    }

    fn next(&self) -> u64 {
        let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another.
    pub fn below(&self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    /// True once in this many times.
    pub(super) fn once_in(&self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn one_of<T: Copy>(&self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// A difference of a clock, in seconds, of at most this many in either direction.
    pub(super) fn skew(&self, most: i64) -> i64 {
        let width = usize::try_from(2 * most + 1).unwrap();
        i64::try_from(self.below(width)).unwrap() - most
    }

    /// A world whose clock differs by some seconds. Its random numbers are a sequence of their own, so that those of two programs
    /// that run at the same time do not depend on which is faster.
    pub(super) fn world(&self, clock: &Arc<AtomicI64>, skew: i64) -> World {
        let (clock, own) = (Arc::clone(clock), Dice::new(self.next()));
        World::system().with_clock(move || clock.load(Ordering::Relaxed) + skew).with_entropy(move || {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&own.next().to_be_bytes());
            bytes[8..].copy_from_slice(&own.next().to_be_bytes());
            Ok(bytes)
        })
    }
}
