//! Rules between the answers to several questions: what is typed where nothing is asked, answers that need or exclude another, and
//! answers that follow from what was typed below.

use crate::definition::{FormDefinition, Kind, Part, Question};
use crate::field::SET_ASIDE_FIELD;
use crate::problem::Problem;
use crate::typed::Typed;
use crate::value::Value;
use language::fold::folded;
use language::normalise;

/// Whether something that can be seen is typed in a question's fields.
fn is_typed_in(question: &Question, typed: &Typed) -> bool {
    let parts = question.parts().iter().filter(|part| **part != Part::None);
    question.is_typed()
        && parts
            .map(|part| question.field(*part))
            .any(|name| typed.all(&name).any(|text| !normalise::lines(text.reveal()).is_empty()))
}

/// Whether something is typed in a question that is not asked, and the person was not told so before.
pub(crate) fn is_typed_in_vain(question: &Question, typed: &Typed) -> bool {
    let was_told = typed.all(SET_ASIDE_FIELD).any(|ids| ids.reveal().split(' ').any(|id| id == question.id));
    !was_told && is_typed_in(question, typed)
}

/// The answer to an optional question that was left open, if it follows from what was typed in a question that is asked after one answer
/// only: whoever writes a mail address wants the mail. Browsers without `:has()` show such questions to everyone.
pub(crate) fn implied(form: &FormDefinition, question: &Question, typed: &Typed) -> Option<Value> {
    let follows = |later: &&Question| {
        later.show_when.as_ref().is_some_and(|on| on.question == question.id && on.any_of.len() == 1)
            && is_typed_in(later, typed)
    };
    let condition = form.questions.iter().find(follows)?.show_when.as_ref()?;
    let part = if question.kind.options().is_empty() { Part::None } else { Part::Whole };
    Value::parse(&question.kind, &[(part, condition.any_of.first()?)]).ok()
}

/// The problem of an answer beside the others. `answer` gives the answer to a question, and `is_wrong` says that it has a mistake.
pub(crate) fn problem<'a>(
    question: &Question,
    answer: impl Fn(&str) -> Option<&'a Value>,
    is_wrong: impl Fn(&str) -> bool,
) -> Option<Problem> {
    let own = answer(&question.id)?;
    let other = question.differs_from.as_deref().and_then(&answer);
    if other.is_some_and(|other| is_same(&question.kind, own, other)) {
        return Some(Problem::SamePerson);
    }
    let Value::Choice(chosen) = own else { return None };
    let needs = &question.kind.option(chosen)?.needs;
    let is_met = needs.iter().any(|id| is_wrong(id) || answer(id).is_some_and(|value| *value != Value::None));
    (!needs.is_empty() && !is_met).then_some(Problem::NeedsAnother)
}

/// Whether two answers to questions of a kind say the same. Names are compared by their letters.
pub(crate) fn is_same(kind: &Kind, one: &Value, other: &Value) -> bool {
    if one == &Value::None {
        return false;
    }
    match kind {
        Kind::FullName => letters(&one.stored()) == letters(&other.stored()),
        _ => one == other,
    }
}

/// The letters of a name, without the spellings in which people vary.
fn letters(name: &str) -> String {
    folded(name).chars().filter(|c| c.is_alphabetic()).collect()
}
