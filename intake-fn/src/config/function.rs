//! What each program reads of its environment: one type a program, and a list of the variables for whoever deploys or runs it.

use std::path::PathBuf;

use super::{
    AwsConfig, ConfigError, Environment, Origin, TableConfig, bundle_folder, front_door, keys, local_endpoint,
};
use crate::front_door::FrontDoor;
use crate::mail::TeamAddresses;
use crate::token::Keys;

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
}

const fn required(name: &'static str) -> Variable {
    Variable { name, required: true, set_by: SetBy::Deployment }
}

const fn optional(name: &'static str) -> Variable {
    Variable { name, required: false, set_by: SetBy::Deployment }
}

const fn by_lambda(name: &'static str, required: bool) -> Variable {
    Variable { name, required, set_by: SetBy::Lambda }
}

const fn by_user(name: &'static str, required: bool) -> Variable {
    Variable { name, required, set_by: SetBy::User }
}

/// What the function reads that takes forms.
#[derive(Clone)]
pub struct SubmitConfig {
    /// The folder of the intake bundle.
    pub bundle: PathBuf,
    /// The keys that sign seals and receipts.
    pub keys: Keys,
    /// What tells a request that came through the front door.
    pub front_door: FrontDoor,
    /// The table.
    pub table: TableConfig,
    /// The site's own origin.
    pub origin: Origin,
}

impl SubmitConfig {
    /// Every variable that [`SubmitConfig::read`] asks for.
    pub const VARIABLES: &'static [Variable] = &[
        optional("INTAKE_BUNDLE"),
        by_lambda("LAMBDA_TASK_ROOT", false),
        required("INTAKE_SEAL_KEY"),
        optional("INTAKE_SEAL_KEY_PREVIOUS"),
        required("INTAKE_FRONT_DOOR_KEY"),
        optional("INTAKE_FRONT_DOOR_KEY_PREVIOUS"),
        optional("INTAKE_DYNAMODB_ENDPOINT"),
        required("INTAKE_TABLE"),
        by_lambda("AWS_REGION", true),
        by_lambda("AWS_ACCESS_KEY_ID", true),
        by_lambda("AWS_SECRET_ACCESS_KEY", true),
        by_lambda("AWS_SESSION_TOKEN", false),
        required("INTAKE_ORIGIN"),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        Ok(SubmitConfig {
            bundle: bundle_folder(env),
            keys: keys(env)?,
            front_door: front_door(env)?,
            table: TableConfig::read(env)?,
            origin: Origin::parse("INTAKE_ORIGIN", &env.need("INTAKE_ORIGIN")?)?,
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

/// How to reach SES, and what to ask of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SesConfig {
    /// `INTAKE_SES_ENDPOINT`: an `http://` server on this machine instead of SES.
    pub endpoint: Option<String>,
    /// `INTAKE_SES_CONFIGURATION_SET`: the configuration set that has SES say what becomes of the mails to teams. Without it, SES
    /// says nothing.
    pub configuration_set: Option<String>,
}

impl MailConfig {
    fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let name = "INTAKE_MAIL";
        let value = env.need(name)?;
        match value.strip_prefix("file:") {
            Some(folder) if !folder.is_empty() => Ok(MailConfig::Folder(folder.into())),
            None if value == "ses" => Ok(MailConfig::Ses(SesConfig {
                endpoint: local_endpoint(env, "INTAKE_SES_ENDPOINT")?,
                configuration_set: env.may("INTAKE_SES_CONFIGURATION_SET"),
            })),
            _ => Err(ConfigError::Unusable { name, why: "it is `ses`, or `file:` and a folder" }),
        }
    }
}

/// What the functions read that tell the teams: the one on the stream, and the sweep.
#[derive(Clone)]
pub struct NotifyConfig {
    /// The folder of the intake bundle.
    pub bundle: PathBuf,
    /// The table.
    pub table: TableConfig,
    /// `INTAKE_MAIL`: where mail goes.
    pub mail: MailConfig,
    /// From whom, and to whom.
    pub addresses: TeamAddresses,
    /// The site's own origin, which applicants are led to.
    pub origin: Origin,
}

impl NotifyConfig {
    /// Every variable that [`NotifyConfig::read`] asks for. Those of SES are asked for only where mail goes to SES.
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
        required("INTAKE_MAIL_FROM"),
        required("INTAKE_MAIL_RELATIONS"),
        optional("INTAKE_MAIL_VOLUNTEERING"),
        optional("INTAKE_MAIL_SOCIAL_RESEARCH"),
        required("INTAKE_ORIGIN"),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        Ok(NotifyConfig {
            bundle: bundle_folder(env),
            table: TableConfig::read(env)?,
            mail: MailConfig::read(env)?,
            addresses: TeamAddresses::read(env)?,
            origin: Origin::parse("INTAKE_ORIGIN", &env.need("INTAKE_ORIGIN")?)?,
        })
    }

