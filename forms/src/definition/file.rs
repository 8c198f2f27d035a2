//! The definition file as written, and the step from there to a valid definition.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{ChoiceOption, Fault, FormDefinition, FormFinding, Kind, LONGEST_TEXT, Question, Receipt, Team};
use crate::lang::{Bilingual, Lang};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: Spanned<String>,
    title: Spanned<Bilingual>,
    team: Team,
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
    max: Option<Spanned<usize>>,
    options: Option<Spanned<Vec<OptionTable>>>,
    notice: Option<Spanned<String>>,
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
    if let Some(title) = &file.receipt.title {
        check_both(title, "title", &mut faults);
    }
    for step in &file.receipt.next {
        check_both(step, "next", &mut faults);
    }
    if file.questions.is_empty() {
        faults.push(Fault::new(file.id.span(), &FormFinding::AsksNothing));
    }
    let questions = file.questions.into_iter().filter_map(|table| question(table, &mut faults)).collect::<Vec<_>>();
    check_unique(&questions, &mut faults);

    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.span.start);
        return Err(faults);
    }
    Ok(FormDefinition {
        id: file.id.into_inner(),
        version: blake3::hash(source.as_bytes()).to_hex().chars().take(16).collect(),
        title: file.title.into_inner(),
        team: file.team,
        questions: questions.into_iter().map(|(_, question)| question).collect(),
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

fn question(table: Spanned<QuestionTable>, faults: &mut Vec<Fault>) -> Option<(Range<usize>, Question)> {
    let table = table.into_inner();
    let place = table.id.span();
    check_id(&table.id, |id| FormFinding::QuestionId { id }, faults);
    check_both(&table.label, "label", faults);
    for (key, text) in [("hint", &table.hint), ("missing", &table.missing)] {
        if let Some(text) = text {
            check_both(text, key, faults);
        }
    }
    let kind = kind(&table, faults)?;
    Some((
        place,
        Question {
            id: table.id.into_inner(),
            kind,
            label: table.label.into_inner(),
            hint: table.hint.map(Spanned::into_inner),
            required: table.required.unwrap_or(true),
            missing: table.missing.map(Spanned::into_inner),
        },
    ))
}

const KINDS: [&str; 9] =
    ["full_name", "national_id", "mobile", "email", "short_text", "long_text", "choice", "attestation", "consent"];

/// The kind with what belongs to it; whatever belongs to another kind is a fault.
fn kind(table: &QuestionTable, faults: &mut Vec<Fault>) -> Option<Kind> {
    let (kind, takes) = match table.kind.get_ref().as_str() {
        "full_name" => (Some(Kind::FullName), ""),
        "national_id" => (Some(Kind::NationalId), ""),
        "mobile" => (Some(Kind::Mobile), ""),
        "email" => (Some(Kind::Email), ""),
        "short_text" => (Some(Kind::ShortText { max: limit(table, 100, 200, faults) }), "max"),
        "long_text" => (Some(Kind::LongText { max: limit(table, 1500, LONGEST_TEXT, faults) }), "max"),
        "choice" => (choice(table, faults), "options"),
        "attestation" => (Some(Kind::Attestation), ""),
        "consent" => (consent(table, faults), "notice"),
        other => {
            faults.push(Fault::new(
                table.kind.span(),
                &FormFinding::UnknownKind { kind: other.into(), kinds: KINDS.join(", ") },
            ));
            return None;
        }
    };
    let written = [
        ("max", table.max.as_ref().map(Spanned::span)),
        ("options", table.options.as_ref().map(Spanned::span)),
        ("notice", table.notice.as_ref().map(Spanned::span)),
    ];
    for (key, span) in written {
        if let Some(span) = span.filter(|_| key != takes) {
            faults.push(Fault::new(
                span,
                &FormFinding::ForeignKey { kind: table.kind.get_ref().clone(), key: key.into() },
            ));
        }
    }
    kind
}

fn limit(table: &QuestionTable, usual: usize, most: usize, faults: &mut Vec<Fault>) -> usize {
    let Some(max) = &table.max else { return usual };
    if !(1..=most).contains(max.get_ref()) {
        faults.push(Fault::new(
            max.span(),
            &FormFinding::LimitOutOfRange { limit: max.get_ref().to_string(), most: most.to_string() },
        ));
    }
    *max.get_ref()
}

fn choice(table: &QuestionTable, faults: &mut Vec<Fault>) -> Option<Kind> {
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
    Some(Kind::Choice { options: options.get_ref().iter().map(option).collect() })
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
    } else if text == crate::view::SEAL_FIELD {
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

fn check_unique(questions: &[(Range<usize>, Question)], faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (span, question) in questions {
        if !seen.insert(question.id.as_str()) {
            faults.push(Fault::new(span.clone(), &FormFinding::QuestionTwice { id: question.id.clone() }));
        }
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
                "\"colour\": there is no kind of question called \"colour\"",
                "\"a\": two options have the value \"a\"",
                "\"1\": a question of kind \"choice\" has no `notice`",
            ]
        );
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
}
