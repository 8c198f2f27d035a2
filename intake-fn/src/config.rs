//! The environment, read once into types. A missing or unusable value stops the function at its start, with its name.
//! What each program reads as a whole stands in [`SubmitConfig`], [`NotifyConfig`], [`FeedbackConfig`], [`CanaryConfig`]
//! and [`DeskConfig`].

mod function;
mod origin;

use std::path::PathBuf;

use aws_credential_types::Credentials;

use crate::front_door::FrontDoor;
use crate::token::Keys;

pub use function::{
    CanaryConfig, DeskConfig, FeedbackConfig, MailConfig, NotifyConfig, SesConfig, SetBy, SubmitConfig, Variable,
};
pub use origin::Origin;

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
}

impl TableConfig {
    /// The table of an engine on this machine, which does not look at signatures.
    pub fn on_this_machine(endpoint: String) -> Self {
        let local = || "local".to_string();
        TableConfig {
            table: "intake".into(),
            endpoint: Some(endpoint),
            aws: AwsConfig { region: local(), access_key_id: local(), secret_access_key: local(), session_token: None },
        }
    }

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let endpoint = local_endpoint(env, "INTAKE_DYNAMODB_ENDPOINT")?;
        Ok(TableConfig { table: env.need("INTAKE_TABLE")?, endpoint, aws: AwsConfig::read(env)? })
    }
}

/// An `http://` server on this machine that stands in for one of AWS.
fn local_endpoint(env: &impl Environment, name: &'static str) -> Result<Option<String>, ConfigError> {
    match env.may(name) {
        Some(endpoint) if !endpoint.starts_with("http://") => {
            Err(ConfigError::Unusable { name, why: "it begins with http:// and is for a server on this machine" })
        }
        endpoint => Ok(endpoint),
    }
}

/// Where the intake bundle lies: `INTAKE_BUNDLE`, or the folder `intake` beside the deployed function.
pub fn bundle_folder(env: &impl Environment) -> PathBuf {
    let beside_the_function = || PathBuf::from(env.get("LAMBDA_TASK_ROOT").unwrap_or_default()).join("intake");
    env.may("INTAKE_BUNDLE").map_or_else(beside_the_function, PathBuf::from)
}

/// The keys that sign seals and receipts: `INTAKE_SEAL_KEY`, and `INTAKE_SEAL_KEY_PREVIOUS` while one is being replaced.
/// Each is 64 hexadecimal digits (256 bits).
///
/// # Errors
/// [`ConfigError`] for a missing or malformed key.
pub fn keys(env: &impl Environment) -> Result<Keys, ConfigError> {
    pair(env, "INTAKE_SEAL_KEY", "INTAKE_SEAL_KEY_PREVIOUS")
}

/// The keys that the front door shows: `INTAKE_FRONT_DOOR_KEY`, and `INTAKE_FRONT_DOOR_KEY_PREVIOUS` while one is being
/// replaced. Each is 64 hexadecimal digits (256 bits).
fn front_door(env: &impl Environment) -> Result<FrontDoor, ConfigError> {
    pair(env, "INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS").map(FrontDoor::new)
}

/// A key that must be set, and the one before it.
fn pair(env: &impl Environment, current: &'static str, previous: &'static str) -> Result<Keys, ConfigError> {
    let key = |name, text: String| {
        let unusable = ConfigError::Unusable { name, why: "a key is 64 hexadecimal digits" };
        parse_key(text.as_bytes()).ok_or(unusable)
    };
    let before = env.may(previous).map(|text| key(previous, text)).transpose()?;
    Ok(Keys::new(key(current, env.need(current)?)?, before))
}

/// A key from its 64 hexadecimal digits.
pub(crate) fn parse_key(digits: &[u8]) -> Option<[u8; 32]> {
    let digits = digits.iter().map(|digit| char::from(*digit).to_digit(16)).collect::<Option<Vec<u32>>>()?;
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    });
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    impl Environment for BTreeMap<&str, &str> {
        fn get(&self, name: &str) -> Option<String> {
            BTreeMap::get(self, name).map(ToString::to_string)
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let env = BTreeMap::from([("INTAKE_TABLE", "t"), ("AWS_REGION", "r"), ("AWS_ACCESS_KEY_ID", "")]);
        assert_eq!(TableConfig::read(&env).err(), Some(ConfigError::Missing("AWS_ACCESS_KEY_ID")));
        assert_eq!(keys(&env).err(), Some(ConfigError::Missing("INTAKE_SEAL_KEY")));
    }

    #[test]
    fn a_key_has_64_hexadecimal_digits() {
        let good = "0f".repeat(32);
        assert!(keys(&BTreeMap::from([("INTAKE_SEAL_KEY", good.as_str())])).is_ok());
        for wrong in ["0f", "zz".repeat(32).as_str(), "0f".repeat(33).as_str(), "0".repeat(63).as_str()] {
            let error = keys(&BTreeMap::from([("INTAKE_SEAL_KEY", wrong)])).err().unwrap();
            assert!(!error.to_string().contains(wrong), "a secret is not repeated");
            for name in ["INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS"] {
                let mut env = BTreeMap::from([("INTAKE_FRONT_DOOR_KEY", good.as_str())]);
                assert!(front_door(&env).is_ok());
                env.insert(name, wrong);
                let error = front_door(&env).err().unwrap().to_string();
                assert!(error.contains(name) && !error.contains(wrong), "{error}");
            }
        }
    }

    #[test]
    fn an_endpoint_is_only_for_this_machine() {
        let env = BTreeMap::from([("INTAKE_TABLE", "t"), ("INTAKE_DYNAMODB_ENDPOINT", "https://x")]);
        assert!(matches!(TableConfig::read(&env), Err(ConfigError::Unusable { .. })));
    }
}
