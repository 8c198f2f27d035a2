//! The recipients of notices.

use forms::Team;

/// The recipient of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// A team.
    Team(Team),
    /// The applicant, if they asked for a mail.
    Applicant,
}

impl Recipient {
    /// The name in keys, records and mail tags.
    pub fn name(self) -> &'static str {
        match self {
            Recipient::Team(team) => team.name(),
            Recipient::Applicant => "applicant",
        }
    }

    /// The recipient with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "applicant" => Some(Recipient::Applicant),
            name => Team::from_name(name).map(Recipient::Team),
        }
    }
}
