//! Signs that a submission may not come from a person who needs something. A mark is a note for the team on the stored
//! item and nothing else: a marked submission is stored, announced and answered like any other, because each of these signs
//! is also met in honest people.
//!
//! What a request shows is looked for here, what the answers show in [`content`], who sent it in
//! [`contact`].

pub mod contact;
pub mod content;

use std::collections::BTreeSet;

use crate::config::Origin;

/// Sooner than this after the check page was made, in seconds, nobody has read it (OWASP ASVS 5.0, 2.4.2).
pub const HUMAN_SECONDS: i64 = 2;

/// One sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Something stood in the field that people leave empty.
    TrapFilled,
    /// A step was sent from a page of another site.
    CrossSite,
    /// It was confirmed sooner than [`HUMAN_SECONDS`] after the check page was made.
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

    /// Whether a mark is there.
    pub fn has(&self, mark: Mark) -> bool {
        self.0.contains(&mark)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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

/// Whether a browser says that a form was sent from a page of another site: by `Sec-Fetch-Site` (W3C Fetch Metadata), or by
/// `Origin` where that is missing. An old browser that sends neither says nothing. (OWASP, "Cross-Site Request Forgery
/// Prevention", Fetch Metadata with fallback.)
pub fn is_cross_site(sec_fetch_site: Option<&[u8]>, origin: Option<&[u8]>, own: &Origin) -> bool {
    match (sec_fetch_site, origin) {
        (Some(site), _) => ![b"same-origin".as_slice(), b"none"].contains(&site),
        (None, Some(origin)) => origin != own.as_str().as_bytes(),
        (None, None) => false,
    }
}

/// Whether a seal made at one time was confirmed sooner than a person reads, at another. In whole seconds: what took two or
/// more is never too fast. A seal from the future tells of two machines' clocks, and of nobody's haste.
pub fn is_too_fast(issued_at: i64, confirmed_at: i64) -> bool {
    (0..HUMAN_SECONDS).contains(&confirmed_at.saturating_sub(issued_at))
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

    #[test]
    fn a_form_sent_from_another_site_is_told_by_what_the_browser_says() {
        let own = Origin::parse("X", "https://sama.example").unwrap();
        let told = |site: Option<&str>, origin: Option<&str>| {
            is_cross_site(site.map(str::as_bytes), origin.map(str::as_bytes), &own)
        };
        assert!(!told(None, None), "an old browser");
        assert!(!told(Some("same-origin"), None) && !told(Some("none"), None));
        assert!(told(Some("cross-site"), None) && told(Some("same-site"), None));
        // What the browser says of the request counts before what it says of the page.
        assert!(!told(Some("same-origin"), Some("https://elsewhere.example")));
        assert!(told(Some("cross-site"), Some("https://sama.example")));
        assert!(!told(None, Some("https://sama.example")));
        for origin in ["https://elsewhere.example", "null", "http://sama.example", "https://sama.example:8443", ""] {
            assert!(told(None, Some(origin)), "{origin}");
        }
    }

    #[test]
    fn two_seconds_are_enough_for_a_person() {
        assert!(is_too_fast(1000, 1000) && is_too_fast(1000, 1001));
        assert!(!is_too_fast(1000, 1002) && !is_too_fast(1000, 90_000));
        assert!(!is_too_fast(1000, 990), "another machine's clock");
    }
}
