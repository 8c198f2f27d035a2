//! The invented people of the preview. Each name says what the person is there for.

use language::Lang;
use store::staff::{Rights, Role};

/// An invented person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The subject of their ID tokens, and the first part of their mail address.
    pub subject: &'static str,
    arabic: &'static str,
    english: &'static str,
    role: Option<Role>,
    is_steward: bool,
}

/// The people, in the order of the page. The last has no access. With three members of the committee, a vote of three can be tried.
pub const PEOPLE: [Person; 7] = [
    Person { subject: "hind", arabic: "هند", english: "Hind", role: Some(Role::Relations), is_steward: true },
    Person {
        subject: "layan", arabic: "ليان", english: "Layan", role: Some(Role::SocialResearch), is_steward: false
    },
    Person { subject: "reem", arabic: "ريم", english: "Reem", role: Some(Role::Committee), is_steward: false },
    Person { subject: "saad", arabic: "سعد", english: "Saad", role: Some(Role::Committee), is_steward: false },
    Person { subject: "majed", arabic: "ماجد", english: "Majed", role: Some(Role::Committee), is_steward: false },
    Person { subject: "amal", arabic: "أمل", english: "Amal", role: Some(Role::Complaints), is_steward: false },
    Person { subject: "nouf", arabic: "نوف", english: "Nouf", role: None, is_steward: false },
];

impl Person {
    /// The person with a subject.
    pub fn from_subject(subject: &str) -> Option<&'static Person> {
        PEOPLE.iter().find(|person| person.subject == subject)
    }

    /// The name with the role, as the desk shows and records it.
    pub fn name(&self) -> String {
        self.label(Lang::Ar)
    }

    /// The name with the role, in a language.
    pub fn label(&self, lang: Lang) -> String {
        let (name, none) = match lang {
            Lang::Ar => (self.arabic, "بلا صلاحية"),
            Lang::En => (self.english, "without access"),
        };
        format!("{name} ({})", self.role.map_or(none, |role| role.label(lang)))
    }

    /// The mail address, at a domain that nobody can register (RFC 6761, section 6.4).
    pub fn mail(&self) -> String {
        format!("{}@preview.invalid", self.subject)
    }

    /// Whether the person has this role.
    pub fn has(&self, role: Role) -> bool {
        self.role == Some(role)
    }

    /// What the person may do at the desk. None for the person without access.
    pub fn rights(&self) -> Option<Rights> {
        Rights::new(self.role, self.is_steward)
    }
}
