//! The id of a submission.

use crate::world::{NoEntropy, World};

/// The id of a submission: 128 random bits as 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubmissionId(String);

impl SubmissionId {
    /// Draws an id.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn draw(world: &World) -> Result<Self, NoEntropy> {
        Ok(SubmissionId(world.random()?.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// An id from the digits that a genuine seal carries.
    pub fn from_sealed(digits: &str) -> Self {
        SubmissionId(digits.to_string())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
