//! The rows of the check page: every question that is asked, with its answer as text.

use serde::Serialize;

use super::element::target;
use super::widget::direction;
use crate::answers::Answers;
use crate::definition::{FormDefinition, Kind};
use crate::value::Value;
use crate::warning::Warning;
use language::Lang;

/// A row of the check page.
#[derive(Serialize)]
pub struct RowView<'a> {
    /// The question's id.
    pub name: &'a str,
    /// The id of the element that the change button links to.
    pub element: String,
    /// The question's text.
    pub label: &'a str,
    /// The answer as text, or nothing for an optional question without an answer.
    pub answer: Option<String>,
    /// `dir` of the answer.
    pub dir: &'static str,
    /// What is unusual about the answer. Pages write it in words for those who read them.
    #[serde(skip)]
    pub warning: Option<Warning>,
}

/// Returns the rows of the check page, for the questions that are asked. A stored submission may have answers to questions that an earlier
/// version asked; they have rows too.
pub fn rows<'a>(form: &'a FormDefinition, lang: Lang, answers: &'a Answers) -> Vec<RowView<'a>> {
    form.questions
        .iter()
        .filter(|question| answers.is_asked(question) || answers.get(&question.id).is_some())
        .map(|question| RowView {
            name: &question.id,
            element: target(question, None),
            label: answers.label(question).get(lang),
            answer: match answers.get(&question.id) {
                Some(value) if *value.reveal() == Value::None => Some(answers.none_label(question).get(lang).into()),
                Some(value) => Some(shown(&question.kind, value.reveal(), lang)),
                // An empty box means no; it is not a question without an answer.
                None if matches!(question.kind, Kind::Attestation | Kind::Consent { .. }) => Some(agreed(false, lang)),
                None => None,
            },
            dir: match answers.get(&question.id) {
                Some(value) if *value.reveal() == Value::None => "auto",
                _ => direction(&question.kind),
            },
            warning: Warning::of(form, question, answers, lang),
        })
        .collect()
}

/// Returns an answer as people read it.
pub fn shown(kind: &Kind, value: &Value, lang: Lang) -> String {
    let label = |value: &str| kind.option(value).map_or(value, |option| option.label.get(lang)).to_string();
    match value {
        Value::Telephone(number) => number.national(),
        Value::Date(date) => date.words(lang),
        Value::Money(money) => match lang {
            Lang::Ar => format!("{} ريال", money.grouped()),
            Lang::En => format!("{} riyals", money.grouped()),
        },
        Value::Iban(iban) => iban.grouped(),
        Value::Reference(reference) => reference.to_string(),
        Value::Choice(chosen) => label(chosen),
        // One on each line, which needs no comma in either script.
        Value::Choices(chosen) => chosen.iter().map(|value| label(value)).collect::<Vec<_>>().join("\n"),
        Value::Agreed => agreed(true, lang),
        Value::None => pick(lang, "لا يوجد", "None").into(),
        other => other.stored().into_owned(),
    }
}

fn pick(lang: Lang, ar: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ar => ar,
        Lang::En => en,
    }
}

fn agreed(agreed: bool, lang: Lang) -> String {
    if agreed { pick(lang, "نعم", "Yes") } else { pick(lang, "لا", "No") }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typed::Typed;

    fn form() -> FormDefinition {
        FormDefinition::parse(include_str!("../../tests/every_kind.toml")).unwrap()
    }

    #[test]
    fn the_check_page_shows_answers_as_people_write_them() {
        let form = form();
        let typed: Typed = [
            ("name", "سارة علي"),
            ("national_id", "2000000006"),
            ("mobile", "+966500000001"),
            ("story", "أحتاج المساعدة"),
            ("channel", "letter"),
            ("truth", "yes"),
            ("agree", "yes"),
            ("born.day", "25"),
            ("born.month", "6"),
            ("born.year", "1445"),
            ("household", "4"),
            ("rent", "1500.5"),
            ("needs", "food"),
            ("needs", "health"),
            ("minor", "no"),
            ("earlier", "2222 2222"),
        ]
        .into_iter()
        .collect();
        let answers = Answers::validate(&form, &typed).unwrap();
        let rows = rows(&form, Lang::Ar, &answers);
        let shown = |name: &str| rows.iter().find(|row| row.name == name).unwrap().answer.as_deref();
        assert_eq!(shown("mobile"), Some("050\u{a0}000\u{a0}0001"));
        assert_eq!(shown("email"), None, "left out");
        assert_eq!(shown("channel"), Some("خطاب"));
        assert_eq!(shown("truth"), Some("نعم"));
        assert_eq!(shown("born"), Some("25 جمادى الآخرة 1445\u{a0}هـ (7 يناير 2024)"));
        assert_eq!(shown("rent"), Some("1,500.50 ريال"));
        assert_eq!(shown("needs"), Some("غذاء\nصحة"));
        assert_eq!(shown("earlier"), Some("2222-2222"));
        assert_eq!(shown("photos"), Some("لا"), "an empty box");
        assert!(!rows.iter().any(|row| row.name == "guardian_mobile"), "not asked");
    }
}
