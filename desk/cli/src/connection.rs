//! The table that the desk works with: that of a running preview, or the one that the environment names.

use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use language::{Lang, normalise};

use crate::cli::Options;
use crate::config::DeskConfig;
use crate::console::Console;
use crate::credentials;
use crate::failure::Failure;
use crate::identity;
use crate::words;
use store::config::{Authorities, ConfigError, Environment, TableConfig};
use store::event::{APPLICANT, SYSTEM};
use store::lookup::LookupSecret;
use store::world::World;
use store::{Store, Timeouts};

/// How long a preview on the same machine may take to answer.
const TIMEOUT: Duration = Duration::from_millis(500);
/// The longest name of a user, in characters.
const LONGEST_NAME: usize = 100;

/// The longest difference of a computer's clock from the table's that nobody is told of, in seconds.
const TOLERATED_SECONDS: i64 = 60;

/// The table, the bundle and the user.
pub(crate) struct Connected {
    pub(crate) store: Store,
    pub(crate) bundle: PathBuf,
    /// The clock is the table's.
    pub(crate) world: World,
    /// The user's name, if it is known.
    pub(crate) by: Option<String>,
    /// The key of the hashes by which requests are found by a number, if the user or the preview has it.
    pub(crate) lookup: Option<LookupSecret>,
}

/// The table that a command names, and what the environment says.
struct Chosen {
    table: TableConfig,
    bundle: PathBuf,
    world: World,
    by: Option<String>,
    lookup: Option<LookupSecret>,
}

/// Finds the table, the bundle and the user. A warning about the computer's clock goes to the console.
pub(crate) async fn connect(
    options: &Options,
    env: &impl Environment,
    console: &mut Console<'_>,
) -> Result<Connected, Failure> {
    let lang = options.lang;
    let Chosen { table, bundle, mut world, by, lookup } = match &options.preview {
        Some(folder) => preview(folder, options, env)?,
        None => real(options, env).await?,
    };
    let store = Store::new(&table);
    if env.optional(World::TEST_NOW).is_none() {
        let time = store.time_of_service().await.map_err(|error| words::unreachable(lang, &error))?;
        let ahead = time.map_or(0, |time| time.seconds_since(world.now()));
        if ahead.abs() > TOLERATED_SECONDS {
            console.complain(&words::wrong_clock(lang, ahead));
        }
        let clock = world.clone();
        world = world.with_clock(move || clock.now().plus_seconds(ahead).seconds());
    }
    Ok(Connected { store, bundle: options.bundle.clone().unwrap_or(bundle), world, by, lookup })
}

/// A preview needs no credentials, so none are looked for.
fn preview(folder: &Path, options: &Options, env: &impl Environment) -> Result<Chosen, Failure> {
    let lang = options.lang;
    let bundle = env.optional(DeskConfig::BUNDLE).map_or_else(|| folder.join("dist/intake"), PathBuf::from);
    let world = World::from_environment(env, true).map_err(|error| words::not_configured(lang, &error))?;
    let by = chosen_name(options, env.optional(DeskConfig::USER))?;
    let lookup = preview_lookup(folder).map_err(|error| words::not_configured(lang, &error))?;
    Ok(Chosen { table: preview_table(folder, lang)?, bundle, world, by, lookup })
}

async fn real(options: &Options, env: &impl Environment) -> Result<Chosen, Failure> {
    let lang = options.lang;
    let config = DeskConfig::read(env).map_err(|error| words::not_configured(lang, &error))?;
    let aws = credentials::resolve(&config.aws).await.map_err(|error| words::no_credentials(lang, &error))?;
    let by = if config.endpoint.is_some() && config.identity_endpoint.is_none() {
        chosen_name(options, config.user)?
    } else if options.by.is_some() {
        return Err(words::signed_in(lang));
    } else {
        let name = identity::signed_in_name(&aws, config.identity_endpoint).await;
        Some(name.map_err(|cause| words::unknown_identity(lang, &cause))?)
    };
    let table = TableConfig {
        table: config.table,
        endpoint: config.endpoint,
        authorities: Authorities::Machine,
        aws,
        timeouts: Timeouts::DESK,
    };
    // Where `site-gen build` leaves it.
    let bundle = config.bundle.unwrap_or_else(|| PathBuf::from("dist/intake"));
    Ok(Chosen { table, bundle, world: config.world, by, lookup: config.lookup })
}

/// The name that the user chose, for a table on this machine.
fn chosen_name(options: &Options, user: Option<String>) -> Result<Option<String>, Failure> {
    options.by.clone().or(user).map(|name| user_name(&name, options.lang)).transpose()
}

/// The table of a preview. While it runs, a file in its folder holds the address.
fn preview_table(folder: &Path, lang: Lang) -> Result<TableConfig, Failure> {
    let endpoint = std::fs::read_to_string(folder.join("table")).unwrap_or_default();
    let address = endpoint.trim().strip_prefix("http://").and_then(|address| address.parse::<SocketAddr>().ok());
    // A killed preview leaves the file behind. A preview never writes the address of another machine.
    let answers =
        |address: &SocketAddr| address.ip().is_loopback() && TcpStream::connect_timeout(address, TIMEOUT).is_ok();
    match address.filter(answers) {
        Some(_) => Ok(TableConfig::on_this_machine(endpoint.trim().to_string())),
        None => Err(words::no_preview(lang, folder)),
    }
}

/// The key of a preview's lookups, which it draws at its first start. A preview of an earlier version has none.
fn preview_lookup(folder: &Path) -> Result<Option<LookupSecret>, ConfigError> {
    match std::fs::read_to_string(folder.join("lookup.key")) {
        Ok(digits) => LookupSecret::parse(digits.trim()).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(_) => Err(ConfigError::Unusable {
            name: LookupSecret::VARIABLE,
            why: "the preview's file lookup.key cannot be read",
        }),
    }
}

/// Normalises the name of a member of staff. The names of the applicant and of the functions are reserved.
fn user_name(typed: &str, lang: Lang) -> Result<String, Failure> {
    let name = normalise::line(typed);
    let is_taken = [APPLICANT, SYSTEM].iter().any(|taken| name.eq_ignore_ascii_case(taken));
    if name.is_empty() || is_taken || normalise::length(&name) > LONGEST_NAME {
        return Err(words::not_a_name(lang));
    }
    Ok(name)
}
