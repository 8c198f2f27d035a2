//! Parameters of queries and forms.

use std::collections::BTreeMap;

/// Parameters by name.
#[derive(Default)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Parses a query or a form. None if a parameter occurs twice (RFC 6749, sections 3.1 and 3.2).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut found = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()).into_owned() {
            if found.insert(name, value).is_some() {
                return None;
            }
        }
        Some(Parameters(found))
    }

    /// The value of a parameter. A parameter without a value counts as left out (RFC 6749, sections 3.1 and 3.2).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a list of words between spaces contains a word.
    pub(crate) fn lists(&self, name: &str, word: &str) -> bool {
        self.get(name).is_some_and(|list| list.split(' ').any(|one| one == word))
    }
}
