//! The command line of `site-gen`, and the options of a build that follow from it.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Parser, Subcommand, ValueEnum};
use language::Lang;
use language::calendar::Day;
use site_gen::Options;
use site_gen::parse::text::dates;
use site_gen::report::Format;

/// Generates the bilingual website and the intake bundle from Markdown and templates.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Builds the site and the intake bundle. If there are errors, nothing is written and the exit status is 1.
    Build {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        reporting: Reporting,
        /// The output folder for `site/` and `intake/`.
        #[arg(long, default_value = "dist", value_name = "FOLDER")]
        out: PathBuf,
        /// A folder with the manifest of the published site, if that is not the output folder. No address in it may vanish
        /// without an alias.
        #[arg(long, value_name = "FOLDER")]
        published: Option<PathBuf>,
        /// Goes on after the build: writes each page again when its text changes, and then what else the change reaches.
        #[arg(long)]
        watch: bool,
    },
    /// Reports faults and writes nothing, unless they are corrected with --fix. The exit status is 1 if there are errors.
    Check {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        reporting: Reporting,
        /// A folder with the manifest of the published site. No address in it may vanish without an alias.
        #[arg(long, value_name = "FOLDER")]
        published: Option<PathBuf>,
        /// Checks whether the site may be opened to the public: each form must say how long its submissions are kept, and a
        /// channel must have a telephone number or an address.
        #[arg(long)]
        release: bool,
        /// Corrects the findings that have one certain correction, in the files of the content folder; then reports the others.
        #[arg(long)]
        fix: bool,
        /// Shows what --fix would correct, and writes nothing.
        #[arg(long, requires = "fix")]
        dry_run: bool,
    },
    /// Shows which pages are translated, and how the sources of outdated translations changed.
    Translations {
        #[command(flatten)]
        common: Common,
        #[command(subcommand)]
        action: Option<Action>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Action {
    /// Records that these translations match their sources.
    Accept {
        /// The files of the translations, for example content/en/channels.md.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

#[derive(Args)]
pub(crate) struct Common {
    /// The content folder.
    #[arg(long, global = true, default_value = "content", value_name = "FOLDER")]
    pub(crate) content: PathBuf,
    /// The folder of templates and assets.
    #[arg(long, global = true, default_value = "templates", value_name = "FOLDER")]
    pub(crate) templates: PathBuf,
    /// The language of the output: ar or en.
    #[arg(long, global = true, default_value = "en", value_name = "LANGUAGE")]
    pub(crate) lang: Lang,
    /// The day to build for, as year-month-day. The default is today in Riyadh.
    #[arg(long, global = true, value_name = "DAY", value_parser = day)]
    pub(crate) today: Option<Day>,
}

#[derive(Args)]
pub(crate) struct Reporting {
    /// The site's public address, `https://…` without a path. It replaces the one in content/site.toml.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) base_url: Option<String>,
    /// Includes drafts and pages with a future publication day.
    #[arg(long)]
    pub(crate) drafts: bool,
    /// Prints how long each stage took.
    #[arg(long)]
    pub(crate) timings: bool,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = FormatName::Human)]
    pub(crate) format: FormatName,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FormatName {
    Human,
    Short,
    Json,
    Github,
}

impl FormatName {
    /// The format, with colours where a person reads.
    pub(crate) fn format(self) -> Format {
        match self {
            FormatName::Human => {
                Format::Human { colour: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
            }
            FormatName::Short => Format::Short,
            FormatName::Json => Format::Json,
            FormatName::Github => Format::Github,
        }
    }
}

fn day(written: &str) -> Result<Day, String> {
    dates::day(written).map(|(day, _)| day).map_err(|_| "write year-month-day, for example 2026-01-31".into())
}

pub(crate) fn plain_options(common: &Common) -> Options {
    let options = Options::new(common.content.clone(), common.templates.clone(), now());
    Options { today: common.today.unwrap_or(options.today), ..options }
}

/// The time, in seconds since 1970.
pub(crate) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(now).unwrap_or(0)
}

pub(crate) fn options(common: &Common, reporting: &Reporting) -> Options {
    Options { base_url: reporting.base_url.clone(), drafts: reporting.drafts, ..plain_options(common) }
}
