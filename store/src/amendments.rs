//! The attributes of a submission's item that hold what staff amended.

use std::collections::BTreeMap;

use forms::Personal;

use crate::attributes::{Item, get_text, get_timestamp};
use crate::timestamp::Timestamp;

/// The beginnings of the attributes, before the question's id.
const CORRECTED: &str = "corrected:";
const WITHDRAWN: &str = "withdrawn:";

/// The name of the attribute with a corrected answer.
pub(crate) fn corrected(question: &str) -> String {
    format!("{CORRECTED}{question}")
}

/// The name of the attribute with the time at which a consent was withdrawn.
pub(crate) fn withdrawn(question: &str) -> String {
    format!("{WITHDRAWN}{question}")
}

/// The corrected answers of a submission's item, by question. An empty text means that there is no answer any more.
pub(crate) fn corrections(item: &Item) -> BTreeMap<String, Personal<String>> {
    let of = |name: &String| Some((name.strip_prefix(CORRECTED)?.to_string(), Personal::new(get_text(item, name)?)));
    item.keys().filter_map(of).collect()
}

/// When a consent was withdrawn.
pub(crate) fn withdrawn_at(item: &Item, question: &str) -> Option<Timestamp> {
    get_timestamp(item, &withdrawn(question))
}
