//! The results of a call to an applicant, and the ways in which an applicant is told the outcome.

use strum::{EnumString, IntoStaticStr};

/// The result of a call to an applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Call {
    /// The person answered.
    Reached,
    /// The person did not answer.
    NotReached,
    /// The person asked to be called on another day.
    Again,
}

impl Call {
    /// Every result.
    pub const ALL: [Call; 3] = [Call::Reached, Call::NotReached, Call::Again];

    /// The name in records.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The result with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// The way in which an applicant was told the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Told {
    /// By telephone.
    Call,
    /// In person.
    InPerson,
    /// By a message, such as a mail.
    Message,
    /// By a letter.
    Letter,
}

impl Told {
    /// Every way.
    pub const ALL: [Told; 4] = [Told::Call, Told::InPerson, Told::Message, Told::Letter];

    /// The name in records.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The way with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}
