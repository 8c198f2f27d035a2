//! A form as its page shows it: questions, options, errors, and what was typed.

use std::borrow::Cow;

use serde::Serialize;

use super::element::{block, element, option_element, part_element, target};
use super::widget::{field_direction, input, widget, width};
use crate::answers::{Mistake, Typed};
use crate::definition::{Condition, FormDefinition, Kind, Part, Question};
use crate::field::TRAP_FIELD;
use crate::reference::Reference;
use crate::value::{Iban, Mobile, Value};
use language::Lang;

/// A form as its page shows it.
#[derive(Serialize)]
pub struct FormView<'a> {
    /// The form's id.
    pub id: &'a str,
    /// The language that it is shown in.
    pub lang: Lang,
    /// Where the form is sent: the step that checks.
    pub action: String,
    /// The form's name.
    pub title: &'a str,
    /// The questions in order.
    pub questions: Vec<QuestionView<'a>>,
    /// The mistakes in order, for the error summary. Empty on a fresh page.
    pub errors: Vec<ErrorView>,
    /// The field that people leave empty, with what was typed into it all the same.
    pub trap: TrapView<'a>,
}

/// The field that people leave empty.
#[derive(Serialize)]
pub struct TrapView<'a> {
    /// The name of the HTML field.
    pub name: &'static str,
    /// What was typed.
    pub value: &'a str,
}

/// A line of the error summary.
#[derive(Serialize)]
pub struct ErrorView {
    /// The fragment of the field that it leads to, without `#`.
    pub target: String,
    /// The words, the same as at the field.
    pub message: String,
}

/// A question as its page shows it.
#[derive(Serialize)]
pub struct QuestionView<'a> {
    /// The name of the HTML field, or what the names of its parts begin with.
    pub name: &'a str,
    /// The id of the HTML element: the field, or the first option. Of a date it is what the ids of its parts begin with.
    pub element: String,
    /// The id of the block that holds the question, where it is shown only under a condition.
    pub block: Option<String>,
    /// The condition, for browsers that cannot hide the question until it holds.
    pub condition: Option<ConditionView<'a>>,
    /// The widget: `text`, `textarea`, `date`, `radios`, `checkboxes` or `checkbox`.
    pub widget: &'static str,
    /// `type` of an input.
    pub input_type: &'static str,
    /// `inputmode`, where the usual keyboard would be the wrong one (never `type=number`, which drops ٠-٩).
    pub inputmode: Option<&'static str>,
    /// `autocomplete` (WCAG 1.3.5).
    pub autocomplete: Option<&'static str>,
    /// `dir` of the field: digits and addresses run left to right, words as they are written.
    pub dir: &'static str,
    /// The width that the answer needs: `short` or `full`.
    pub width: &'static str,
    /// Whether the answer is an amount of riyals.
    pub riyals: bool,
    /// The question.
    pub label: &'a str,
    /// Help before answering.
    pub hint: Option<&'a str>,
    /// The limit in letters, where one is worth showing.
    pub max: Option<usize>,
    /// Whether an answer is needed.
    pub required: bool,
    /// What was typed, kept whether right or wrong. A stored form, which comes back to be changed, is shown as it is typed.
    pub value: Cow<'a, str>,
    /// The options of `radios` and `checkboxes`, or the one box of `checkbox`.
    pub options: Vec<OptionView<'a>>,
    /// The fields of a `date`.
    pub parts: Vec<PartView<'a>>,
    /// The version of the privacy notice that a consent refers to.
    pub notice: Option<&'a str>,
    /// What is wrong.
    pub error: Option<String>,
}

/// When a question is asked, in words.
#[derive(Serialize)]
pub struct ConditionView<'a> {
    /// The earlier question.
    pub question: &'a str,
    /// The answers to it, joined by the language's "or".
    pub options: String,
}

/// A field of a date.
#[derive(Serialize)]
pub struct PartView<'a> {
    /// `day`, `month` or `year`, which is also the key of its label.
    pub key: &'static str,
    /// The name of the HTML field.
    pub name: String,
    /// The id of the HTML element.
    pub element: String,
    /// What was typed.
    pub value: &'a str,
}

