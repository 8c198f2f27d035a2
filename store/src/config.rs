//! The environment of a program, read once into types: the table, AWS credentials, and the list of variables that a program reads.
//!
//! A missing or unusable value stops the program at its start, with the variable's name.

use std::collections::BTreeMap;

use aws_credential_types::Credentials;

use crate::Timeouts;

/// What is wrong with the environment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value is not set or empty.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// A value cannot be used. The value itself is not repeated: it may be a secret.
    #[error("the environment variable {name} cannot be used: {why}")]
    Unusable {
        /// The variable.
        name: &'static str,
        /// What is expected.
        why: &'static str,
    },
}

/// Reads variables by name. In production this is the process's environment.
pub trait Environment {
    /// A variable's value.
    fn get(&self, name: &str) -> Option<String>;

    /// A variable that must be set.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    fn need(&self, name: &'static str) -> Result<String, ConfigError> {
        self.may(name).ok_or(ConfigError::Missing(name))
    }

    /// A variable that may be left out. Empty is left out.
    fn may(&self, name: &str) -> Option<String> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// The process's own environment.
#[derive(Clone, Copy, Debug)]
pub struct Process;

impl Environment for Process {
    fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// How to reach the table. Region and credentials come straight from the environment that Lambda sets, because the SDK's
/// own chain of sources costs start-up time.
#[derive(Clone)]
pub struct AwsConfig {
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: String,
    /// `AWS_SESSION_TOKEN`.
    pub session_token: Option<String>,
}

impl AwsConfig {
    /// The keys as the SDK takes them.
    pub fn credentials(&self) -> Credentials {
        Credentials::from_keys(self.access_key_id.clone(), self.secret_access_key.clone(), self.session_token.clone())
    }

    /// Reads the variables that Lambda sets.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        Ok(AwsConfig {
            region: env.need("AWS_REGION")?,
            access_key_id: env.need("AWS_ACCESS_KEY_ID")?,
            secret_access_key: env.need("AWS_SECRET_ACCESS_KEY")?,
            session_token: env.may("AWS_SESSION_TOKEN"),
        })
    }
}

/// Which table, and where.
#[derive(Clone)]
pub struct TableConfig {
    /// `INTAKE_TABLE`: the table's name.
    pub table: String,
    /// `INTAKE_DYNAMODB_ENDPOINT`: an `http://` endpoint on this machine instead of AWS.
    pub endpoint: Option<String>,
    /// How to sign.
    pub aws: AwsConfig,
    /// How long to wait for it.
    pub timeouts: Timeouts,
}

impl TableConfig {
    /// Whether the table is on this machine instead of AWS.
    pub fn is_on_this_machine(&self) -> bool {
        self.endpoint.is_some()
    }

    /// The table of an engine on this machine, which does not look at signatures.
    pub fn on_this_machine(endpoint: String) -> Self {
        let local = || "local".to_string();
        TableConfig {
            table: "intake".into(),
            endpoint: Some(endpoint),
            aws: AwsConfig { region: local(), access_key_id: local(), secret_access_key: local(), session_token: None },
            timeouts: Timeouts::DEPLOYED,
        }
    }

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let endpoint = local_endpoint(env, "INTAKE_DYNAMODB_ENDPOINT")?;
        let (table, aws) = (env.need("INTAKE_TABLE")?, AwsConfig::read(env)?);
        Ok(TableConfig { table, endpoint, aws, timeouts: Timeouts::DEPLOYED })
    }
}

/// An `http://` server on this machine that stands in for one of AWS.
///
/// # Errors
/// [`ConfigError::Unusable`] for an address that does not begin with `http://`.
pub fn local_endpoint(env: &impl Environment, name: &'static str) -> Result<Option<String>, ConfigError> {
    match env.may(name) {
        Some(endpoint) if !endpoint.starts_with("http://") => {
            Err(ConfigError::Unusable { name, why: "it begins with http:// and is for a server on this machine" })
        }
        endpoint => Ok(endpoint),
    }
}

/// A variable that a program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Whether the program does not start without it.
    pub required: bool,
    /// Who sets it.
    pub set_by: SetBy,
}

/// Who sets a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// The deployment.
    Deployment,
    /// Lambda itself.
    Lambda,
    /// Whoever runs the program.
    User,
    /// A test that starts the program.
    Test,
}

/// A variable that the deployment must set.
pub const fn required(name: &'static str) -> Variable {
    Variable { name, required: true, set_by: SetBy::Deployment }
}

/// A variable that the deployment may set.
pub const fn optional(name: &'static str) -> Variable {
    Variable { name, required: false, set_by: SetBy::Deployment }
}

/// A variable that Lambda sets.
pub const fn by_lambda(name: &'static str, required: bool) -> Variable {
    Variable { name, required, set_by: SetBy::Lambda }
}

/// A variable that the person who runs the program sets.
pub const fn by_user(name: &'static str, required: bool) -> Variable {
    Variable { name, required, set_by: SetBy::User }
}

/// A variable that a test sets.
pub const fn by_test(name: &'static str) -> Variable {
    Variable { name, required: false, set_by: SetBy::Test }
}

/// A fixed set of variables, for tests.
impl Environment for BTreeMap<&str, &str> {
    fn get(&self, name: &str) -> Option<String> {
        BTreeMap::get(self, name).map(ToString::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let env = BTreeMap::from([("INTAKE_TABLE", "t"), ("AWS_REGION", "r"), ("AWS_ACCESS_KEY_ID", "")]);
        assert_eq!(TableConfig::read(&env).err(), Some(ConfigError::Missing("AWS_ACCESS_KEY_ID")));
    }

    #[test]
    fn an_endpoint_is_only_for_this_machine() {
        let env = BTreeMap::from([("INTAKE_TABLE", "t"), ("INTAKE_DYNAMODB_ENDPOINT", "https://x")]);
        assert!(matches!(TableConfig::read(&env), Err(ConfigError::Unusable { .. })));
    }
}
