//! A question, the condition that it may stand under, and its HTML fields.

use language::{Bilingual, Lang};

use super::kind::Kind;

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The id, which is also the name of the HTML field and the key in the stored record.
    pub id: String,
    /// The kind of answer.
    pub kind: Kind,
    /// The question's text.
    pub label: Bilingual,
    /// Help before answering.
    pub hint: Option<Bilingual>,
    /// Whether an answer is required when the question is asked.
    pub required: bool,
    /// The message for a missing answer. Defaults to the message of [`crate::Problem::Missing`].
    pub missing: Option<Bilingual>,
    /// The condition under which the question is asked. Without one it is always asked.
    pub show_when: Option<Condition>,
    /// Whether browsers may fill in the field from what they know of their user (WCAG 2.2, success criterion 1.3.5). False
    /// for questions about another person.
    pub autofill: bool,
}

/// A condition on the answer to an earlier question. It holds if one of the named options was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The id of the earlier question.
    pub question: String,
    /// The values of its options.
    pub any_of: Vec<String>,
}

/// One HTML field of a question. Most questions have one field.
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
    /// The suffix of the field's name, after the question's id and a dot. Empty for the whole.
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
    /// The digest of the words that a box stands for: 16 hexadecimal digits of BLAKE3 over the kind, the texts in every language and
    /// the version of the privacy notice. None for other kinds. A ticked box carries it from page to page, so that nobody is
    /// recorded as agreeing to words that they were not shown.
    pub fn words_digest(&self) -> Option<String> {
        let notice = match &self.kind {
            Kind::Consent { notice } => notice.as_str(),
            Kind::Attestation => "",
            _ => return None,
        };
        let mut hasher = blake3::Hasher::new();
        let texts = Lang::ALL.map(|lang| self.label.get(lang));
        for part in [self.kind.name(), notice].into_iter().chain(texts) {
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        Some(hasher.finalize().to_hex().chars().take(16).collect())
    }

    /// The fields of the question, in order.
    pub fn parts(&self) -> &'static [Part] {
        match self.kind {
            Kind::Date => &[Part::Day, Part::Month, Part::Year],
            _ => &[Part::Whole],
        }
    }

    /// The HTML name of one of its fields.
    pub fn field(&self, part: Part) -> String {
        match part {
            Part::Whole => self.id.clone(),
            // Ids contain no dots.
            part => format!("{}.{}", self.id, part.name()),
        }
    }
}
