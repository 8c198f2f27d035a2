//! One question at the desk: its prompt, and the conversion of input to the fields that a form would send. The fields are validated
//! like those of the website.

use forms::value::Value;
use forms::{Kind, Question};
use language::{Bilingual, Lang, normalise};

use crate::console::Console;
use crate::failure::Failure;
use desk::pick::pick;
use desk::text::{one_line, visible};
use forms::definition::Part;

/// The line that ends an answer of several lines.
const END: &str = ".";
/// The input for a person who has no such thing.
const NONE: &str = "-";

/// The prompt of a question, in the words that it has beside the answers before it.
pub(crate) fn prompt(question: &Question, label: &Bilingual, lang: Lang) -> String {
    let mut text = format!("\n{}", one_line(label.get(lang)));
    if !question.required {
        text.push_str(pick(lang, " (اختياري)", " (optional)"));
    }
    if let Some(hint) = &question.hint {
        text.push_str(&format!("\n  {}", one_line(hint.get(lang))));
    }
    for (number, option) in (1..).zip(question.kind.options()) {
        text.push_str(&format!("\n  {number}. {}", one_line(option.label.get(lang))));
    }
    let how = match &question.kind {
        Kind::Choices { .. } => {
            pick(lang, "أرقام ما يُختار، بينها فواصل", "the numbers of those that are chosen, with commas between")
        }
        kind if !kind.options().is_empty() => pick(lang, "رقم ما يُختار", "the number of the one that is chosen"),
        kind if is_box(kind) => pick(
            lang,
            "اقرأها لصاحب الطلب، واكتب نعم إن وافق أو لا إن لم يوافق",
            "read it to the person, and write yes if they agree, or no if they do not",
        ),
        Kind::LongText { .. } => pick(
            lang,
            "اكتب سطرًا أو أكثر، ثم نقطة وحدها في سطر",
            "write one line or more, then a full stop alone on a line",
        ),
        Kind::Date => pick(lang, "اليوم/الشهر/السنة بأي التقويمين", "day/month/year, in either calendar"),
        _ => "",
    };
    if !how.is_empty() {
        text.push_str(&format!("\n  ({how})"));
    }
    if let Some(none) = &question.none {
        let none = one_line(none.get(lang));
        text.push_str(&pick(
            lang,
            format!("\n  (اكتب {NONE} إن كان: {none})"),
            format!("\n  (type {NONE} for: {none})"),
        ));
    }
    visible(&text) + "\n"
}

/// Reads the fields of a question. None at the end of the input.
pub(crate) fn read(question: &Question, console: &mut Console<'_>) -> Result<Option<Vec<(String, String)>>, Failure> {
    let Some(first) = console.ask("> ")? else { return Ok(None) };
    if matches!(question.kind, Kind::LongText { .. }) {
        return Ok(several_lines(first, console)?.map(|text| vec![(question.id.clone(), text)]));
    }
    if question.none.is_some() && first.trim() == NONE {
        return Ok(Some(vec![(question.field(Part::None), Value::NONE.into())]));
    }
    let values = values(&question.kind, &first);
    let names = question.parts().iter().map(|part| question.field(*part));
    Ok(Some(match &question.kind {
        Kind::Date => names.zip(values).collect(),
        _ => values.into_iter().map(|value| (question.field(Part::Whole), value)).collect(),
    }))
}

/// Reads lines up to [`END`]. An empty first line means no answer, as for other questions.
fn several_lines(first: String, console: &mut Console<'_>) -> Result<Option<String>, Failure> {
    let mut lines = Vec::new();
    let mut line = first;
    loop {
        if line.trim() == END || (lines.is_empty() && line.trim().is_empty()) {
            return Ok(Some(lines.join("\n")));
        }
        lines.push(line);
        match console.typed()? {
            Some(next) => line = next,
            None => return Ok(None),
        }
    }
}

/// The values that a form would send for the input. Text that is no option is kept, and fails validation.
fn values(kind: &Kind, typed: &str) -> Vec<String> {
    match kind {
        Kind::Date => date(typed),
        Kind::Choices { .. } => {
            let whole = option(kind, typed);
            let chosen = typed.split([',', '،', ';', '؛']).flat_map(|part| match option(kind, part) {
                Some(value) => vec![value],
                None => part.split_whitespace().map(|one| option(kind, one).unwrap_or_else(|| one.into())).collect(),
            });
            whole.map_or_else(|| chosen.collect(), |value| vec![value])
        }
        kind if !kind.options().is_empty() => vec![option(kind, typed).unwrap_or_else(|| typed.trim().into())],
        kind if is_box(kind) => {
            let typed = normalise::code(typed);
            if means_yes(&typed) { vec![Value::AGREED.into()] } else { Vec::new() }
        }
        _ => vec![typed.into()],
    }
}

