//! `site-gen build --watch`: builds, and builds again after each change, until it is interrupted.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use language::Lang;
use language::calendar::Day;
use site_gen::session::{Outcome, Rewritten, Session};
use site_gen::{Diagnostic, Options, report, watch};

use crate::cli::{Common, Reporting, now};
use crate::messages::{print, sums, times, unwritable, waiting, wrote};

/// What the threads print with.
#[derive(Clone)]
struct Printing {
    options: Options,
    /// Whether the day is given. Otherwise each build is for the day on which it begins.
    has_day: bool,
    format: report::Format,
    lang: Lang,
    out: PathBuf,
    timings: bool,
}

/// Builds and watches. Returns only if that is impossible.
pub(crate) fn run(options: Options, common: &Common, reporting: &Reporting, out: PathBuf) -> ExitCode {
    let folders = [options.content.clone(), options.templates.clone()];
    let (lang, has_day) = (common.lang, common.today.is_some());
    let format = reporting.format.format();
    let printing = Printing { options, has_day, format, lang, out: out.clone(), timings: reporting.timings };
    let session = Arc::new(Session::new(out));
    // Watched before the first build, so that no change is missed.
    let page = printing.clone();
    let (again, with) = (Arc::clone(&session), printing.clone());
    let watching = watch::watch(
        &session,
        &[&folders[0], &folders[1]],
        move |path, rewritten| page.rewritten(path, &rewritten),
        move || with.build(&again),
    );
    let _watching = match watching {
        Ok(watching) => watching,
        Err(error) => {
            match lang {
                Lang::En => eprintln!("changes cannot be watched: {error}"),
                Lang::Ar => eprintln!("تعذرت مراقبة التغييرات: {error}"),
            }
            return ExitCode::FAILURE;
        }
    };
    printing.build(&session);
    match lang {
        Lang::En => eprintln!("watching {} and {}; Ctrl-C ends it", folders[0].display(), folders[1].display()),
        Lang::Ar => {
            eprintln!("تُراقب التغييرات في {} و{}، وينهيها Ctrl-C", folders[0].display(), folders[1].display());
        }
    }
    loop {
        std::thread::park();
    }
}

impl Printing {
    /// Builds the site, and prints what was found and written.
    fn build(&self, session: &Session) {
        let options = match self.has_day {
            true => self.options.clone(),
            false => Options { today: Day::in_riyadh(now(), 0), ..self.options.clone() },
        };
        match session.build(&options, || waiting(&self.out, self.lang)) {
            // The change that overtook it brings the next build.
            Ok(Outcome::Overtaken) => {}
            Ok(Outcome::Done { built, written }) => {
                self.findings(&built.diagnostics);
                eprint!("{}", sums(&built, self.lang));
                match written {
                    Some(Ok(done)) => eprint!("{}", wrote(&self.out, done, self.lang)),
                    Some(Err(error)) => eprintln!("{error}"),
                    None => {}
                }
                if self.timings {
                    times(&built.timings);
                }
            }
            Err(error) => eprintln!("{}", unwritable(&self.out, &error, self.lang)),
        }
    }

    /// Prints a page that was rewritten.
    fn rewritten(&self, path: &Path, page: &Rewritten) {
        self.findings(&page.diagnostics);
        for file in &page.files {
            eprintln!("{}", self.out.join(file).display());
        }
        if page.has_errors() {
            match self.lang {
                Lang::En => eprintln!("{}: the page stays as it was until its errors are mended", path.display()),
                Lang::Ar => eprintln!("{}: تبقى الصفحة على حالها حتى تُصلح أخطاؤها", path.display()),
            }
        }
    }

    fn findings(&self, found: &[Diagnostic]) {
        for found in found {
            print(&report::format(found, self.format, self.lang));
        }
    }
}
