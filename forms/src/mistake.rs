//! A mistake in one answer, with its message.

use crate::definition::FormDefinition;
use crate::problem::Problem;
use crate::typed::Typed;
use language::Lang;

/// A mistake in one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The question's id.
    pub question: String,
    /// The problem with the answer.
    pub problem: Problem,
}

impl Mistake {
    /// The message, which says how to correct the answer, in the question's usual words.
    pub fn message(&self, form: &FormDefinition, lang: Lang) -> String {
        self.message_beside(form, lang, &Typed::default())
    }

    /// The message in the words that the question has beside the typed fields.
    pub fn message_beside(&self, form: &FormDefinition, lang: Lang, typed: &Typed) -> String {
        let Some(question) = form.question(&self.question) else { return self.problem.message(lang, &self.question) };
        let wording = question.wording.as_ref().filter(|wording| typed.meets(&wording.when));
        let missing = wording.and_then(|wording| wording.missing.as_ref()).or(question.missing.as_ref());
        match missing {
            Some(words) if self.problem == Problem::Missing => words.get(lang).to_string(),
            _ => self.problem.message(lang, wording.map_or(&question.label, |wording| &wording.label).get(lang)),
        }
    }
}
