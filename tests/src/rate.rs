//! Work at a rate, whether or not earlier work has ended.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

/// Work that began on time, with its end.
pub struct Done<T> {
    /// When it was due to begin.
    pub due: Instant,
    /// When it ended.
    pub ended: Instant,
    /// Its outcome.
    pub what: T,
}

impl<T> Done<T> {
    /// Its duration, counted from when it was due to begin.
    pub fn took(&self) -> Duration {
        self.ended - self.due
    }
}

/// Starts work a number of times at a rate, whether or not the earlier work has ended, and waits for all of it.
pub async fn at_rate<T, F>(rate: f64, count: usize, mut begin: impl FnMut(usize) -> F) -> Vec<Done<T>>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let start = Instant::now();
    let mut running = JoinSet::new();
    for one in 0..count {
        let due = start + Duration::from_secs_f64(one as f64 / rate);
        tokio::time::sleep_until(due.into()).await;
        let begun = begin(one);
        running.spawn(async move {
            let what = begun.await;
            Done { due, ended: Instant::now(), what }
        });
    }
    running.join_all().await
}
