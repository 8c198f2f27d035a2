//! The environment of a program, read once into types: the table, AWS credentials, and the list of variables that a program reads.
//!
//! A program with a missing or unusable value does not start, and names the variable.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;

use crate::timeouts::Timeouts;

pub use crate::environment::{
    ConfigError, Environment, Process, SetBy, Variable, by_lambda, by_test, by_user, optional, required,
};

/// Region and credentials.
#[derive(Clone)]
pub struct AwsConfig {
    /// The region.
    pub region: String,
    /// The source of the credentials.
    pub credentials: SharedCredentialsProvider,
}

impl AwsConfig {
    /// A region and credentials that stay the same.
    pub fn with_keys(region: String, keys: Credentials) -> Self {
        AwsConfig { region, credentials: SharedCredentialsProvider::new(keys) }
    }

    /// Reads the variables that Lambda sets. The SDK's own chain of sources costs start-up time.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let region = env.required("AWS_REGION")?;
        let (id, secret) = (env.required("AWS_ACCESS_KEY_ID")?, env.required("AWS_SECRET_ACCESS_KEY")?);
        let keys = Credentials::from_keys(id, secret, env.optional("AWS_SESSION_TOKEN"));
        Ok(AwsConfig::with_keys(region, keys))
    }
}

/// The authorities whose certificates a client of AWS accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorities {
    /// Those of Amazon, which are part of the program. A function starts without reading and parsing the many that its machine trusts.
    Amazon,
    /// Those of the machine, for programs on people's own machines, whose network may have an authority of its own.
    Machine,
    /// Both, for a table with TLS on this machine.
    AmazonAndMachine,
}

/// The table and its endpoint.
#[derive(Clone)]
pub struct TableConfig {
    /// `INTAKE_TABLE`: the table's name.
    pub table: String,
    /// `INTAKE_DYNAMODB_ENDPOINT`: an endpoint on this machine instead of AWS. It begins with `http://`, or is `https://localhost:PORT`
    /// where the cost of TLS is measured.
    pub endpoint: Option<String>,
    /// The authorities that may certify the table's server.
    pub authorities: Authorities,
    /// Region and credentials.
    pub aws: AwsConfig,
    /// How long to wait for it.
    pub timeouts: Timeouts,
}

impl TableConfig {
    /// Whether the table is on this machine instead of AWS.
    pub fn is_on_this_machine(&self) -> bool {
        self.endpoint.is_some()
    }

    /// The table of an engine on this machine, which does not check signatures.
    pub fn on_this_machine(endpoint: String) -> Self {
        let local = || "local".to_string();
        TableConfig {
            table: "intake".into(),
            endpoint: Some(endpoint),
            authorities: Authorities::Amazon,
            aws: AwsConfig::with_keys(local(), Credentials::from_keys(local(), local(), None)),
            timeouts: Timeouts::DEPLOYED,
        }
    }

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let endpoint = Self::local_endpoint(env, "INTAKE_DYNAMODB_ENDPOINT")?;
        let (table, aws) = (env.required("INTAKE_TABLE")?, AwsConfig::read(env)?);
        let authorities = if endpoint.is_some() { Authorities::AmazonAndMachine } else { Authorities::Amazon };
        Ok(TableConfig { table, endpoint, authorities, aws, timeouts: Timeouts::DEPLOYED })
    }

    fn local_endpoint(env: &impl Environment, name: &'static str) -> Result<Option<String>, ConfigError> {
        let has_tls = |endpoint: &String| {
            endpoint.strip_prefix("https://localhost:").is_some_and(|port| port.parse::<u16>().is_ok())
        };
        match env.optional(name) {
            Some(endpoint) if has_tls(&endpoint) => Ok(Some(endpoint)),
            _ => local_endpoint(env, name),
        }
    }
}

/// Reads the address of an `http://` server on this machine that replaces one of AWS.
///
/// # Errors
/// [`ConfigError::Unusable`] for an address that does not begin with `http://`.
pub fn local_endpoint(env: &impl Environment, name: &'static str) -> Result<Option<String>, ConfigError> {
    match env.optional(name) {
        Some(endpoint) if !endpoint.starts_with("http://") => {
            Err(ConfigError::Unusable { name, why: "it begins with http:// and is for a server on this machine" })
        }
        endpoint => Ok(endpoint),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_missing_variable_is_named() {
        let env = BTreeMap::from([("INTAKE_TABLE", "t"), ("AWS_REGION", "r"), ("AWS_ACCESS_KEY_ID", "")]);
        assert_eq!(TableConfig::read(&env).err(), Some(ConfigError::Missing("AWS_ACCESS_KEY_ID")));
    }

    #[test]
    fn an_endpoint_is_only_for_this_machine() {
        let read = |endpoint| TableConfig::local_endpoint(&BTreeMap::from([("X", endpoint)]), "X");
        for here in ["http://127.0.0.1:8000", "https://localhost:8000"] {
            assert_eq!(read(here), Ok(Some(here.to_string())));
        }
        for elsewhere in ["https://x", "https://localhost.example:443", "https://localhost:1@x", "https://localhost:"] {
            assert!(matches!(read(elsewhere), Err(ConfigError::Unusable { .. })), "{elsewhere}");
        }
    }
}
