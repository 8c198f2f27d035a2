//! The view of a form: questions, options, errors, and the typed values.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::element::{
    block, element, none_element, option_element, part_element, target, unanswered_element, wording_classes,
};
use super::widget::{field_direction, input, is_verbatim, widget, width};
use crate::definition::{Condition, FormDefinition, Kind, Part, Question, Wording};
use crate::field::{SET_ASIDE_FIELD, TRAP_FIELD};
use crate::mistake::Mistake;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::typed::Typed;
use crate::value::{Iban, Telephone, Value};
use language::Lang;

/// A form as its page shows it.
#[derive(Serialize)]
pub struct FormView<'a> {
    /// The form's id.
    pub id: &'a str,
    /// The language of the page.
    pub lang: Lang,
    /// The address of the step that validates.
    pub action: String,
    /// The form's name.
    pub title: &'a str,
    /// The questions in order.
    pub questions: Vec<QuestionView<'a>>,
    /// The mistakes in order, for the error summary. Empty on a new form.
    pub errors: Vec<ErrorView>,
    /// The questions in which something was typed that will not be sent, separated by spaces, for the hidden field that says so.
    pub set_aside: String,
    /// The field that people leave empty, with its value.
    pub trap: TrapView<'a>,
}

/// The field that people leave empty.
#[derive(Serialize)]
pub struct TrapView<'a> {
    /// The name of the HTML field.
    pub name: &'static str,
    /// The typed value.
    pub value: &'a str,
}

/// A line of the error summary.
#[derive(Serialize)]
pub struct ErrorView {
    /// The id of the field that it links to, without `#`.
    pub target: String,
    /// The message, the same as at the field.
    pub message: String,
}

/// A question as its page shows it.
#[derive(Serialize)]
pub struct QuestionView<'a> {
    /// The name of the HTML field, or the prefix of its parts' names.
    pub name: &'a str,
    /// The id of the HTML element: the field, or the first option. For a date, the prefix of its parts' ids.
    pub element: String,
    /// The id of the block that holds the question, for questions under a condition.
    pub block: Option<String>,
    /// The condition in words, for browsers that cannot hide the question.
    pub condition: Option<ConditionView<'a>>,
    /// The widget: `text`, `textarea`, `date`, `radios`, `checkboxes` or `checkbox`.
    pub widget: &'static str,
    /// `type` of an input.
    pub input_type: &'static str,
    /// `inputmode`, for questions that need another keyboard (never `type=number`, which drops ٠-٩).
    pub inputmode: Option<&'static str>,
    /// `autocomplete` (WCAG 1.3.5).
    pub autocomplete: Option<&'static str>,
    /// `dir` of the field: left to right for digits and addresses, automatic for words.
    pub dir: &'static str,
    /// The width of the field: `short` or `full`.
    pub width: &'static str,
    /// Whether the answer is an amount of riyals.
    pub riyals: bool,
    /// The question's text.
    pub label: &'a str,
    /// Help before answering.
    pub hint: Option<&'a str>,
    /// The words of the question under a condition.
    pub wording: Option<WordingView<'a>>,
    /// The box for people who have no such thing.
    pub none: Option<OptionView<'a>>,
    /// The id of the option that takes the answer to an optional choice back. Radio buttons cannot be cleared otherwise.
    pub unanswered: Option<String>,
    /// Whether the browser must not correct, capitalise or translate what is typed: names, numbers and addresses.
    pub verbatim: bool,
    /// The limit in grapheme clusters, for long texts.
    pub max: Option<usize>,
    /// Whether an answer is required.
    pub required: bool,
    /// The typed value, valid or not. A stored form, which comes back to be changed, is shown as people type it.
    pub value: Cow<'a, str>,
    /// The options of `radios` and `checkboxes`, or the one box of `checkbox`.
    pub options: Vec<OptionView<'a>>,
    /// The fields of a `date`.
    pub parts: Vec<PartView<'a>>,
    /// The version of the privacy notice that a consent refers to.
    pub notice: Option<&'a str>,
    /// The message of the mistake.
    pub error: Option<String>,
}