    /// How to sign.
    pub fn aws(&self) -> &AwsConfig {
        &self.table.aws
    }
}

/// What the function reads that hears what became of mails.
#[derive(Clone)]
pub struct FeedbackConfig {
    /// The table.
    pub table: TableConfig,
}

impl FeedbackConfig {
    /// Every variable that [`FeedbackConfig::read`] asks for.
    pub const VARIABLES: &'static [Variable] = &[
        optional("INTAKE_DYNAMODB_ENDPOINT"),
        required("INTAKE_TABLE"),
        by_lambda("AWS_REGION", true),
        by_lambda("AWS_ACCESS_KEY_ID", true),
        by_lambda("AWS_SECRET_ACCESS_KEY", true),
        by_lambda("AWS_SESSION_TOKEN", false),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        Ok(FeedbackConfig { table: TableConfig::read(env)? })
    }
}

/// What the function reads that goes through the front door.
#[derive(Clone)]
pub struct CanaryConfig {
    /// The folder of the intake bundle.
    pub bundle: PathBuf,
    /// Where the site is. Without TLS only on this machine.
    pub origin: Origin,
}

impl CanaryConfig {
    /// Every variable that [`CanaryConfig::read`] asks for.
    pub const VARIABLES: &'static [Variable] =
        &[optional("INTAKE_BUNDLE"), by_lambda("LAMBDA_TASK_ROOT", false), required("INTAKE_ORIGIN")];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let name = "INTAKE_ORIGIN";
        let origin = Origin::parse(name, &env.need(name)?)?;
        if !origin.is_https() && !origin.is_of_this_machine() {
            return Err(ConfigError::Unusable { name, why: "http:// is for a server on this machine" });
        }
        Ok(CanaryConfig { bundle: bundle_folder(env), origin })
    }
}

/// What the desk reads where it is not told of a preview. The keys are those that `aws configure export-credentials` prints.
#[derive(Clone)]
pub struct DeskConfig {
    /// The table.
    pub table: TableConfig,
    /// The folder of the intake bundle.
    pub bundle: Option<PathBuf>,
    /// Who is at the desk.
    pub user: Option<String>,
}

impl DeskConfig {
    /// The folder of the intake bundle.
    pub const BUNDLE: &'static str = "INTAKE_BUNDLE";
    /// Who is at the desk.
    pub const USER: &'static str = "DESK_USER";

