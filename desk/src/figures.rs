//! Figures for the board: numbers of a quarter that name nobody. Everything here is pure.
//!
//! | module | contents |
//! |---|---|
//! | `quarter` | quarters of the Gregorian year |
//! | `breakdown` | numbers in cells, with the small ones hidden |
//! | `times` | times between steps |
//! | `written` | the figures as a sheet and as a page for the website |

mod breakdown;
mod quarter;
mod times;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use forms::{Answers, FormDefinition, Kind};
use language::Lang;
use serde::Serialize;
use store::casework::History;
use store::channel::Channel;
use store::status::Status;

pub use self::breakdown::{Cell, FEWEST, FEWEST_ANSWERS, hide_small};
pub use self::quarter::Quarter;
pub use self::times::{Time, median_and_ninth_decile};
pub use self::written::{page, sheets};

use crate::pick::pick;
use crate::text::one_line;

/// A table of numbers.
#[derive(Debug, Serialize)]
pub struct Table {
    /// The title.
    pub title: String,
    /// What is counted, if a request may be in several rows.
    pub note: Option<&'static str>,
    /// Labels and numbers.
    pub rows: Vec<Row>,
    /// The sum, if each request is in one row.
    pub total: Option<Cell>,
}

/// A row of a table.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The label.
    pub label: String,
    /// The number.
    pub cell: Cell,
}

/// Satisfaction, as whole per cents of five answers.
#[derive(Debug, Serialize)]
pub struct Satisfaction {
    /// The quarters that were joined to have enough answers, the latest last.
    pub quarters: Vec<String>,
    /// How many answered.
    pub answered: usize,
    /// The shares: label, and per cent where the number is not small.
    pub shares: Vec<(String, Option<usize>)>,
}

/// The figures of a quarter.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// The quarter.
    pub quarter: String,
    /// The numbers of requests.
    pub tables: Vec<Table>,
    /// The times between steps.
    pub times: Vec<Time>,
    /// The satisfaction, if enough answered.
    pub satisfaction: Option<Satisfaction>,
}

/// The requests of all forms with their definitions.
pub type Requests<'a> = [(&'a FormDefinition, Vec<History>)];

impl Figures {
    /// The figures of a quarter.
    pub fn new(quarter: Quarter, requests: &Requests<'_>, lang: Lang) -> Self {
        let of_quarter: Vec<(&FormDefinition, Vec<&History>)> = requests
            .iter()
            .map(|(form, all)| {
                (*form, all.iter().filter(|one| Quarter::of(one.summary.received_at) == quarter).collect())
            })
            .collect();
        let asking = || of_quarter.iter().filter(|(form, _)| rating(form).is_none());
        let all: Vec<&History> = asking().flat_map(|(_, all)| all.iter().copied()).collect();
        let mut tables = vec![
            one_way(
                pick(lang, "حسب النموذج", "By form"),
                asking().map(|(form, all)| (one_line(form.title.get(lang)), all.len())),
            ),
            one_way(
                pick(lang, "حسب الخطوة", "By step"),
                Status::ALL
                    .into_iter()
                    .map(|step| (step.label(lang).to_string(), count(&all, |one| one.summary.status == step))),
            ),
            one_way(
                pick(lang, "حسب القناة", "By channel"),
                Channel::ALL.into_iter().map(|channel| {
                    (channel.label(lang).to_string(), count(&all, |one| one.summary.channel == channel))
                }),
            ),
        ];
        tables.extend(asking().flat_map(|(form, all)| several_ways(form, all, lang)));
        Figures {
            quarter: quarter.label(lang),
            tables,
            times: times::times(&all, lang),
            satisfaction: satisfaction(quarter, requests, lang),
        }
    }
}

fn count(all: &[&History], is_meant: impl Fn(&History) -> bool) -> usize {
    all.iter().filter(|one| is_meant(one)).count()
}

