//! The canary's answers: the form with the fewest required answers, filled in from its definition. Personal data are never made up.

use forms::definition::Condition;
use forms::{Answers, FormDefinition, Kind, Problem, Question, Typed};

use bundle::Bundle;

/// A form's fields, as a browser sends them.
pub(super) type Fields = Vec<(String, String)>;

/// Returns the form with the fewest required answers, and those answers. Returns `None` if every form has a question that only a
/// person can answer.
pub(super) fn shortest_form(bundle: &Bundle) -> Option<(&FormDefinition, Fields)> {
    let suiting = bundle.forms().filter_map(|form| Some((form, required_answers(form)?)));
    suiting.min_by_key(|(_, fields)| fields.len())
}

/// Returns the fewest valid answers of a form. They are found by validation in rounds, because an answer may lead to a further question.
fn required_answers(form: &FormDefinition) -> Option<Fields> {
    let mut fields = Fields::new();
    // Each round answers a question at least.
    for _ in 0..=form.questions.len() {
        let typed: Typed = fields.iter().cloned().collect();
        let Err(mistakes) = Answers::validate(form, &typed) else { return Some(fields) };
        for mistake in mistakes {
            let question = form.question(&mistake.question).filter(|_| mistake.problem == Problem::Missing)?;
            fields.push((question.id.clone(), suggested(form, question)?));
        }
    }
    None
}

/// Returns an answer that the definition itself suggests.
fn suggested(form: &FormDefinition, question: &Question) -> Option<String> {
    match &question.kind {
        Kind::Choice { .. } | Kind::Choices { .. } | Kind::YesNo | Kind::Rating => {
            let options = question.kind.options().iter();
            // The option that leads to the fewest further answers, and to none that only a person can give.
            let leads_on = |value: &str| {
                let is_named = |on: &Condition| on.question == question.id && on.any_of.iter().any(|one| one == value);
                let then =
                    form.questions.iter().filter(|then| then.required && then.show_when.as_ref().is_some_and(is_named));
                // Conditions refer to earlier questions only, so this ends.
                then.fold((0, 0), |(of_a_person, all), then| {
                    (of_a_person + usize::from(suggested(form, then).is_none()), all + 1)
                })
            };
            Some(options.min_by_key(|option| leads_on(&option.value))?.value.clone())
        }
        Kind::Number { min, .. } => Some(min.to_string()),
        Kind::Attestation | Kind::Consent { .. } => question.words_digest(),
        // Personal data or free text.
        Kind::FullName
        | Kind::NationalId
        | Kind::Mobile
        | Kind::Telephone
        | Kind::Email
        | Kind::Date
        | Kind::Money { .. }
        | Kind::ShortText { .. }
        | Kind::LongText { .. }
        | Kind::City
        | Kind::NationalAddress
        | Kind::Iban
        | Kind::Reference => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form with these questions, each given as its id and its kind with the kind's other settings.
    fn form(questions: &[(&str, &str)]) -> FormDefinition {
        let mut source =
            "id = \"small\"\ntitle = { ar = \"أ\", en = \"A\" }\nteam = \"relations\"\n[receipt]\nnext = []\n"
                .to_string();
        for (id, rest) in questions {
            source.push_str(&format!(
                "[[question]]\nid = \"{id}\"\nlabel = {{ ar = \"أ\", en = \"A\" }}\n{}\n",
                rest.replace("; ", "\n")
            ));
        }
        FormDefinition::parse(&source).unwrap()
    }

    fn fields(questions: &[(&str, &str)]) -> Option<Vec<String>> {
        let fields = required_answers(&form(questions))?;
        Some(fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    const OPTIONS: &str = "options = [{ value = \"a\", label = { ar = \"أ\", en = \"A\" } }, { value = \"b\", label = { ar = \"ب\", en = \"B\" } }]";

    #[test]
    fn only_required_questions_are_answered() {
        let choice = format!("kind = \"choice\"; {OPTIONS}");
        let choices = format!("kind = \"choices\"; {OPTIONS}");
        let answered = fields(&[
            ("happy", "kind = \"rating\""),
            ("name", "kind = \"full_name\"; required = false"),
            ("one", &choice),
            ("several", &choices),
            ("people", "kind = \"number\"; min = 3; max = 9"),
            ("sure", "kind = \"yes_no\""),
            ("truth", "kind = \"attestation\""),
            ("agree", "kind = \"consent\"; notice = \"1\""),
        ]);
        let answered = answered.unwrap();
        let (boxes, others): (Vec<_>, Vec<_>) =
            answered.iter().partition(|field| field.starts_with("truth=") || field.starts_with("agree="));
        assert_eq!(others, ["happy=5", "one=a", "several=a", "people=3", "sure=yes"]);
        assert_eq!(boxes.len(), 2);
    }

    #[test]
    fn the_option_with_the_fewest_further_answers_and_no_personal_ones_is_chosen() {
        let choice = format!("kind = \"choice\"; {OPTIONS}");
        let on_a = "kind = \"mobile\"; show_when = { question = \"one\", is = \"a\" }";
        assert_eq!(fields(&[("one", &choice), ("mobile", on_a)]).unwrap(), ["one=b"]);
        let on_b = "kind = \"rating\"; show_when = { question = \"one\", is = \"b\" }";
        assert_eq!(fields(&[("one", &choice), ("mobile", on_a), ("then", on_b)]).unwrap(), ["one=b", "then=5"]);
        let optional = format!("{on_a}; required = false");
        assert_eq!(fields(&[("one", &choice), ("mobile", &optional)]).unwrap(), ["one=a"]);
    }

    #[test]
    fn no_personal_answer_is_invented() {
        for kind in [
            "full_name",
            "national_id",
            "mobile",
            "telephone",
            "email",
            "date",
            "city",
            "national_address",
            "iban",
            "reference",
        ] {
            assert_eq!(fields(&[("it", &format!("kind = \"{kind}\""))]), None, "{kind}");
        }
        for kind in ["short_text", "long_text", "money"] {
            assert_eq!(fields(&[("it", &format!("kind = \"{kind}\"; max = 100"))]), None, "{kind}");
        }
    }
}
