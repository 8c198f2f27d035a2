//! From what was typed to valid answers, or to every mistake at once.

use crate::definition::{FormDefinition, Kind, Question};
use crate::lang::Lang;
use crate::personal::Personal;
use crate::problem::Problem;
use crate::value::{Email, FullName, Mobile, NationalId, Text, Value};

/// What a person typed, as it arrived: field names with values, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, Personal<String>)>);

impl Typed {
    /// Adds a field. A name may come more than once; the first is the one that [`Typed::get`] finds.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), Personal::new(value.into())));
    }

    /// What was typed into a field, or nothing.
    pub fn get(&self, name: &str) -> Option<&Personal<String>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Personal<String>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Typed {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut typed = Typed::default();
        for (name, value) in fields {
            typed.push(name, value);
        }
        typed
    }
}

/// A mistake in one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The question's id.
    pub question: String,
    /// What is wrong.
    pub problem: Problem,
}

impl Mistake {
    /// The message, in words that say how to mend it.
    pub fn message(&self, form: &FormDefinition, lang: Lang) -> String {
        let question = form.question(&self.question);
        match (self.problem, question) {
            (Problem::Missing, Some(Question { missing: Some(words), .. })) => words.get(lang).to_string(),
            (problem, Some(question)) => problem.message(lang, question.label.get(lang)),
            (problem, None) => problem.message(lang, &self.question),
        }
    }
}

/// The valid answers to a form, in the order of its questions. Optional questions may be without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers(Vec<(String, Option<Personal<Value>>)>);

impl Answers {
    /// Judges what was typed.
    ///
    /// # Errors
    /// Every [`Mistake`], in the order of the questions. Fields that the form does not have are not looked at.
    pub fn validate(form: &FormDefinition, typed: &Typed) -> Result<Self, Vec<Mistake>> {
        let mut answers = Vec::new();
        let mut mistakes = Vec::new();
        for question in &form.questions {
            let text = typed.get(&question.id).map_or("", |value| value.reveal());
            match judge(question, text) {
                Ok(value) => answers.push((question.id.clone(), value.map(Personal::new))),
                Err(problem) => mistakes.push(Mistake { question: question.id.clone(), problem }),
            }
        }
        if mistakes.is_empty() { Ok(Answers(answers)) } else { Err(mistakes) }
    }

    /// The answers in the order of the questions.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Personal<Value>>)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value.as_ref()))
    }

    /// The answer to one question.
    pub fn get(&self, question: &str) -> Option<&Personal<Value>> {
        self.iter().find(|(id, _)| *id == question).and_then(|(_, value)| value)
    }

    /// The answers in their stored form: what the hidden inputs of the check page carry, and what validates again to
    /// the same answers.
    pub fn stored(&self) -> impl Iterator<Item = (&str, Personal<&str>)> {
        self.iter().filter_map(|(id, value)| Some((id, Personal::new(value?.reveal().stored()))))
    }
}

