//! The step from a question's table to a valid question.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;

use super::check::{check_id, check_text};
use super::table::{ConditionTable, OneOrMore, OptionTable, QuestionTable};
use crate::definition::faults::{Fault, FormFinding};
use crate::definition::kind::{ChoiceOption, Kind, KindName, LONGEST_TEXT};
use crate::definition::question::{Condition, Question};

/// The largest number and the largest amount of riyals that a question may accept.
const LARGEST_AMOUNT: u32 = 10_000_000;

/// A question with its place in the file. A question whose kind or condition is faulty gets a placeholder for it, so that one
/// fault is not reported again at every reference to the question.
pub(super) struct ParsedQuestion {
    pub(super) place: Range<usize>,
    pub(super) question: Question,
    /// Whether the kind is the written one, not a placeholder.
    pub(super) has_kind: bool,
    /// Whether a condition is written, valid or not.
    pub(super) has_condition: bool,
}

/// Parses a question's table. `earlier` are the questions above it, which its condition may refer to.
pub(super) fn parse_question(
    table: Spanned<QuestionTable>,
    earlier: &[ParsedQuestion],
    faults: &mut Vec<Fault>,
) -> ParsedQuestion {
    let table = table.into_inner();
    let place = table.id.span();
    check_id(&table.id, |id| FormFinding::QuestionId { id }, faults);
    check_text(&table.label, "label", faults);
    for (key, text) in [("hint", &table.hint), ("missing", &table.missing)] {
        if let Some(text) = text {
            check_text(text, key, faults);
        }
    }
    let kind = parse_kind(&table, faults);
    let show_when = table.show_when.as_ref().and_then(|table| parse_condition(table.get_ref(), earlier, faults));
    ParsedQuestion {
        place,
        has_kind: kind.is_some(),
        has_condition: table.show_when.is_some(),
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
    }
}

