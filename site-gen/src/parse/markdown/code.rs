//! Code: spans and blocks. It always runs from left to right.

use pulldown_cmark::CodeBlockKind;

use super::output::Output;

pub(super) fn span(code: &str, out: &mut Output<'_>) {
    write!(out.canonical, "`{code}`");
    out.html.write("<code dir=\"ltr\">");
    out.html.attribute(code);
    out.html.write("</code>");
}

pub(super) fn start_block(kind: &CodeBlockKind<'_>, out: &mut Output<'_>) {
    out.canonical.begin("    ");
    let language = match kind {
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
        CodeBlockKind::Indented => "",
    };
    out.html.block("<pre dir=\"ltr\" tabindex=\"0\"><code");
    if !language.is_empty() {
        out.html.write(" class=\"language-");
        out.html.attribute(language);
        out.html.write("\"");
    }
    out.html.write(">");
}

/// Writes text of a block.
pub(super) fn text(text: &str, out: &mut Output<'_>) {
    for line in text.lines() {
        out.canonical.mark(line.trim_end());
        out.canonical.end_line();
    }
    out.html.attribute(text);
}

pub(super) fn end_block(out: &mut Output<'_>) {
    out.canonical.end_line();
    out.html.write("</code></pre>\n");
}
