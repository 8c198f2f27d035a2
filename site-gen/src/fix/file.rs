//! A corrected file.

/// A corrected file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedFile {
    /// The path, relative to the working directory.
    pub path: String,
    /// The text as it was read: without a byte order mark, and with LF line ends.
    pub before: String,
    /// The corrected text.
    pub after: String,
}