/// An option of a choice.
#[derive(Serialize)]
pub struct OptionView<'a> {
    /// What is sent.
    pub value: &'a str,
    /// The id of the HTML element.
    pub element: String,
    /// What is read.
    pub label: &'a str,
    /// Whether it is chosen.
    pub checked: bool,
}

impl<'a> FormView<'a> {
    /// A fresh form, or one with what was typed and what is wrong with it.
    pub fn new(form: &'a FormDefinition, lang: Lang, typed: &'a Typed, mistakes: &[Mistake]) -> Self {
        let mistake = |question: &Question| mistakes.iter().find(|mistake| mistake.question == question.id);
        let view = |question: &'a Question| {
            let error = mistake(question).map(|mistake| mistake.message(form, lang));
            question_view(form, question, lang, typed, error)
        };
        let error = |question: &Question| {
            let mistake = mistake(question)?;
            Some(ErrorView { target: target(question, Some(mistake.problem)), message: mistake.message(form, lang) })
        };
        FormView {
            id: &form.id,
            lang,
            action: action(form, lang),
            title: form.title.get(lang),
            questions: form.questions.iter().map(view).collect(),
            errors: form.questions.iter().filter_map(error).collect(),
            trap: TrapView { name: TRAP_FIELD, value: typed.get(TRAP_FIELD).map_or("", |value| value.reveal()) },
        }
    }
}

/// Where a form is sent: the step that validates and shows the check page.
pub fn action(form: &FormDefinition, lang: Lang) -> String {
    format!("/intake/{lang}/{}", form.id)
}

fn question_view<'a>(
    form: &'a FormDefinition,
    question: &'a Question,
    lang: Lang,
    typed: &'a Typed,
    error: Option<String>,
) -> QuestionView<'a> {
    let value = typed.get(&question.id).map_or("", |value| value.reveal().as_str());
    let (input_type, inputmode, autocomplete) = input(&question.kind);
    let condition = question.show_when.as_ref();
    QuestionView {
        name: &question.id,
        element: element(question),
        block: condition.map(|_| block(question)),
        condition: condition.and_then(|condition| condition_view(form, condition, lang)),
        widget: widget(&question.kind),
        input_type,
        inputmode,
        autocomplete: autocomplete.filter(|_| question.autofill),
        dir: field_direction(&question.kind),
        width: width(&question.kind),
        riyals: matches!(question.kind, Kind::Money { .. }),
        label: question.label.get(lang),
        hint: question.hint.as_ref().map(|hint| hint.get(lang)),
        max: match question.kind {
            Kind::LongText { max } => Some(max),
            _ => None,
        },
        required: question.required,
        value: as_typed(&question.kind, value),
        options: options(question, lang, typed),
        parts: parts(question, typed),
        notice: match &question.kind {
            Kind::Consent { notice } => Some(notice),
            _ => None,
        },
        error,
    }
}

fn condition_view<'a>(form: &'a FormDefinition, condition: &Condition, lang: Lang) -> Option<ConditionView<'a>> {
    let on = form.question(&condition.question)?;
    let labels: Vec<_> =
        condition.any_of.iter().filter_map(|value| Some(on.kind.option(value)?.label.get(lang))).collect();
    let or = match lang {
        Lang::Ar => "» أو «",
        Lang::En => "” or “",
    };
    Some(ConditionView { question: on.label.get(lang), options: labels.join(or) })
}

fn options<'a>(question: &'a Question, lang: Lang, typed: &Typed) -> Vec<OptionView<'a>> {
    let is_typed = |value: &str| typed.all(&question.id).any(|typed| typed.reveal() == value);
    if matches!(question.kind, Kind::Attestation | Kind::Consent { .. }) {
        let checked = is_typed(Value::AGREED);
        return vec![OptionView {
            value: Value::AGREED,
            element: element(question),
            label: question.label.get(lang),
            checked,
        }];
    }
    let options = question.kind.options().iter().enumerate();
    options
        .map(|(index, option)| OptionView {
            value: &option.value,
            element: option_element(question, index),
            label: option.label.get(lang),
            checked: is_typed(&option.value),
        })
        .collect()
}

