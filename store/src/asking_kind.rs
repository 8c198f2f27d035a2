//! What applicants ask of the team.

use strum::{EnumString, IntoStaticStr};

/// What an applicant asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Asking {
    /// To withdraw the submission.
    Withdrawal,
    /// To be reached in another way, which the note says.
    Contact,
    /// A copy of their data (PDPL, article 4).
    Copy,
    /// That their data be erased (PDPL, article 4).
    Erasure,
}

impl Asking {
    /// Everything that is asked for.
    pub const ALL: [Asking; 4] = [Asking::Withdrawal, Asking::Contact, Asking::Copy, Asking::Erasure];

    /// The name in records and addresses.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What has a name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}
