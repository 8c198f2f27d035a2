//! The results of commands.

/// The reason why a command ends early.
pub(crate) enum Failure {
    /// The command was not understood.
    Usage(String),
    /// It could not be carried out.
    Failed(String),
    /// The output was closed.
    Closed,
}

/// The result of a command.
pub(crate) type Outcome = Result<(), Failure>;
