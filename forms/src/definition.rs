//! A form's definition: what `content/forms/*.toml` says, checked.
//!
//! [`FormDefinition::read`] returns every fault it can find, each with its place in the file, because the people who
//! write these files are not programmers and should not have to find faults one at a time.

mod faults;
mod file;

use serde::{Deserialize, Serialize};

use crate::lang::Bilingual;

pub use faults::{Fault, FormFinding};

/// The most grapheme clusters a `long_text` may allow. In Arabic, percent-encoded, a letter is six bytes or more, and
/// a whole form must stay well below the 64 KiB that the firewall inspects.
pub const LONGEST_TEXT: usize = 4000;

/// The team that is told of a submission.
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
    /// The name in definitions, records and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Team::Relations => "relations",
            Team::Volunteering => "volunteering",
            Team::SocialResearch => "social_research",
        }
    }
}

/// A form, whole and valid: every text stands in both languages, ids are unique, limits are sane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDefinition {
    /// The id, which is also its place in addresses: `/{lang}/forms/{id}/`.
    pub id: String,
    /// The digest of the definition's file: which wording a person answered. 16 hexadecimal digits of BLAKE3.
    pub version: String,
    /// The form's name.
    pub title: Bilingual,
    /// The team that is told.
    pub team: Team,
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// What the receipt says.
    pub receipt: Receipt,
}

/// What the receipt says beside the reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its heading, where the form has one of its own.
    pub title: Option<Bilingual>,
    /// What happens next, step by step.
    pub next: Vec<Bilingual>,
    /// After how many days an answer can be expected at the earliest, where the policy states it.
    pub earliest_answer_days: Option<u16>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The id, which is also the name of the HTML field and the key in the stored record.
    pub id: String,
    /// What counts as an answer.
    pub kind: Kind,
    /// The question as it is read.
    pub label: Bilingual,
    /// Help before answering.
    pub hint: Option<Bilingual>,
    /// Whether an answer is needed.
    pub required: bool,
    /// What is said when nothing was answered; [`crate::Problem::Missing`]'s words stand in where it is left out.
    pub missing: Option<Bilingual>,
}

/// What counts as an answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person's name.
    FullName,
    /// A national identity or Iqama number.
    NationalId,
    /// A Saudi mobile number.
    Mobile,
    /// A mail address.
    Email,
    /// One line.
    ShortText {
        /// The most grapheme clusters.
        max: usize,
    },
    /// Several lines.
    LongText {
        /// The most grapheme clusters.
        max: usize,
    },
    /// One of several options.
    Choice {
        /// The options, in order.
        options: Vec<ChoiceOption>,
    },
    /// A box that a person ticks to take responsibility for what they wrote.
    Attestation,
    /// A box that a person ticks to agree to how their data is used.
    Consent {
        /// The version of the notice that is agreed to.
        notice: String,
    },
}

impl Kind {
    /// The name in definitions.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::FullName => "full_name",
            Kind::NationalId => "national_id",
            Kind::Mobile => "mobile",
            Kind::Email => "email",
            Kind::ShortText { .. } => "short_text",
            Kind::LongText { .. } => "long_text",
            Kind::Choice { .. } => "choice",
            Kind::Attestation => "attestation",
            Kind::Consent { .. } => "consent",
        }
    }
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// What is sent and stored.
    pub value: String,
    /// What is read.
    pub label: Bilingual,
}

impl FormDefinition {
    /// Reads a definition file.
    ///
    /// # Errors
    /// Every [`Fault`] that was found, in the order of the file. A fault of TOML's own syntax hides those after it.
    pub fn read(source: &str) -> Result<Self, Vec<Fault>> {
        file::read(source)
    }

    /// The question with an id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }
}
