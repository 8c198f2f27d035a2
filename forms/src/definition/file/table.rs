//! The tables of a definition file as they are written, before any check.

use serde::Deserialize;
use toml::Spanned;

use crate::definition::team::Team;
use language::Bilingual;

/// A definition file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormTable {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<Bilingual>,
    pub(super) team: Team,
    pub(super) mail: Option<Spanned<Bilingual>>,
    pub(super) acknowledge: Option<Spanned<String>>,
    pub(super) keep_days: Option<Spanned<i64>>,
    pub(super) receipt: ReceiptTable,
    #[serde(rename = "route", default)]
    pub(super) routes: Vec<RouteTable>,
    #[serde(rename = "question", default)]
    pub(super) questions: Vec<Spanned<QuestionTable>>,
}

/// The table `[receipt]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiptTable {
    pub(super) title: Option<Spanned<Bilingual>>,
    pub(super) next: Vec<Spanned<Bilingual>>,
    pub(super) earliest_answer_days: Option<u16>,
    pub(super) number: Option<Spanned<Bilingual>>,
    #[serde(default)]
    pub(super) anonymous: bool,
}

/// A table `[[question]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionTable {
    pub(super) id: Spanned<String>,
    pub(super) kind: Spanned<String>,
    pub(super) label: Spanned<Bilingual>,
    pub(super) hint: Option<Spanned<Bilingual>>,
    pub(super) required: Option<bool>,
    pub(super) missing: Option<Spanned<Bilingual>>,
    pub(super) min: Option<Spanned<i64>>,
    pub(super) max: Option<Spanned<i64>>,
    pub(super) options: Option<Spanned<Vec<OptionTable>>>,
    pub(super) notice: Option<Spanned<String>>,
    pub(super) show_when: Option<Spanned<ConditionTable>>,
    pub(super) autofill: Option<bool>,
    pub(super) none: Option<Spanned<Bilingual>>,
    pub(super) when: Option<Spanned<WordingTable>>,
    pub(super) differs_from: Option<Spanned<String>>,
    pub(super) rarely_same_as: Option<Spanned<String>>,
    pub(super) finds: Option<Spanned<bool>>,
}

/// The value of `when`: the question's words under a condition.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordingTable {
    pub(super) question: Spanned<String>,
    pub(super) is: Spanned<OneOrMore>,
    pub(super) label: Spanned<Bilingual>,
    pub(super) hint: Option<Spanned<Bilingual>>,
    pub(super) missing: Option<Spanned<Bilingual>>,
    pub(super) none: Option<Spanned<Bilingual>>,
}

/// A table `[[route]]`: a team for some of the submissions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteTable {
    pub(super) question: Spanned<String>,
    pub(super) is: Spanned<OneOrMore>,
    pub(super) team: Team,
}

/// The value of `show_when`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionTable {
    pub(super) question: Spanned<String>,
    pub(super) is: Spanned<OneOrMore>,
}

/// The value of `is`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "the value of an option, or a list of such values")]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// An item of `options`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionTable {
    pub(super) value: Spanned<String>,
    pub(super) label: Spanned<Bilingual>,
    pub(super) needs: Option<Spanned<Vec<String>>>,
}
