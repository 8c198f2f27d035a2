//! The words that editors keep for the team's desk: phrases for notes, documents that are asked for, reasons of decisions.

use language::Bilingual;
use serde::{Deserialize, Serialize};

/// `desk.toml`, the desk's part of the content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskContent {
    /// How many members of the committee have to vote for a decision. None while the Association has not said.
    pub quorum: Option<u8>,
    /// Phrases for notes.
    #[serde(default, rename = "phrase")]
    pub phrases: Vec<Phrase>,
    /// Documents that an applicant may be asked for.
    #[serde(default, rename = "document")]
    pub documents: Vec<Document>,
    /// Reasons of decisions.
    #[serde(default, rename = "reason")]
    pub reasons: Vec<Reason>,
}

/// A phrase for notes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// The names of the statuses in which it is offered. Empty: in all.
    #[serde(default)]
    pub steps: Vec<String>,
    /// The words.
    pub text: Bilingual,
}

/// A document that an applicant may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The name in records.
    pub id: String,
    /// What it is.
    pub name: Bilingual,
    /// An example, or what to look for.
    pub example: Option<Bilingual>,
}

/// A decision of the committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The request is accepted.
    Accepted,
    /// The request is declined.
    Declined,
}

/// A reason of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The name in records.
    pub id: String,
    /// The decision that it is a reason of.
    #[serde(rename = "for")]
    pub decision: Decision,
    /// The words for the decision letter.
    pub text: Bilingual,
}

impl DeskContent {
    /// The fewest members that decide, while the Association has not said how many: a committee is more than one person.
    pub const FEWEST: u8 = 2;

    /// Parses the text of the file.
    ///
    /// # Errors
    /// The reader's message, in English.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.message().trim().to_string())
    }

    /// How many members have to vote for a decision.
    pub fn votes_needed(&self) -> usize {
        usize::from(self.quorum.unwrap_or(Self::FEWEST).max(Self::FEWEST))
    }

    /// The document with an id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// The reason with an id.
    pub fn reason(&self, id: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.id == id)
    }

    /// The phrases that are offered in a status, by its name.
    pub fn phrases_for(&self, step: &str) -> impl Iterator<Item = &Phrase> {
        self.phrases.iter().filter(move |phrase| phrase.steps.is_empty() || phrase.steps.iter().any(|one| one == step))
    }
}

#[cfg(test)]
mod tests {
    use language::Lang;

    use super::*;

    #[test]
    fn a_file_is_read_and_a_wrong_key_is_told() {
        let content = DeskContent::parse(
            "quorum = 3\n[[phrase]]\nsteps = [\"received\"]\ntext = { ar = \"أ\", en = \"a\" }\n[[phrase]]\ntext = { ar = \"ب\", en = \"b\" }\n",
        )
        .unwrap();
        let offered =
            |step| content.phrases_for(step).map(|one| one.text.get(Lang::En).to_string()).collect::<Vec<_>>();
        assert_eq!((offered("received"), offered("closed")), (vec!["a".into(), "b".into()], vec!["b".to_string()]));
        assert_eq!(content.votes_needed(), 3);
        assert_eq!(DeskContent::default().votes_needed(), 2);
        assert_eq!(DeskContent::parse("quorum = 1").unwrap().votes_needed(), 2, "nobody decides alone");
        assert!(DeskContent::parse("quota = 1").is_err());
    }
}
