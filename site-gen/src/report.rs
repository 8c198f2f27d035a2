//! Printing diagnostics: for people, for machines, and for the lines of a proposed change.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With the line itself, a mark under the place, and what to do.
    Human {
        /// Colours for a terminal.
        colour: bool,
    },
    /// One line each: `file:line:column: severity[code]: message`.
    Short,
    /// One JSON object a line: `code`, `severity`, `file`, `line`, `column`, `message`, `help`.
    Json,
    /// Annotations that GitHub shows at the lines of a proposed change.
    Github,
}

/// One diagnostic in a format, with a line break at its end.
pub fn format(diagnostic: &Diagnostic, format: Format) -> String {
    match format {
        Format::Human { colour } => human(diagnostic, colour),
        Format::Short => short(diagnostic),
        Format::Json => json(diagnostic),
        Format::Github => github(diagnostic),
    }
}

fn human(diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code.name()));
    // Terminals shuffle lines of mixed direction, so a mark under a word can sit wrong: the words themselves are
    // repeated in the label.
    let label = diagnostic.place.as_ref().map(|place| place.words().to_string()).unwrap_or_default();
    group = match &diagnostic.place {
        Some(place) => group.element(
            Snippet::source(place.file.text.as_str())
                .path(&diagnostic.file)
                .annotation(AnnotationKind::Primary.span(place.span.clone()).label(&label)),
        ),
        None => group.element(annotate_snippets::Origin::path(&diagnostic.file)),
    };
    group = group.element(Level::HELP.message(&diagnostic.help));
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group]) + "\n\n"
}

fn short(diagnostic: &Diagnostic) -> String {
    let (line, column) = diagnostic.line_and_column();
    let Diagnostic { code, severity, file, message, .. } = diagnostic;
    format!("{file}:{line}:{column}: {}[{}]: {message}\n", severity.name(), code.name())
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
}

fn json(diagnostic: &Diagnostic) -> String {
    let (line, column) = diagnostic.line_and_column();
    let object = JsonLine {
        code: diagnostic.code.name(),
        severity: diagnostic.severity.name(),
        file: &diagnostic.file,
        line,
        column,
        message: &diagnostic.message,
        help: &diagnostic.help,
    };
    serde_json::to_string(&object).unwrap_or_default() + "\n"
}

/// The workflow command of GitHub Actions ("Setting an error message"), with its own escapes.
fn github(diagnostic: &Diagnostic) -> String {
    let (line, column) = diagnostic.line_and_column();
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let text = |s: &str| s.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |s: &str| text(s).replace(':', "%3A").replace(',', "%2C");
    format!(
        "::{command} file={},line={line},col={column},title={}::{}%0A{}\n",
        property(&diagnostic.file),
        property(diagnostic.code.name()),
        text(&diagnostic.message),
        text(&diagnostic.help)
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Code;
    use crate::source::SourceFile;

    fn example() -> Diagnostic {
        let text = "---\ntitle: صفحة\n---\n\nنص <b>غليظ</b>\n";
        let file = Arc::new(SourceFile { path: "content/ar/a.md".into(), text: text.into() });
        let at = text.find("<b>").unwrap();
        Diagnostic::at(Code::RawHtml, &file, at..at + 3, "HTML is not written in content", "use **bold**: 100%")
    }

    #[test]
    fn each_format() {
        insta::assert_snapshot!("human", human(&example(), false));
        insta::assert_snapshot!("short", short(&example()));
        insta::assert_snapshot!("json", json(&example()));
        insta::assert_snapshot!("github", github(&example()));
        let whole = Diagnostic::whole(Code::PairMissing, "content/ar/a.md", "no English page", "add content/en/a.md");
        insta::assert_snapshot!("human_whole_file", human(&whole, false));
    }
}
