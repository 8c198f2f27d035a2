//! A form's definition: what `content/forms/*.toml` says, checked.
//!
//! [`FormDefinition::read`] returns every fault it can find, each with its place in the file, because the people who
//! write these files are not programmers and should not have to find faults one at a time.

mod acknowledge;
mod faults;
mod file;
mod kind;

use serde::{Deserialize, Serialize};

use language::{Bilingual, Lang};

pub use faults::{Fault, FormFinding};
pub use kind::{ChoiceOption, Kind};

/// The most grapheme clusters a `long_text` may allow. In Arabic, percent-encoded, a letter is six bytes or more, and
/// a whole form must stay well below the 64 KiB that the firewall inspects.
pub const LONGEST_TEXT: usize = 4000;

/// The most that all answers of a form may weigh together, in bytes as a form sends them. Filled to its limits, a form stays
/// below the 64 KiB that are taken, with room for letters that weigh more than Arabic ones.
pub const LONGEST_FORM: usize = 40 * 1024;

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

/// A form, whole and valid: every text stands in both languages, ids are unique, limits are sane, and what a condition
/// refers to stands before it.
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
    /// The first sentence of what the team is told, where the form has one of its own.
    pub mail: Option<Bilingual>,
    /// The id of the question whose answer is the mail address that gets an acknowledgement. It is of kind `email` and stands
    /// under a condition: nobody gets a mail who did not ask for one.
    pub acknowledge: Option<String>,
    /// After how many days a submission is deleted (retention, PDPL article 18). Without it, submissions are kept.
    pub keep_days: Option<u16>,
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
    /// Whether an answer is needed, where the question is asked.
    pub required: bool,
    /// What is said when nothing was answered; [`crate::Problem::Missing`]'s words stand in where it is left out.
    pub missing: Option<Bilingual>,
    /// When the question is asked. Without a condition it always is.
    pub show_when: Option<Condition>,
    /// Whether browsers may fill in what they know of their user (WCAG 2.2, success criterion 1.3.5). Not where the
    /// question is about someone else.
    pub autofill: bool,
}

/// When a question is asked: if an earlier one has one of these answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The id of the earlier question.
    pub question: String,
    /// The values of its options.
    pub any_of: Vec<String>,
}

/// A field of a question, as HTML has it. Most questions are one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The question's only field.
    Whole,
    /// The day of a date.
    Day,
    /// The month of a date.
    Month,
    /// The year of a date.
    Year,
}

impl Part {
    /// The name, which follows the question's id and a dot in the name of the field. The whole has none.
    pub fn name(self) -> &'static str {
        match self {
            Part::Whole => "",
            Part::Day => "day",
            Part::Month => "month",
            Part::Year => "year",
        }
    }
}

impl Question {
    /// The fields of the question, in order.
    pub fn parts(&self) -> &'static [Part] {
        match self.kind {
            Kind::Date => &[Part::Day, Part::Month, Part::Year],
            _ => &[Part::Whole],
        }
    }

    /// The name of one of its fields.
    pub fn field(&self, part: Part) -> String {
        match part {
            Part::Whole => self.id.clone(),
            // No id has a dot.
            part => format!("{}.{}", self.id, part.name()),
        }
    }
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

    /// The question that a field of the page belongs to, by the field's name.
    pub fn question_of_field(&self, name: &str) -> Option<&Question> {
        let (id, part) = name.split_once('.').unwrap_or((name, ""));
        self.question(id).filter(|question| question.parts().iter().any(|known| known.name() == part))
    }
}
