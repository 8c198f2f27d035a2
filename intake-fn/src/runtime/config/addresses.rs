//! The sender's address, and the address of each team.

use forms::Team;

use store::config::{ConfigError, Environment};

/// The sender's address, and the address of each team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamAddresses {
    /// `INTAKE_MAIL_FROM`.
    pub from: String,
    /// `INTAKE_MAIL_RELATIONS`.
    pub relations: String,
    /// `INTAKE_MAIL_VOLUNTEERING`.
    pub volunteering: String,
    /// `INTAKE_MAIL_SOCIAL_RESEARCH`.
    pub social_research: String,
    /// `INTAKE_MAIL_COMPLAINTS`.
    pub complaints: String,
}

impl TeamAddresses {
    /// Reads the variables. Only the sender and the relations team are required. The mail of a team without an address of its
    /// own goes to the relations team; the deployment requires one for complaints. A mail names a submission and repeats nothing of it.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let relations = address(env, "INTAKE_MAIL_RELATIONS", None)?;
        Ok(TeamAddresses {
            from: address(env, "INTAKE_MAIL_FROM", None)?,
            volunteering: address(env, "INTAKE_MAIL_VOLUNTEERING", Some(&relations))?,
            social_research: address(env, "INTAKE_MAIL_SOCIAL_RESEARCH", Some(&relations))?,
            complaints: address(env, "INTAKE_MAIL_COMPLAINTS", Some(&relations))?,
            relations,
        })
    }

    /// The address of a team.
    pub fn of(&self, team: Team) -> &str {
        match team {
            Team::Relations => &self.relations,
            Team::Volunteering => &self.volunteering,
            Team::SocialResearch => &self.social_research,
            Team::Complaints => &self.complaints,
        }
    }

    /// A mail's message id, the same for every attempt (RFC 5322, section 3.6.4). `local_part` is ASCII without white space.
    pub fn message_id(&self, local_part: &str) -> String {
        let domain = self.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        format!("{local_part}@{domain}")
    }
}

fn address(env: &impl Environment, name: &'static str, default: Option<&str>) -> Result<String, ConfigError> {
    let address = match (env.required(name), default) {
        (Err(_), Some(default)) => return Ok(default.to_string()),
        (address, _) => address?,
    };
    forms::value::Email::parse_exact(&address)
        .map(|email| email.ascii().into_owned())
        .ok_or(ConfigError::Unusable { name, why: "it is one mail address" })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_invalid_address_is_an_error() {
        let env = BTreeMap::from([("INTAKE_MAIL_FROM", "a@example.com"), ("INTAKE_MAIL_RELATIONS", "a@b, c@d")]);
        let error = TeamAddresses::read(&env).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable INTAKE_MAIL_RELATIONS cannot be used: it is one mail address"
        );
    }

    #[test]
    fn a_team_without_an_address_uses_that_of_the_relations_team() {
        let env =
            BTreeMap::from([("INTAKE_MAIL_FROM", "site@example.com"), ("INTAKE_MAIL_RELATIONS", "team@example.com")]);
        let addresses = TeamAddresses::read(&env).unwrap();
        for team in Team::ALL {
            assert_eq!(addresses.of(team), "team@example.com");
        }
    }
}
