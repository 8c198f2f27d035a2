//! The style rules that hide questions until their condition holds, without a script.

use std::fmt::Write;

use super::element::{block, option_element};
use crate::definition::{Condition, FormDefinition, Question};

/// Returns the rules that hide a question until its condition holds, for a style sheet. They are inside `@supports`: browsers
/// without `:has()` show every question, with its condition in words. Hiding is only a convenience;
/// [`crate::Answers::validate`] decides which answers count.
pub fn reveal_css<'a>(forms: impl IntoIterator<Item = &'a FormDefinition>) -> String {
    let mut rules = String::new();
    for form in forms {
        for question in &form.questions {
            // A question is also hidden while the question it depends on is hidden, whatever was chosen there before.
            let mut next = question.show_when.as_ref();
            while let Some(condition) = next {
                let on = form.question(&condition.question);
                let chosen: Vec<_> = on.map(|on| chosen(on, condition)).unwrap_or_default();
                let (chosen, block) = (chosen.join(", "), block(question));
                // Writing into a string cannot fail.
                let _ = writeln!(rules, "  .form-{}:not(:has({chosen})) #{block} {{ display: none; }}", form.id);
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
    let options = on.kind.options().iter().enumerate();
    let named = options.filter(|(_, option)| condition.any_of.contains(&option.value));
    named.map(|(index, _)| format!("#{}:checked", option_element(on, index))).collect()
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
                ".form-every-kind:not(:has(#q-deeper:checked, #q-deeper-2:checked)) #b-deepest { display: none; }",
                ".form-every-kind:not(:has(#q-minor:checked)) #b-deepest { display: none; }",
            ]
        );
        assert!(css.contains("#b-other_need") && css.contains("#q-needs-3:checked"));
        let plain = FormDefinition::parse(include_str!("../../../intake-fn/tests/small.toml")).unwrap();
        assert_eq!(reveal_css([&plain]), "");
    }
}
