//! The `site-gen` program: `build` generates the site, `check` only reports, `translations` manages translations.

mod watched;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Parser, Subcommand, ValueEnum};
use language::Lang;
use language::calendar::Day;
use site_gen::parse::text::dates;
use site_gen::report::{self, Format};
use site_gen::unchanged::{self, Said};
use site_gen::{Built, Options, Severity, fix, out, read, stages, translations, write};

/// A page is thousands of small texts. The system's allocator takes a fifth of a build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Generates the bilingual website and the intake bundle from Markdown and templates.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
enum Action {
    /// Records that these translations match their sources.
    Accept {
        /// The files of the translations, for example content/en/channels.md.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

#[derive(Args)]
struct Common {
    /// The content folder.
    #[arg(long, global = true, default_value = "content", value_name = "FOLDER")]
    content: PathBuf,
    /// The folder of templates and assets.
    #[arg(long, global = true, default_value = "templates", value_name = "FOLDER")]
    templates: PathBuf,
    /// The language of the output: ar or en.
    #[arg(long, global = true, default_value = "en", value_name = "LANGUAGE")]
    lang: Lang,
    /// The day to build for, as year-month-day. The default is today in Riyadh.
    #[arg(long, global = true, value_name = "DAY", value_parser = day)]
    today: Option<Day>,
}

#[derive(Args)]
struct Reporting {
    /// The site's public address, `https://…` without a path. It replaces the one in content/site.toml.
    #[arg(long, value_name = "ADDRESS")]
    base_url: Option<String>,
    /// Includes drafts and pages with a future publication day.
    #[arg(long)]
    drafts: bool,
    /// Prints how long each stage took.
    #[arg(long)]
    timings: bool,
    /// The format of the report.
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

impl FormatName {
    fn format(self) -> Format {
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

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Build { common, reporting, out, published, watch: true } => {
            let options = Options { published, ..options(&common, &reporting) };
            if let Some(input) = out::input_around(&out, &options) {
                eprintln!("{}", inside(&out, &input, common.lang));
                return ExitCode::FAILURE;
            }
            watched::run(options, &common, &reporting, out)
        }
        Command::Build { common, reporting, out, published, watch: false } => {
            let options = Options { previous: Some(out.clone()), published, ..options(&common, &reporting) };
            // From before the last build is read until this one is written.
            let _lock = match locked(&out, &options, common.lang) {
                Ok(lock) => lock,
                Err(message) => {
                    eprintln!("{message}");
                    return ExitCode::FAILURE;
                }
            };
            built(&options, &common, &reporting, &out)
        }
        Command::Check { common, reporting, published, release, fix, dry_run } => {
            let options = Options { published, release, only_checked: true, ..options(&common, &reporting) };
            let built = match fix {
                true => corrected(&options, &common, &reporting, dry_run),
                false => Ok(report(&options, &common, &reporting)),
            };
            match built {
                Ok(built) => finish(built, &common, &reporting, None),
                Err(error) => {
                    eprintln!("{}", error.message().get(common.lang));
                    ExitCode::FAILURE
                }
            }
        }
        Command::Translations { common, action } => {
            let options = plain_options(&common);
            match action {
                None => {
                    print(&translations::print(&translations::coverage(&options), common.lang));
                    ExitCode::SUCCESS
                }
                Some(Action::Accept { paths }) => accept(&options, &paths, common.lang),
            }
        }
    }
}

fn plain_options(common: &Common) -> Options {
    let options = Options::new(common.content.clone(), common.templates.clone(), now());
    Options { today: common.today.unwrap_or(options.today), ..options }
}

/// The time, in seconds since 1970.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(now).unwrap_or(0)
}

fn options(common: &Common, reporting: &Reporting) -> Options {
    Options { base_url: reporting.base_url.clone(), drafts: reporting.drafts, ..plain_options(common) }
}

/// Locks the output folder. The error says why it cannot be the output folder.
fn locked(folder: &Path, options: &Options, lang: Lang) -> Result<out::Lock, String> {
    if let Some(input) = out::input_around(folder, options) {
        return Err(inside(folder, &input, lang));
    }
    out::lock(folder, || waiting(folder, lang)).map_err(|error| unwritable(folder, &error, lang))
}

/// The message that an output folder is in an input folder.
fn inside(folder: &Path, input: &Path, lang: Lang) -> String {
    let (place, input) = (folder.display(), input.display());
    match lang {
        Lang::En => {
            format!("{place} is in {input}, whose files the site is built from: choose another folder with --out")
        }
        Lang::Ar => format!("المجلد {place} داخل {input} الذي يُبنى الموقع من ملفاته: اختر مجلدًا آخر بالخيار --out"),
    }
}

/// Says that another build is waited for.
fn waiting(folder: &Path, lang: Lang) {
    let place = folder.display();
    match lang {
        Lang::En => eprintln!("another build is writing to {place}; this one waits for it"),
        Lang::Ar => eprintln!("بناء آخر يكتب الآن في {place}، وهذا ينتظره"),
    }
}

/// The message that an output folder cannot be locked.
fn unwritable(folder: &Path, error: &std::io::Error, lang: Lang) -> String {
    let place = folder.display();
    match lang {
        Lang::En => format!("{place} cannot be written to: {error}"),
        Lang::Ar => format!("تعذرت الكتابة في {place}: {error}"),
    }
}

/// A closed pipe (`| head`) is not an error.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Builds and writes, unless nothing changed since the last build.
fn built(options: &Options, common: &Common, reporting: &Reporting, out: &Path) -> ExitCode {
    let (lang, format) = (common.lang, reporting.format.format());
    let mut timings = stages::Timings::default();
    let inputs = timings.time("look", || unchanged::inputs(options, &format!("{format:?} {lang}")));
    let last = timings.time("compare", || unchanged::last(out, inputs.as_ref()?));
    if let Some((said, files)) = last {
        print(&said.report);
        let nothing = write::Summary { unchanged: files, ..write::Summary::default() };
        eprint!("{}{}{}", said.sums, wrote(out, nothing, lang), said.weights);
        if reporting.timings {
            times(&timings);
        }
        return ExitCode::SUCCESS;
    }
    let built = site_gen::build(options);
    let report = text_of(&built, common, reporting);
    print(&report);
    let said = Said { report, sums: sums(&built, lang), weights: weights(&built, lang) };
    let status = finish(built, common, reporting, Some(out.to_path_buf()));
    if let Some(inputs) = inputs.filter(|_| status == ExitCode::SUCCESS) {
        unchanged::record(out, &inputs, said);
    }
    status
}

fn report(options: &Options, common: &Common, reporting: &Reporting) -> Built {
    reported(site_gen::build(options), common, reporting)
}

/// Corrects the content folder, reports each correction, and then what remains.
fn corrected(options: &Options, common: &Common, reporting: &Reporting, dry_run: bool) -> Result<Built, fix::FixError> {
    let (mut inputs, found) = read::read(options);
    let fixed = fix::fix(options, &mut inputs);
    if !dry_run {
        fix::write(&fixed.files)?;
    }
    for change in fixed.files.iter().flat_map(fix::FixedFile::changes) {
        print(&fix::print(&change, reporting.format.format(), common.lang));
    }
    eprint!("{}", fix::summary(fixed.files.len(), &fixed.links, dry_run, common.lang));
    Ok(reported(stages::build_from(options, &inputs, found), common, reporting))
}

fn reported(built: Built, common: &Common, reporting: &Reporting) -> Built {
    print(&text_of(&built, common, reporting));
    built
}

/// The report of the findings.
fn text_of(built: &Built, common: &Common, reporting: &Reporting) -> String {
    let format = reporting.format.format();
    built.diagnostics.iter().map(|found| report::format(found, format, common.lang)).collect()
}

/// Prints the sums, and writes the files of a build without errors.
fn finish(mut built: Built, common: &Common, reporting: &Reporting, out: Option<PathBuf>) -> ExitCode {
    let mut timings = std::mem::take(&mut built.timings);
    let status = timings.time("write", || write_out(&built, common.lang, out));
    if reporting.timings {
        times(&timings);
    }
    status
}

/// Prints how long each stage took.
fn times(timings: &stages::Timings) {
    for (stage, time) in timings.iter() {
        eprintln!("{stage:9}{:8.1} ms", time.as_secs_f64() * 1000.0);
    }
}

fn write_out(built: &Built, lang: Lang, out: Option<PathBuf>) -> ExitCode {
    eprint!("{}", sums(built, lang));
    let Some(files) = &built.files else { return ExitCode::FAILURE };
    let Some(out) = out else { return ExitCode::SUCCESS };
    match write::write(&out, files) {
        Ok(done) => {
            eprint!("{}", wrote(&out, done, lang));
            eprint!("{}", weights(built, lang));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// How many findings there are.
fn sums(built: &Built, lang: Lang) -> String {
    let count = |severity| built.count(severity);
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    match lang {
        Lang::En => format!("errors: {errors}, warnings: {warnings}, notes: {notes}\n"),
        Lang::Ar => format!("الأخطاء: {errors}، التحذيرات: {warnings}، الملاحظات: {notes}\n"),
    }
}

/// How heavy the pages are.
fn weights(built: &Built, lang: Lang) -> String {
    report::weights(&built.weights, lang).map(|line| line + "\n").unwrap_or_default()
}

/// What was written.
fn wrote(out: &Path, done: write::Summary, lang: Lang) -> String {
    let (place, written, unchanged, removed) = (out.display(), done.written, done.unchanged, done.removed);
    match lang {
        Lang::En => format!("{place}: {written} written, {unchanged} unchanged, {removed} removed\n"),
        Lang::Ar => format!("{place}: كُتب {written}، ولم يتغير {unchanged}، وحُذف {removed}\n"),
    }
}

fn accept(options: &Options, paths: &[PathBuf], lang: Lang) -> ExitCode {
    let mut status = ExitCode::SUCCESS;
    for (path, accepted) in translations::accept(options, paths) {
        let shown = path.display();
        match (accepted, lang) {
            (Ok(true), Lang::En) => println!("{shown}: recorded as up to date"),
            (Ok(true), Lang::Ar) => println!("{shown}: سُجلت محدثة"),
            (Ok(false), Lang::En) => println!("{shown}: was up to date"),
            (Ok(false), Lang::Ar) => println!("{shown}: كانت محدثة"),
            (Err(error), lang) => {
                eprintln!("{}", error.message().get(lang));
                status = ExitCode::FAILURE;
            }
        }
    }
    status
}
