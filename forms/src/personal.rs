//! The wrapper that keeps personal values out of logs, addresses and mails.

use std::fmt;

/// A value about a person.
///
/// It has no `Display` and no `Serialize`, and its `Debug` shows nothing of the value, so that a log line or an error
/// that carries one by mistake does not compile or says only that something was there. [`Personal::reveal`] is the one
/// way in, and every use of it can be found by its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Personal(value)
    }

    /// The value itself: for a page that its own author sees, and for the stored record.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        let shown = format!("{:?}", vec![Personal::new("1000000008")]);
        assert_eq!(shown, "[Personal(…)]");
    }
}
