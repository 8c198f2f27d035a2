//! The environment of each program: its type, and the list of its variables, which the deployment is checked against.

use std::path::PathBuf;

use function::{FrontDoorKeys, Origin};
use store::config::{
    AwsConfig, ConfigError, Environment, TableConfig, Variable, by_lambda, by_test, local_endpoint, optional, required,
};
use store::lookup::LookupSecret;
use store::token::Keys;
use store::world::World;

use super::addresses::TeamAddresses;
use super::keys::signing_keys;

/// Reads the folder of the intake bundle: `INTAKE_BUNDLE`, or the folder `intake` beside the deployed function.
fn bundle_folder(env: &impl Environment) -> PathBuf {
    let beside_the_function = || PathBuf::from(env.get("LAMBDA_TASK_ROOT").unwrap_or_default()).join("intake");
    env.optional("INTAKE_BUNDLE").map_or_else(beside_the_function, PathBuf::from)
}

/// Two lists of variables as one of `N`.
const fn joined<const N: usize>(first: &[Variable], second: &[Variable]) -> [Variable; N] {
    let mut all = [optional(""); N];
    let (start, end) = all.split_at_mut(first.len());
    start.copy_from_slice(first);
    end.copy_from_slice(second);
    all
}

/// The environment of `submit`, the function that accepts forms.
#[derive(Clone)]
pub struct SubmitConfig {
    /// The folder of the intake bundle.
    pub bundle: PathBuf,
    /// The keys that sign seals and receipts.
    pub keys: Keys,
    /// The key of the hashes by which requests are found by a number.
    pub lookup: LookupSecret,
    /// The keys of the front door.
    pub front_door: FrontDoorKeys,
    /// The table.
    pub table: TableConfig,
    /// The site's own origin.
    pub origin: Origin,
    /// Clock and randomness.
    pub world: World,
}

impl SubmitConfig {
    /// Every variable that [`SubmitConfig::read`] reads.
    pub const VARIABLES: &'static [Variable] = &[
        optional("INTAKE_BUNDLE"),
        by_lambda("LAMBDA_TASK_ROOT", false),
        required("INTAKE_SEAL_KEY"),
        optional("INTAKE_SEAL_KEY_OTHER"),
        required(LookupSecret::VARIABLE),
        required("INTAKE_FRONT_DOOR_KEY"),
        optional("INTAKE_FRONT_DOOR_KEY_PREVIOUS"),
        optional("INTAKE_DYNAMODB_ENDPOINT"),
        required("INTAKE_TABLE"),
        by_lambda("AWS_REGION", true),
        by_lambda("AWS_ACCESS_KEY_ID", true),
        by_lambda("AWS_SECRET_ACCESS_KEY", true),
        by_lambda("AWS_SESSION_TOKEN", false),
        required("INTAKE_ORIGIN"),
        by_test(World::TEST_NOW),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let table = TableConfig::read(env)?;
        Ok(SubmitConfig {
            bundle: bundle_folder(env),
            keys: signing_keys(env)?,
            lookup: LookupSecret::read(env)?,
            front_door: FrontDoorKeys::read(env)?,
            world: World::from_environment(env, table.is_on_this_machine())?,
            table,
            origin: Origin::parse("INTAKE_ORIGIN", &env.required("INTAKE_ORIGIN")?)?,
        })
    }
}

/// Where mail goes.
#[derive(Clone)]
pub enum MailConfig {
    /// A folder.
    Folder(PathBuf),
    /// Amazon SES in the function's own region.
    Ses(SesConfig),
}

/// The settings of SES.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SesConfig {
    /// `INTAKE_SES_ENDPOINT`: an `http://` server on this machine instead of SES.
    pub endpoint: Option<String>,
    /// `INTAKE_SES_CONFIGURATION_SET`: the configuration set whose event destination reports deliveries and bounces of mails to
    /// teams. Without it, SES reports nothing.
    pub configuration_set: Option<String>,
    /// `INTAKE_SES_CONFIGURATION_SET_APPLICANTS`: the configuration set of mails to applicants. It has a reputation of its own and can
    /// be paused alone, and reports nothing, because feedback would carry the address.
    pub configuration_set_applicants: Option<String>,
}

