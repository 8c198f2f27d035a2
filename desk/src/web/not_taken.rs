//! Why a form was not taken. Its page shows the reason above, and everything typed below.

use store::StoreError;
use store::change::Unchanged;

use crate::roles::Refusal;

/// Why a form was not taken.
pub(super) enum NotTaken {
    /// The rules refuse it.
    Refused(Refusal),
    /// The form is filled in wrongly: the reason in words.
    Wrong(String),
    /// Colleagues changed what it is about meanwhile.
    Conflict,
    /// The table did not answer.
    Store(StoreError),
}

impl From<Unchanged> for NotTaken {
    fn from(unchanged: Unchanged) -> Self {
        match unchanged {
            Unchanged::Store(error) => NotTaken::Store(error),
            _ => NotTaken::Conflict,
        }
    }
}

impl From<Refusal> for NotTaken {
    fn from(refusal: Refusal) -> Self {
        NotTaken::Refused(refusal)
    }
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        NotTaken::Store(error)
    }
}

/// A form that is filled in wrongly.
pub(super) fn wrong(why: &str) -> NotTaken {
    NotTaken::Wrong(why.into())
}

/// Whether something was recorded. False if the request is gone meanwhile: then nothing of it is shown.
///
/// # Errors
/// [`StoreError`] if the table did not answer.
pub(super) fn is_recorded(done: Result<(), Unchanged>) -> Result<bool, StoreError> {
    match done {
        Ok(()) => Ok(true),
        Err(Unchanged::Store(error)) => Err(error),
        Err(_) => Ok(false),
    }
}
