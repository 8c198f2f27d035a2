//! The guides for editors explain every key and kind of a definition. The test gets the keys from the reader's own error messages:
//! it writes an unknown key into each table. So it has no list to keep up to date.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use forms::{FormDefinition, Kind};
use language::Lang;

const GUIDES: [(&str, &str); 2] = [
    ("docs/editing.md", include_str!("../../docs/editing.md")),
    ("docs/editing.ar.md", include_str!("../../docs/editing.ar.md")),
];

const UNKNOWN: &str = "colour";

/// The keys of the last table of a definition, from the error message for an unknown key.
fn keys(definition: &str) -> BTreeSet<String> {
    let faults = FormDefinition::parse(definition).unwrap_err();
    let message = &faults[0].description.message.get(Lang::En);
    let (unknown, expected) = message.split_once("expected").unwrap_or_default();
    assert!(unknown.contains(&format!("`{UNKNOWN}`")), "{message}");
    expected.split('`').skip(1).step_by(2).map(str::to_string).collect()
}

fn explains(guide: &str, name: &str) -> bool {
    [format!("`{name}`"), format!("`[{name}]`"), format!("`[[{name}]]`")]
        .iter()
        .any(|as_written| guide.contains(as_written))
}

#[test]
fn every_key_and_kind_is_in_both_guides() {
    let form = "id = \"a\"\ntitle = { ar = \"أ\", en = \"A\" }\nteam = \"relations\"\n";
    let tables = [
        format!("{UNKNOWN} = 1\n"),
        format!("{form}[receipt]\n{UNKNOWN} = 1\n"),
        format!("{form}[receipt]\nnext = []\n[[question]]\n{UNKNOWN} = 1\n"),
        format!("{form}[receipt]\nnext = []\n[[question]]\nshow_when = {{ {UNKNOWN} = 1 }}\n"),
        format!("{form}[receipt]\nnext = []\n[[question]]\noptions = [{{ {UNKNOWN} = 1 }}]\n"),
    ];
    let keys: BTreeSet<String> = tables.iter().flat_map(|table| keys(table)).collect();
    // One key from each table, to show that every table was read.
    for known in ["keep_days", "earliest_answer_days", "autofill", "is", "value"] {
        assert!(keys.contains(known), "{keys:?}");
    }
    let names = keys.iter().map(String::as_str).chain(Kind::NAMES.iter().copied());
    for (guide, text) in GUIDES {
        let missing: Vec<_> = names.clone().filter(|name| !explains(text, name)).collect();
        assert!(missing.is_empty(), "{guide}: {missing:?}");
    }
}
