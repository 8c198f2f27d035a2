//! The fields of a form as a person typed them, before any check.

use crate::definition::{Condition, Part};
use crate::personal::Personal;

/// The fields as a person typed them: names with values, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, Personal<String>)>);

impl Typed {
    /// Adds a field. The options of a multiple choice share a name; for other questions the first field with a name counts.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), Personal::new(value.into())));
    }

    /// The value of the first field with a name.
    pub fn get(&self, name: &str) -> Option<&Personal<String>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The values of all fields with a name.
    pub fn all<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t Personal<String>> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value)
    }

    /// Whether one of the options of a condition is chosen, or the box for people who have no such thing is ticked.
    pub(crate) fn meets(&self, condition: &Condition) -> bool {
        let none = format!("{}.{}", condition.question, Part::None.name());
        let is_named = |value: &Personal<String>| condition.any_of.contains(value.reveal());
        self.all(&condition.question).chain(self.all(&none)).any(is_named)
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Personal<String>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Typed {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut typed = Typed::default();
        for (name, value) in fields {
            typed.push(name, value);
        }
        typed
    }
}
