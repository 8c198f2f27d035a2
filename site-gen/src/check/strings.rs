//! Interface strings: each one that a template uses exists, each one that exists is used, and plurals have all forms of their
//! language (Unicode CLDR, plural rules: Arabic has six).

use std::collections::BTreeSet;
use std::ops::Range;

use language::Lang;

use super::content::Content;
use crate::data::{Sourced, Words, line_that_begins};
use crate::diagnostic::Diagnostic;
use crate::findings::DataFinding;

/// The templates of the dynamic pages, which have no plurals.
const DYNAMIC: [&str; 2] = ["intake/", "desk/"];

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let Some(Sourced { value: strings, file: words }) = &content.data.strings else { return Vec::new() };
    let mut diagnostics = Vec::new();
    // Without forms, these strings are not needed.
    let journey = forms::strings::JOURNEY.iter().filter(|_| !content.inputs.forms.is_empty());
    for key in journey.clone().filter(|key| !matches!(strings.get(**key), Some(Words::Plain(_)))) {
        let finding = DataFinding::MissingJourneyString { key: (*key).into() };
        diagnostics.push(Diagnostic::for_file(words.path.clone(), &finding));
    }
    let mut used: BTreeSet<&str> = forms::strings::JOURNEY.into_iter().collect();
    for (name, file) in &content.inputs.templates {
        for (span, named) in named(&file.text) {
            used.insert(named.key());
            let key = named.key().to_string();
            let finding = match (strings.get(named.key()), &named) {
                (None, _) => DataFinding::MissingString { key },
                (Some(Words::Plain(_)), Named::Plain(_)) => continue,
                (Some(Words::Plural(_)), Named::Plural(_))
                    if !DYNAMIC.iter().any(|folder| name.starts_with(folder)) =>
                {
                    continue;
                }
                _ => DataFinding::PluralMisused { key },
            };
            diagnostics.push(Diagnostic::at(file, span, &finding));
        }
    }
    for (key, entry) in strings {
        let at = line_that_begins(&words.text, key).unwrap_or(0);
        let mut fault = |finding: DataFinding| diagnostics.push(Diagnostic::at(words, at..at + key.len(), &finding));
        if !used.contains(key.as_str()) {
            fault(DataFinding::UnusedString { key: key.clone() });
        }
        let Words::Plural(forms) = entry else { continue };
        for lang in Lang::ALL {
            let (key, lang_name) = (key.clone(), lang.to_string());
            let wanted = language::plural::forms(lang);
            let given = forms.get(lang);
            for (form, example) in wanted.iter().filter(|(form, _)| !given.contains_key(*form)) {
                let (form, example) = ((*form).to_string(), example.to_string());
                fault(DataFinding::MissingPlural { key: key.clone(), lang: lang_name.clone(), form, example });
            }
            for form in given.keys().filter(|form| !wanted.iter().any(|(wanted, _)| wanted == form)) {
                let forms = wanted.iter().map(|(form, _)| *form).collect::<Vec<_>>().join(", ");
                fault(DataFinding::UnknownPlural {
                    key: key.clone(),
                    lang: lang_name.clone(),
                    form: form.clone(),
                    forms,
                });
            }
        }
    }
    diagnostics
}

/// A template's use of a string.
#[derive(Debug, PartialEq, Eq)]
enum Named<'a> {
    /// `t.key`
    Plain(&'a str),
    /// `plural(key="key", …)`
    Plural(&'a str),
}

impl<'a> Named<'a> {
    fn key(&self) -> &'a str {
        match self {
            Named::Plain(key) | Named::Plural(key) => key,
        }
    }
}

/// Returns a template's uses of strings with their byte ranges.
fn named(template: &str) -> Vec<(Range<usize>, Named<'_>)> {
    let part_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for code in code(template) {
        let text = template.get(code.clone()).unwrap_or_default();
        for (at, _) in text.match_indices("t.") {
            let before = text.get(..at).unwrap_or_default();
            let rest = text.get(at + "t.".len()..).unwrap_or_default();
            let length = rest.find(|c| !part_of_a_name(c)).unwrap_or(rest.len());
            if let Some(key) = rest.get(..length).filter(|key| !key.is_empty() && !before.ends_with(part_of_a_name)) {
                let start = code.start + at;
                found.push((start..start + "t.".len() + length, Named::Plain(key)));
            }
        }
        for (at, open) in text.match_indices("plural(") {
            let inside = text.get(at + open.len()..).and_then(|rest| rest.split(')').next()).unwrap_or_default();
            let key = inside.split_once("key=\"").and_then(|(_, rest)| rest.split('"').next());
            found.extend(key.map(|key| (code.start + at..code.start + at + "plural".len(), Named::Plural(key))));
        }
    }
    found.sort_by_key(|(span, _)| span.start);
    found
}

/// The byte ranges of code in a template: `{{ … }}` and `{% … %}`.
fn code(template: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(open) = template.get(at..).and_then(|rest| rest.find(['{'])).map(|found| at + found) {
        let rest = template.get(open..).unwrap_or_default();
        let close = match rest.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                at = open + 1;
                continue;
            }
        };
        let end = rest.find(close).map_or(template.len(), |found| open + found);
        if close != "#}" {
            parts.push(open + 2..end);
        }
        at = end.max(open + 2);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_templates_name_them() {
        let template = "<p>t.outside {# t.comment #} {{ t.one }} {% if x %}{{ voice.t.two ~ t.three }}{% endif %} {{ part.t }} {{ at.x }} t.no {{ plural(lang=lang.code, key=\"pages\", n=3) }}</p>";
        let found: Vec<_> = named(template).into_iter().map(|(span, named)| (&template[span], named)).collect();
        let plain = |key| Named::Plain(key);
        assert_eq!(
            found,
            [
                ("t.one", plain("one")),
                ("t.two", plain("two")),
                ("t.three", plain("three")),
                ("plural", Named::Plural("pages"))
            ]
        );
    }
}
