//! From what was typed to valid answers, or to every mistake at once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::definition::{FormDefinition, Part, Question};
use crate::personal::Personal;
use crate::problem::Problem;
use crate::value::Value;
use language::Lang;

/// What a person typed, as it arrived: field names with values, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, Personal<String>)>);

impl Typed {
    /// Adds a field. A name may come more than once: several choices share one; otherwise the first counts.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), Personal::new(value.into())));
    }

    /// What was typed into a field, or nothing.
    pub fn get(&self, name: &str) -> Option<&Personal<String>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Everything that came under the name of a field.
    pub fn all<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t Personal<String>> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value)
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
    /// Judges what was typed. What was typed into a question that is not asked, because its condition does not hold, is
    /// not an answer.
    ///
    /// # Errors
    /// Every [`Mistake`], in the order of the questions. Fields that the form does not have are not looked at.
    pub fn validate(form: &FormDefinition, typed: &Typed) -> Result<Self, Vec<Mistake>> {
        let mut answers = Answers(Vec::new());
        let mut mistakes = Vec::new();
        for question in &form.questions {
            let judged = if answers.ask(question) { judge(question, typed) } else { Ok(None) };
            let value = judged.unwrap_or_else(|problem| {
                mistakes.push(Mistake { question: question.id.clone(), problem });
                None
            });
            answers.0.push((question.id.clone(), value.map(Personal::new)));
        }
        if mistakes.is_empty() { Ok(answers) } else { Err(mistakes) }
    }

    /// Reads answers from their stored form, by question. What this definition does not take is given back beside them: the
    /// record may have been made by another one, and nothing of it may be lost.
    pub fn read<'s>(
        form: &FormDefinition,
        stored: &'s BTreeMap<String, Personal<String>>,
    ) -> (Self, BTreeMap<&'s str, &'s Personal<String>>) {
        let mut left: BTreeMap<_, _> = stored.iter().map(|(id, value)| (id.as_str(), value)).collect();
        let mut read = |question: &Question| {
            let value = Value::read(&question.kind, stored.get(&question.id)?.reveal())?;
            left.remove(question.id.as_str());
            Some(Personal::new(value))
        };
        let answers = form.questions.iter().map(|question| (question.id.clone(), read(question))).collect();
        (Answers(answers), left)
    }

    /// Whether a question is asked, given the answers to those before it.
    pub fn ask(&self, question: &Question) -> bool {
        question.show_when.as_ref().is_none_or(|condition| {
            self.get(&condition.question).is_some_and(|answer| answer.reveal().is_any_of(&condition.any_of))
        })
    }

    /// The answers in the order of the questions.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Personal<Value>>)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value.as_ref()))
    }

    /// The answer to one question.
    pub fn get(&self, question: &str) -> Option<&Personal<Value>> {
        self.iter().find(|(id, _)| *id == question).and_then(|(_, value)| value)
    }

    /// The answers in their stored form, by the questions' ids: what the record holds.
    pub fn stored(&self) -> impl Iterator<Item = (&str, Personal<Cow<'_, str>>)> {
        self.iter().filter_map(|(id, value)| Some((id, Personal::new(value?.reveal().stored()))))
    }

    /// The answers as fields of the form: what the hidden inputs of the check page carry, and what validates again to the
    /// same answers.
    pub fn fields<'a>(&'a self, form: &'a FormDefinition) -> impl Iterator<Item = (String, Personal<Cow<'a, str>>)> {
        form.questions.iter().filter_map(|question| Some((question, self.get(&question.id)?))).flat_map(
            |(question, value)| {
                value.reveal().fields().into_iter().map(|(part, text)| (question.field(part), Personal::new(text)))
            },
        )
    }
}

/// The longest answer that is judged, in bytes of UTF-8. The longest text that a form may ask for
/// ([`crate::definition::LONGEST_TEXT`] letters) is within it, with several marks on every letter; what is longer is not worth
/// the time to count.
const LONGEST_FIELD: usize = 32 * 1024;

