//! The wrapper that keeps personal values out of logs, addresses and mails.

use std::fmt;

/// A value about a person.
///
/// It has no `Display` and no `Serialize`, and its `Debug` does not show the value. A log line or an error that includes one by
/// mistake does not compile, or shows only that a value was there. [`Personal::reveal`] is the only access, so every use can be
/// found by its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Personal(value)
    }

    /// Returns the value, for a page that only its author sees and for the stored record.
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
    fn debug_does_not_show_the_value() {
        let shown = format!("{:?}", vec![Personal::new("1000000008")]);
        assert_eq!(shown, "[Personal(…)]");
    }
}
