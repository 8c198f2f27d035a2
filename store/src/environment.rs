//! Environment variables of the programs, and their faults.

use std::collections::BTreeMap;

/// A fault of the environment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A variable is not set or is empty.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// A value cannot be used. The error does not repeat it, because it may be a secret.
    #[error("the environment variable {name} cannot be used: {why}")]
    Unusable {
        /// The variable.
        name: &'static str,
        /// The expected value.
        why: &'static str,
    },
}

/// A source of environment variables.
pub trait Environment {
    /// A variable's value.
    fn get(&self, name: &str) -> Option<String>;

    /// A variable that must be set.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    fn required(&self, name: &'static str) -> Result<String, ConfigError> {
        self.optional(name).ok_or(ConfigError::Missing(name))
    }

    /// A variable that may be missing. An empty value counts as missing.
    fn optional(&self, name: &str) -> Option<String> {
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

/// A variable that a program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Whether the program does not start without it.
    pub required: bool,
    /// Where it comes from.
    pub set_by: SetBy,
}

/// The origin of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// The deployment.
    Deployment,
    /// Lambda itself.
    Lambda,
    /// The user of the program.
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

/// A variable that the user of the program sets.
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