fn judge(question: &Question, text: &str) -> Result<Option<Value>, Problem> {
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Problem::Garbled);
    }
    if crate::normalise::line(text).is_empty() {
        return if question.required { Err(Problem::Missing) } else { Ok(None) };
    }
    let value = match &question.kind {
        Kind::FullName => Value::FullName(FullName::parse(text)?),
        Kind::NationalId => Value::NationalId(NationalId::parse(text)?),
        Kind::Mobile => Value::Mobile(Mobile::parse(text)?),
        Kind::Email => Value::Email(Email::parse(text)?),
        Kind::ShortText { max } => Value::Text(Text::short(text, *max)?),
        Kind::LongText { max } => Value::Text(Text::long(text, *max)?),
        Kind::Choice { options } => options
            .iter()
            .find(|option| option.value == text)
            .map(|option| Value::Choice(option.value.clone()))
            .ok_or(Problem::NotAnOption)?,
        Kind::Attestation | Kind::Consent { .. } if text == Value::AGREED => Value::Agreed,
        Kind::Attestation | Kind::Consent { .. } => return Err(Problem::Missing),
    };
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form() -> FormDefinition {
        FormDefinition::read(include_str!("../tests/every_kind.toml")).unwrap()
    }

    fn sound() -> Vec<(&'static str, &'static str)> {
        vec![
            ("name", "أحمد عبدالله"),
            ("national_id", "١٢٣٤٥٦٧٨٩٧"),
            ("mobile", "٠٥٠٠٠٠٠٠٠١"),
            ("story", "سطر أول\r\n\r\nسطر ثان"),
            ("channel", "phone"),
            ("truth", "yes"),
            ("agree", "yes"),
        ]
    }

    fn mistakes(typed: &Typed) -> Vec<(String, Problem)> {
        let mistakes = Answers::validate(&form(), typed).unwrap_err();
        mistakes.into_iter().map(|m| (m.question, m.problem)).collect()
    }

    #[test]
    fn sound_answers_are_stored_in_one_form() {
        let answers = Answers::validate(&form(), &sound().into_iter().collect()).unwrap();
        let stored: Vec<_> = answers.stored().map(|(id, value)| (id, *value.reveal())).collect();
        assert_eq!(
            stored,
            [
                ("name", "أحمد عبدالله"),
                ("national_id", "1234567897"),
                ("mobile", "+966500000001"),
                ("story", "سطر أول\n\nسطر ثان"),
                ("channel", "phone"),
                ("truth", "yes"),
                ("agree", "yes"),
            ]
        );
        assert!(answers.get("email").is_none(), "an optional question may stay without an answer");
    }

    #[test]
    fn every_mistake_is_reported_at_once_in_order() {
        let mut typed = Typed::default();
        typed.push("name", "  \u{200F} ");
        typed.push("national_id", "1000000009");
        typed.push("mobile", "123");
        typed.push("email", "nobody");
        typed.push("story", "x".repeat(61));
        typed.push("channel", "pigeon");
        typed.push("truth", "maybe");
        let expected = [
            ("name", Problem::Missing),
            ("national_id", Problem::IdChecksum),
            ("mobile", Problem::MobileShape),
            ("email", Problem::EmailShape),
            ("story", Problem::TooLong { max: 60, length: 61 }),
            ("channel", Problem::NotAnOption),
            ("truth", Problem::Missing),
            ("agree", Problem::Missing),
        ];
        assert_eq!(mistakes(&typed), expected.map(|(id, problem)| (id.to_string(), problem)));
    }

    #[test]
    fn letters_that_did_not_arrive_are_not_stored_as_question_marks() {
        let mut fields = sound();
        fields[0].1 = "أحم\u{FFFD}د";
        assert_eq!(mistakes(&fields.into_iter().collect()), [("name".into(), Problem::Garbled)]);
    }

    #[test]
    fn a_questions_own_words_say_that_it_is_missing() {
        let form = form();
        let mistake = Mistake { question: "name".into(), problem: Problem::Missing };
        assert_eq!(mistake.message(&form, Lang::En), "Write your name");
        let mistake = Mistake { question: "mobile".into(), problem: Problem::Missing };
        assert_eq!(mistake.message(&form, Lang::Ar), "أجب عن «الجوال»");
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_panic_and_stored_answers_validate_again(
            values in proptest::collection::vec("\\PC{0,70}|yes|phone|05[0-9]{8}|[12][0-9]{9}", 8)
        ) {
            let form = form();
            let typed: Typed =
                form.questions.iter().zip(values).map(|(question, value)| (question.id.clone(), value)).collect();
            if let Ok(answers) = Answers::validate(&form, &typed) {
                let again = answers.stored().map(|(id, value)| (id.to_string(), value.reveal().to_string())).collect();
                prop_assert_eq!(Answers::validate(&form, &again), Ok(answers));
            }
        }
    }
}
