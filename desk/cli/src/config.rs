//! The desk's environment variables.

use std::path::PathBuf;

use aws_credential_types::Credentials;
use store::config::{ConfigError, Environment, Variable, by_test, by_user, local_endpoint};
use store::lookup::LookupSecret;
use store::world::World;

/// The desk's configuration without `--preview`.
#[derive(Clone)]
pub struct DeskConfig {
    /// The table's name.
    pub table: String,
    /// An `http://` endpoint on this machine instead of AWS.
    pub endpoint: Option<String>,
    /// An `http://` server on this machine that says who is signed in, instead of AWS.
    pub identity_endpoint: Option<String>,
    /// Region and credentials.
    pub aws: AwsSettings,
    /// The folder of the intake bundle.
    pub bundle: Option<PathBuf>,
    /// The user's name.
    pub user: Option<String>,
    /// The key of the hashes by which requests are found by a number. Most people at the desk do not have it.
    pub lookup: Option<LookupSecret>,
    /// Clock and randomness.
    pub world: World,
}

/// The part of the region and the credentials that the environment sets. `credentials` finds the rest.
#[derive(Clone)]
pub struct AwsSettings {
    /// The region.
    pub region: Option<String>,
    /// The name of a profile. Without it, the default profile counts.
    pub profile: Option<String>,
    /// Credentials. They take precedence over the profile's.
    pub keys: Option<Credentials>,
}

impl AwsSettings {
    fn read(env: &impl Environment) -> Self {
        let (id, secret) = (env.optional("AWS_ACCESS_KEY_ID"), env.optional("AWS_SECRET_ACCESS_KEY"));
        let token = env.optional("AWS_SESSION_TOKEN");
        AwsSettings {
            region: env.optional("AWS_REGION"),
            profile: env.optional("AWS_PROFILE"),
            keys: id.zip(secret).map(|(id, secret)| Credentials::from_keys(id, secret, token)),
        }
    }
}

impl DeskConfig {
    /// The folder of the intake bundle.
    pub const BUNDLE: &'static str = "INTAKE_BUNDLE";
    /// The user's name.
    pub const USER: &'static str = "DESK_USER";

    /// Every variable that [`DeskConfig::read`] reads.
    pub const VARIABLES: &'static [Variable] = &[
        by_user(Self::BUNDLE, false),
        by_user(Self::USER, false),
        by_user("INTAKE_DYNAMODB_ENDPOINT", false),
        by_test("INTAKE_STS_ENDPOINT"),
        by_user("INTAKE_TABLE", true),
        by_user(LookupSecret::VARIABLE, false),
        by_user("AWS_PROFILE", false),
        by_user("AWS_REGION", false),
        by_user("AWS_ACCESS_KEY_ID", false),
        by_user("AWS_SECRET_ACCESS_KEY", false),
        by_user("AWS_SESSION_TOKEN", false),
        by_test(World::TEST_NOW),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let endpoint = local_endpoint(env, "INTAKE_DYNAMODB_ENDPOINT")?;
        let name = "INTAKE_STS_ENDPOINT";
        let identity_endpoint = local_endpoint(env, name)?;
        if identity_endpoint.is_some() && endpoint.is_none() {
            return Err(ConfigError::Unusable { name, why: "it is for tests, with a table on this machine" });
        }
        Ok(DeskConfig {
            world: World::from_environment(env, endpoint.is_some())?,
            table: env.required("INTAKE_TABLE")?,
            endpoint,
            identity_endpoint,
            aws: AwsSettings::read(env),
            bundle: env.optional(Self::BUNDLE).map(PathBuf::from),
            user: env.optional(Self::USER),
            lookup: LookupSecret::read_optional(env)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn nobody_else_says_who_works_on_the_real_table() {
        let env = BTreeMap::from([("INTAKE_TABLE", "t"), ("INTAKE_STS_ENDPOINT", "http://127.0.0.1:1")]);
        assert!(matches!(DeskConfig::read(&env), Err(ConfigError::Unusable { name: "INTAKE_STS_ENDPOINT", .. })));
    }

    #[test]
    fn the_list_names_exactly_what_is_read_and_what_is_missing_is_named() {
        journeys::environment::assert_variables(DeskConfig::VARIABLES, DeskConfig::read);
    }
}
