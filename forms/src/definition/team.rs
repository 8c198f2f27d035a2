//! The teams that submissions are addressed to.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use language::Lang;

/// The team that is notified of a submission.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Team {
    /// Beneficiary relations.
    Relations,
    /// Volunteering.
    Volunteering,
    /// Social research.
    SocialResearch,
    /// Complaints, which no other team sees.
    Complaints,
}

impl Team {
    /// Every team.
    pub const ALL: [Team; 4] = [Team::Relations, Team::Volunteering, Team::SocialResearch, Team::Complaints];

    /// The name in definitions, records and configuration.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The team with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// The name as people read it.
    pub fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Team::Relations, Lang::Ar) => "علاقات المستفيدين",
            (Team::Relations, Lang::En) => "beneficiary relations",
            (Team::Volunteering, Lang::Ar) => "التطوع",
            (Team::Volunteering, Lang::En) => "volunteering",
            (Team::SocialResearch, Lang::Ar) => "البحث الاجتماعي",
            (Team::SocialResearch, Lang::En) => "social research",
            (Team::Complaints, Lang::Ar) => "الشكاوى",
            (Team::Complaints, Lang::En) => "complaints",
        }
    }
}
