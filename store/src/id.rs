//! The id of a submission.

use crate::world::{NoEntropy, World};

/// The id of a submission: 128 random bits as 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubmissionId(String);

impl SubmissionId {
    /// The number of digits.
    pub const LENGTH: usize = 32;

    /// Draws a random id.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn draw(world: &World) -> Result<Self, NoEntropy> {
        Ok(SubmissionId(hex::encode(world.random()?)))
    }

    /// The id with these digits, from a genuine seal or from the table. They are not checked.
    pub fn from_digits(digits: &str) -> Self {
        SubmissionId(digits.to_string())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
