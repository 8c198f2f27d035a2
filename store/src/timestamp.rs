//! Moments: in whole seconds, as the table and the seals keep them, and in milliseconds, as the mail service states them.

use std::fmt;

use language::calendar::{Day, clock_in_riyadh};

/// The length of a day, in seconds.
pub const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// A moment in seconds since 1970-01-01T00:00:00Z. Sums saturate at the ends of the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment a number of seconds after 1970-01-01T00:00:00Z.
    pub const fn from_seconds(seconds: i64) -> Self {
        Timestamp(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The moment a number of seconds later, or earlier if the number is negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Timestamp(self.0.saturating_add(seconds))
    }

    /// Seconds from another moment to this one. Negative if this one is earlier.
    pub const fn seconds_since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }

    /// The same moment in milliseconds.
    pub const fn to_millis(self) -> TimestampMillis {
        TimestampMillis(self.0.saturating_mul(1000))
    }

    /// The day in Riyadh at this moment.
    pub fn day_in_riyadh(self) -> Day {
        Day::in_riyadh(self.0, 0)
    }

    /// Hour and minute in Riyadh at this moment, on the 24-hour clock.
    pub fn clock_in_riyadh(self) -> (u8, u8) {
        clock_in_riyadh(self.0)
    }

    /// The moment at which a day begins in Riyadh.
    pub fn start_of(day: Day) -> Self {
        Timestamp(day.begins_at())
    }
}

/// Prints the number of seconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimestampMillis(i64);

impl TimestampMillis {
    /// The moment a number of milliseconds after 1970-01-01T00:00:00Z.
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        TimestampMillis(milliseconds)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn milliseconds(self) -> i64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_saturate() {
        let (first, last) = (Timestamp::from_seconds(i64::MIN), Timestamp::from_seconds(i64::MAX));
        assert_eq!((last.plus_seconds(1), first.plus_seconds(-1)), (last, first));
        assert_eq!(last.seconds_since(first), i64::MAX);
        assert_eq!(last.to_millis().milliseconds(), i64::MAX);
    }

    #[test]
    fn a_day_in_riyadh_begins_three_hours_before_that_of_utc() {
        let midnight = Timestamp::from_seconds(1_795_554_000);
        assert_eq!(midnight.clock_in_riyadh(), (0, 0));
        assert_eq!(Timestamp::start_of(midnight.day_in_riyadh()), midnight);
        assert!(midnight.plus_seconds(-1).day_in_riyadh() < midnight.day_in_riyadh());
    }
}
