//! The table that the desk works with: that of a running preview, or the one that the environment names.

use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use language::{Lang, normalise};

use crate::cli::Options;
use crate::config::DeskConfig;
use crate::credentials;
use crate::failure::Failure;
use crate::words;
use store::Timeouts;
use store::config::{Environment, TableConfig};
use store::event::{APPLICANT, SYSTEM};
use store::world::World;

/// How long a preview on the same machine may take to answer.
const TIMEOUT: Duration = Duration::from_millis(500);
/// The longest name of a user, in characters.
const LONGEST_NAME: usize = 100;

/// The table, the bundle and the user.
pub(crate) struct Connected {
    pub(crate) table: TableConfig,
    pub(crate) bundle: PathBuf,
    pub(crate) world: World,
    /// The user's name, if they gave one.
    pub(crate) by: Option<String>,
}

/// Finds the table, the bundle and the user. A preview needs no credentials, so none are looked for.
pub(crate) async fn connect(options: &Options, env: &impl Environment) -> Result<Connected, Failure> {
    let lang = options.lang;
    let (table, bundle, user, world) = match &options.preview {
        Some(folder) => {
            let bundle = env.optional(DeskConfig::BUNDLE).map_or_else(|| folder.join("dist/intake"), PathBuf::from);
            let world = World::from_environment(env, true).map_err(|error| words::not_configured(lang, &error))?;
            (preview_table(folder, lang)?, bundle, env.optional(DeskConfig::USER), world)
        }
        None => {
            let config = DeskConfig::read(env).map_err(|error| words::not_configured(lang, &error))?;
            let aws = credentials::resolve(&config.aws).await.map_err(|error| words::no_credentials(lang, &error))?;
            let (table, endpoint) = (config.table, config.endpoint);
            let table = TableConfig { table, endpoint, aws, timeouts: Timeouts::DESK };
            // Where `site-gen build` leaves it.
            (table, config.bundle.unwrap_or_else(|| PathBuf::from("dist/intake")), config.user, config.world)
        }
    };
    let by = options.by.clone().or(user).map(|name| user_name(&name, lang)).transpose()?;
    Ok(Connected { table, bundle: options.bundle.clone().unwrap_or(bundle), world, by })
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

/// Normalises the name of a member of staff. The names of the applicant and of the functions are reserved.
fn user_name(typed: &str, lang: Lang) -> Result<String, Failure> {
    let name = normalise::line(typed);
    let is_taken = [APPLICANT, SYSTEM].iter().any(|taken| name.eq_ignore_ascii_case(taken));
    if name.is_empty() || is_taken || normalise::length(&name) > LONGEST_NAME {
        return Err(words::not_a_name(lang));
    }
    Ok(name)
}
