//! The reader of definition files: from TOML to a valid form, or to every fault.

mod check;
mod question;
mod table;

use std::collections::BTreeSet;

use toml::Spanned;

use self::check::{check_form_id, check_text};
use self::question::{ParsedQuestion, parse_condition, parse_question};
use self::table::{FormTable, RouteTable};
use super::faults::{Fault, FormFinding};
use super::form::{FormDefinition, Receipt, Route};
use super::kind::Kind;
use super::question::Question;
use crate::value::{City, Email, FullName};

/// The most that all answers of a form may weigh together, in bytes as a form sends them. A form filled to its limits stays
/// below the accepted 64 KiB, with a reserve for letters that weigh more than Arabic ones.
const LONGEST_FORM: usize = 40 * 1024;
/// The most fields of a form. The intake takes 200, some of which are not the form's: the seal, the trap, unknown ones.
const MOST_FIELDS: usize = 180;

/// The longest retention that a form may set, in days: ten years.
const LONGEST_KEEPING: i64 = 3650;

impl FormDefinition {
    /// Parses the text of a definition file.
    ///
    /// # Errors
    /// Every [`Fault`] that was found, in the order of the file. A syntax error of TOML hides the faults after it.
    pub fn parse(source: &str) -> Result<Self, Vec<Fault>> {
        let file: FormTable = toml::from_str(source).map_err(|error| vec![syntax_fault(source, &error)])?;
        let mut faults = Vec::new();

        check_form_id(&file.id, &mut faults);
        check_text(&file.title, "title", &mut faults);
        for (text, key) in [(&file.mail, "mail"), (&file.receipt.title, "title"), (&file.receipt.number, "number")] {
            if let Some(text) = text {
                check_text(text, key, &mut faults);
            }
        }
        let keep_days = file.keep_days.as_ref().and_then(|days| parse_keep_days(days, &mut faults));
        for step in &file.receipt.next {
            check_text(step, "next", &mut faults);
        }
        if file.questions.is_empty() {
            faults.push(Fault::new(file.id.span(), &FormFinding::AsksNothing));
        }
        let mut questions: Vec<ParsedQuestion> = Vec::new();
        for table in file.questions {
            let parsed = parse_question(table, &questions, &mut faults);
            questions.push(parsed);
        }
        check_unique(&questions, &mut faults);
        check_weight(&file.id, &questions, &mut faults);
        let routes = file.routes.iter().filter_map(|route| parse_route(route, &questions, &mut faults)).collect();
        if let Some(id) = &file.acknowledge {
            check_acknowledge(id, &questions, &mut faults);
        }

        if !faults.is_empty() {
            faults.sort_by_key(|fault| fault.span.start);
            return Err(faults);
        }
        Ok(FormDefinition {
            id: file.id.into_inner(),
            version: blake3::hash(source.as_bytes()).to_hex().chars().take(16).collect(),
            title: file.title.into_inner(),
            team: file.team,
            mail: file.mail.map(Spanned::into_inner),
            acknowledge: file.acknowledge.map(Spanned::into_inner),
            keep_days,
            questions: questions.into_iter().map(|parsed| parsed.question).collect(),
            routes,
            receipt: Receipt {
                title: file.receipt.title.map(Spanned::into_inner),
                next: file.receipt.next.into_iter().map(Spanned::into_inner).collect(),
                earliest_answer_days: file.receipt.earliest_answer_days,
                number: file.receipt.number.map(Spanned::into_inner),
                anonymous: file.receipt.anonymous,
            },
        })
    }
}

fn syntax_fault(source: &str, error: &toml::de::Error) -> Fault {
    let end = source.len();
    Fault::new(error.span().unwrap_or(end..end), &FormFinding::Unreadable { reason: error.message().trim().into() })
}

fn parse_keep_days(days: &Spanned<i64>, faults: &mut Vec<Fault>) -> Option<u16> {
    let written = *days.get_ref();
    if !(1..=LONGEST_KEEPING).contains(&written) {
        let finding = FormFinding::KeepDays { days: written.to_string(), most: LONGEST_KEEPING.to_string() };
        faults.push(Fault::new(days.span(), &finding));
    }
    u16::try_from(written).ok()
}

fn parse_route(route: &RouteTable, questions: &[ParsedQuestion], faults: &mut Vec<Fault>) -> Option<Route> {
    Some(Route { when: parse_condition(&route.question, &route.is, questions, faults)?, team: route.team })
}

fn check_unique(questions: &[ParsedQuestion], faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for ParsedQuestion { place, question, .. } in questions {
        if !seen.insert(question.id.as_str()) {
            faults.push(Fault::new(place.clone(), &FormFinding::QuestionTwice { id: question.id.clone() }));
        }
    }
}

