//! The front matter: what stands between the two lines of `---` at the beginning of a page, as YAML.

use std::sync::Arc;

use serde::Deserialize;

use crate::data::line_that_begins;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceFile, offset};

/// What a page says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// The title: the page's `<h1>` and the beginning of `<title>`.
    pub title: String,
    /// One or two sentences for search results and shared links.
    pub description: String,
    /// What kind of page it is; decides the template.
    #[serde(default)]
    pub kind: PageKind,
    /// The name in menus, where the title is too long.
    pub nav_title: Option<String>,
}

/// The kinds of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageKind {
    /// A page of text.
    #[default]
    Page,
    /// The first page of a language.
    Home,
    /// A policy: contents, clause anchors.
    Policy,
    /// The channels, listed from the data file.
    Channels,
    /// A form with what an applicant should know before it. Its file name is the form's id.
    Form,
}

impl PageKind {
    /// The template that renders it.
    pub fn template(self) -> &'static str {
        match self {
            PageKind::Page => "pages/page.html",
            PageKind::Home => "pages/home.html",
            PageKind::Policy => "pages/policy.html",
            PageKind::Channels => "pages/channels.html",
            PageKind::Form => "pages/form.html",
        }
    }
}

const FENCE: &str = "---";
const HOW: &str = "a page begins with a line ---, then title: and description:, then a line --- again";

/// Reads the front matter and says at which byte the body begins.
pub fn read(file: &Arc<SourceFile>) -> (Option<FrontMatter>, usize, Vec<Diagnostic>) {
    let text = file.text.as_str();
    let fault = |span, message: &str, help: &str| vec![Diagnostic::at(Code::FrontMatter, file, span, message, help)];

    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == FENCE) else {
        let end = text.find('\n').unwrap_or(text.len());
        return (None, 0, fault(0..end, "the page has no front matter", HOW));
    };
    let start = first.len();
    let mut end = start;
    let mut closing = None;
    for line in lines {
        if line.trim_end() == FENCE {
            closing = Some(line.len());
            break;
        }
        end += line.len();
    }
    let Some(closing) = closing else {
        return (None, text.len(), fault(0..FENCE.len(), "the front matter is not closed", HOW));
    };

    let yaml = text.get(start..end).unwrap_or_default();
    let options = serde_saphyr::options! { with_snippet: false };
    let (meta, diagnostics) = match serde_saphyr::from_str_with_options::<FrontMatter>(yaml, options) {
        Ok(meta) => {
            let empty = [("title", &meta.title), ("description", &meta.description)]
                .into_iter()
                .filter(|(_, value)| value.trim().is_empty())
                .flat_map(|(key, _)| {
                    let at = start + line_that_begins(yaml, key).unwrap_or(0);
                    fault(at..at + key.len(), &format!("the {key} is empty"), "write it in the page's language")
                })
                .collect::<Vec<_>>();
            (Some(meta), empty)
        }
        Err(error) => {
            let span = match error.location() {
                Some(at) => {
                    let line = usize::try_from(at.line()).unwrap_or(1);
                    let column = usize::try_from(at.column()).unwrap_or(1);
                    let from = start + offset(yaml, line, column);
                    from..from + word(text.get(from..end).unwrap_or_default())
                }
                None => 0..FENCE.len(),
            };
            let message = error.without_snippet().to_string();
            (
                None,
                fault(
                    span,
                    &plain(&message),
                    "the keys are title, description, kind and nav_title; put a text that contains a colon in quotation marks",
                ),
            )
        }
    };
    (meta, end + closing, diagnostics)
}

/// The length of the word at the beginning of a text, so that a mark has something to stand under.
fn word(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(text.len())
}

/// The reader's message in an editor's words, without its own idea of the place, which counts from the front matter's
/// first line.
fn plain(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    let message = message.split(", set DuplicateKeyPolicy").next().unwrap_or(message);
    let words = [
        ("error: ", ""),
        ("unknown field", "unknown key"),
        ("missing field", "missing key"),
        ("unknown variant", "unknown value"),
        ("duplicate mapping key", "a key that stands twice"),
        ("expected string scalar", "a text is expected here"),
    ];
    words.iter().fold(message.to_string(), |text, (theirs, ours)| text.replace(theirs, ours)).trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let file = Arc::new(SourceFile { path: "a.md".into(), text: text.into() });
        let (_, _, found) = read(&file);
        found
            .iter()
            .map(|d| {
                let (line, column) = d.line_and_column();
                format!("{line}:{column} {}", d.message)
            })
            .collect()
    }

    #[test]
    fn a_sound_front_matter_ends_where_the_body_begins() {
        let text = "---\ntitle: عنوان\ndescription: وصف\nkind: policy\n---\nالنص\n";
        let file = Arc::new(SourceFile { path: "a.md".into(), text: text.into() });
        let (meta, body, found) = read(&file);
        assert!(found.is_empty());
        assert_eq!(meta.unwrap().kind, PageKind::Policy);
        assert_eq!(&text[body..], "النص\n");
    }

    #[test]
    fn faults_have_their_place_in_the_file() {
        insta::assert_debug_snapshot!([
            faults("no front matter"),
            faults("---\ntitle: a\n"),
            faults("---\ntitle: a\ndescription: b\ntitel: c\n---\n"),
            faults("---\ntitle: a\n---\n"),
            faults("---\ntitle: أ\ndescription: b\nkind: polcy\n---\n"),
            faults("---\nnav_title: a\ntitle: \"\"\ndescription: b\n---\n"),
            faults("---\ntitle: a\ndescription: [\n---\n"),
            faults("---\ntitle: a\ntitle: b\ndescription: c\n---\n"),
            faults(""),
        ]);
    }
}
