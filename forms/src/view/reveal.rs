//! The style rules that hide questions until their condition holds, without a script.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::element::{block, none_element, option_element, wording_classes};
use crate::definition::{Condition, FormDefinition, Question};
use crate::value::Value;

/// Returns the rules that hide a question until its condition holds, for a style sheet. They are inside `@supports`: browsers
/// without `:has()` show every question, with its condition in words. Hiding is only a convenience;
/// [`crate::Answers::validate`] decides which answers count.
pub fn reveal_css<'a>(forms: impl IntoIterator<Item = &'a FormDefinition>) -> String {
    let mut rules = String::new();
    for form in forms {
        let worded = form.questions.iter().filter_map(|question| question.wording.as_ref());
        for condition in worded.map(|wording| &wording.when).collect::<BTreeSet<_>>() {
            let Some(on) = form.question(&condition.question) else { continue };
            let (chosen, (when, unless)) = (chosen(on, condition).join(", "), wording_classes(condition));
            let id = &form.id;
            let _ = writeln!(rules, "  .form-{id}:not(:has({chosen})) .{when} {{ display: none; }}");
            let _ = writeln!(rules, "  .form-{id}:has({chosen}) .{unless} {{ display: none; }}");
        }
        for question in &form.questions {
            // A question is also hidden while the question it depends on is hidden, whatever was chosen there before.
            let mut next = question.show_when.as_ref();
            while let Some(condition) = next {
                let on = form.question(&condition.question);
                let chosen: Vec<_> = on.map(|on| chosen(on, condition)).unwrap_or_default();
                let (chosen, block) = (chosen.join(", "), block(question));
                // Writing into a string cannot fail.
                // A question with a mistake is shown whatever was chosen.
                let _ = writeln!(
                    rules,
                    "  .form-{}:not(:has({chosen})) #{block}:not(.wrong) {{ display: none; }}",
                    form.id
                );
                next = on.and_then(|on| on.show_when.as_ref());
            }
        }
    }
    if rules.is_empty() {
        return rules;
    }
    format!("@supports selector(:has(*)) {{\n  .condition {{ display: none; }}\n{rules}}}\n")
}

/// The selectors of the options that a condition names, in their chosen state.
fn chosen(on: &Question, condition: &Condition) -> Vec<String> {
    let is_named = |value: &str| condition.any_of.iter().any(|named| named == value);
    let options = on.kind.options().iter().enumerate().filter(|(_, option)| is_named(&option.value));
    let none = on.none.as_ref().filter(|_| is_named(Value::NONE)).map(|_| none_element(on));
    let elements = options.map(|(index, _)| option_element(on, index)).chain(none);
    elements.map(|element| format!("#{element}:checked")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_hidden_until_all_its_conditions_hold() {
        let nested = include_str!("../../tests/every_kind.toml").to_string()
            + "[[question]]\nid = \"deeper\"\nkind = \"yes_no\"\nlabel = { ar = \"أ\", en = \"A\" }\nshow_when = { question = \"minor\", is = \"yes\" }\n\
               [[question]]\nid = \"deepest\"\nkind = \"city\"\nlabel = { ar = \"ب\", en = \"B\" }\nshow_when = { question = \"deeper\", is = [\"no\", \"yes\"] }\n";
        let css = reveal_css([&FormDefinition::parse(&nested).unwrap()]);
        let rules: Vec<_> = css.lines().filter(|line| line.contains("#b-deepest")).map(str::trim).collect();
        assert_eq!(
            rules,
            [
                ".form-every-kind:not(:has(#q-deeper:checked, #q-deeper-2:checked)) #b-deepest:not(.wrong) { display: none; }",
                ".form-every-kind:not(:has(#q-minor:checked)) #b-deepest:not(.wrong) { display: none; }",
            ]
        );
        assert!(css.contains("#b-other_need") && css.contains("#q-needs-3:checked"));
        let plain = FormDefinition::parse(include_str!("../../../intake-fn/tests/small.toml")).unwrap();
        assert_eq!(reveal_css([&plain]), "");
    }
}