/// Parses the kind and its keys. A key that belongs to another kind is a fault.
fn parse_kind(table: &QuestionTable, faults: &mut Vec<Fault>) -> Option<Kind> {
    let Ok(name) = table.kind.get_ref().parse::<KindName>() else {
        faults.push(Fault::new(
            table.kind.span(),
            &FormFinding::UnknownKind { kind: table.kind.get_ref().clone(), kinds: Kind::NAMES.join(", ") },
        ));
        return None;
    };
    let (kind, takes): (_, &[&str]) = match name {
        KindName::FullName => (Some(Kind::FullName), &[]),
        KindName::NationalId => (Some(Kind::NationalId), &[]),
        KindName::Mobile => (Some(Kind::Mobile), &[]),
        KindName::Email => (Some(Kind::Email), &[]),
        KindName::Date => (Some(Kind::Date), &[]),
        KindName::Number => (Some(parse_number(table, faults)), &["min", "max"]),
        KindName::Money => {
            (Some(Kind::Money { max: parse_amount(table.max.as_ref(), LARGEST_AMOUNT, faults) }), &["max"])
        }
        KindName::ShortText => (Some(Kind::ShortText { max: parse_limit(table, 100, 200, faults) }), &["max"]),
        KindName::LongText => (Some(Kind::LongText { max: parse_limit(table, 1500, LONGEST_TEXT, faults) }), &["max"]),
        KindName::Choice => (parse_options(table, faults).map(|options| Kind::Choice { options }), &["options"]),
        KindName::Choices => (parse_options(table, faults).map(|options| Kind::Choices { options }), &["options"]),
        KindName::YesNo => (Some(Kind::YesNo), &[]),
        KindName::City => (Some(Kind::City), &[]),
        KindName::NationalAddress => (Some(Kind::NationalAddress), &[]),
        KindName::Iban => (Some(Kind::Iban), &[]),
        KindName::Reference => (Some(Kind::Reference), &[]),
        KindName::Rating => (Some(Kind::Rating), &[]),
        KindName::Attestation => (Some(Kind::Attestation), &[]),
        KindName::Consent => (parse_consent(table, faults), &["notice"]),
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

fn parse_number(table: &QuestionTable, faults: &mut Vec<Fault>) -> Kind {
    let min = table.min.as_ref().map_or(0, |_| parse_amount(table.min.as_ref(), 0, faults));
    let max = parse_amount(table.max.as_ref(), LARGEST_AMOUNT, faults);
    if let Some(written) = table.min.as_ref().filter(|_| min > max) {
        faults.push(Fault::new(
            written.span(),
            &FormFinding::NoNumberFits { min: min.to_string(), max: max.to_string() },
        ));
    }
    Kind::Number { min, max }
}

fn parse_amount(written: Option<&Spanned<i64>>, default: u32, faults: &mut Vec<Fault>) -> u32 {
    let Some(written) = written else { return default };
    let number = u32::try_from(*written.get_ref()).ok().filter(|number| *number <= LARGEST_AMOUNT);
    number.unwrap_or_else(|| {
        let (limit, most) = (written.get_ref().to_string(), LARGEST_AMOUNT.to_string());
        faults.push(Fault::new(written.span(), &FormFinding::NumberOutOfRange { limit, most }));
        default
    })
}

fn parse_limit(table: &QuestionTable, default: usize, most: usize, faults: &mut Vec<Fault>) -> usize {
    let Some(max) = &table.max else { return default };
    let limit = usize::try_from(*max.get_ref()).ok().filter(|limit| (1..=most).contains(limit));
    limit.unwrap_or_else(|| {
        faults.push(Fault::new(
            max.span(),
            &FormFinding::LimitOutOfRange { limit: max.get_ref().to_string(), most: most.to_string() },
        ));
        default
    })
}

/// Parses a condition. It must refer to an earlier question and to options of that question.
fn parse_condition(table: &ConditionTable, earlier: &[ParsedQuestion], faults: &mut Vec<Fault>) -> Option<Condition> {
    let id = table.question.get_ref();
    let Some(on) = earlier.iter().find(|parsed| parsed.question.id == *id) else {
        faults.push(Fault::new(table.question.span(), &FormFinding::ConditionOnNothing { id: id.clone() }));
        return None;
    };
    let any_of = match table.is.get_ref() {
        OneOrMore::One(value) => vec![value.clone()],
        OneOrMore::More(values) => values.clone(),
    };
    let options = on.question.kind.options();
    if on.has_kind && options.is_empty() {
        let kind = on.question.kind.name().to_string();
        faults.push(Fault::new(table.question.span(), &FormFinding::ConditionOnText { id: id.clone(), kind }));
        return None;
    }
    let known = || options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(", ");
    if on.has_kind && any_of.is_empty() {
        faults
            .push(Fault::new(table.is.span(), &FormFinding::ConditionWithoutOption { id: id.clone(), known: known() }));
    }
    for value in any_of.iter().filter(|value| on.has_kind && on.question.kind.option(value).is_none()) {
        faults.push(Fault::new(
            table.is.span(),
            &FormFinding::ConditionOnUnknownOption { value: value.clone(), id: id.clone(), known: known() },
        ));
    }
    Some(Condition { question: id.clone(), any_of })
}

fn parse_options(table: &QuestionTable, faults: &mut Vec<Fault>) -> Option<Vec<ChoiceOption>> {
    let Some(options) = table.options.as_ref().filter(|options| options.get_ref().len() >= 2) else {
        let place = table.options.as_ref().map_or_else(|| table.kind.span(), Spanned::span);
        faults.push(Fault::new(place, &FormFinding::TooFewOptions));
        return None;
    };
    let mut seen = BTreeSet::new();
    for option in options.get_ref() {
        check_id(&option.value, |id| FormFinding::OptionId { id }, faults);
        check_text(&option.label, "label", faults);
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

fn parse_consent(table: &QuestionTable, faults: &mut Vec<Fault>) -> Option<Kind> {
    let Some(notice) = &table.notice else {
        faults.push(Fault::new(table.kind.span(), &FormFinding::ConsentWithoutNotice));
        return None;
    };
    Some(Kind::Consent { notice: notice.get_ref().clone() })
}
