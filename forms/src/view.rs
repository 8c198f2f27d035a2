//! What a template needs to show a form, its errors and its check page.
//!
//! The markup stands in `templates/`; the decisions stand here, so that the static page and the page after a mistake are
//! made from the same values. Everything is plain data that a template engine can take. These views carry what a person
//! typed, for that person's own page; they are not to be logged, and have no `Debug`.

use std::borrow::Cow;

use serde::Serialize;

use crate::answers::{Answers, Mistake, Typed};
use crate::definition::{FormDefinition, Kind, Question};
use crate::lang::Lang;
use crate::value::{Mobile, Value};

/// The name of the hidden field that carries the seal. No question may have it.
pub const SEAL_FIELD: &str = "seal";

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
    /// The name of the HTML field.
    pub name: &'a str,
    /// The id of the HTML element that an error leads to: the field, or the first option.
    pub element: String,
    /// The widget: `text`, `textarea`, `radios` or `checkbox`.
    pub widget: &'static str,
    /// `type` of an input.
    pub input_type: &'static str,
    /// `inputmode`, where the usual keyboard would be the wrong one (never `type=number`, which drops ٠-٩).
    pub inputmode: Option<&'static str>,
    /// `autocomplete` (WCAG 1.3.5).
    pub autocomplete: Option<&'static str>,
    /// `dir` of the field: digits and addresses run left to right, words as they are written.
    pub dir: &'static str,
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
    /// The options of `radios`, or the one box of `checkbox`.
    pub options: Vec<OptionView<'a>>,
    /// The version of the privacy notice that a consent refers to.
    pub notice: Option<&'a str>,
    /// What is wrong.
    pub error: Option<String>,
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

/// A row of the check page.
#[derive(Serialize)]
pub struct RowView<'a> {
    /// The question's id.
    pub name: &'a str,
    /// The element of the form that the change button leads to.
    pub element: String,
    /// The question.
    pub label: &'a str,
    /// The answer as it is read, or nothing where an optional question was left out.
    pub answer: Option<String>,
    /// `dir` of the answer.
    pub dir: &'static str,
}

impl<'a> FormView<'a> {
    /// A fresh form, or one with what was typed and what is wrong with it.
    pub fn new(form: &'a FormDefinition, lang: Lang, typed: &'a Typed, mistakes: &[Mistake]) -> Self {
        let message = |question: &Question| {
            let mistake = mistakes.iter().find(|mistake| mistake.question == question.id)?;
            Some(mistake.message(form, lang))
        };
        let questions: Vec<_> =
            form.questions.iter().map(|question| question_view(question, lang, typed, message(question))).collect();
        let errors = questions
            .iter()
            .filter_map(|q| Some(ErrorView { target: q.element.clone(), message: q.error.clone()? }))
            .collect();
        FormView { id: &form.id, lang, action: action(form, lang), title: form.title.get(lang), questions, errors }
    }
}

/// Where a form is sent: the step that validates and shows the check page.
pub fn action(form: &FormDefinition, lang: Lang) -> String {
    format!("/intake/{lang}/{}", form.id)
}

/// The rows of the check page.
pub fn rows<'a>(form: &'a FormDefinition, lang: Lang, answers: &'a Answers) -> Vec<RowView<'a>> {
    form.questions
        .iter()
        .map(|question| RowView {
            name: &question.id,
            element: element(question),
            label: question.label.get(lang),
            answer: answers.get(&question.id).map(|value| shown(question, value.reveal(), lang)),
            dir: direction(&question.kind),
        })
        .collect()
}

/// An answer as a person reads it.
fn shown(question: &Question, value: &Value, lang: Lang) -> String {
    match (value, &question.kind) {
        (Value::Mobile(mobile), _) => mobile.national(),
        (Value::Choice(chosen), Kind::Choice { options }) => options
            .iter()
            .find(|option| option.value == *chosen)
            .map_or_else(|| chosen.clone(), |option| option.label.get(lang).to_string()),
        (Value::Agreed, _) => match lang {
            Lang::Ar => "نعم".into(),
            Lang::En => "Yes".into(),
        },
        (other, _) => other.stored().to_string(),
    }
}