    /// Every variable that [`DeskConfig::read`] asks for.
    pub const VARIABLES: &'static [Variable] = &[
        by_user(Self::BUNDLE, false),
        by_user(Self::USER, false),
        by_user("INTAKE_DYNAMODB_ENDPOINT", false),
        by_user("INTAKE_TABLE", true),
        by_user("AWS_REGION", true),
        by_user("AWS_ACCESS_KEY_ID", true),
        by_user("AWS_SECRET_ACCESS_KEY", true),
        by_user("AWS_SESSION_TOKEN", false),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        Ok(DeskConfig {
            table: TableConfig::read(env)?,
            bundle: env.may(Self::BUNDLE).map(PathBuf::from),
            user: env.may(Self::USER),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// An environment that remembers what it was asked for.
    struct Recording {
        set: BTreeMap<&'static str, &'static str>,
        asked: RefCell<BTreeSet<String>>,
    }

    impl Recording {
        fn new(variables: &[Variable], set: impl Fn(&Variable) -> bool) -> Self {
            let set =
                variables.iter().filter(|variable| set(variable)).map(|variable| (variable.name, value(variable)));
            Recording { set: set.collect(), asked: RefCell::default() }
        }
    }

    impl Environment for Recording {
        fn get(&self, name: &str) -> Option<String> {
            self.asked.borrow_mut().insert(name.to_string());
            self.set.get(name).map(ToString::to_string)
        }
    }

    fn value(variable: &Variable) -> &'static str {
        match variable.name {
            name if name.contains("_KEY") && name.starts_with("INTAKE_") => {
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            }
            "INTAKE_ORIGIN" => "https://sama.example",
            "INTAKE_MAIL" => "ses",
            name if name.starts_with("INTAKE_MAIL_") => "team@example.com",
            name if name.ends_with("_ENDPOINT") => "http://127.0.0.1:9",
            _ => "something",
        }
    }

    fn holds<T>(variables: &[Variable], read: impl Fn(&Recording) -> Result<T, ConfigError>) {
        let named: BTreeSet<String> = variables.iter().map(|variable| variable.name.to_string()).collect();
        assert_eq!(named.len(), variables.len(), "each once");
        let set_by_nobody_but_us = |variable: &Variable| variable.name != "INTAKE_BUNDLE";
        for all in [true, false] {
            let env =
                Recording::new(variables, |variable| (all || variable.required) && set_by_nobody_but_us(variable));
            read(&env).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(*env.asked.borrow(), named, "exactly these are asked for");
        }
        for missing in variables.iter().filter(|variable| variable.required) {
            let env = Recording::new(variables, |variable| variable != missing);
            assert_eq!(read(&env).err(), Some(ConfigError::Missing(missing.name)));
        }
    }

    #[test]
    fn the_lists_name_exactly_what_is_read_and_what_is_missing_is_named() {
        holds(SubmitConfig::VARIABLES, SubmitConfig::read);
        holds(NotifyConfig::VARIABLES, NotifyConfig::read);
        holds(FeedbackConfig::VARIABLES, FeedbackConfig::read);
        holds(CanaryConfig::VARIABLES, CanaryConfig::read);
        holds(DeskConfig::VARIABLES, DeskConfig::read);
    }

    #[test]
    fn the_canary_leaves_this_machine_by_tls_only() {
        let read = |origin| CanaryConfig::read(&BTreeMap::from([("INTAKE_ORIGIN", origin)]));
        assert!(read("https://sama.example").is_ok() && read("http://127.0.0.1:3000").is_ok());
        assert!(matches!(read("http://sama.example"), Err(ConfigError::Unusable { name: "INTAKE_ORIGIN", .. })));
    }

    #[test]
    fn mail_goes_to_ses_or_to_a_folder() {
        let read = |value| MailConfig::read(&BTreeMap::from([("INTAKE_MAIL", value)]));
        assert!(matches!(read("ses"), Ok(MailConfig::Ses(SesConfig { endpoint: None, configuration_set: None }))));
        assert!(matches!(read("file:/tmp/mail"), Ok(MailConfig::Folder(folder)) if folder.ends_with("tmp/mail")));
        for wrong in ["file:", "ses ", "smtp"] {
            assert!(matches!(read(wrong), Err(ConfigError::Unusable { name: "INTAKE_MAIL", .. })), "{wrong}");
        }
    }
}
