//! The `site-gen` program: `build` makes the site, `check` only reports.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use site_gen::report::{self, Format};
use site_gen::{Built, Options, Severity, write};

/// Makes the bilingual website and the intake bundle from Markdown and templates.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the site and the intake bundle. With errors nothing is written and the exit status is 1.
    Build {
        #[command(flatten)]
        common: Common,
        /// The folder that gets `site/` and `intake/`.
        #[arg(long, default_value = "dist", value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Reports what is wrong and writes nothing. The exit status is 1 where there are errors.
    Check {
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Args)]
struct Common {
    /// The folder of the content.
    #[arg(long, default_value = "content", value_name = "FOLDER")]
    content: PathBuf,
    /// The folder of templates and assets.
    #[arg(long, default_value = "templates", value_name = "FOLDER")]
    templates: PathBuf,
    /// The site's public address, `https://…` without a path; instead of the one in content/site.toml.
    #[arg(long, value_name = "ADDRESS")]
    base_url: Option<String>,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = FormatName::Human)]
    format: FormatName,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Human,
    Short,
    Json,
    Github,
}

fn main() -> ExitCode {
    let (common, out) = match Cli::parse().command {
        Command::Build { common, out } => (common, Some(out)),
        Command::Check { common } => (common, None),
    };
    let options = Options { content: common.content, templates: common.templates, base_url: common.base_url };
    let built = site_gen::build(&options);
    let format = match common.format {
        FormatName::Human => {
            Format::Human { colour: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
        }
        FormatName::Short => Format::Short,
        FormatName::Json => Format::Json,
        FormatName::Github => Format::Github,
    };
    let mut stdout = std::io::stdout().lock();
    for diagnostic in &built.diagnostics {
        // A closed pipe (`| head`) is no reason to fail.
        let _ = stdout.write_all(report::format(diagnostic, format).as_bytes());
    }
    finish(&built, out)
}

fn finish(built: &Built, out: Option<PathBuf>) -> ExitCode {
    let count = |severity| built.count(severity);
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    eprintln!("{errors} errors, {warnings} warnings, {notes} notes");
    let Some(files) = &built.files else { return ExitCode::FAILURE };
    let Some(out) = out else { return ExitCode::SUCCESS };
    match write::write(&out, files) {
        Ok(done) => {
            let place = out.display();
            eprintln!("{place}: {} written, {} unchanged, {} removed", done.written, done.unchanged, done.removed);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