impl MailConfig {
    fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let name = "INTAKE_MAIL";
        let value = env.required(name)?;
        match value.strip_prefix("file:") {
            Some(folder) if !folder.is_empty() => Ok(MailConfig::Folder(folder.into())),
            None if value == "ses" => Ok(MailConfig::Ses(SesConfig {
                endpoint: local_endpoint(env, "INTAKE_SES_ENDPOINT")?,
                configuration_set: env.optional("INTAKE_SES_CONFIGURATION_SET"),
                configuration_set_applicants: env.optional("INTAKE_SES_CONFIGURATION_SET_APPLICANTS"),
            })),
            _ => Err(ConfigError::Unusable { name, why: "it is `ses`, or `file:` and a folder" }),
        }
    }
}

/// The environment of `notify`, the function that sends the notices of the stream.
#[derive(Clone)]
pub struct NotifyConfig {
    /// The folder of the intake bundle.
    pub bundle: PathBuf,
    /// The table.
    pub table: TableConfig,
    /// `INTAKE_MAIL`: where mail goes.
    pub mail: MailConfig,
    /// The sender's and the teams' addresses.
    pub addresses: TeamAddresses,
    /// The site's own origin, for links in mails.
    pub origin: Origin,
    /// Clock and randomness.
    pub world: World,
}

impl NotifyConfig {
    /// Every variable that [`NotifyConfig::read`] reads. Those of SES are read only if mail goes to SES.
    pub const VARIABLES: &'static [Variable] = &[
        optional("INTAKE_BUNDLE"),
        by_lambda("LAMBDA_TASK_ROOT", false),
        optional("INTAKE_DYNAMODB_ENDPOINT"),
        required("INTAKE_TABLE"),
        by_lambda("AWS_REGION", true),
        by_lambda("AWS_ACCESS_KEY_ID", true),
        by_lambda("AWS_SECRET_ACCESS_KEY", true),
        by_lambda("AWS_SESSION_TOKEN", false),
        required("INTAKE_MAIL"),
        optional("INTAKE_SES_ENDPOINT"),
        optional("INTAKE_SES_CONFIGURATION_SET"),
        optional("INTAKE_SES_CONFIGURATION_SET_APPLICANTS"),
        required("INTAKE_MAIL_FROM"),
        required("INTAKE_MAIL_RELATIONS"),
        optional("INTAKE_MAIL_VOLUNTEERING"),
        optional("INTAKE_MAIL_SOCIAL_RESEARCH"),
        optional("INTAKE_MAIL_COMPLAINTS"),
        required("INTAKE_ORIGIN"),
        by_test(World::TEST_NOW),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let table = TableConfig::read(env)?;
        Ok(NotifyConfig {
            bundle: bundle_folder(env),
            world: World::from_environment(env, table.is_on_this_machine())?,
            table,
            mail: MailConfig::read(env)?,
            addresses: TeamAddresses::read(env)?,
            origin: Origin::parse("INTAKE_ORIGIN", &env.required("INTAKE_ORIGIN")?)?,
        })
    }

    /// The region and the credentials.
    pub fn aws(&self) -> &AwsConfig {
        &self.table.aws
    }
}

/// The environment of `sweep`, the scheduled function.
#[derive(Clone)]
pub struct SweepConfig {
    /// What it has in common with `notify`.
    pub notify: NotifyConfig,
    /// The keys of `submit`, which prove that a submission is as it was confirmed.
    pub keys: Keys,
}

impl SweepConfig {
    /// Every variable that [`SweepConfig::read`] reads. Those of SES are read only if mail goes to SES.
    pub const VARIABLES: &'static [Variable] = &joined::<{ NotifyConfig::VARIABLES.len() + 2 }>(
        NotifyConfig::VARIABLES,
        &[required("INTAKE_SEAL_KEY"), optional("INTAKE_SEAL_KEY_OTHER")],
    );

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        Ok(SweepConfig { notify: NotifyConfig::read(env)?, keys: signing_keys(env)? })
    }
}

