//! The environment of the desk in the browser, and the list of its variables, which the deployment is checked against.

use std::path::PathBuf;

use function::{FrontDoorKeys, Origin, key_pair};
use sign_in::{ClientSecret, SealKeys, Settings, SettingsFault, Transport};
use store::config::{ConfigError, Environment, TableConfig, Variable, by_lambda, by_test, optional, required};
use store::lookup::LookupSecret;
use store::world::World;

const BUNDLE: &str = "INTAKE_DESK_BUNDLE";
const ORIGIN: &str = "INTAKE_ORIGIN";
const ISSUER: &str = "INTAKE_DESK_ISSUER";
const CLIENT_ID: &str = "INTAKE_DESK_CLIENT_ID";
const CLIENT_SECRET: &str = "INTAKE_DESK_CLIENT_SECRET";
const HOSTED_DOMAIN: &str = "INTAKE_DESK_HOSTED_DOMAIN";
const KEY: &str = "INTAKE_DESK_KEY";
const KEY_OTHER: &str = "INTAKE_DESK_KEY_OTHER";

/// The address to which the sign-in service sends the browser back, below the origin.
pub const CALLBACK: &str = "/desk/in";

/// The environment of the desk in the browser.
#[derive(Clone)]
pub struct WebConfig {
    /// The folder with the bundles `intake` and `desk`.
    pub bundles: PathBuf,
    /// The table.
    pub table: TableConfig,
    /// The key of the hashes by which requests are found by a number.
    pub lookup: LookupSecret,
    /// The site's own origin.
    pub origin: Origin,
    /// The keys of the front door.
    pub front_door: FrontDoorKeys,
    /// The sign-in service, and the desk's registration there.
    pub sign_in: Settings,
    /// The keys that sign what has to survive a sign-in.
    pub seal: SealKeys,
    /// Clock and randomness.
    pub world: World,
}

impl WebConfig {
    /// Every variable that [`WebConfig::read`] reads.
    pub const VARIABLES: &'static [Variable] = &[
        optional(BUNDLE),
        by_lambda("LAMBDA_TASK_ROOT", false),
        optional("INTAKE_DYNAMODB_ENDPOINT"),
        required("INTAKE_TABLE"),
        by_lambda("AWS_REGION", true),
        by_lambda("AWS_ACCESS_KEY_ID", true),
        by_lambda("AWS_SECRET_ACCESS_KEY", true),
        by_lambda("AWS_SESSION_TOKEN", false),
        required(LookupSecret::VARIABLE),
        required(ORIGIN),
        required("INTAKE_FRONT_DOOR_KEY"),
        optional("INTAKE_FRONT_DOOR_KEY_PREVIOUS"),
        required(ISSUER),
        required(CLIENT_ID),
        required(CLIENT_SECRET),
        optional(HOSTED_DOMAIN),
        required(KEY),
        optional(KEY_OTHER),
        by_test(World::TEST_NOW),
    ];

    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for the first that is missing or unusable.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let table = TableConfig::read(env)?;
        let origin = Origin::parse(ORIGIN, &env.required(ORIGIN)?)?;
        let (key, other) = key_pair(env, KEY, KEY_OTHER)?;
        let beside_the_function = || PathBuf::from(env.get("LAMBDA_TASK_ROOT").unwrap_or_default());
        Ok(WebConfig {
            bundles: env.optional(BUNDLE).map_or_else(beside_the_function, PathBuf::from),
            lookup: LookupSecret::read(env)?,
            front_door: FrontDoorKeys::read(env)?,
            sign_in: sign_in(env, transport(&table), &origin)?,
            seal: SealKeys::new(key, other),
            world: World::from_environment(env, table.is_on_this_machine())?,
            table,
            origin,
        })
    }
}

/// Whether the sign-in service may be spoken to without TLS: only where the table is on this machine too, so that nobody who is signed in by
/// a service for development sees a real request.
fn transport(table: &TableConfig) -> Transport {
    let place = table.endpoint.as_deref().and_then(|endpoint| endpoint.strip_prefix("http://"));
    let place = place.map(|place| place.split('/').next().unwrap_or_default());
    let is_loopback = |place: &str| match place.strip_prefix("[::1]") {
        Some(port) => port.is_empty() || port.starts_with(':'),
        None => matches!(place.split(':').next(), Some("127.0.0.1" | "localhost")) && !place.contains('@'),
    };
    if place.is_some_and(is_loopback) { Transport::PlainLoopback } else { Transport::Https }
}

fn sign_in(env: &impl Environment, transport: Transport, origin: &Origin) -> Result<Settings, ConfigError> {
    let (issuer, client_id) = (env.required(ISSUER)?, env.required(CLIENT_ID)?);
    let secret = ClientSecret::new(env.required(CLIENT_SECRET)?).map_err(unusable)?;
    let redirect = format!("{}{CALLBACK}", origin.as_str());
    let settings = Settings::new(&issuer, transport, &client_id, secret, &redirect).map_err(unusable)?;
    match env.optional(HOSTED_DOMAIN) {
        Some(domain) => settings.with_hosted_domain(&domain).map_err(unusable),
        None => Ok(settings),
    }
}