/// A table in which each request is in one row. A small number is hidden, and so is another one, so that the sum does not tell it.
fn one_way(title: &str, rows: impl Iterator<Item = (String, usize)>) -> Table {
    let (labels, numbers): (Vec<String>, Vec<usize>) = rows.unzip();
    let (cells, total) = hide_small(&numbers);
    let rows = labels.into_iter().zip(cells).map(|(label, cell)| Row { label, cell }).collect();
    Table { title: title.into(), note: None, rows, total: Some(total) }
}

/// A table for each question with several answers. A request may be in several rows, so there is no sum that tells a hidden number.
fn several_ways(form: &FormDefinition, all: &[&History], lang: Lang) -> Vec<Table> {
    let questions = form.questions.iter().filter_map(|question| match &question.kind {
        Kind::Choices { options } => Some((question, options)),
        _ => None,
    });
    let table = |(question, options): (&forms::Question, &Vec<forms::definition::ChoiceOption>)| {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for history in all {
            let (answers, _) = Answers::from_stored(form, &history.answers);
            let chosen: BTreeSet<String> = answers
                .fields(form)
                .filter(|(name, _)| *name == question.id)
                .map(|(_, value)| value.reveal().to_string())
                .collect();
            for value in chosen {
                *numbers.entry(value).or_default() += 1;
            }
        }
        let rows = options.iter().map(|option| {
            let number = numbers.get(&option.value).copied().unwrap_or_default();
            let cell = if number < FEWEST { Cell::Hidden } else { Cell::Number(number) };
            Row { label: one_line(option.label.get(lang)), cell }
        });
        Table {
            title: format!(
                "{}{}{}",
                one_line(form.title.get(lang)),
                pick(lang, "، ", ", "),
                one_line(question.label.get(lang))
            ),
            note: Some(pick(lang, "قد يكون الطلب في أكثر من سطر.", "A request may be in several rows.")),
            rows: rows.collect(),
            total: None,
        }
    };
    questions.map(table).collect()
}

/// The question for a rating, if the form has one.
fn rating(form: &FormDefinition) -> Option<&forms::Question> {
    form.questions.iter().find(|question| matches!(question.kind, Kind::Rating))
}

/// The five shares of a quarter. Quarters with too few answers are joined with those before, up to a year.
fn satisfaction(quarter: Quarter, requests: &Requests<'_>, lang: Lang) -> Option<Satisfaction> {
    let (form, all) = requests.iter().find(|(form, _)| rating(form).is_some())?;
    let question = rating(form)?;
    let mut quarters = Vec::new();
    let mut numbers = [0_usize; 5];
    let mut joined = quarter;
    for _ in 0..4 {
        for history in all.iter().filter(|one| Quarter::of(one.summary.received_at) == joined) {
            let given = history.answers.get(&question.id).and_then(|value| value.reveal().parse::<usize>().ok());
            if let Some(number) = given.and_then(|given| numbers.get_mut(given.checked_sub(1)?)) {
                *number += 1;
            }
        }
        quarters.insert(0, joined.label(lang));
        if numbers.iter().sum::<usize>() >= FEWEST_ANSWERS {
            let answered = numbers.iter().sum();
            let (cells, _) = hide_small(&numbers);
            let label = |given: usize| {
                let stored = [(question.id.clone(), forms::Personal::new(given.to_string()))].into_iter().collect();
                let (answers, _) = Answers::from_stored(form, &stored);
                let row = forms::view::rows(form, lang, &answers).into_iter().find(|row| row.name == question.id);
                row.and_then(|row| row.answer).unwrap_or_else(|| given.to_string())
            };
            let share = |(place, cell): (usize, Cell)| {
                let per_cent = match cell {
                    Cell::Number(number) => Some((number * 200 + answered) / (2 * answered)),
                    Cell::Hidden => None,
                };
                (label(place + 1), per_cent)
            };
            let shares = cells.into_iter().enumerate().map(share).collect();
            return Some(Satisfaction { quarters, answered, shares });
        }
        joined = joined.before();
    }
    None
}