/// The environment of `feedback`, the function that records deliveries and bounces.
#[derive(Clone)]
pub struct FeedbackConfig {
    /// The table.
    pub table: TableConfig,
    /// Clock and randomness.
    pub world: World,
}

impl FeedbackConfig {
    /// Every variable that [`FeedbackConfig::read`] reads.
    pub const VARIABLES: &'static [Variable] = &[
        optional("INTAKE_DYNAMODB_ENDPOINT"),
        required("INTAKE_TABLE"),
        by_lambda("AWS_REGION", true),
        by_lambda("AWS_ACCESS_KEY_ID", true),
        by_lambda("AWS_SECRET_ACCESS_KEY", true),
        by_lambda("AWS_SESSION_TOKEN", false),
        by_test(World::TEST_NOW),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let table = TableConfig::read(env)?;
        Ok(FeedbackConfig { world: World::from_environment(env, table.is_on_this_machine())?, table })
    }
}

/// The environment of `canary`, the function that checks the public form.
#[derive(Clone)]
pub struct CanaryConfig {
    /// The folder of the intake bundle.
    pub bundle: PathBuf,
    /// The site's origin. `http://` is allowed on this machine only.
    pub origin: Origin,
    /// Clock and randomness.
    pub world: World,
}

impl CanaryConfig {
    /// Every variable that [`CanaryConfig::read`] reads.
    pub const VARIABLES: &'static [Variable] = &[
        optional("INTAKE_BUNDLE"),
        by_lambda("LAMBDA_TASK_ROOT", false),
        required("INTAKE_ORIGIN"),
        by_test(World::TEST_NOW),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let name = "INTAKE_ORIGIN";
        let origin = Origin::parse(name, &env.required(name)?)?;
        if !origin.is_https() && !origin.is_on_this_machine() {
            return Err(ConfigError::Unusable { name, why: "http:// is for a server on this machine" });
        }
        let world = World::from_environment(env, origin.is_on_this_machine())?;
        Ok(CanaryConfig { bundle: bundle_folder(env), origin, world })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use journeys::environment::assert_variables;

    use super::*;

    #[test]
    fn the_lists_name_exactly_the_variables_that_are_read_and_a_missing_one_is_named() {
        assert_variables(SubmitConfig::VARIABLES, SubmitConfig::read);
        assert_variables(NotifyConfig::VARIABLES, NotifyConfig::read);
        assert_variables(SweepConfig::VARIABLES, SweepConfig::read);
        assert_variables(FeedbackConfig::VARIABLES, FeedbackConfig::read);
        assert_variables(CanaryConfig::VARIABLES, CanaryConfig::read);
    }

    #[test]
    fn the_canary_uses_tls_unless_the_server_is_on_this_machine() {
        let read = |origin| CanaryConfig::read(&BTreeMap::from([("INTAKE_ORIGIN", origin)]));
        assert!(read("https://sama.example").is_ok() && read("http://127.0.0.1:3000").is_ok());
        assert!(matches!(read("http://sama.example"), Err(ConfigError::Unusable { name: "INTAKE_ORIGIN", .. })));
    }

    #[test]
    fn mail_goes_to_ses_or_to_a_folder() {
        let read = |value| MailConfig::read(&BTreeMap::from([("INTAKE_MAIL", value)]));
        assert!(matches!(read("ses"), Ok(MailConfig::Ses(SesConfig { endpoint: None, configuration_set: None, .. }))));
        assert!(matches!(read("file:/tmp/mail"), Ok(MailConfig::Folder(folder)) if folder.ends_with("tmp/mail")));
        for wrong in ["file:", "ses ", "smtp"] {
            assert!(matches!(read(wrong), Err(ConfigError::Unusable { name: "INTAKE_MAIL", .. })), "{wrong}");
        }
    }
}