/// The variable of a setting that the sign-in cannot use.
fn unusable(fault: SettingsFault) -> ConfigError {
    let (name, why) = match fault {
        SettingsFault::Issuer => {
            (ISSUER, "it is an https:// address; http:// only on this machine, and only if the table is there too")
        }
        SettingsFault::RedirectUri => (ORIGIN, "the desk's origin begins with https://"),
        SettingsFault::ClientId => (CLIENT_ID, "it has printable ASCII characters only"),
        SettingsFault::ClientSecret => (CLIENT_SECRET, "it has printable ASCII characters only"),
        SettingsFault::HostedDomain => (HOSTED_DOMAIN, "it is a domain in small letters"),
        SettingsFault::Scope => (ISSUER, "a scope is malformed"),
    };
    ConfigError::Unusable { name, why }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use journeys::environment::assert_variables;

    use super::*;

    const DIGITS: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// The variables of a deployed desk, with some of them changed.
    fn read(changed: &[(&'static str, &'static str)]) -> Result<WebConfig, ConfigError> {
        let mut env = BTreeMap::from([
            ("LAMBDA_TASK_ROOT", "/var/task"),
            ("INTAKE_TABLE", "table"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "a"),
            ("AWS_SECRET_ACCESS_KEY", "b"),
            ("INTAKE_LOOKUP_KEY", DIGITS),
            ("INTAKE_ORIGIN", "https://sama.example"),
            ("INTAKE_FRONT_DOOR_KEY", DIGITS),
            ("INTAKE_DESK_ISSUER", "https://id.example"),
            ("INTAKE_DESK_CLIENT_ID", "desk"),
            ("INTAKE_DESK_CLIENT_SECRET", "hush"),
            ("INTAKE_DESK_KEY", DIGITS),
        ]);
        env.extend(changed.iter().copied());
        WebConfig::read(&env)
    }

    #[test]
    fn the_list_names_exactly_the_variables_that_are_read_and_a_missing_one_is_named() {
        assert_variables(WebConfig::VARIABLES, WebConfig::read);
    }

    #[test]
    fn the_bundles_are_beside_the_function_unless_a_variable_says_otherwise() {
        assert_eq!(read(&[]).unwrap().bundles, PathBuf::from("/var/task"));
        assert_eq!(read(&[("INTAKE_DESK_BUNDLE", "dist")]).unwrap().bundles, PathBuf::from("dist"));
    }

    #[test]
    fn a_sign_in_service_without_tls_is_accepted_only_where_the_table_is_on_this_machine_too() {
        let plain = ("INTAKE_DESK_ISSUER", "http://127.0.0.1:8080/provider");
        let fault = |changed: &[_]| match read(changed) {
            Err(ConfigError::Unusable { name, .. }) => Some(name),
            _ => None,
        };
        assert_eq!(fault(&[plain]), Some("INTAKE_DESK_ISSUER"), "the table is at AWS");
        for elsewhere in [
            "http://10.0.0.7:8000",
            "http://table.example",
            "http://127.0.0.1.example:8000",
            "http://127.0.0.1@table.example",
            "http://localhost:8000@table.example",
            "http://[::1].example",
        ] {
            assert_eq!(
                fault(&[plain, ("INTAKE_DYNAMODB_ENDPOINT", elsewhere)]),
                Some("INTAKE_DESK_ISSUER"),
                "{elsewhere}"
            );
        }
        for here in ["http://127.0.0.1:8000", "http://localhost:8000/", "http://[::1]:8000"] {
            assert_eq!(fault(&[plain, ("INTAKE_DYNAMODB_ENDPOINT", here)]), None, "{here}");
            let remote = ("INTAKE_DESK_ISSUER", "http://id.example");
            assert_eq!(fault(&[remote, ("INTAKE_DYNAMODB_ENDPOINT", here)]), Some("INTAKE_DESK_ISSUER"), "{here}");
        }
    }

    #[test]
    fn an_unusable_setting_of_the_sign_in_is_named_and_not_repeated() {
        for (name, value) in [
            ("INTAKE_DESK_ISSUER", "id.example"),
            ("INTAKE_DESK_CLIENT_ID", "de\nsk"),
            ("INTAKE_DESK_CLIENT_SECRET", "hu\nsh"),
            ("INTAKE_DESK_HOSTED_DOMAIN", "Charity.example"),
            ("INTAKE_DESK_KEY", "0f"),
            ("INTAKE_DESK_KEY_OTHER", "0f"),
            ("INTAKE_ORIGIN", "http://sama.example"),
        ] {
            let error = read(&[(name, value)]).err().unwrap().to_string();
            assert!(error.contains(name) && !error.contains(value), "{error}");
        }
    }
}
