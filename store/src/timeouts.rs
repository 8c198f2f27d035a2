//! How long the store waits for the table.

use std::time::Duration;

/// How long the store waits for the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// The longest wait for a connection.
    pub connect: Duration,
    /// The longest wait for the beginning of an answer.
    pub beginning: Duration,
    /// The longest time without progress while an answer arrives.
    pub stall: Duration,
    /// The longest wait for the whole answer to one attempt.
    pub attempt: Duration,
    /// The longest wait for one request with all its attempts, and for everything that a confirmation asks of the table: the count,
    /// the transaction however often it is tried, the lookup of what is stored.
    pub budget: Duration,
    /// The longest wait for a contact's count. A mark is worth less than a person's time.
    pub count: Duration,
}

impl Timeouts {
    /// The timeouts of the deployed functions. A person waits three seconds at most. Then the page says that the result is
    /// unknown and that sending again is safe. Three attempts and the pauses between them are within the budget.
    pub const DEPLOYED: Timeouts = Timeouts {
        connect: Duration::from_millis(800),
        // Longer than an attempt, which ends first.
        beginning: Duration::from_secs(1),
        stall: Duration::from_secs(1),
        attempt: Duration::from_millis(900),
        budget: Duration::from_secs(3),
        count: Duration::from_millis(700),
    };

    /// The timeouts of the desk, which reads pages of a megabyte, perhaps over a slow line. What counts is that an answer makes
    /// progress, not how long the whole takes: a megabyte in five minutes is 28 kbit/s.
    pub const DESK: Timeouts = Timeouts {
        connect: Duration::from_secs(10),
        beginning: Duration::from_secs(20),
        stall: Duration::from_secs(20),
        attempt: Duration::from_secs(5 * 60),
        budget: Duration::from_secs(16 * 60),
        count: Duration::from_secs(20),
    };
}
