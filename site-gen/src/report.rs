//! Prints diagnostics for people, for programs and as annotations of a pull request.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use language::Lang;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::remedy::Edit;
use crate::verify::{Weights, kib};

/// The output format of diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The source line with the place marked, and the help text.
    Human {
        /// Whether to print terminal colours.
        colour: bool,
    },
    /// One line per diagnostic: `file:line:column: severity[code]: message`.
    Short,
    /// One JSON object per line: `code`, `severity`, `file`, `line`, `column`, `message`, `help`, and, where a correction is certain,
    /// `edits`: the bytes from `start` to `end` of the file on disk are to be replaced by `text`.
    Json,
    /// GitHub annotations of the changed lines.
    Github,
}

/// Formats one diagnostic, with a line break at its end.
pub fn format(diagnostic: &Diagnostic, format: Format, lang: Lang) -> String {
    match format {
        Format::Human { colour } => human(diagnostic, colour, lang),
        Format::Short => short(diagnostic, lang),
        Format::Json => json(diagnostic, lang),
        Format::Github => github(diagnostic, lang),
    }
}

/// The name of a severity in a language.
fn severity_name(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (_, Lang::En) => severity.name(),
        (Severity::Error, Lang::Ar) => "خطأ",
        (Severity::Warning, Lang::Ar) => "تحذير",
        (Severity::Note, Lang::Ar) => "ملاحظة",
    }
}

/// Says that the program can correct a finding.
fn corrects(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "`check --fix` corrects this",
        Lang::Ar => "يصحح ذلك الأمر check --fix",
    }
}

fn human(diagnostic: &Diagnostic, colour: bool, lang: Lang) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = level.with_name(severity_name(diagnostic.severity, lang));
    let mut group = Group::with_title(level.primary_title(diagnostic.message.get(lang)).id(diagnostic.code));
    // Terminals reorder lines of mixed direction, so the mark can point at the wrong word. The label repeats the marked words.
    let label = diagnostic.place.as_ref().map(|place| place.words().to_string()).unwrap_or_default();
    group = match &diagnostic.place {
        Some(place) => group.element(
            Snippet::source(place.file.text.as_str())
                .path(&diagnostic.file)
                .annotation(AnnotationKind::Primary.span(place.span.clone()).label(&label)),
        ),
        None => group.element(annotate_snippets::Origin::path(&diagnostic.file)),
    };
    let help = match lang {
        Lang::Ar => "العلاج",
        Lang::En => "help",
    };
    group = group.element(Level::HELP.with_name(help).message(diagnostic.help.get(lang)));
    if diagnostic.remedy.is_some() {
        group = group.element(Level::HELP.with_name(help).message(corrects(lang)));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group]) + "\n\n"
}

fn short(diagnostic: &Diagnostic, lang: Lang) -> String {
    let (line, column) = diagnostic.line_and_column();
    let Diagnostic { code, severity, file, message, .. } = diagnostic;
    format!("{file}:{line}:{column}: {}[{code}]: {}\n", severity_name(*severity, lang), message.get(lang))
}

#[derive(Serialize)]
struct JsonLine<'a> {
    code: &'a str,
    severity: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    help: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    edits: Option<&'a [Edit]>,
}

fn json(diagnostic: &Diagnostic, lang: Lang) -> String {
    let (line, column) = diagnostic.line_and_column();
    let object = JsonLine {
        code: diagnostic.code,
        severity: diagnostic.severity.name(),
        file: &diagnostic.file,
        line,
        column,
        message: diagnostic.message.get(lang),
        help: diagnostic.help.get(lang),
        edits: diagnostic.remedy.as_ref().map(|remedy| remedy.on_disk.as_slice()),
    };
    serde_json::to_string(&object).unwrap_or_default() + "\n"
}

fn github(diagnostic: &Diagnostic, lang: Lang) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut lines = vec![diagnostic.message.get(lang), diagnostic.help.get(lang)];
    if diagnostic.remedy.is_some() {
        lines.push(corrects(lang));
    }
    annotation(command, &diagnostic.file, diagnostic.line_and_column(), diagnostic.code, &lines.join("\n"))
}

/// A workflow command of GitHub Actions ("Setting an error message"), with its own escapes.
pub(crate) fn annotation(command: &str, file: &str, place: (usize, usize), title: &str, message: &str) -> String {
    let (line, column) = place;
    let text = |s: &str| s.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |s: &str| text(s).replace(':', "%3A").replace(',', "%2C");
    let (file, title, message) = (property(file), property(title), text(message));
    format!("::{command} file={file},line={line},col={column},title={title}::{message}\n")
}

/// A one-line summary of the page weights: the heaviest page and the medians. `None` if there are no pages.
pub fn weights(weights: &Weights, lang: Lang) -> Option<String> {
    let (page, weight) = weights.heaviest()?;
    let [text, styles, fonts, pictures, total] =
        [weight.html, weight.css, weight.fonts, weight.images, weight.total].map(kib);
    let usual = kib(weights.median(|weight| weight.html + weight.css));
    let usual_total = kib(weights.median(|weight| weight.total));
    let (count, usual_count) = (weight.requests, weights.median(|weight| weight.requests));
    Some(match lang {
        Lang::En => format!(
            "heaviest page: {page} with {total} KiB (text {text}, styles {styles}, fonts {fonts}, pictures {pictures}; files {count}); median page: {usual_total} KiB (text and styles {usual}; files {usual_count})"
        ),
        Lang::Ar => format!(
            "أثقل صفحة: {page} ووزنها {total} كيلوبايت (النص {text}، والأنماط {styles}، والخطوط {fonts}، والصور {pictures}، وعدد الملفات {count})؛ والصفحة الوسطى: {usual_total} كيلوبايت (النص والأنماط {usual}، وعدد الملفات {usual_count})"
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::findings::{MarkupFinding, TranslationFinding};
    use crate::source::SourceFile;

    fn example() -> Diagnostic {
        let text = "---\ntitle: صفحة\n---\n\nنص <b>غليظ</b>\n";
        let file = Arc::new(SourceFile::new("content/ar/a.md", text));
        let at = text.find("<b>").unwrap();
        Diagnostic::at(&file, at..at + 3, &MarkupFinding::UnknownLink { address: "100%, a:b".into() })
    }

    #[test]
    fn each_format() {
        for lang in Lang::ALL {
            insta::assert_snapshot!(format!("human_{lang}"), human(&example(), false, lang));
            insta::assert_snapshot!(format!("short_{lang}"), short(&example(), lang));
        }
        insta::assert_snapshot!("json", json(&example(), Lang::Ar));
        insta::assert_snapshot!("github", github(&example(), Lang::En));
        let whole = TranslationFinding::Missing { lang: "en".into(), path: "content/en/a.md".into() };
        let whole = Diagnostic::for_file("content/ar/a.md", &whole);
        insta::assert_snapshot!("human_whole_file", human(&whole, false, Lang::En));
    }
}
