//! Percentiles of latencies, computed from all values and not from buckets.

use std::fmt;
use std::time::Duration;

/// Latencies, sorted.
#[derive(Clone, Debug, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// From these values.
    pub fn of(latencies: impl IntoIterator<Item = Duration>) -> Self {
        let mut sorted: Vec<Duration> = latencies.into_iter().collect();
        sorted.sort_unstable();
        Latencies(sorted)
    }

    /// The number of latencies.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The latency that this share of them does not exceed (nearest rank); zero if there are none.
    pub fn percentile(&self, share: f64) -> Duration {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.clamp(1, self.0.len().max(1)) - 1).copied().unwrap_or_default()
    }
}

/// A row of a table: count, 50 %, 90 %, 99 %, longest.
impl fmt::Display for Latencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.count())?;
        [0.5, 0.9, 0.99, 1.0].iter().try_for_each(|share| write!(f, " | {}", milliseconds(self.percentile(*share))))
    }
}

/// A latency in milliseconds, with its significant digits.
pub fn milliseconds(latency: Duration) -> String {
    let milliseconds = latency.as_secs_f64() * 1000.0;
    if milliseconds < 100.0 { format!("{milliseconds:.1}") } else { format!("{milliseconds:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let latencies = Latencies::of((1..=200).rev().map(Duration::from_millis));
        let at = |share| latencies.percentile(share).as_millis();
        assert_eq!([at(0.5), at(0.9), at(0.99), at(1.0), at(0.0)], [100, 180, 198, 200, 1]);
        assert_eq!(Latencies::default().percentile(0.5), Duration::ZERO);
        assert_eq!(latencies.to_string(), "200 | 100 | 180 | 198 | 200");
    }
}