/// The words of a question under a condition.
#[derive(Serialize)]
pub struct WordingView<'a> {
    /// The class of what is shown while the condition holds.
    pub when: String,
    /// The class of what is shown while it does not.
    pub unless: String,
    /// The condition in words, for browsers that cannot choose.
    pub condition: ConditionView<'a>,
    /// The question's text.
    pub label: &'a str,
    /// Help before answering.
    pub hint: Option<&'a str>,
    /// The text of the box for people who have no such thing.
    pub none: Option<&'a str>,
}

/// The condition of a question, in words.
#[derive(Serialize)]
pub struct ConditionView<'a> {
    /// The text of the earlier question.
    pub question: &'a str,
    /// The texts of the options, joined by the language's "or".
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
    /// The typed value.
    pub value: &'a str,
}

/// An option of a choice.
#[derive(Serialize)]
pub struct OptionView<'a> {
    /// The value that is sent.
    pub value: Cow<'a, str>,
    /// The id of the HTML element.
    pub element: String,
    /// The text of the option.
    pub label: &'a str,
    /// Whether it is chosen.
    pub checked: bool,
}

impl<'a> FormView<'a> {
    /// Makes the view of a new form, or of one with typed values and mistakes.
    pub fn new(form: &'a FormDefinition, lang: Lang, typed: &'a Typed, mistakes: &[Mistake]) -> Self {
        let mistake = |question: &Question| mistakes.iter().find(|mistake| mistake.question == question.id);
        let view = |question: &'a Question| {
            let error = mistake(question).map(|mistake| mistake.message_beside(form, lang, typed));
            question_view(form, question, lang, typed, error)
        };
        let error = |question: &Question| {
            let mistake = mistake(question)?;
            let message = mistake.message_beside(form, lang, typed);
            Some(ErrorView { target: target(question, Some(mistake.problem)), message })
        };
        let not_asked = mistakes.iter().filter(|mistake| mistake.problem == Problem::NotAsked);
        let told = typed.all(SET_ASIDE_FIELD).flat_map(|ids| ids.reveal().split(' '));
        let set_aside: BTreeSet<_> = not_asked.map(|mistake| mistake.question.as_str()).chain(told).collect();
        let is_question = |id: &&str| form.question(id).is_some();
        FormView {
            id: &form.id,
            lang,
            action: action(form, lang),
            title: form.title.get(lang),
            questions: form.questions.iter().map(view).collect(),
            errors: form.questions.iter().filter_map(error).collect(),
            set_aside: set_aside.into_iter().filter(is_question).collect::<Vec<_>>().join(" "),
            trap: TrapView { name: TRAP_FIELD, value: typed.get(TRAP_FIELD).map_or("", |value| value.reveal()) },
        }
    }
}

/// The address that a form is sent to: the step that validates and shows the check page.
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
        wording: question.wording.as_ref().and_then(|wording| wording_view(form, wording, lang)),
        none: question.none.as_ref().map(|none| OptionView {
            value: Value::NONE.into(),
            element: none_element(question),
            label: none.get(lang),
            checked: typed.get(&question.field(Part::None)).is_some(),
        }),
        unanswered: (widget(&question.kind) == "radios" && !question.required).then(|| unanswered_element(question)),
        verbatim: is_verbatim(&question.kind),
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
    let labels: Vec<_> = condition.any_of.iter().filter_map(|value| Some(on.value_label(value)?.get(lang))).collect();
    let or = match lang {
        Lang::Ar => "» أو «",
        Lang::En => "” or “",
    };
    Some(ConditionView { question: on.label.get(lang), options: labels.join(or) })
}

fn wording_view<'a>(form: &'a FormDefinition, wording: &'a Wording, lang: Lang) -> Option<WordingView<'a>> {
    let (when, unless) = wording_classes(&wording.when);
    Some(WordingView {
        when,
        unless,
        condition: condition_view(form, &wording.when, lang)?,
        label: wording.label.get(lang),
        hint: wording.hint.as_ref().map(|hint| hint.get(lang)),
        none: wording.none.as_ref().map(|none| none.get(lang)),
    })
}

