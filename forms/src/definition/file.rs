//! The definition file as written, and the step from there to a valid definition.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{
    ChoiceOption, Condition, Fault, FormDefinition, FormFinding, Kind, LONGEST_FORM, LONGEST_TEXT, Question, Receipt,
    Team, acknowledge,
};
use language::{Bilingual, Lang};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: Spanned<String>,
    title: Spanned<Bilingual>,
    team: Team,
    mail: Option<Spanned<Bilingual>>,
    acknowledge: Option<Spanned<String>>,
    keep_days: Option<Spanned<i64>>,
    receipt: ReceiptTable,
    #[serde(rename = "question", default)]
    questions: Vec<Spanned<QuestionTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReceiptTable {
    title: Option<Spanned<Bilingual>>,
    next: Vec<Spanned<Bilingual>>,
    earliest_answer_days: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    id: Spanned<String>,
    kind: Spanned<String>,
    label: Spanned<Bilingual>,
    hint: Option<Spanned<Bilingual>>,
    required: Option<bool>,
    missing: Option<Spanned<Bilingual>>,
    min: Option<Spanned<i64>>,
    max: Option<Spanned<i64>>,
    options: Option<Spanned<Vec<OptionTable>>>,
    notice: Option<Spanned<String>>,
    show_when: Option<Spanned<ConditionTable>>,
    autofill: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionTable {
    question: Spanned<String>,
    is: Spanned<OneOrMore>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "the value of an option, or a list of such values")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionTable {
    value: Spanned<String>,
    label: Spanned<Bilingual>,
}

pub(super) fn read(source: &str) -> Result<FormDefinition, Vec<Fault>> {
    let file: File = toml::from_str(source).map_err(|error| vec![unreadable(source, &error)])?;
    let mut faults = Vec::new();

    check_form_id(&file.id, &mut faults);
    check_both(&file.title, "title", &mut faults);
    for (text, key) in [(&file.mail, "mail"), (&file.receipt.title, "title")] {
        if let Some(text) = text {
            check_both(text, key, &mut faults);
        }
    }
    let keep_days = file.keep_days.as_ref().and_then(|days| keep_days(days, &mut faults));
    for step in &file.receipt.next {
        check_both(step, "next", &mut faults);
    }
    if file.questions.is_empty() {
        faults.push(Fault::new(file.id.span(), &FormFinding::AsksNothing));
    }
    let mut questions: Vec<Read> = Vec::new();
    for table in file.questions {
        if let Some(read) = question(table, &questions, &mut faults) {
            questions.push(read);
        }
    }
    check_unique(&questions, &mut faults);
    check_weight(&file.id, &questions, &mut faults);
    if let Some(id) = &file.acknowledge {
        acknowledge::check(id, &questions, &mut faults);
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
        questions: questions.into_iter().map(|read| read.question).collect(),
        receipt: Receipt {
            title: file.receipt.title.map(Spanned::into_inner),
            next: file.receipt.next.into_iter().map(Spanned::into_inner).collect(),
            earliest_answer_days: file.receipt.earliest_answer_days,
        },
    })
}

fn unreadable(source: &str, error: &toml::de::Error) -> Fault {
    let end = source.len();
    Fault::new(error.span().unwrap_or(end..end), &FormFinding::Unreadable { reason: error.message().trim().into() })
}

/// A question that was read, with its place. One whose kind or condition is faulty stands in for what it will be, so that
/// what refers to it is not faulty too.
pub(super) struct Read {
    place: Range<usize>,
    pub(super) question: Question,
    /// Whether its kind is the one that was written.
    pub(super) whole: bool,
    /// Whether a condition was written, be it faulty or not.
    pub(super) conditional: bool,
}

fn question(table: Spanned<QuestionTable>, earlier: &[Read], faults: &mut Vec<Fault>) -> Option<Read> {
    let table = table.into_inner();
    let place = table.id.span();
    check_id(&table.id, |id| FormFinding::QuestionId { id }, faults);
    check_both(&table.label, "label", faults);
    for (key, text) in [("hint", &table.hint), ("missing", &table.missing)] {
        if let Some(text) = text {
            check_both(text, key, faults);
        }
    }
    let kind = kind(&table, faults);
    let show_when = table.show_when.as_ref().and_then(|table| condition(table.get_ref(), earlier, faults));
    Some(Read {
        place,
        whole: kind.is_some(),
        conditional: table.show_when.is_some(),
        question: Question {
            id: table.id.into_inner(),
            kind: kind.unwrap_or(Kind::YesNo),
            label: table.label.into_inner(),
            hint: table.hint.map(Spanned::into_inner),
            required: table.required.unwrap_or(true),
            missing: table.missing.map(Spanned::into_inner),
            show_when,
            autofill: table.autofill.unwrap_or(true),
        },
    })
}