/// The most fields that an answer to a question has.
fn fields(question: &Question) -> usize {
    match &question.kind {
        Kind::Choices { options, .. } => options.len(),
        _ => question.parts().len(),
    }
}

/// Checks that a form filled to all its limits can still be received.
fn check_weight(id: &Spanned<String>, questions: &[ParsedQuestion], faults: &mut Vec<Fault>) {
    let weight: usize =
        questions.iter().map(|parsed| parsed.question.id.len() + 2 + weight(&parsed.question.kind)).sum();
    if weight > LONGEST_FORM {
        let (letters, most) = ((weight / 6).to_string(), (LONGEST_FORM / 6).to_string());
        faults.push(Fault::new(id.span(), &FormFinding::AsksTooMuch { letters, most }));
    }
    let fields: usize = questions.iter().map(|parsed| fields(&parsed.question)).sum();
    if fields > MOST_FIELDS {
        let (fields, most) = (fields.to_string(), MOST_FIELDS.to_string());
        faults.push(Fault::new(id.span(), &FormFinding::TooManyFields { fields, most }));
    }
}

/// Checks that `acknowledge` names a question of kind `email` that stands under a condition.
fn check_acknowledge(id: &Spanned<String>, questions: &[ParsedQuestion], faults: &mut Vec<Fault>) {
    let named = id.get_ref().clone();
    let Some(parsed) = questions.iter().find(|parsed| parsed.question.id == named) else {
        faults.push(Fault::new(id.span(), &FormFinding::AcknowledgeNothing { id: named }));
        return;
    };
    if parsed.has_kind && parsed.question.kind != Kind::Email {
        let kind = parsed.question.kind.name().to_string();
        faults.push(Fault::new(id.span(), &FormFinding::AcknowledgeKind { id: named, kind }));
    } else if !parsed.has_condition {
        faults.push(Fault::new(id.span(), &FormFinding::AcknowledgeEveryone { id: named }));
    }
}