fn options<'a>(question: &'a Question, lang: Lang, typed: &Typed) -> Vec<OptionView<'a>> {
    let is_typed = |value: &str| typed.all(&question.id).any(|typed| typed.reveal() == value);
    if let Some(words) = question.words_digest() {
        let checked = is_typed(&words) || is_typed(Value::AGREED);
        return vec![OptionView {
            value: words.into(),
            element: element(question),
            label: question.label.get(lang),
            checked,
        }];
    }
    let options = question.kind.options().iter().enumerate();
    options
        .map(|(index, option)| OptionView {
            value: option.value.as_str().into(),
            element: option_element(question, index),
            label: option.label.get(lang),
            checked: is_typed(&option.value),
        })
        .collect()
}

fn parts<'a>(question: &Question, typed: &'a Typed) -> Vec<PartView<'a>> {
    let parts = question.parts().iter().filter(|part| !matches!(part, Part::Whole | Part::None));
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

/// Converts a stored form to the form that people type. Other values stay.
fn as_typed<'a>(kind: &Kind, value: &'a str) -> Cow<'a, str> {
    let shown = match kind {
        Kind::Mobile | Kind::Telephone => Telephone::parse(value)
            .ok()
            .filter(|number| number.is_saudi() && number.as_str() == value)
            .map(|n| n.domestic()),
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
        FormDefinition::parse(include_str!("../../tests/every_kind.toml")).unwrap()
    }

    #[test]
    fn an_error_links_to_an_existing_element() {
        let form = form();
        let typed = Typed::default();
        let mistakes = Answers::validate(&form, &typed).unwrap_err();
        for lang in Lang::ALL {
            let view = FormView::new(&form, lang, &typed, &mistakes);
            assert_eq!(view.errors.len(), mistakes.len());
            for error in &view.errors {
                let has_target = |q: &&QuestionView<'_>| {
                    q.element == error.target || q.parts.iter().any(|part| part.element == error.target)
                };
                let question = view.questions.iter().find(has_target).unwrap();
                assert_eq!(question.error.as_ref(), Some(&error.message));
                if !question.options.is_empty() {
                    assert_eq!(question.options[0].element, error.target);
                }
            }
        }
    }

    #[test]
    fn typed_values_are_kept_valid_or_not() {
        let form = form();
        let typed: Typed = [("mobile", "12x"), ("name", "Sara"), ("channel", "letter")].into_iter().collect();
        let view = FormView::new(&form, Lang::En, &typed, &[]);
        let value = |name: &str| view.questions.iter().find(|q| q.name == name).unwrap().value.as_ref();
        assert_eq!((value("mobile"), value("name")), ("12x", "Sara"));
        let channel = view.questions.iter().find(|q| q.name == "channel").unwrap();
        assert_eq!(channel.options.iter().map(|o| o.checked).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_stored_mobile_number_is_shown_as_people_type_it() {
        assert_eq!(as_typed(&Kind::Mobile, "+966500000001"), "0500000001");
        for kept in ["966500000001", "+96650", "٠٥٠٠٠٠٠٠٠١"] {
            assert_eq!(as_typed(&Kind::Mobile, kept), kept);
        }
        assert_eq!(as_typed(&Kind::Telephone, "+966163812345"), "0163812345");
        assert_eq!(as_typed(&Kind::Telephone, "+201001234567"), "+201001234567");
    }

    #[test]
    fn a_date_error_links_to_the_wrong_part() {
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
    fn browsers_fill_in_only_the_applicants_own_details() {
        let form = form();
        let nothing = Typed::default();
        let view = FormView::new(&form, Lang::Ar, &nothing, &[]);
        let autocomplete = |name: &str| view.questions.iter().find(|q| q.name == name).unwrap().autocomplete;
        assert_eq!(autocomplete("mobile"), Some("tel"));
        assert_eq!(autocomplete("guardian_mobile"), None);
    }
}
