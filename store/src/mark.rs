//! The marks themselves, and how they travel in a seal.

use std::collections::BTreeSet;

/// One sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Something stood in the field that people leave empty.
    TrapFilled,
    /// A step was sent from a page of another site.
    CrossSite,
    /// It was confirmed sooner than [`super::HUMAN_SECONDS`] after the check page was made.
    TooFast,
    /// The same contact has sent many of late.
    ManyFromContact,
    /// Addresses of web pages, more than an explanation needs.
    Links,
    /// Mostly written in neither the Arabic nor the Latin script.
    ForeignScript,
    /// The same text in two places, or one character over and over.
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
        match self {
            Mark::TrapFilled => "trap_filled",
            Mark::CrossSite => "cross_site",
            Mark::TooFast => "too_fast",
            Mark::ManyFromContact => "many_from_contact",
            Mark::Links => "links",
            Mark::ForeignScript => "foreign_script",
            Mark::RepeatedText => "repeated_text",
        }
    }

    /// The mark with a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Mark::ALL.into_iter().find(|mark| mark.name() == name)
    }
}

/// The marks of one submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(BTreeSet<Mark>);

impl Marks {
    /// Adds a mark where there is reason to.
    pub fn add_if(&mut self, reason: bool, mark: Mark) {
        if reason {
            self.0.insert(mark);
        }
    }

    /// Adds others.
    pub fn add(&mut self, others: &Marks) {
        self.0.extend(&others.0);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Mark> {
        self.0.iter().copied()
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|mark| mark.name())
    }

    /// All of them as one word, which a seal can carry: names joined by hyphens, or nothing.
    pub fn word(&self) -> String {
        self.names().collect::<Vec<_>>().join("-")
    }

    /// The marks of a word. A name that is not known any more says nothing.
    pub fn of_word(word: &str) -> Self {
        word.split('-').filter_map(Mark::of_name).collect()
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
    fn marks_travel_as_a_word_that_fits_a_seal() {
        let all: Marks = Mark::ALL.into_iter().collect();
        assert_eq!(all.names().count(), Mark::ALL.len());
        for marks in [Marks::default(), all, Mark::ALL.into_iter().take(2).collect()] {
            assert!(!marks.word().contains('.'));
            assert_eq!(Marks::of_word(&marks.word()), marks);
        }
        assert_eq!(Marks::of_word("cross_site-of_old"), [Mark::CrossSite].into_iter().collect());
    }
}
