//! The step from a question's table to a valid question.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;

use super::check::{check_id, check_text};
use language::Bilingual;

use super::table::{OneOrMore, OptionTable, QuestionTable, WordingTable};
use crate::definition::faults::{Fault, FormFinding};
use crate::definition::kind::{ChoiceOption, Kind, KindName, LONGEST_TEXT};
use crate::definition::question::{Condition, Question, Wording};

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
    let condition = table.show_when.as_ref().map(Spanned::get_ref);
    let show_when = condition.and_then(|table| parse_condition(&table.question, &table.is, earlier, faults));
    let wording = table.when.as_ref().and_then(|table| parse_wording(table.get_ref(), earlier, faults));
    check_none(&table, kind.as_ref(), faults);
    check_finds(&table, kind.as_ref(), faults);
    for other in table.differs_from.iter().chain(&table.rarely_same_as) {
        check_same_kind(other, kind.as_ref(), earlier, faults);
    }
    for option in table.options.iter().flat_map(Spanned::get_ref) {
        check_needs(option, earlier, faults);
    }
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
            none: table.none.map(Spanned::into_inner),
            wording,
            differs_from: table.differs_from.map(Spanned::into_inner),
            rarely_same_as: table.rarely_same_as.map(Spanned::into_inner),
            finds: table.finds.is_some_and(Spanned::into_inner),
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
        KindName::Telephone => (Some(Kind::Telephone), &[]),
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

/// Parses the words of a question under a condition.
fn parse_wording(table: &WordingTable, earlier: &[ParsedQuestion], faults: &mut Vec<Fault>) -> Option<Wording> {
    let texts = [("hint", &table.hint), ("missing", &table.missing), ("none", &table.none)];
    let given = texts.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?)));
    for (key, text) in given.chain([("label", &table.label)]) {
        check_text(text, key, faults);
    }
    let own = |text: &Option<Spanned<Bilingual>>| text.as_ref().map(|text| text.get_ref().clone());
    Some(Wording {
        when: parse_condition(&table.question, &table.is, earlier, faults)?,
        label: table.label.get_ref().clone(),
        hint: own(&table.hint),
        missing: own(&table.missing),
        none: own(&table.none),
    })
}

/// Checks that a question with a box for people who have no such thing is of a kind that can have one.
fn check_none(table: &QuestionTable, kind: Option<&Kind>, faults: &mut Vec<Fault>) {
    let Some(none) = &table.none else { return };
    check_text(none, "none", faults);
    if let Some(kind) = kind.filter(|kind| !kind.may_be_none()) {
        faults.push(Fault::new(none.span(), &FormFinding::ForeignKey { kind: kind.name().into(), key: "none".into() }));
    }
}

/// Checks that a question by whose answer submissions are found is of a kind that can find.
fn check_finds(table: &QuestionTable, kind: Option<&Kind>, faults: &mut Vec<Fault>) {
    if let Some((finds, kind)) = table.finds.as_ref().zip(kind.filter(|kind| !kind.may_find())) {
        let finding = FormFinding::ForeignKey { kind: kind.name().into(), key: "finds".into() };
        faults.push(Fault::new(finds.span(), &finding));
    }
}

/// Checks that a question is compared with an earlier one of the same kind.
fn check_same_kind(other: &Spanned<String>, kind: Option<&Kind>, earlier: &[ParsedQuestion], faults: &mut Vec<Fault>) {
    let id = other.get_ref();
    let found = earlier.iter().find(|parsed| parsed.question.id == *id);
    let is_same = found
        .is_some_and(|parsed| !parsed.has_kind || kind.is_none_or(|kind| kind.name() == parsed.question.kind.name()));
    if !is_same {
        faults.push(Fault::new(other.span(), &FormFinding::ComparedWithNothing { id: id.clone() }));
    }
}

/// Checks that the questions that an option needs stand before it.
fn check_needs(option: &OptionTable, earlier: &[ParsedQuestion], faults: &mut Vec<Fault>) {
    let Some(needs) = &option.needs else { return };
    for id in needs.get_ref() {
        if !earlier.iter().any(|parsed| parsed.question.id == *id) {
            faults.push(Fault::new(needs.span(), &FormFinding::NeedsNothing { id: id.clone() }));
        }
    }
}

/// Parses a condition. It must refer to an earlier question and to values of that question.
pub(super) fn parse_condition(
    question: &Spanned<String>,
    is: &Spanned<OneOrMore>,
    earlier: &[ParsedQuestion],
    faults: &mut Vec<Fault>,
) -> Option<Condition> {
    let id = question.get_ref();
    let Some(on) = earlier.iter().find(|parsed| parsed.question.id == *id) else {
        faults.push(Fault::new(question.span(), &FormFinding::ConditionOnNothing { id: id.clone() }));
        return None;
    };
    let any_of = match is.get_ref() {
        OneOrMore::One(value) => vec![value.clone()],
        OneOrMore::More(values) => values.clone(),
    };
    let values = on.question.values();
    if on.has_kind && values.is_empty() {
        let kind = on.question.kind.name().to_string();
        faults.push(Fault::new(question.span(), &FormFinding::ConditionOnText { id: id.clone(), kind }));
        return None;
    }
    let known = || values.join(", ");
    if on.has_kind && any_of.is_empty() {
        faults.push(Fault::new(is.span(), &FormFinding::ConditionWithoutOption { id: id.clone(), known: known() }));
    }
    for value in any_of.iter().filter(|value| on.has_kind && !values.contains(&value.as_str())) {
        faults.push(Fault::new(
            is.span(),
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
        needs: table.needs.as_ref().map(|needs| needs.get_ref().clone()).unwrap_or_default(),
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
