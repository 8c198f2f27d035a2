//! Submissions as a table for spreadsheets: a column for each question, and cells that no spreadsheet evaluates as formulas.

use crate::answers::Answers;
use crate::definition::{FormDefinition, Kind};
use crate::personal::Personal;
use crate::value::Value;
use crate::view::shown;
use language::Lang;

/// A column of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column<'a> {
    /// The question's id, which stays the same when its text changes.
    pub key: &'a str,
    /// The question's text.
    pub heading: &'a str,
}

/// The columns of a form's answers, in the order of its questions.
pub fn columns(form: &FormDefinition, lang: Lang) -> Vec<Column<'_>> {
    form.questions.iter().map(|question| Column { key: &question.id, heading: question.label.get(lang) }).collect()
}

/// The cells of one submission, one for each column. A question without an answer has an empty cell.
pub fn cells(form: &FormDefinition, answers: &Answers, lang: Lang) -> Vec<String> {
    let cell = |kind: &Kind, value: &Value| match value {
        // Year first, for sorting.
        Value::Date(date) => date.stored(),
        // Without a plus, which begins a formula.
        Value::Telephone(number) if !number.is_saudi() => number.domestic(),
        // Digits only, for sums.
        Value::Money(money) => money.stored(),
        Value::Choices(_) => shown(kind, value, lang).replace('\n', separator(lang)),
        _ => shown(kind, value, lang),
    };
    let answer = |id: &str| answers.get(id).map(Personal::reveal);
    form.questions.iter().map(|q| answer(&q.id).map_or_else(String::new, |value| cell(&q.kind, value))).collect()
}

fn separator(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => "، ",
        Lang::En => ", ",
    }
}

/// Writes rows as comma-separated values (RFC 4180). The file begins with a byte order mark; without it, Excel reads Arabic in
/// another encoding.
pub fn csv<Row, Cell>(rows: impl IntoIterator<Item = Row>) -> Vec<u8>
where
    Row: IntoIterator<Item = Cell>,
    Cell: AsRef<str>,
{
    let mut text = String::from('\u{FEFF}');
    for row in rows {
        for (index, cell) in row.into_iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            // All cells are quoted: no cell needs a decision.
            text.push('"');
            text.push_str(&escape_formula(cell.as_ref()).replace('"', "\"\""));
            text.push('"');
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// Puts an apostrophe before a cell that a spreadsheet would take for a formula, which marks it as text (OWASP, "CSV
/// Injection"; ASVS 5.0, 1.2.10). `+` begins a formula, so exports write telephone numbers without a country code.
fn escape_formula(cell: &str) -> String {
    // Full-width signs count like the ASCII ones, also after white space.
    let begins_a_formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let is_formula = cell.trim_start().starts_with(begins_a_formula) || cell.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{cell}") } else { cell.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typed::Typed;

    fn form() -> FormDefinition {
        FormDefinition::parse(include_str!("../tests/every_kind.toml")).unwrap()
    }

    fn answers(story: &str) -> Answers {
        let typed: Typed = [
            ("name", "سارة علي"),
            ("national_id", "2000000006"),
            ("mobile", "0500000001"),
            ("story", story),
            ("channel", "letter"),
            ("truth", "yes"),
            ("agree", "yes"),
            ("born.day", "25"),
            ("born.month", "6"),
            ("born.year", "1445"),
            ("household", "4"),
            ("rent", "1,500.5"),
            ("needs", "food"),
            ("needs", "health"),
            ("minor", "no"),
        ]
        .into_iter()
        .collect();
        Answers::validate(&form(), &typed).unwrap()
    }

    #[test]
    fn each_question_is_a_column_and_each_answer_a_cell() {
        let form = form();
        let row = cells(&form, &answers("قصة"), Lang::Ar);
        let columns = columns(&form, Lang::Ar);
        assert_eq!(columns.len(), form.questions.len());
        let cell = |key: &str| row[columns.iter().position(|column| column.key == key).unwrap()].as_str();
        assert_eq!(cell("born"), "2024-01-07 (1445-06-25 AH)");
        assert_eq!(cell("rent"), "1500.50");
        assert_eq!(cell("needs"), "غذاء، صحة");
        assert_eq!(cell("channel"), "خطاب");
        assert_eq!(cell("mobile"), "050\u{a0}000\u{a0}0001", "a spreadsheet keeps the zero");
        assert_eq!(cell("email"), "", "left out");
        assert_eq!(cell("guardian_mobile"), "", "not asked");
    }

    #[test]
    fn no_typed_text_becomes_a_formula() {
        let formulas =
            ["=1+1", "+966500000001", "-1", "@SUM(A1)", " =1", "\t=1", "＝1+1", "=HYPERLINK(\"https://example.com\")"];
        for formula in formulas {
            let file = String::from_utf8(csv([[formula]])).unwrap();
            assert!(file.starts_with("\u{FEFF}\"'"), "{file}");
        }
        for harmless in ["سارة", "5", "a=b", "050\u{a0}000", ""] {
            assert_eq!(escape_formula(harmless), harmless);
        }
        // As an answer, through the form.
        let form = form();
        let file = csv([cells(&form, &answers("=cmd|' /C calc'!A0"), Lang::En)]);
        assert!(String::from_utf8(file).unwrap().contains("\"'=cmd|' /C calc'!A0\""));
    }

    #[test]
    fn quotes_commas_and_lines_stay_in_their_cell() {
        let file = csv([vec!["a \"b\", c", "line\nline"], vec!["", "خ، د"]]);
        assert_eq!(String::from_utf8(file).unwrap(), "\u{FEFF}\"a \"\"b\"\", c\",\"line\nline\"\r\n\"\",\"خ، د\"\r\n");
    }
}