/// An option by its number, its label or its value.
fn option(kind: &Kind, typed: &str) -> Option<String> {
    let typed = normalise::line(&normalise::fold_digits(typed));
    let is_named = |option: &&forms::definition::ChoiceOption| {
        option.value == typed || Lang::ALL.into_iter().any(|lang| normalise::line(option.label.get(lang)) == typed)
    };
    // A number is the place in the list on the screen, even if some options have numbers for values.
    let numbered = typed.parse::<usize>().ok().and_then(|number| kind.options().get(number.checked_sub(1)?));
    numbered.or_else(|| kind.options().iter().find(is_named)).map(|option| option.value.clone())
}

/// Day, month and year, from that order or with the year first. A longer text, such as a month's name of two words, is left to the
/// validation as a whole.
fn date(typed: &str) -> Vec<String> {
    let is_between = |c: char| matches!(c, '/' | '-' | '.' | '،' | ',') || c.is_whitespace();
    let mut parts: Vec<String> = typed.split(is_between).filter(|part| !part.is_empty()).map(String::from).collect();
    if parts.first().is_some_and(|first| first.chars().count() == 4) {
        parts.reverse();
    }
    if parts.len() > 3 { vec![typed.into()] } else { parts }
}

/// Whether a question is a box to tick.
pub(crate) fn is_box(kind: &Kind) -> bool {
    matches!(kind, Kind::Attestation | Kind::Consent { .. })
}

/// Whether a word means yes.
pub(crate) fn means_yes(typed: &str) -> bool {
    ["yes", "y", "نعم", "ن"].iter().any(|yes| typed.eq_ignore_ascii_case(yes))
}

#[cfg(test)]
mod tests {
    use forms::FormDefinition;

    use super::*;

    fn form() -> FormDefinition {
        FormDefinition::parse(include_str!("../../../forms/tests/every_kind.toml")).unwrap()
    }

    fn typed(question: &str, input: &str) -> Option<Vec<(String, String)>> {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let mut console = Console { input: &mut input.as_bytes(), output: &mut output, errors: &mut errors };
        read(form().question(question).unwrap(), &mut console).ok().flatten()
    }

    fn of(question: &str, input: &str) -> Vec<String> {
        typed(question, &format!("{input}\n")).unwrap().into_iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn an_option_is_known_by_its_number_its_words_and_its_value() {
        let options = form().question("needs").unwrap().kind.options().to_vec();
        let (first, second) = (&options[0], &options[1]);
        for both in ["1, 2", "١، ٢", "1 2", "1،2", &format!("{}, {}", first.label.get(Lang::Ar), second.value)] {
            assert_eq!(of("needs", both), [first.value.clone(), second.value.clone()], "{both}");
        }
        assert_eq!(of("needs", first.label.get(Lang::En)).concat(), first.value);
        assert_eq!(of("minor", "لا"), ["no"]);
        // The options of the satisfaction question have numbers for values, from five down. The number on the screen counts.
        assert_eq!(of("satisfied", "1"), ["5"]);
        assert_eq!(of("minor", "3"), ["3"], "no option: validated like any answer");
    }

    #[test]
    fn a_date_is_one_line() {
        for line in ["25/6/1445", "٢٥-٦-١٤٤٥", "1445-6-25", "25 6 1445"] {
            let values: Vec<_> = of("born", line).iter().map(|part| normalise::fold_digits(part)).collect();
            assert_eq!(values, ["25", "6", "1445"], "{line}");
        }
        assert_eq!(of("born", "25 Jumada II 1445 AH"), ["25 Jumada II 1445 AH"]);
        let fields = typed("born", "25/6/1445\n").unwrap();
        assert_eq!(fields[0].0, "born.day");
        assert_eq!(typed("born", "25/6\n").unwrap().len(), 2, "validated like any answer");
    }

    #[test]
    fn several_lines_end_with_a_full_stop_and_not_with_the_input() {
        assert_eq!(of("story", "سطر\n\nآخر\n."), ["سطر\n\nآخر"]);
        assert_eq!(of("story", ""), [""]);
        assert_eq!(typed("story", "سطر\n"), None, "it broke off");
    }

    #[test]
    fn only_a_yes_ticks_a_box() {
        for yes in ["yes", "نعم", "Y", " نعم "] {
            assert_eq!(of("agree", yes), ["yes"]);
        }
        for no in ["no", "لا", "", "ok"] {
            assert!(of("agree", no).is_empty(), "{no}");
        }
    }
}
