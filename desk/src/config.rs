//! The desk's environment variables.

use std::path::PathBuf;

use store::config::{ConfigError, Environment, TableConfig, Variable, by_test, by_user};
use store::world::World;

/// The desk's configuration without `--preview`. The keys are those that `aws configure export-credentials` prints.
#[derive(Clone)]
pub struct DeskConfig {
    /// The table.
    pub table: TableConfig,
    /// The folder of the intake bundle.
    pub bundle: Option<PathBuf>,
    /// The user's name.
    pub user: Option<String>,
    /// Clock and randomness.
    pub world: World,
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
        by_user("INTAKE_TABLE", true),
        by_user("AWS_REGION", true),
        by_user("AWS_ACCESS_KEY_ID", true),
        by_user("AWS_SECRET_ACCESS_KEY", true),
        by_user("AWS_SESSION_TOKEN", false),
        by_test(World::TEST_NOW),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let table = TableConfig::read(env)?;
        Ok(DeskConfig {
            world: World::from_environment(env, table.is_on_this_machine())?,
            table,
            bundle: env.optional(Self::BUNDLE).map(PathBuf::from),
            user: env.optional(Self::USER),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_exactly_what_is_read_and_what_is_missing_is_named() {
        journeys::environment::assert_variables(DeskConfig::VARIABLES, DeskConfig::read);
    }
}
