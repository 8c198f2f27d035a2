//! Validation of typed fields: it returns valid answers, or all mistakes at once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::definition::{Condition, FormDefinition, Kind, Part, Question, Wording};
use crate::mistake::Mistake;
use crate::personal::Personal;
use crate::problem::Problem;
use crate::together;
use crate::typed::Typed;
use crate::value::Value;
use language::{Bilingual, normalise};

/// The valid answers to a form, in the order of its questions. Optional questions may have no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers(Vec<(String, Option<Personal<Value>>)>);

impl Answers {
    /// Validates typed fields. Nothing typed is dropped in silence: text in a question that is not asked is a mistake, until the person
    /// has been told ([`SET_ASIDE_FIELD`](crate::view::SET_ASIDE_FIELD)).
    ///
    /// # Errors
    /// Every [`Mistake`], in the order of the questions. Fields that the form does not have are ignored.
    pub fn validate(form: &FormDefinition, typed: &Typed) -> Result<Self, Vec<Mistake>> {
        let mut answers = Answers(Vec::new());
        let mut problems: BTreeMap<&str, Problem> = BTreeMap::new();
        for question in &form.questions {
            let is_wrong = |id: &String| problems.contains_key(id.as_str());
            let answer = if answers.is_asked(question) {
                parse_answer(question, typed).map(|answer| answer.or_else(|| together::implied(form, question, typed)))
            } else if !question.show_when.iter().any(|condition| is_wrong(&condition.question))
                && together::is_typed_in_vain(question, typed)
            {
                Err(Problem::NotAsked)
            } else {
                Ok(None)
            };
            let value = answer.unwrap_or_else(|problem| {
                problems.insert(&question.id, problem);
                None
            });
            answers.0.push((question.id.clone(), value.map(Personal::new)));
        }
        let answer = |id: &str| answers.get(id).map(Personal::reveal);
        for question in &form.questions {
            if let Some(problem) = together::problem(question, answer, |id| problems.contains_key(id)) {
                problems.insert(&question.id, problem);
            }
        }
        if problems.is_empty() {
            return Ok(answers);
        }
        let mistake = |question: &Question| {
            Some(Mistake { question: question.id.clone(), problem: *problems.get(question.id.as_str())? })
        };
        Err(form.questions.iter().filter_map(mistake).collect())
    }

    /// Parses answers from their stored form, by question id. Stored values that this definition does not accept are returned
    /// beside the answers: the record may come from another version of the definition, and nothing of it may be lost.
    pub fn from_stored<'s>(
        form: &FormDefinition,
        stored: &'s BTreeMap<String, Personal<String>>,
    ) -> (Self, BTreeMap<&'s str, &'s Personal<String>>) {
        let mut left: BTreeMap<_, _> = stored.iter().map(|(id, value)| (id.as_str(), value)).collect();
        let mut parse = |question: &Question| {
            let value = Value::from_stored(&question.kind, stored.get(&question.id)?.reveal())?;
            left.remove(question.id.as_str());
            Some(Personal::new(value))
        };
        let answers = form.questions.iter().map(|question| (question.id.clone(), parse(question))).collect();
        (Answers(answers), left)
    }

    /// Whether a question is asked, given the answers to those before it.
    pub fn is_asked(&self, question: &Question) -> bool {
        question.show_when.as_ref().is_none_or(|condition| self.meets(condition))
    }

    /// The text of a question beside the answers to those before it.
    pub fn label<'q>(&self, question: &'q Question) -> &'q Bilingual {
        self.wording(question).map_or(&question.label, |wording| &wording.label)
    }

    /// The text of the box of a question by which a person says that they have no such thing.
    pub(crate) fn none_label<'q>(&self, question: &'q Question) -> &'q Bilingual {
        let none = self.wording(question).and_then(|wording| wording.none.as_ref()).or(question.none.as_ref());
        none.unwrap_or(&question.label)
    }

    fn wording<'q>(&self, question: &'q Question) -> Option<&'q Wording> {
        question.wording.as_ref().filter(|wording| self.meets(&wording.when))
    }

    /// Whether a condition holds.
    pub fn meets(&self, condition: &Condition) -> bool {
        self.get(&condition.question).is_some_and(|answer| answer.reveal().is_any_of(&condition.any_of))
    }

    /// The answers in the order of the questions.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Personal<Value>>)> {
        self.0.iter().map(|(id, value)| (id.as_str(), value.as_ref()))
    }

    /// The answer to one question.
    pub fn get(&self, question: &str) -> Option<&Personal<Value>> {
        self.iter().find(|(id, _)| *id == question).and_then(|(_, value)| value)
    }

    /// The answers in their stored form, by question id, as the record contains them.
    pub fn stored(&self) -> impl Iterator<Item = (&str, Personal<Cow<'_, str>>)> {
        self.iter().filter_map(|(id, value)| Some((id, Personal::new(value?.reveal().stored()))))
    }

    /// The answers as fields of the form, for the hidden inputs of the check page. They validate to the same answers. A ticked box
    /// carries the digest of its words.
    pub fn fields<'a>(&'a self, form: &'a FormDefinition) -> impl Iterator<Item = (String, Personal<Cow<'a, str>>)> {
        form.questions.iter().filter_map(|question| Some((question, self.get(&question.id)?))).flat_map(
            |(question, value)| {
                let fields = match question.words_digest() {
                    Some(words) => vec![(Part::Whole, words.into())],
                    None => value.reveal().fields(),
                };
                fields.into_iter().map(|(part, text)| (question.field(part), Personal::new(text)))
            },
        )
    }
}