/// The kind with what belongs to it; whatever belongs to another kind is a fault.
fn kind(table: &QuestionTable, faults: &mut Vec<Fault>) -> Option<Kind> {
    let (kind, takes): (_, &[&str]) = match table.kind.get_ref().as_str() {
        "full_name" => (Some(Kind::FullName), &[]),
        "national_id" => (Some(Kind::NationalId), &[]),
        "mobile" => (Some(Kind::Mobile), &[]),
        "email" => (Some(Kind::Email), &[]),
        "date" => (Some(Kind::Date), &[]),
        "number" => (Some(number(table, faults)), &["min", "max"]),
        "money" => (Some(Kind::Money { max: amount(table.max.as_ref(), LARGEST_AMOUNT, faults) }), &["max"]),
        "short_text" => (Some(Kind::ShortText { max: limit(table, 100, 200, faults) }), &["max"]),
        "long_text" => (Some(Kind::LongText { max: limit(table, 1500, LONGEST_TEXT, faults) }), &["max"]),
        "choice" => (options(table, faults).map(|options| Kind::Choice { options }), &["options"]),
        "choices" => (options(table, faults).map(|options| Kind::Choices { options }), &["options"]),
        "yes_no" => (Some(Kind::YesNo), &[]),
        "city" => (Some(Kind::City), &[]),
        "national_address" => (Some(Kind::NationalAddress), &[]),
        "iban" => (Some(Kind::Iban), &[]),
        "reference" => (Some(Kind::Reference), &[]),
        "rating" => (Some(Kind::Rating), &[]),
        "attestation" => (Some(Kind::Attestation), &[]),
        "consent" => (consent(table, faults), &["notice"]),
        other => {
            faults.push(Fault::new(
                table.kind.span(),
                &FormFinding::UnknownKind { kind: other.into(), kinds: Kind::NAMES.join(", ") },
            ));
            return None;
        }
    };
    let written = [
        ("min", table.min.as_ref().map(Spanned::span)),
        ("max", table.max.as_ref().map(Spanned::span)),
        ("options", table.options.as_ref().map(Spanned::span)),
        ("notice", table.notice.as_ref().map(Spanned::span)),
    ];
    for (key, span) in written {
        if let Some(span) = span.filter(|_| !takes.contains(&key)) {
            faults.push(Fault::new(
                span,
                &FormFinding::ForeignKey { kind: table.kind.get_ref().clone(), key: key.into() },
            ));
        }
    }
    kind
}

/// The largest number and the largest amount of riyals that a question may take.
const LARGEST_AMOUNT: u32 = 10_000_000;

fn number(table: &QuestionTable, faults: &mut Vec<Fault>) -> Kind {
    let min = table.min.as_ref().map_or(0, |_| amount(table.min.as_ref(), 0, faults));
    let max = amount(table.max.as_ref(), LARGEST_AMOUNT, faults);
    if let Some(written) = table.min.as_ref().filter(|_| min > max) {
        faults.push(Fault::new(
            written.span(),
            &FormFinding::NoNumberFits { min: min.to_string(), max: max.to_string() },
        ));
    }
    Kind::Number { min, max }
}

fn amount(written: Option<&Spanned<i64>>, usual: u32, faults: &mut Vec<Fault>) -> u32 {
    let Some(written) = written else { return usual };
    let number = u32::try_from(*written.get_ref()).ok().filter(|number| *number <= LARGEST_AMOUNT);
    number.unwrap_or_else(|| {
        let (limit, most) = (written.get_ref().to_string(), LARGEST_AMOUNT.to_string());
        faults.push(Fault::new(written.span(), &FormFinding::NumberOutOfRange { limit, most }));
        usual
    })
}

fn limit(table: &QuestionTable, usual: usize, most: usize, faults: &mut Vec<Fault>) -> usize {
    let Some(max) = &table.max else { return usual };
    let limit = usize::try_from(*max.get_ref()).ok().filter(|limit| (1..=most).contains(limit));
    limit.unwrap_or_else(|| {
        faults.push(Fault::new(
            max.span(),
            &FormFinding::LimitOutOfRange { limit: max.get_ref().to_string(), most: most.to_string() },
        ));
        usual
    })
}

/// The longest time for which a form may keep its submissions, in days: ten years.
const LONGEST_KEEPING: i64 = 3650;

