//! A value that can be chosen in a form.

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
