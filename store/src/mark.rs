//! Marks: signs that a submission may not come from a person in need. Seals carry them as one word.

use std::collections::BTreeSet;

use strum::{EnumString, IntoStaticStr};

/// A mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Mark {
    /// The trap field, which people leave empty, was filled.
    TrapFilled,
    /// A step was sent from a page of another site.
    CrossSite,
    /// It was confirmed sooner after the check page than a person can read.
    TooFast,
    /// The same contact sent many submissions recently.
    ManyFromContact,
    /// The answers hold more links than an explanation needs.
    Links,
    /// The answers are mostly in a script other than Arabic and Latin.
    ForeignScript,
    /// The same text stands in two answers, or one character is repeated many times.
    RepeatedText,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Mark; 7] = [
        Mark::TrapFilled,
        Mark::CrossSite,
        Mark::TooFast,
        Mark::ManyFromContact,
        Mark::Links,
        Mark::ForeignScript,
        Mark::RepeatedText,
    ];

    /// The name in records, seals and logs: small letters and underscores.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The mark with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// The marks of one submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(BTreeSet<Mark>);

impl Marks {
    /// Adds a mark if a condition holds.
    pub fn add_if(&mut self, condition: bool, mark: Mark) {
        if condition {
            self.0.insert(mark);
        }
    }

    /// Adds other marks.
    pub fn add(&mut self, others: &Marks) {
        self.0.extend(&others.0);
    }

    /// Whether there are no marks.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The marks.
    pub fn iter(&self) -> impl Iterator<Item = Mark> {
        self.0.iter().copied()
    }

    /// The names of the marks.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|mark| mark.name())
    }

    /// The marks as one word for a seal: names joined by hyphens. Empty without marks.
    pub fn word(&self) -> String {
        self.names().collect::<Vec<_>>().join("-")
    }

    /// Parses the word of a seal. Unknown names are ignored.
    pub fn from_word(word: &str) -> Self {
        word.split('-').filter_map(Mark::from_name).collect()
    }

    /// The marks with these names. Unknown names are ignored.
    pub fn from_names(names: &[String]) -> Self {
        names.iter().filter_map(|name| Mark::from_name(name)).collect()
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        Marks(marks.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_a_seal_is_parsed_as_its_marks() {
        let all: Marks = Mark::ALL.into_iter().collect();
        assert_eq!(all.names().count(), Mark::ALL.len());
        for marks in [Marks::default(), all, Mark::ALL.into_iter().take(2).collect()] {
            assert!(!marks.word().contains('.'));
            assert_eq!(Marks::from_word(&marks.word()), marks);
        }
        assert_eq!(Marks::from_word("cross_site-of_old"), [Mark::CrossSite].into_iter().collect());
    }
}
