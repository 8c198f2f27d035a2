//! A mistake in one answer, with its message.

use crate::definition::{FormDefinition, Question};
use crate::problem::Problem;
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
    /// The message, which says how to correct the answer.
    pub fn message(&self, form: &FormDefinition, lang: Lang) -> String {
        let question = form.question(&self.question);
        match (self.problem, question) {
            (Problem::Missing, Some(Question { missing: Some(words), .. })) => words.get(lang).to_string(),
            (problem, Some(question)) => problem.message(lang, question.label.get(lang)),
            (problem, None) => problem.message(lang, &self.question),
        }
    }
}