fn keep_days(days: &Spanned<i64>, faults: &mut Vec<Fault>) -> Option<u16> {
    let written = *days.get_ref();
    if !(1..=LONGEST_KEEPING).contains(&written) {
        let finding = FormFinding::KeepDays { days: written.to_string(), most: LONGEST_KEEPING.to_string() };
        faults.push(Fault::new(days.span(), &finding));
    }
    u16::try_from(written).ok()
}

/// A condition on a question that stands earlier and has the options that it names.
fn condition(table: &ConditionTable, earlier: &[Read], faults: &mut Vec<Fault>) -> Option<Condition> {
    let id = table.question.get_ref();
    let Some(on) = earlier.iter().find(|read| read.question.id == *id) else {
        faults.push(Fault::new(table.question.span(), &FormFinding::ConditionOnNothing { id: id.clone() }));
        return None;
    };
    let any_of = match table.is.get_ref() {
        OneOrMore::One(value) => vec![value.clone()],
        OneOrMore::More(values) => values.clone(),
    };
    let options = on.question.kind.options();
    if on.whole && options.is_empty() {
        let kind = on.question.kind.name().to_string();
        faults.push(Fault::new(table.question.span(), &FormFinding::ConditionOnText { id: id.clone(), kind }));
        return None;
    }
    let known = || options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(", ");
    if on.whole && any_of.is_empty() {
        faults
            .push(Fault::new(table.is.span(), &FormFinding::ConditionWithoutOption { id: id.clone(), known: known() }));
    }
    for value in any_of.iter().filter(|value| on.whole && on.question.kind.option(value).is_none()) {
        faults.push(Fault::new(
            table.is.span(),
            &FormFinding::ConditionOnUnknownOption { value: value.clone(), id: id.clone(), known: known() },
        ));
    }
    Some(Condition { question: id.clone(), any_of })
}

fn options(table: &QuestionTable, faults: &mut Vec<Fault>) -> Option<Vec<ChoiceOption>> {
    let Some(options) = table.options.as_ref().filter(|options| options.get_ref().len() >= 2) else {
        let place = table.options.as_ref().map_or_else(|| table.kind.span(), Spanned::span);
        faults.push(Fault::new(place, &FormFinding::TooFewOptions));
        return None;
    };
    let mut seen = BTreeSet::new();
    for option in options.get_ref() {
        check_id(&option.value, |id| FormFinding::OptionId { id }, faults);
        check_both(&option.label, "label", faults);
        if !seen.insert(option.value.get_ref()) {
            faults.push(Fault::new(
                option.value.span(),
                &FormFinding::OptionTwice { value: option.value.get_ref().clone() },
            ));
        }
    }
    let option = |table: &OptionTable| ChoiceOption {
        value: table.value.get_ref().clone(),
        label: table.label.get_ref().clone(),
    };
    Some(options.get_ref().iter().map(option).collect())
}

fn consent(table: &QuestionTable, faults: &mut Vec<Fault>) -> Option<Kind> {
    let Some(notice) = &table.notice else {
        faults.push(Fault::new(table.kind.span(), &FormFinding::ConsentWithoutNotice));
        return None;
    };
    Some(Kind::Consent { notice: notice.get_ref().clone() })
}

/// A form's id is a part of addresses, as the names of pages are: small letters, digits and hyphens, a letter first.
fn check_form_id(id: &Spanned<String>, faults: &mut Vec<Fault>) {
    let text = id.get_ref();
    if !is_made_of(text, b'-') {
        faults.push(Fault::new(id.span(), &FormFinding::FormId { id: text.clone() }));
    } else if text == "receipt" {
        faults.push(Fault::new(id.span(), &FormFinding::ReservedId { id: text.clone() }));
    }
}

fn is_made_of(text: &str, joint: u8) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == joint)
}

/// The ids of questions and options are HTML names and keys of records: small letters, digits and underscores.
fn check_id(id: &Spanned<String>, malformed: impl Fn(String) -> FormFinding, faults: &mut Vec<Fault>) {
    let text = id.get_ref();
    if !is_made_of(text, b'_') {
        faults.push(Fault::new(id.span(), &malformed(text.clone())));
    } else if [crate::view::SEAL_FIELD, crate::view::TRAP_FIELD].contains(&text.as_str()) {
        faults.push(Fault::new(id.span(), &FormFinding::ReservedId { id: text.clone() }));
    }
}

fn check_both(text: &Spanned<Bilingual>, what: &str, faults: &mut Vec<Fault>) {
    for lang in Lang::ALL {
        if text.get_ref().get(lang).trim().is_empty() {
            faults.push(Fault::new(text.span(), &FormFinding::EmptyText { key: what.into(), lang: lang.to_string() }));
        }
    }
}

