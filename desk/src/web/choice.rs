//! What a form shows: a value that can be chosen, and a field for a day.

use language::calendar::Day;
use serde::Serialize;

/// A value with its words.
#[derive(Serialize)]
pub(super) struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

impl Choice {
    /// A value that is chosen or not.
    pub(super) fn new(value: &str, label: &str, is_chosen: bool) -> Self {
        Choice { value: value.into(), label: label.into(), is_chosen }
    }
}

/// A field for a day, with what was typed in it.
#[derive(Serialize)]
pub(super) struct DayField<'a> {
    /// The `type` of the element. A browser without fields for dates may send any text, which a field for dates cannot hold (HTML
    /// 4.10.5.1.7); it is shown again in one for text.
    kind: &'static str,
    value: &'a str,
}

impl<'a> DayField<'a> {
    /// A field with a text.
    pub(super) fn of(value: &'a str) -> Self {
        let is_day = value.is_empty() || Day::from_iso(value).is_some();
        DayField { kind: if is_day { "date" } else { "text" }, value }
    }
}