fn question_view<'a>(question: &'a Question, lang: Lang, typed: &'a Typed, error: Option<String>) -> QuestionView<'a> {
    let value = typed.get(&question.id).map_or("", |value| value.reveal().as_str());
    let element = element(question);
    let options = match &question.kind {
        Kind::Choice { options } => options
            .iter()
            .enumerate()
            .map(|(place, option)| OptionView {
                value: &option.value,
                // The first option is the one an error leads to.
                element: if place == 0 { element.clone() } else { format!("{element}-{}", place + 1) },
                label: option.label.get(lang),
                checked: option.value == value,
            })
            .collect(),
        Kind::Attestation | Kind::Consent { .. } => vec![OptionView {
            value: Value::AGREED,
            element: element.clone(),
            label: question.label.get(lang),
            checked: value == Value::AGREED,
        }],
        _ => Vec::new(),
    };
    let (input_type, inputmode, autocomplete) = input(&question.kind);
    QuestionView {
        name: &question.id,
        element,
        widget: widget(&question.kind),
        input_type,
        inputmode,
        autocomplete,
        dir: direction(&question.kind),
        label: question.label.get(lang),
        hint: question.hint.as_ref().map(|hint| hint.get(lang)),
        max: match question.kind {
            Kind::LongText { max } => Some(max),
            _ => None,
        },
        required: question.required,
        value: as_typed(&question.kind, value),
        options,
        notice: match &question.kind {
            Kind::Consent { notice } => Some(notice),
            _ => None,
        },
        error,
    }
}

/// A stored form as people type it; anything else stays as it is.
fn as_typed<'a>(kind: &Kind, value: &'a str) -> Cow<'a, str> {
    match (kind, Mobile::parse(value)) {
        (Kind::Mobile, Ok(mobile)) if mobile.as_str() == value => Cow::Owned(mobile.domestic()),
        _ => Cow::Borrowed(value),
    }
}

fn element(question: &Question) -> String {
    format!("q-{}", question.id)
}

fn widget(kind: &Kind) -> &'static str {
    match kind {
        Kind::LongText { .. } => "textarea",
        Kind::Choice { .. } => "radios",
        Kind::Attestation | Kind::Consent { .. } => "checkbox",
        Kind::FullName | Kind::NationalId | Kind::Mobile | Kind::Email | Kind::ShortText { .. } => "text",
    }
}

fn input(kind: &Kind) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    match kind {
        Kind::FullName => ("text", None, Some("name")),
        // Not `autocomplete=off`: going back, a browser would empty the field.
        Kind::NationalId => ("text", Some("numeric"), None),
        Kind::Mobile => ("tel", None, Some("tel")),
        Kind::Email => ("email", None, Some("email")),
        _ => ("text", None, None),
    }
}

fn direction(kind: &Kind) -> &'static str {
    match kind {
        Kind::NationalId | Kind::Mobile | Kind::Email => "ltr",
        _ => "auto",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> FormDefinition {
        FormDefinition::read(include_str!("../tests/every_kind.toml")).unwrap()
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
                let question = view.questions.iter().find(|q| q.element == error.target).unwrap();
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
    fn the_check_page_reads_as_people_write() {
        let form = form();
        let typed: Typed = [
            ("name", "سارة علي"),
            ("national_id", "2000000006"),
            ("mobile", "+966500000001"),
            ("story", "أحتاج المساعدة"),
            ("channel", "letter"),
            ("truth", "yes"),
            ("agree", "yes"),
        ]
        .into_iter()
        .collect();
        let answers = Answers::validate(&form, &typed).unwrap();
        let shown: Vec<_> = rows(&form, Lang::Ar, &answers).into_iter().map(|row| row.answer).collect();
        assert_eq!(shown[2].as_deref(), Some("050\u{a0}000\u{a0}0001"));
        assert_eq!(shown[3], None, "left out");
        assert_eq!(shown[6].as_deref(), Some("خطاب"));
        assert_eq!(shown[7].as_deref(), Some("نعم"));
    }
}
