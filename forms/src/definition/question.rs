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
    /// The text of a box by which a person says that they have no such thing, such as no telephone. It counts as an answer. Only
    /// for kinds of which [`Kind::may_be_none`] holds.
    pub none: Option<Bilingual>,
    /// The words of the question under a condition, for example when a person asks for somebody else.
    pub wording: Option<Wording>,
    /// The id of an earlier question whose answer must be another one, such as the name of a person of whom this one is the guardian.
    pub differs_from: Option<String>,
    /// The id of an earlier question whose answer is rarely the same. If it is, the check page and the desk say so.
    pub rarely_same_as: Option<String>,
    /// Whether the team finds the submission by the answer, as it does by the first of the form for which [`Kind::may_find`] holds.
    pub finds: bool,
}

/// Other words of a question, which it has while a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The condition.
    pub when: Condition,
    /// The question's text.
    pub label: Bilingual,
    /// Help before answering. Defaults to the question's.
    pub hint: Option<Bilingual>,
    /// The message for a missing answer. Defaults to the question's.
    pub missing: Option<Bilingual>,
    /// The text of the box [`Question::none`]. Defaults to the question's.
    pub none: Option<Bilingual>,
}

/// A condition on the answer to an earlier question. It holds if one of the named options was chosen, or if the person has no such thing
/// and that is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The id of the earlier question.
    pub question: String,
    /// The values of its options, or [`Kind::NONE`].
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
    /// The box by which a person says that they have no such thing.
    None,
}

impl Part {
    /// The suffix of the field's name, after the question's id and a dot. Empty for the whole.
    pub fn name(self) -> &'static str {
        match self {
            Part::Whole => "",
            Part::Day => "day",
            Part::Month => "month",
            Part::Year => "year",
            Part::None => "none",
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
        match (&self.kind, &self.none) {
            (Kind::Date, None) => &[Part::Day, Part::Month, Part::Year],
            (Kind::Date, Some(_)) => &[Part::Day, Part::Month, Part::Year, Part::None],
            (_, None) => &[Part::Whole],
            (_, Some(_)) => &[Part::Whole, Part::None],
        }
    }

    /// The question without the rules that refer to others, to be asked by itself.
    pub fn alone(&self) -> Self {
        let mut alone =
            Question { show_when: None, wording: None, differs_from: None, rarely_same_as: None, ..self.clone() };
        if let Kind::Choice { options } | Kind::Choices { options } = &mut alone.kind {
            options.iter_mut().for_each(|option| option.needs.clear());
        }
        alone
    }

    /// The values that a condition on this question may name: those of its options, or [`Kind::NONE`].
    pub fn values(&self) -> Vec<&str> {
        let none = self.none.as_ref().map(|_| Kind::NONE);
        self.kind.options().iter().map(|option| option.value.as_str()).chain(none).collect()
    }

    /// The text of a value that a condition names.
    pub fn value_label(&self, value: &str) -> Option<&Bilingual> {
        let option = self.kind.option(value).map(|option| &option.label);
        option.or_else(|| self.none.as_ref().filter(|_| value == Kind::NONE))
    }

    /// Whether the question's field is typed in. Other questions are chosen from or ticked.
    pub fn is_typed(&self) -> bool {
        self.kind.options().is_empty() && !matches!(self.kind, Kind::Attestation | Kind::Consent { .. })
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
