//! Roles, and the rights of a person: their roles, and whether they are a steward.

use std::collections::BTreeSet;

use forms::Team;
use language::Lang;
use strum::{EnumString, IntoStaticStr};

/// A role at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Beneficiary relations: takes requests in and deals with the people who made them.
    Relations,
    /// The social research officer: deals with what was referred to them.
    SocialResearch,
    /// A member of the research committee: decides what was raised to it.
    Committee,
    /// Deals with complaints, which nobody else reads.
    Complaints,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Relations, Role::SocialResearch, Role::Committee, Role::Complaints];

    /// The name in records and commands.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The role with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// The name as people read it.
    pub fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Role::Relations, _) => Team::Relations.label(lang),
            (Role::SocialResearch, _) => Team::SocialResearch.label(lang),
            (Role::Committee, Lang::Ar) => "لجنة البحث",
            (Role::Committee, Lang::En) => "research committee",
            (Role::Complaints, _) => Team::Complaints.label(lang),
        }
    }
}

/// The word for a steward in texts of rights. No role has this name.
const STEWARD: &str = "steward";

/// What a person may do at the desk. Without a role and the flag, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    roles: BTreeSet<Role>,
    is_steward: bool,
}

impl Rights {
    /// The rights to give to a person. None for no role and no flag: such a person is removed instead.
    pub fn new(roles: impl IntoIterator<Item = Role>, is_steward: bool) -> Option<Self> {
        let rights = Rights { roles: roles.into_iter().collect(), is_steward };
        (is_steward || !rights.roles.is_empty()).then_some(rights)
    }

    /// The rights with these roles' names, as the table holds them. A name that this version does not know gives no right.
    pub(crate) fn from_names(names: &[String], is_steward: bool) -> Self {
        Rights { roles: names.iter().filter_map(|name| Role::from_name(name)).collect(), is_steward }
    }

    /// Whether the person has a role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The roles.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        self.roles.iter().copied()
    }

    /// Whether the person is a steward, who looks after the staff list, exports, erasure and the read log.
    pub fn is_steward(&self) -> bool {
        self.is_steward
    }

    /// The rights as one text, for events: names between spaces.
    pub(crate) fn text(&self) -> String {
        let names = self.roles.iter().map(|role| role.name()).chain(self.is_steward.then_some(STEWARD));
        names.collect::<Vec<_>>().join(" ")
    }

    /// Parses the text of an event. Unknown names are left out.
    pub(crate) fn parse(text: &str) -> Self {
        let roles = text.split(' ').filter_map(Role::from_name).collect();
        Rights { roles, is_steward: text.split(' ').any(|name| name == STEWARD) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_read_back_from_their_text_and_unknown_names_give_none() {
        for steward in [false, true] {
            for roles in [&[][..], &[Role::Committee], &Role::ALL] {
                let Some(rights) = Rights::new(roles.iter().copied(), steward) else {
                    assert!(roles.is_empty() && !steward);
                    continue;
                };
                assert_eq!(Rights::parse(&rights.text()), rights);
                let names: Vec<_> = rights.roles().map(|role| role.name().to_string()).collect();
                assert_eq!(Rights::from_names(&names, steward), rights);
            }
        }
        assert_eq!(Rights::parse("auditor Relations "), Rights::default());
        assert_eq!(Rights::from_names(&["auditor".into(), STEWARD.into()], false), Rights::default());
        assert!(Role::ALL.iter().all(|role| role.name() != STEWARD));
    }
}