/// The approximate limit of an answer of a kind, in bytes as a form sends them. A letter of Arabic, percent-encoded, takes six.
fn weight(kind: &Kind) -> usize {
    match kind {
        Kind::ShortText { max } | Kind::LongText { max } => max * 6,
        Kind::FullName => FullName::MAX * 6,
        Kind::City => City::MAX * 6,
        Kind::Email => Email::MAX * 6,
        Kind::Choices { options } => options.iter().map(|option| option.value.len() + 42).sum(),
        _ => 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::question::Condition;
    use language::Lang;

    const VALID: &str = r#"
id = "small"
title = { ar = "صغير", en = "Small" }
team = "relations"

[receipt]
next = [{ ar = "ندرس الطلب", en = "We study it" }]
earliest_answer_days = 14

[[question]]
id = "name"
kind = "full_name"
label = { ar = "الاسم", en = "Name" }
"#;

    /// Each fault as `text at its place: message`.
    fn faults(source: &str) -> Vec<String> {
        let faults = FormDefinition::parse(source).unwrap_err();
        faults
            .into_iter()
            .map(|f| format!("{}: {}", source.get(f.span).unwrap().trim(), f.description.message.get(Lang::En)))
            .collect()
    }

    #[test]
    fn a_valid_definition_is_read() {
        let form = FormDefinition::parse(VALID).unwrap();
        assert_eq!(form.id, "small");
        assert_eq!(form.questions.len(), 1);
        assert!(form.questions[0].required);
        assert_eq!(form.version.len(), 16);
        assert_ne!(form.version, FormDefinition::parse(&VALID.replace("Small", "Little")).unwrap().version);
    }

    #[test]
    fn all_faults_are_reported_at_their_places() {
        let source = VALID.to_string()
            + r#"
[[question]]
id = "Name"
kind = "short_text"
label = { ar = "", en = "Again" }
max = 0

[[question]]
id = "name"
kind = "colour"
label = { ar = "لون", en = "Colour" }

[[question]]
id = "pick"
kind = "choice"
label = { ar = "اختر", en = "Pick" }
options = [{ value = "a", label = { ar = "أ", en = "A" } }, { value = "a", label = { ar = "ب", en = "B" } }]
notice = "1"
"#;
        assert_eq!(
            faults(&source),
            [
                "\"Name\": \"Name\" cannot be the id of a question",
                "{ ar = \"\", en = \"Again\" }: \"label\" is empty in `ar`",
                "0: the limit of this question is out of range: 0",
                "\"name\": two questions have the id \"name\"",
                "\"colour\": there is no kind of question called \"colour\"",
                "\"a\": two options have the value \"a\"",
                "\"1\": a question of kind \"choice\" has no `notice`",
            ]
        );
    }

    #[test]
    fn the_journeys_own_fields_cannot_be_questions() {
        for reserved in ["seal", "leave_empty"] {
            let fault = format!("\"{reserved}\": the id \"{reserved}\" is taken by the system");
            assert_eq!(faults(&VALID.replace("\"name\"", &format!("\"{reserved}\""))), [fault]);
        }
    }

    #[test]
    fn the_same_id_twice_is_a_fault() {
        let again =
            VALID.to_string() + "[[question]]\nid = \"name\"\nkind = \"email\"\nlabel = { ar = \"أ\", en = \"A\" }\n";
        assert_eq!(faults(&again), ["\"name\": two questions have the id \"name\""]);
    }

    #[test]
    fn an_unknown_key_and_broken_toml_have_a_place() {
        assert!(faults(&VALID.replace("kind =", "knd ="))[0].starts_with("knd: unknown field `knd`"));
        assert_eq!(FormDefinition::parse("id = ").unwrap_err().len(), 1);
        assert_eq!(FormDefinition::parse("").unwrap_err().len(), 1);
    }

    /// The valid definition with more questions.
    fn with(questions: &str) -> String {
        format!("{VALID}{questions}")
    }

    #[test]
    fn a_condition_refers_to_an_earlier_question_and_its_options() {
        let pick = "[[question]]\nid = \"pick\"\nkind = \"yes_no\"\nlabel = { ar = \"أ\", en = \"A\" }\n";
        let then = |condition: &str| {
            format!(
                "[[question]]\nid = \"then\"\nkind = \"city\"\nlabel = {{ ar = \"أ\", en = \"A\" }}\nshow_when = {condition}\n"
            )
        };
        let form =
            FormDefinition::parse(&with(&format!("{pick}{}", then("{ question = \"pick\", is = \"yes\" }")))).unwrap();
        let condition = Condition { question: "pick".into(), any_of: vec!["yes".into()] };
        assert_eq!(form.question("then").unwrap().show_when.as_ref(), Some(&condition));
        let source = with(&(then("{ question = \"pick\", is = \"yes\" }") + pick));
        assert!(
            faults(&source)[0]
                .starts_with("\"pick\": `show_when` refers to the question \"pick\", which does not stand")
        );
        let source = with(&(pick.to_string() + &then("{ question = \"pick\", is = [\"yes\", \"maybe\"] }")));
        assert_eq!(faults(&source), ["[\"yes\", \"maybe\"]: the question \"pick\" has no option \"maybe\""]);
        let source = with(&(pick.to_string() + &then("{ question = \"pick\", is = [] }")));
        assert!(faults(&source)[0].contains("would never be asked"));
        let source = with(&then("{ question = \"name\", is = \"x\" }"));
        assert!(faults(&source)[0].contains("has no options to choose from"));
        let source = with(&then("{ question = \"name\", is = 3 }"));
        assert!(
            faults(&source)[0].contains("the value of an option, or a list of such values"),
            "{:?}",
            faults(&source)
        );
    }

    #[test]
    fn numbers_out_of_range_are_faults() {
        let number = |limits: &str| {
            with(&format!(
                "[[question]]\nid = \"n\"\nkind = \"number\"\nlabel = {{ ar = \"أ\", en = \"A\" }}\n{limits}\n"
            ))
        };
        assert_eq!(
            FormDefinition::parse(&number("min = 1\nmax = 9")).unwrap().questions[1].kind,
            Kind::Number { min: 1, max: 9 }
        );
        assert_eq!(faults(&number("min = -1")), ["-1: this number is out of range: -1"]);
        assert_eq!(faults(&number("min = 9\nmax = 1")), ["9: no number is at least 9 and at most 1"]);
        let keep = |days: &str| VALID.replace("team =", &format!("keep_days = {days}\nteam ="));
        assert_eq!(FormDefinition::parse(&keep("365")).unwrap().keep_days, Some(365));
        assert_eq!(faults(&keep("0")), ["0: submissions cannot be kept for 0 days"]);
    }

    #[test]
    fn a_form_above_the_size_limit_is_a_fault() {
        let long = |id: &str| {
            format!(
                "[[question]]\nid = \"{id}\"\nkind = \"long_text\"\nmax = 4000\nlabel = {{ ar = \"أ\", en = \"A\" }}\n"
            )
        };
        assert!(FormDefinition::parse(&with(&long("a"))).is_ok());
        assert!(faults(&with(&(long("a") + &long("b"))))[0].contains("and at most 6826 arrive"));
    }

    #[test]
    fn every_kind_can_be_written() {
        let form = FormDefinition::parse(include_str!("../../tests/every_kind.toml")).unwrap();
        for name in Kind::NAMES.iter().copied() {
            assert!(form.questions.iter().any(|question| question.kind.name() == name), "{name}");
        }
    }
}
