//! The ids of HTML elements on a form's page.

use crate::definition::{Condition, Kind, Part, Question};
use crate::problem::Problem;

/// The field of a question, or its first option.
pub(super) fn element(question: &Question) -> String {
    format!("q-{}", question.id)
}

/// The field of one part of a date.
pub(super) fn part_element(question: &Question, part: Part) -> String {
    format!("{}-{}", element(question), part.name())
}

/// An option of a question, by its index. The first has the question's own id, because errors link to it.
pub(super) fn option_element(question: &Question, index: usize) -> String {
    if index == 0 { element(question) } else { format!("{}-{}", element(question), index + 1) }
}

/// The box of a question by which a person says that they have no such thing.
pub(super) fn none_element(question: &Question) -> String {
    part_element(question, Part::None)
}

/// The last option of an optional choice, which takes the answer back.
pub(super) fn unanswered_element(question: &Question) -> String {
    format!("{}-unanswered", element(question))
}

/// The class of words that are shown while a condition holds, and of those that are shown while it does not.
pub(super) fn wording_classes(condition: &Condition) -> (String, String) {
    let name = format!("{}-{}", condition.question, condition.any_of.join("-"));
    (format!("when-{name}"), format!("unless-{name}"))
}

/// The block that holds a question and its label.
pub(super) fn block(question: &Question) -> String {
    format!("b-{}", question.id)
}

/// The element that an error or a change button links to: the field, the first option, or the wrong part of a date.
pub(super) fn target(question: &Question, problem: Option<Problem>) -> String {
    match (&question.kind, problem) {
        (Kind::Date, Some(Problem::DateWithoutMonth)) => part_element(question, Part::Month),
        (Kind::Date, Some(Problem::DateYear)) => part_element(question, Part::Year),
        (Kind::Date, _) => part_element(question, Part::Day),
        _ => element(question),
    }
}
