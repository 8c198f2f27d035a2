//! The result of a run: what happened in it, and what was wrong.

/// The result of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Submissions in the table.
    pub stored: usize,
    /// Notices about them, to teams and to applicants.
    pub notices: usize,
    /// Mails about submissions, also about those that were erased since.
    pub mails: usize,
    /// The most mails of one notice.
    pub most: usize,
    /// Faults that took place.
    pub faults: usize,
    /// Senders, functions and desks that died in the middle of their work.
    pub crashes: usize,
    /// Confirmations that were sent.
    pub presses: usize,
    /// Confirmations of erased submissions, which the function told of.
    pub told_of_erasure: usize,
    /// Forms that came back because the words of a box had changed.
    pub reworded: usize,
    /// Check pages with a new seal, because the old one was outdated or its key was replaced.
    pub sealed_again: usize,
    /// Erasures, all of which were finished.
    pub erasures: usize,
    /// Those of them that were interrupted at least once.
    pub interrupted: usize,
    /// Steps of releases and key rotations, each on one program.
    pub changes: usize,
    /// Notices to recipients that this version does not know.
    pub to_unknown: usize,
    /// Records that could not be read for some time.
    pub unreadable: usize,
    /// Submissions whose proof was not found to be genuine.
    pub altered: usize,
    /// Violations of the invariants.
    pub wrong: Vec<String>,
}
