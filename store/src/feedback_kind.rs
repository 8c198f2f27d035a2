//! The kinds of feedback that the mail service gives on a mail that it accepted.

use strum::{EnumString, IntoStaticStr};

/// A kind of feedback. Of two that happened at the same time, the greater one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum FeedbackKind {
    /// The recipient's server accepted the mail.
    Delivered,
    /// The recipient reported the mail as spam.
    Complained,
    /// The mail did not arrive and may later, for example because the mailbox is full.
    BouncedForNow,
    /// The mail did not arrive and will not.
    Bounced,
}

impl FeedbackKind {
    /// The name in records.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// The kind's place in the order, as records hold it.
    pub(crate) fn rank(self) -> i64 {
        match self {
            FeedbackKind::Delivered => 0,
            FeedbackKind::Complained => 1,
            FeedbackKind::BouncedForNow => 2,
            FeedbackKind::Bounced => 3,
        }
    }
}