/// The longest answer that is validated, in bytes of UTF-8 after normalisation. The longest text that a form may ask for
/// ([`crate::definition::LONGEST_TEXT`] letters) fits, with several marks on every letter. Longer texts are rejected uncounted.
const LONGEST_FIELD: usize = 32 * 1024;

/// Parses the answer to one question that is asked.
///
/// Every limit applies to the normalised text. Normalisation is idempotent and gives the form in which an answer is stored, so a
/// stored answer is within the limits too. Only fields in which something can be seen count as filled.
fn parse_answer(question: &Question, typed: &Typed) -> Result<Option<Value>, Problem> {
    let normalise = match question.kind {
        Kind::LongText { .. } => normalise::lines,
        _ => normalise::line,
    };
    let names: Vec<_> = question.parts().iter().map(|part| (*part, question.field(*part))).collect();
    let texts = names.iter().flat_map(|(part, name)| typed.all(name).map(|text| (*part, text.reveal().as_str())));
    let mut filled: Vec<(Part, &str)> = Vec::new();
    for (part, text) in texts {
        match normalise(text).len() {
            0 => {}
            length if length > LONGEST_FIELD => return Err(Problem::FarTooLong),
            _ => filled.push((part, text)),
        }
    }
    if filled.iter().any(|(_, text)| text.contains(char::REPLACEMENT_CHARACTER)) {
        return Err(Problem::Garbled);
    }
    if let (Some(words), [(_, text)]) = (question.words_digest(), filled.as_slice())
        && *text == words
    {
        return Ok(Some(Value::Agreed));
    }
    match (filled.is_empty(), question.required) {
        (true, true) => Err(Problem::Missing),
        (true, false) => Ok(None),
        (false, _) => Value::parse(&question.kind, &filled).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::Lang;
    use proptest::prelude::*;

    fn form() -> FormDefinition {
        FormDefinition::parse(include_str!("../tests/every_kind.toml")).unwrap()
    }

    fn valid_fields() -> Vec<(&'static str, &'static str)> {
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
        ]
    }

    fn mistakes(typed: &Typed) -> Vec<(String, Problem)> {
        let mistakes = Answers::validate(&form(), typed).unwrap_err();
        mistakes.into_iter().map(|m| (m.question, m.problem)).collect()
    }

    #[test]
    fn valid_answers_have_one_stored_form() {
        let answers = Answers::validate(&form(), &valid_fields().into_iter().collect()).unwrap();
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
            assert_eq!(
                Value::from_stored(&question.kind, stored.reveal()).as_ref(),
                answers.get(id).map(Personal::reveal)
            );
        }
    }

    #[test]
    fn stored_answers_are_parsed_and_unknown_ones_are_returned() {
        let form = form();
        let answers = Answers::validate(&form, &valid_fields().into_iter().collect()).unwrap();
        let stored =
            |(id, value): (&str, Personal<Cow<'_, str>>)| (id.into(), Personal::new(value.reveal().to_string()));
        let mut record: BTreeMap<String, Personal<String>> = answers.stored().map(stored).collect();
        assert_eq!(Answers::from_stored(&form, &record), (answers, BTreeMap::new()));
        // An option and a question from an older definition.
        record.insert("channel".into(), Personal::new("pigeon".into()));
        record.insert("older".into(), Personal::new("words".into()));
        let (answers, left) = Answers::from_stored(&form, &record);
        assert!(answers.get("channel").is_none() && answers.get("mobile").is_some());
        let left: Vec<_> = left.into_iter().map(|(id, value)| (id, value.reveal().as_str())).collect();
        assert_eq!(left, [("channel", "pigeon"), ("older", "words")]);
    }

    #[test]
    fn a_question_whose_condition_does_not_hold_is_not_asked() {
        let form = form();
        let with = |changes: &[(&'static str, &'static str)]| {
            let kept =
                valid_fields().into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
            Answers::validate(&form, &kept.chain(changes.iter().copied()).collect())
        };
        assert!(with(&[]).unwrap().get("guardian_mobile").is_none());
        let wrong = with(&[("minor", "yes"), ("guardian_mobile", "five")]).unwrap_err();
        assert_eq!(wrong, [Mistake { question: "guardian_mobile".into(), problem: Problem::MobileShape }]);
        let empty = with(&[("minor", "yes"), ("guardian_mobile", "")]).unwrap_err();
        assert_eq!(empty, [Mistake { question: "guardian_mobile".into(), problem: Problem::Missing }]);
        assert!(with(&[("minor", "yes"), ("guardian_mobile", "0500000001")]).unwrap().get("guardian_mobile").is_some());
        // Questions that depend on a missing answer are not asked, so there is one mistake, not two.
        let unanswered = with(&[("minor", "")]).unwrap_err();
        assert_eq!(unanswered, [Mistake { question: "minor".into(), problem: Problem::Missing }]);
        // One of several choices is enough.
        assert_eq!(with(&[("needs", "food"), ("needs", "other")]).unwrap_err()[0].question, "other_need");
    }

    #[test]
    fn a_date_is_garbled_incomplete_or_missing_as_a_whole() {
        let form = form();
        let with = |parts: [&'static str; 3]| {
            let kept = valid_fields().into_iter().filter(|(name, _)| !name.starts_with("born"));
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
    fn an_oversized_field_is_rejected_uncounted() {
        let mut fields = valid_fields();
        let long = "ا".repeat(LONGEST_FIELD);
        fields[3].1 = &long;
        assert_eq!(mistakes(&fields.into_iter().collect()), [("story".into(), Problem::FarTooLong)]);
    }

    #[test]
    fn limits_apply_to_the_normalised_answer() {
        let source = include_str!("../tests/every_kind.toml").replace("max = 60", "max = 4000");
        let form = FormDefinition::parse(&source).unwrap();
        let story = form.question("story").unwrap();
        let answer = |text: &str| parse_answer(story, &[("story", text)].into_iter().collect());
        // U+0344 is two bytes, and four after normalisation. A letter with 15 of them grows from 32 to 62 bytes.
        let letter = format!("ا{}", "\u{344}".repeat(15));
        let most = LONGEST_FIELD / 62;
        let stored = answer(&letter.repeat(most)).unwrap().unwrap().stored().into_owned();
        assert_eq!((stored.len(), answer(&stored).map(|value| value.is_some())), (most * 62, Ok(true)));
        assert_eq!(
            answer(&letter.repeat(most + 1)),
            Err(Problem::FarTooLong),
            "though {} bytes were typed",
            (most + 1) * 32
        );
        // Nothing that is removed counts.
        assert!(answer(&format!("ا{}", "\u{200F}".repeat(LONGEST_FIELD))).is_ok());
        assert_eq!(answer(&" ".repeat(LONGEST_FIELD + 1)), Err(Problem::Missing));
    }

    #[test]
    fn only_what_can_be_seen_counts_as_an_answer() {
        let form = form();
        for invisible in
            ["\u{200D}", "\u{2800}", "\u{3164}", "\u{34F}", "\u{E0061}\u{E007F}", "\u{64E}", "\u{200C}\u{2800}\u{FE0F}"]
        {
            for question in &form.questions {
                let typed: Typed = question.parts().iter().map(|part| (question.field(*part), invisible)).collect();
                let expected = if question.required { Err(Problem::Missing) } else { Ok(None) };
                assert_eq!(parse_answer(question, &typed), expected, "{invisible:?} for {}", question.id);
            }
        }
    }

    #[test]
    fn too_many_marks_on_a_letter_are_a_mistake_in_every_text() {
        let form = form();
        let text = format!("سارة علي{}", "\u{651}".repeat(31));
        for id in ["name", "town", "story", "other_need", "city"] {
            let found = parse_answer(form.question(id).unwrap(), &[(id, text.as_str())].into_iter().collect());
            assert_eq!(found, Err(Problem::TooManyMarks), "{id}");
        }
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
    fn replacement_characters_are_a_mistake() {
        let mut fields = valid_fields();
        fields[0].1 = "أحم\u{FFFD}د";
        assert_eq!(mistakes(&fields.into_iter().collect()), [("name".into(), Problem::Garbled)]);
    }

    #[test]
    fn a_question_can_have_its_own_message_for_a_missing_answer() {
        let form = form();
        let mistake = Mistake { question: "name".into(), problem: Problem::Missing };
        assert_eq!(mistake.message(&form, Lang::En), "Write your name");
        let mistake = Mistake { question: "mobile".into(), problem: Problem::Missing };
        assert_eq!(mistake.message(&form, Lang::Ar), "أجب عن «الجوال»");
    }

    proptest! {
        #[test]
        fn valid_answers_validate_again_and_no_text_makes_it_panic(
            values in proptest::collection::vec(
                "\\PC{0,70}|[ا\u{344}\u{651}\u{200C}\u{200D}\u{FE0F}\u{2800}👩 \n]{0,70}|yes|no|other|food|phone|05[0-9]{8}|[12][0-9]{9}|[0-9]{1,4}|14[0-9]{2}|[0-9٠-٩]{1,5}[.,][0-9]{1,3}",
                30,
            )
        ) {
            let form = form();
            let names = form.questions.iter().flat_map(|q| q.parts().iter().map(|part| q.field(*part)));
            let typed: Typed = names.zip(values).collect();
            // Each answer by itself, because all of them are rarely valid at once.
            for question in &form.questions {
                let Ok(Some(value)) = parse_answer(question, &typed) else { continue };
                let again: Typed = value.fields().into_iter().map(|(part, text)| (question.field(part), text)).collect();
                prop_assert_eq!(parse_answer(question, &again), Ok(Some(value.clone())), "as fields");
                prop_assert_eq!(Value::from_stored(&question.kind, &value.stored()), Some(value), "as stored");
            }
        }
    }

    #[test]
    fn the_hidden_fields_of_the_check_page_validate_to_the_same_answers() {
        let form = form();
        let answers = Answers::validate(&form, &valid_fields().into_iter().collect()).unwrap();
        let fields: Vec<_> = answers.fields(&form).map(|(name, value)| (name, value.reveal().to_string())).collect();
        assert!(fields.contains(&("born.month".into(), "6".into())));
        assert_eq!(fields.iter().filter(|(name, _)| name == "needs").count(), 2);
        assert_eq!(Answers::validate(&form, &fields.into_iter().collect()), Ok(answers));
    }
}
