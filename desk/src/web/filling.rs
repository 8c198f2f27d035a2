//! A form that is filled in at the desk: what was typed, in the fields of the public form, and the fields that a page carries along.

use forms::value::Value;
use forms::view::{FormView, SET_ASIDE_FIELD};
use forms::{Answers, FormDefinition, Mistake, Problem, Question, Typed};
use language::Lang;
use serde::Serialize;
use tera::Context;

use super::app::WebDesk;
use super::body::Fields;

/// The fields that pages carry along. A question's id has no hyphen, so that none has such a name.
pub(super) const ID: &str = "desk-id";
/// The channel that the request came by.
pub(super) const CHANNEL: &str = "desk-channel";
/// The language of the applicant.
pub(super) const LANG: &str = "desk-lang";
/// The answer that was there when the page was shown, in its stored form.
pub(super) const BEFORE: &str = "desk-before";

/// A field that a page carries along.
#[derive(Serialize)]
pub(super) struct Carried {
    name: String,
    value: String,
}

impl Carried {
    /// A field.
    pub(super) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Carried { name: name.into(), value: value.into() }
    }
}

/// What was typed in a form's fields.
#[derive(Default)]
pub(super) struct Filled {
    /// The fields that the form has.
    pub(super) typed: Typed,
    /// Boxes that were ticked beside other words than those of today. They are not ticked among the typed fields.
    reworded: Vec<Mistake>,
}

impl Filled {
    /// Reads a form's fields. Of a field that takes one value, the first counts.
    pub(super) fn read(form: &FormDefinition, fields: &Fields) -> Self {
        let (mut typed, mut reworded) = (Typed::default(), Vec::new());
        for (name, value) in fields.pairs() {
            if name == SET_ASIDE_FIELD {
                typed.push(name, value);
            }
            let Some(question) = form.question_of_field(name) else { continue };
            let takes_many = matches!(question.kind, forms::Kind::Choices { .. });
            if typed.get(name).is_some() && !takes_many {
                continue;
            }
            match question.words_digest() {
                Some(words) if !value.is_empty() && value != words => {
                    reworded.push(Mistake { question: question.id.clone(), problem: Problem::Reworded });
                }
                _ => typed.push(name, value),
            }
        }
        Filled { typed, reworded }
    }

    /// Validates the answers as the website does.
    ///
    /// # Errors
    /// Every mistake, one for each question.
    pub(super) fn validate(&self, form: &FormDefinition) -> Result<Answers, Vec<Mistake>> {
        let is_reworded = |mistake: &Mistake| self.reworded.iter().any(|one| one.question == mistake.question);
        match Answers::validate(form, &self.typed) {
            Ok(answers) if self.reworded.is_empty() => Ok(answers),
            Ok(_) => Err(self.reworded.clone()),
            Err(mistakes) => {
                let others = mistakes.into_iter().filter(|mistake| !is_reworded(mistake));
                Err(others.chain(self.reworded.iter().cloned()).collect())
            }
        }
    }
}

/// The context of the templates of a form's questions.
pub(super) fn context(
    form: &FormDefinition,
    lang: Lang,
    typed: &Typed,
    mistakes: &[Mistake],
    action: &str,
    carried: &[Carried],
) -> Context {
    let mut context = Context::new();
    let view = FormView { action: action.into(), ..FormView::new(form, lang, typed, mistakes) };
    context.insert("form", &view);
    context.insert("form_dir", lang.dir());
    context.insert("carried", carried);
    context.insert("banners", &[""; 0]);
    context
}

/// What was typed in a form of the desk, with the questions, so that it can be copied if the request cannot be taken.
pub(super) fn kept(desk: &WebDesk, lang: Lang, path: &str, fields: &Fields) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_carried = |name: &str| name.contains('-') || [SET_ASIDE_FIELD, "form_token"].contains(&name);
    let typed = fields.pairs().filter(|(name, value)| !is_carried(name) && !value.trim().is_empty());
    match parts.as_slice() {
        ["desk", "enter", form, ..] => {
            let Some(form) = desk.bundle.intake.form(form) else { return Vec::new() };
            let line = |(name, value): (&str, &str)| {
                let question = form.question_of_field(name)?;
                Some(format!("{}: {}", question.label.get(lang), in_words(question, lang, value)?))
            };
            typed.filter_map(line).collect()
        }
        ["desk", "requests", _, "correct", _] => typed.map(|(_, value)| value.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// A typed value in words. None for a box: whoever enters the request again has to ask again.
fn in_words(question: &Question, lang: Lang, value: &str) -> Option<String> {
    if question.words_digest().is_some() || value == Value::AGREED && question.kind.option(value).is_none() {
        return None;
    }
    Some(question.kind.option(value).map_or(value, |option| option.label.get(lang)).to_string())
}