fn check_unique(questions: &[Read], faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for Read { place, question, .. } in questions {
        if !seen.insert(question.id.as_str()) {
            faults.push(Fault::new(place.clone(), &FormFinding::QuestionTwice { id: question.id.clone() }));
        }
    }
}

/// A form that is filled to all its limits must still arrive.
fn check_weight(id: &Spanned<String>, questions: &[Read], faults: &mut Vec<Fault>) {
    let weight: usize = questions.iter().map(|read| read.question.id.len() + 2 + read.question.kind.weight()).sum();
    if weight > LONGEST_FORM {
        let (letters, most) = ((weight / 6).to_string(), (LONGEST_FORM / 6).to_string());
        faults.push(Fault::new(id.span(), &FormFinding::AsksTooMuch { letters, most }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = r#"
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
        let faults = read(source).unwrap_err();
        faults
            .into_iter()
            .map(|f| format!("{}: {}", source.get(f.span).unwrap().trim(), f.description.message.en))
            .collect()
    }

    #[test]
    fn a_sound_definition_is_read() {
        let form = read(SOUND).unwrap();
        assert_eq!(form.id, "small");
        assert_eq!(form.questions.len(), 1);
        assert!(form.questions[0].required);
        assert_eq!(form.version.len(), 16);
        assert_ne!(form.version, read(&SOUND.replace("Small", "Little")).unwrap().version);
    }

    #[test]
    fn all_faults_are_reported_at_their_places() {
        let source = SOUND.to_string()
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
    fn the_journeys_own_fields_are_no_questions() {
        for reserved in ["seal", "leave_empty"] {
            let fault = format!("\"{reserved}\": the id \"{reserved}\" is taken by the system");
            assert_eq!(faults(&SOUND.replace("\"name\"", &format!("\"{reserved}\""))), [fault]);
        }
    }

    #[test]
    fn the_same_id_twice_is_a_fault() {
        let again =
            SOUND.to_string() + "[[question]]\nid = \"name\"\nkind = \"email\"\nlabel = { ar = \"أ\", en = \"A\" }\n";
        assert_eq!(faults(&again), ["\"name\": two questions have the id \"name\""]);
    }

    #[test]
    fn an_unknown_key_and_broken_toml_have_a_place() {
        assert!(faults(&SOUND.replace("kind =", "knd ="))[0].starts_with("knd: unknown field `knd`"));
        assert_eq!(read("id = ").unwrap_err().len(), 1);
        assert_eq!(read("").unwrap_err().len(), 1);
    }

    /// The sound definition with more questions.
    fn with(questions: &str) -> String {
        format!("{SOUND}{questions}")
    }

    #[test]
    fn a_condition_refers_to_an_earlier_question_with_such_an_option() {
        let pick = "[[question]]\nid = \"pick\"\nkind = \"yes_no\"\nlabel = { ar = \"أ\", en = \"A\" }\n";
        let then = |condition: &str| {
            format!(
                "[[question]]\nid = \"then\"\nkind = \"city\"\nlabel = {{ ar = \"أ\", en = \"A\" }}\nshow_when = {condition}\n"
            )
        };
        let form = read(&with(&format!("{pick}{}", then("{ question = \"pick\", is = \"yes\" }")))).unwrap();
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
        assert_eq!(read(&number("min = 1\nmax = 9")).unwrap().questions[1].kind, Kind::Number { min: 1, max: 9 });
        assert_eq!(faults(&number("min = -1")), ["-1: this number is out of range: -1"]);
        assert_eq!(faults(&number("min = 9\nmax = 1")), ["9: no number is at least 9 and at most 1"]);
        let keep = |days: &str| SOUND.replace("team =", &format!("keep_days = {days}\nteam ="));
        assert_eq!(read(&keep("365")).unwrap().keep_days, Some(365));
        assert_eq!(faults(&keep("0")), ["0: submissions cannot be kept for 0 days"]);
    }

    #[test]
    fn a_form_that_could_not_arrive_is_a_fault() {
        let long = |id: &str| {
            format!(
                "[[question]]\nid = \"{id}\"\nkind = \"long_text\"\nmax = 4000\nlabel = {{ ar = \"أ\", en = \"A\" }}\n"
            )
        };
        assert!(read(&with(&long("a"))).is_ok());
        assert!(faults(&with(&(long("a") + &long("b"))))[0].contains("and at most 6826 arrive"));
    }

    #[test]
    fn every_kind_can_be_written() {
        let form = read(include_str!("../../tests/every_kind.toml")).unwrap();
        for name in Kind::NAMES {
            assert!(form.questions.iter().any(|question| question.kind.name() == name), "{name}");
        }
    }
}
