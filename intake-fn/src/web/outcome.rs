//! The outcomes of requests. The log and the metrics name them.

use crate::journey::seal::Refused;

/// The outcome of a request. It contains no value that a person typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The answers are valid; the check page is shown.
    Checked,
    /// The form is shown again, filled in.
    Changing,
    /// The submission is stored.
    Stored,
    /// The submission was stored before.
    StoredBefore,
    /// The table did not accept the submission.
    NotStored,
    /// No seal could be made.
    NotSealed,
    /// The answers have mistakes.
    Mistakes,
    /// The body is too large, and its answers are shown again.
    TooLarge,
    /// The body is too large to be read.
    FarTooLarge,
    /// The body does not have the format of a form.
    NotAForm,
    /// The body arrived incomplete.
    BrokenOff,
    /// The seal is not ours, or was altered.
    SealNotGenuine,
    /// The seal is too old, or for another version or language of the form.
    SealOutdated,
    /// The seal is for another form or other answers.
    SealDoesNotFit,
    /// The submission was stored before, and was erased since.
    Erased,
    /// There is no form at this address.
    NoForm,
    /// A step was requested without a form.
    OpenedAlone,
    /// The receipt is shown.
    Receipt,
    /// The address of a receipt is not genuine.
    ReceiptUnreadable,
    /// The page on which a submission is followed, or one that says what asking for something means.
    Tracking,
    /// Where a submission stands was shown.
    Tracked,
    /// No submission was shown: the number is unknown, the digits are wrong, too many tries came before, or it is not followed any more.
    NotTracked,
    /// The table did not answer when a submission was followed.
    TrackingFailed,
    /// The page of a submission was open for too long.
    PassOutdated,
    /// The applicant asked the team for something.
    Asked,
    /// The digest of the content is returned.
    Version,
    /// The request has no key of the front door.
    AroundTheFrontDoor,
}

impl Outcome {
    /// The name in the log and, as a reason, in metrics. Alarms and dashboards depend on it.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Checked => "checked",
            Outcome::Changing => "changing",
            Outcome::Stored => "stored",
            Outcome::StoredBefore => "stored_before",
            Outcome::NotStored => "not_stored",
            Outcome::NotSealed => "not_sealed",
            Outcome::Mistakes => "mistakes",
            Outcome::TooLarge => "too_large",
            Outcome::FarTooLarge => "far_too_large",
            Outcome::NotAForm => "not_a_form",
            Outcome::BrokenOff => "broken_off",
            Outcome::SealNotGenuine => "seal_not_genuine",
            Outcome::SealOutdated => "seal_outdated",
            Outcome::SealDoesNotFit => "seal_does_not_fit",
            Outcome::Erased => "erased",
            Outcome::NoForm => "no_form",
            Outcome::OpenedAlone => "opened_alone",
            Outcome::Receipt => "receipt",
            Outcome::ReceiptUnreadable => "receipt_unreadable",
            Outcome::Tracking => "tracking",
            Outcome::Tracked => "tracked",
            Outcome::NotTracked => "not_tracked",
            Outcome::TrackingFailed => "tracking_failed",
            Outcome::PassOutdated => "pass_outdated",
            Outcome::Asked => "asked",
            Outcome::Version => "version",
            Outcome::AroundTheFrontDoor => "around_the_front_door",
        }
    }
}

impl From<&Refused> for Outcome {
    fn from(refused: &Refused) -> Self {
        match refused {
            Refused::NotGenuine => Outcome::SealNotGenuine,
            Refused::Outdated(_) => Outcome::SealOutdated,
            Refused::DoesNotFit => Outcome::SealDoesNotFit,
        }
    }
}
