//! The definition of a form, and its receipt.

use language::{Bilingual, Lang};

use super::question::{Condition, Question};
use super::team::Team;

/// A valid form: every text exists in both languages, ids are unique, limits are in range, and conditions refer to earlier
/// questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDefinition {
    /// The id, which is also a part of the form's address: `/{lang}/forms/{id}/`.
    pub id: String,
    /// The digest of the definition file, which identifies the wording that a person answered. 16 hexadecimal digits of
    /// BLAKE3.
    pub version: String,
    /// The form's name.
    pub title: Bilingual,
    /// The team that is notified.
    pub team: Team,
    /// The first sentence of the notice to the team, if the form has its own.
    pub mail: Option<Bilingual>,
    /// The id of the question whose answer is the mail address for the acknowledgement. The question is of kind `email` and
    /// stands under a condition, so that only people who ask for a mail get one.
    pub acknowledge: Option<String>,
    /// The number of days after which a submission is deleted (retention, PDPL article 18). Without it, submissions are kept.
    pub keep_days: Option<u16>,
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// The teams of submissions with certain answers, in order. The first whose condition holds counts.
    pub routes: Vec<Route>,
    /// The texts of the receipt.
    pub receipt: Receipt,
}

/// A team for the submissions of which a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The condition.
    pub when: Condition,
    /// The team that is notified instead of the form's.
    pub team: Team,
}

/// The texts of the receipt, besides the reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The heading, if the form has its own.
    pub title: Option<Bilingual>,
    /// The next steps, in order.
    pub next: Vec<Bilingual>,
    /// The number of days until the earliest answer, where the policy states one.
    pub earliest_answer_days: Option<u16>,
    /// The name of the number, if the form has its own, such as "message number".
    pub number: Option<Bilingual>,
    /// Whether the receipt shows no number, because nobody can or need be told anything about the submission.
    pub anonymous: bool,
}

impl FormDefinition {
    /// The question with an id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The name of a submission's number in a language, if the form has its own.
    pub fn number(&self, lang: Lang) -> Option<&str> {
        self.receipt.number.as_ref().map(|number| number.get(lang))
    }

    /// The question that an HTML field belongs to, by the field's name.
    pub fn question_of_field(&self, name: &str) -> Option<&Question> {
        let (id, part) = name.split_once('.').unwrap_or((name, ""));
        self.question(id).filter(|question| question.parts().iter().any(|known| known.name() == part))
    }
}
