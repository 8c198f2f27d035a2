//! The `site-gen` program: `build` generates the site, `check` only reports, `translations` manages translations.

mod cli;
mod messages;
mod watched;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use cli::{Action, Cli, Command, Common, Reporting, options, plain_options};
use language::Lang;
use messages::{inside, print, sums, text_of, times, unwritable, waiting, weights, wrote};
use site_gen::unchanged::{self, Said};
use site_gen::{Built, Options, fix, out, read, stages, translations, write};

/// A page is thousands of small texts. The system's allocator takes a fifth of a build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

/// Locks the output folder. The error says why it cannot be the output folder.
fn locked(folder: &Path, options: &Options, lang: Lang) -> Result<out::Lock, String> {
    if let Some(input) = out::input_around(folder, options) {
        return Err(inside(folder, &input, lang));
    }
    out::lock(folder, || waiting(folder, lang)).map_err(|error| unwritable(folder, &error, lang))
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

/// Prints the sums, and writes the files of a build without errors.
fn finish(mut built: Built, common: &Common, reporting: &Reporting, out: Option<PathBuf>) -> ExitCode {
    let mut timings = std::mem::take(&mut built.timings);
    let status = timings.time("write", || write_out(&built, common.lang, out));
    if reporting.timings {
        times(&timings);
    }
    status
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

fn accept(options: &Options, paths: &[PathBuf], lang: Lang) -> ExitCode {
    let mut status = ExitCode::SUCCESS;
    for (path, accepted) in paths.iter().zip(translations::accept(options, paths)) {
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
