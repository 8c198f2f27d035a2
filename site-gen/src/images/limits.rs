//! The largest images that are accepted.

/// More pixels than any camera that an author is likely to have. A file of a few kilobytes can claim a thousand times as many.
pub(super) const MAX_PIXELS: u64 = 50_000_000;
/// The longest side that a WebP file can have.
pub(super) const MAX_SIDE: u32 = 16_383;