fn parts<'a>(question: &Question, typed: &'a Typed) -> Vec<PartView<'a>> {
    let parts = question.parts().iter().filter(|part| **part != Part::Whole);
    parts
        .map(|part| {
            let name = question.field(*part);
            PartView {
                key: part.name(),
                value: typed.get(&name).map_or("", |value| value.reveal().as_str()),
                element: part_element(question, *part),
                name,
            }
        })
        .collect()
}

/// A stored form as people type it; anything else stays as it is.
fn as_typed<'a>(kind: &Kind, value: &'a str) -> Cow<'a, str> {
    let shown = match kind {
        Kind::Mobile => Mobile::parse(value).ok().filter(|mobile| mobile.as_str() == value).map(|m| m.domestic()),
        Kind::Iban => Iban::parse(value).ok().filter(|iban| iban.as_str() == value).map(|iban| iban.grouped()),
        Kind::Reference => {
            Reference::parse(value).ok().filter(|reference| reference.compact() == value).map(|r| r.to_string())
        }
        _ => None,
    };
    shown.map_or(Cow::Borrowed(value), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Answers;

    fn form() -> FormDefinition {
        FormDefinition::read(include_str!("../../tests/every_kind.toml")).unwrap()
    }

    #[test]
    fn an_error_leads_to_an_element_that_exists() {
        let form = form();
        let typed = Typed::default();
        let mistakes = Answers::validate(&form, &typed).unwrap_err();
        for lang in Lang::ALL {
            let view = FormView::new(&form, lang, &typed, &mistakes);
            assert_eq!(view.errors.len(), mistakes.len());
            for error in &view.errors {
                let leads_to = |q: &&QuestionView<'_>| {
                    q.element == error.target || q.parts.iter().any(|part| part.element == error.target)
                };
                let question = view.questions.iter().find(leads_to).unwrap();
                assert_eq!(question.error.as_ref(), Some(&error.message));
                if !question.options.is_empty() {
                    assert_eq!(question.options[0].element, error.target);
                }
            }
        }
    }

    #[test]
    fn what_was_typed_is_kept_right_or_wrong() {
        let form = form();
        let typed: Typed = [("mobile", "12x"), ("name", "Sara"), ("channel", "letter")].into_iter().collect();
        let view = FormView::new(&form, Lang::En, &typed, &[]);
        let value = |name: &str| view.questions.iter().find(|q| q.name == name).unwrap().value.as_ref();
        assert_eq!((value("mobile"), value("name")), ("12x", "Sara"));
        let channel = view.questions.iter().find(|q| q.name == "channel").unwrap();
        assert_eq!(channel.options.iter().map(|o| o.checked).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_stored_number_comes_back_as_it_is_typed() {
        assert_eq!(as_typed(&Kind::Mobile, "+966500000001"), "0500000001");
        for kept in ["966500000001", "+96650", "٠٥٠٠٠٠٠٠٠١"] {
            assert_eq!(as_typed(&Kind::Mobile, kept), kept);
        }
    }

    #[test]
    fn a_date_error_leads_to_the_part_that_is_wrong() {
        let form = form();
        for (parts, target) in [
            (["", "", ""], "q-born-day"),
            (["", "6", "1445"], "q-born-day"),
            (["25", "", "1445"], "q-born-month"),
            (["25", "6", ""], "q-born-year"),
            (["30", "2", "2024"], "q-born-day"),
        ] {
            let typed: Typed = ["born.day", "born.month", "born.year"].into_iter().zip(parts).collect();
            let mistakes = Answers::validate(&form, &typed).unwrap_err();
            let view = FormView::new(&form, Lang::Ar, &typed, &mistakes);
            assert!(view.errors.iter().any(|error| error.target == target), "{parts:?}");
        }
    }

    #[test]
    fn browsers_fill_in_what_is_the_applicants_own() {
        let form = form();
        let nothing = Typed::default();
        let view = FormView::new(&form, Lang::Ar, &nothing, &[]);
        let autocomplete = |name: &str| view.questions.iter().find(|q| q.name == name).unwrap().autocomplete;
        assert_eq!(autocomplete("mobile"), Some("tel"));
        assert_eq!(autocomplete("guardian_mobile"), None);
    }
}