fn judge(question: &Question, typed: &Typed) -> Result<Option<Value>, Problem> {
    let names: Vec<_> = question.parts().iter().map(|part| (*part, question.field(*part))).collect();
    let texts = names.iter().flat_map(|(part, name)| typed.all(name).map(|text| (*part, text.reveal().as_str())));
    let filled: Vec<(Part, &str)> =
        texts.filter(|(_, text)| text.len() > LONGEST_FIELD || !language::normalise::line(text).is_empty()).collect();
    if filled.iter().any(|(_, text)| text.len() > LONGEST_FIELD) {
        return Err(Problem::FarTooLong);
    }
    if filled.iter().any(|(_, text)| text.contains(char::REPLACEMENT_CHARACTER)) {
        return Err(Problem::Garbled);
    }
    match (filled.is_empty(), question.required) {
        (true, true) => Err(Problem::Missing),
        (true, false) => Ok(None),
        (false, _) => Value::judge(&question.kind, &filled).map(Some),
    }
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
            ("born.day", "٢٥"),
            ("born.month", "٦"),
            ("born.year", "١٤٤٥"),
            ("household", "٤"),
            ("rent", "1,500 ريال"),
            ("needs", "health"),
            ("needs", "food"),
            ("minor", "no"),
            ("guardian_mobile", "typed before the answer above was changed"),
        ]
    }

    fn mistakes(typed: &Typed) -> Vec<(String, Problem)> {
        let mistakes = Answers::validate(&form(), typed).unwrap_err();
        mistakes.into_iter().map(|m| (m.question, m.problem)).collect()
    }

    #[test]
    fn sound_answers_are_stored_in_one_form() {
        let answers = Answers::validate(&form(), &sound().into_iter().collect()).unwrap();
        let stored: Vec<_> = answers.stored().map(|(id, value)| format!("{id}: {}", value.reveal())).collect();
        assert_eq!(
            stored,
            [
                "name: أحمد عبدالله",
                "national_id: 1234567897",
                "mobile: +966500000001",
                "story: سطر أول\n\nسطر ثان",
                "channel: phone",
                "truth: yes",
                "agree: yes",
                "born: 2024-01-07 (1445-06-25 AH)",
                "household: 4",
                "rent: 1500",
                "needs: food,health",
                "minor: no",
            ]
        );
        assert!(answers.get("email").is_none(), "an optional question may stay without an answer");
        for (question, (id, stored)) in form().questions.iter().filter_map(|question| {
            let stored = answers.stored().find(|(id, _)| *id == question.id)?;
            Some((question, stored))
        }) {
            assert_eq!(Value::read(&question.kind, stored.reveal()).as_ref(), answers.get(id).map(Personal::reveal));
        }
    }

    #[test]
    fn what_is_stored_is_read_again_and_what_has_no_place_any_more_is_given_back() {
        let form = form();
        let answers = Answers::validate(&form, &sound().into_iter().collect()).unwrap();
        let stored =
            |(id, value): (&str, Personal<Cow<'_, str>>)| (id.into(), Personal::new(value.reveal().to_string()));
        let mut record: BTreeMap<String, Personal<String>> = answers.stored().map(stored).collect();
        assert_eq!(Answers::read(&form, &record), (answers, BTreeMap::new()));
        // An option and a question that were there when it was answered.
        record.insert("channel".into(), Personal::new("pigeon".into()));
        record.insert("older".into(), Personal::new("words".into()));
        let (answers, left) = Answers::read(&form, &record);
        assert!(answers.get("channel").is_none() && answers.get("mobile").is_some());
        let left: Vec<_> = left.into_iter().map(|(id, value)| (id, value.reveal().as_str())).collect();
        assert_eq!(left, [("channel", "pigeon"), ("older", "words")]);
    }

    #[test]
    fn a_question_whose_condition_does_not_hold_is_not_asked() {
        let form = form();
        let with = |changes: &[(&'static str, &'static str)]| {
            let kept = sound().into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
            Answers::validate(&form, &kept.chain(changes.iter().copied()).collect())
        };
        assert!(with(&[]).unwrap().get("guardian_mobile").is_none(), "what was typed there is discarded");
        let wrong = with(&[("minor", "yes")]).unwrap_err();
        assert_eq!(wrong, [Mistake { question: "guardian_mobile".into(), problem: Problem::MobileShape }]);
        let empty = with(&[("minor", "yes"), ("guardian_mobile", "")]).unwrap_err();
        assert_eq!(empty, [Mistake { question: "guardian_mobile".into(), problem: Problem::Missing }]);
        assert!(with(&[("minor", "yes"), ("guardian_mobile", "0500000001")]).unwrap().get("guardian_mobile").is_some());
        // Not answered: what depends on it is not asked either, so there is one mistake, not two.
        let unanswered = with(&[("minor", "")]).unwrap_err();
        assert_eq!(unanswered, [Mistake { question: "minor".into(), problem: Problem::Missing }]);
        // One of several choices is enough.
        assert_eq!(with(&[("needs", "food"), ("needs", "other")]).unwrap_err()[0].question, "other_need");
    }

    #[test]
    fn a_date_is_garbled_incomplete_or_missing_as_a_whole() {
        let form = form();
        let with = |parts: [&'static str; 3]| {
            let kept = sound().into_iter().filter(|(name, _)| !name.starts_with("born"));
            let typed = kept.chain(["born.day", "born.month", "born.year"].into_iter().zip(parts)).collect();
            Answers::validate(&form, &typed)
                .map_err(|mistakes| mistakes.into_iter().map(|m| m.problem).collect::<Vec<_>>())
        };
        assert!(with(["25", "6", "1445"]).is_ok());
        assert_eq!(with(["", " ", "\u{200F}"]), Err(vec![Problem::Missing]));
        assert_eq!(with(["25", "", "1445"]), Err(vec![Problem::DateWithoutMonth]));
        assert_eq!(with(["25", "\u{FFFD}", "1445"]), Err(vec![Problem::Garbled]));
    }

    #[test]
    fn what_no_question_takes_is_not_even_counted() {
        let mut fields = sound();
        let long = "ا".repeat(LONGEST_FIELD);
        fields[3].1 = &long;
        assert_eq!(mistakes(&fields.into_iter().collect()), [("story".into(), Problem::FarTooLong)]);
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
        typed.push("born.year", "1445");
        typed.push("household", "0");
        typed.push("rent", "1.500");
        typed.push("needs", "food");
        typed.push("needs", "cars");
        typed.push("city", "5");
        typed.push("address", "12");
        typed.push("iban", "SA0380000000608010167518");
        typed.push("earlier", "2222-2223");
        typed.push("satisfied", "6");
        let expected = [
            ("name", Problem::Missing),
            ("national_id", Problem::IdChecksum),
            ("mobile", Problem::MobileShape),
            ("email", Problem::EmailShape),
            ("story", Problem::TooLong { max: 60, over: 1 }),
            ("channel", Problem::NotAnOption),
            ("truth", Problem::Missing),
            ("agree", Problem::Missing),
            ("born", Problem::DateWithoutDay),
            ("household", Problem::NumberRange { min: 1, max: 30 }),
            ("rent", Problem::NotAnAmount),
            ("needs", Problem::NotAnOption),
            ("minor", Problem::Missing),
            ("city", Problem::NotATown),
            ("address", Problem::AddressShape),
            ("iban", Problem::IbanChecksum),
            ("earlier", Problem::ReferenceShape),
            ("satisfied", Problem::NotAnOption),
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
        fn nothing_typed_makes_it_panic_and_valid_answers_validate_again(
            values in proptest::collection::vec(
                "\\PC{0,70}|yes|no|other|food|phone|05[0-9]{8}|[12][0-9]{9}|[0-9]{1,4}|14[0-9]{2}|[0-9٠-٩]{1,5}[.,][0-9]{1,3}",
                30,
            )
        ) {
            let form = form();
            let names = form.questions.iter().flat_map(|q| q.parts().iter().map(|part| q.field(*part)));
            let typed: Typed = names.zip(values).collect();
            // Each answer by itself, since all of them are rarely sound at once.
            for question in &form.questions {
                let Ok(Some(value)) = judge(question, &typed) else { continue };
                let again: Typed = value.fields().into_iter().map(|(part, text)| (question.field(part), text)).collect();
                prop_assert_eq!(judge(question, &again), Ok(Some(value.clone())), "as fields");
                prop_assert_eq!(Value::read(&question.kind, &value.stored()), Some(value), "as stored");
            }
        }
    }

    #[test]
    fn the_hidden_fields_of_the_check_page_validate_to_the_same_answers() {
        let form = form();
        let answers = Answers::validate(&form, &sound().into_iter().collect()).unwrap();
        let fields: Vec<_> = answers.fields(&form).map(|(name, value)| (name, value.reveal().to_string())).collect();
        assert!(fields.contains(&("born.month".into(), "6".into())));
        assert_eq!(fields.iter().filter(|(name, _)| name == "needs").count(), 2);
        assert_eq!(Answers::validate(&form, &fields.into_iter().collect()), Ok(answers));
    }
}
