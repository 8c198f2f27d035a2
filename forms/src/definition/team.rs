//! The teams that submissions are addressed to.

use serde::{Deserialize, Serialize};

use language::Lang;

/// The team that is notified of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Team {
    /// Beneficiary relations.
    Relations,
    /// Volunteering.
    Volunteering,
    /// Social research.
    SocialResearch,
}

impl Team {
    /// Every team.
    pub const ALL: [Team; 3] = [Team::Relations, Team::Volunteering, Team::SocialResearch];

    /// The name in definitions, records and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Team::Relations => "relations",
            Team::Volunteering => "volunteering",
            Team::SocialResearch => "social_research",
        }
    }

    /// The name as people read it.
    pub fn label(self, lang: Lang) -> &'static str {
        let (arabic, english) = match self {
            Team::Relations => ("علاقات المستفيدين", "beneficiary relations"),
            Team::Volunteering => ("التطوع", "volunteering"),
            Team::SocialResearch => ("البحث الاجتماعي", "social research"),
        };
        match lang {
            Lang::Ar => arabic,
            Lang::En => english,
        }
    }

    /// The team with a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Team::ALL.into_iter().find(|team| team.name() == name)
    }
}
