//! What `site-gen` prints beside the findings, in both languages.

use std::io::Write;
use std::path::Path;

use language::Lang;
use site_gen::{Built, Severity, report, stages, write};

use crate::cli::{Common, Reporting};

/// The message that an output folder is in an input folder.
pub(crate) fn inside(folder: &Path, input: &Path, lang: Lang) -> String {
    let (place, input) = (folder.display(), input.display());
    match lang {
        Lang::En => {
            format!("{place} is in {input}, whose files the site is built from: choose another folder with --out")
        }
        Lang::Ar => format!("المجلد {place} داخل {input} الذي يُبنى الموقع من ملفاته: اختر مجلدًا آخر بالخيار --out"),
    }
}

/// Says that another build is waited for.
pub(crate) fn waiting(folder: &Path, lang: Lang) {
    let place = folder.display();
    match lang {
        Lang::En => eprintln!("another build is writing to {place}; this one waits for it"),
        Lang::Ar => eprintln!("بناء آخر يكتب الآن في {place}، وهذا ينتظره"),
    }
}

/// The message that an output folder cannot be locked.
pub(crate) fn unwritable(folder: &Path, error: &std::io::Error, lang: Lang) -> String {
    let place = folder.display();
    match lang {
        Lang::En => format!("{place} cannot be written to: {error}"),
        Lang::Ar => format!("تعذرت الكتابة في {place}: {error}"),
    }
}

/// A closed pipe (`| head`) is not an error.
pub(crate) fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// The report of the findings.
pub(crate) fn text_of(built: &Built, common: &Common, reporting: &Reporting) -> String {
    let format = reporting.format.format();
    built.diagnostics.iter().map(|found| report::format(found, format, common.lang)).collect()
}

/// How many findings there are.
pub(crate) fn sums(built: &Built, lang: Lang) -> String {
    let count = |severity| built.count(severity);
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    match lang {
        Lang::En => format!("errors: {errors}, warnings: {warnings}, notes: {notes}\n"),
        Lang::Ar => format!("الأخطاء: {errors}، التحذيرات: {warnings}، الملاحظات: {notes}\n"),
    }
}

/// How heavy the pages are.
pub(crate) fn weights(built: &Built, lang: Lang) -> String {
    report::weights(&built.weights, lang).map(|line| line + "\n").unwrap_or_default()
}

/// What was written.
pub(crate) fn wrote(out: &Path, done: write::Summary, lang: Lang) -> String {
    let (place, written, unchanged, removed) = (out.display(), done.written, done.unchanged, done.removed);
    match lang {
        Lang::En => format!("{place}: {written} written, {unchanged} unchanged, {removed} removed\n"),
        Lang::Ar => format!("{place}: كُتب {written}، ولم يتغير {unchanged}، وحُذف {removed}\n"),
    }
}

/// Prints how long each stage took.
pub(crate) fn times(timings: &stages::Timings) {
    for (stage, time) in timings.iter() {
        eprintln!("{stage:9}{:8.1} ms", time.as_secs_f64() * 1000.0);
    }
}
