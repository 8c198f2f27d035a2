//! Every rule about content. Pure: pages and data in, diagnostics out.

use std::ops::Range;
use std::sync::Arc;

use forms::Lang;
use toml::Spanned;

use crate::data::{Data, Sourced};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::pair::SiteIndex;
use crate::parse::{Page, PageKind, Target};
use crate::read::Inputs;
use crate::source::SourceFile;

/// Checks pages and data against each other.
pub fn check(inputs: &Inputs, pages: &[Page], index: &SiteIndex, data: &Data) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for page in pages {
        links(page, index, &mut diagnostics);
        form_page(inputs, page, data, &mut diagnostics);
    }
    forms_without_pages(index, data, &mut diagnostics);
    menu(index, data, &mut diagnostics);
    channels(index, data, &mut diagnostics);
    strings(inputs, data, &mut diagnostics);
    awaiting(data, &mut diagnostics);
    diagnostics
}

fn links(page: &Page, index: &SiteIndex, diagnostics: &mut Vec<Diagnostic>) {
    for link in &page.links {
        let mut fault = |message: String, help: &str| {
            diagnostics.push(Diagnostic::at(Code::BrokenLink, &page.file, link.span.clone(), message, help));
        };
        let (lang, key, fragment) = match &link.target {
            Target::Page { lang, key, fragment } => (*lang, key, fragment.as_ref()),
            Target::Fragment(fragment) => (page.lang, &page.key, Some(fragment)),
            Target::External | Target::Unknown => continue,
        };
        let Some(entry) = index.get(lang, key) else {
            if index.is_broken(lang, key) {
                continue;
            }
            fault(
                format!("there is no page content/{lang}/{key}.md"),
                "check the path; it starts at this file's folder",
            );
            continue;
        };
        if let Some(fragment) = fragment.filter(|fragment| !entry.ids.contains(*fragment)) {
            fault(
                format!("the page has no heading with the id \"{fragment}\""),
                "use the heading's own words with hyphens between them, or pin an id on the heading with {#id}",
            );
        }
    }
}

/// A form page's file name is the id of its form.
fn form_page(inputs: &Inputs, page: &Page, data: &Data, diagnostics: &mut Vec<Diagnostic>) {
    let form = page.key.strip_prefix("forms/");
    // A definition with a fault of its own is there all the same.
    let is_there = |id: &str| {
        data.forms.iter().any(|form| form.definition.id == id)
            || inputs.forms.iter().any(|file| file.path.ends_with(&format!("/{id}.toml")))
    };
    let exists = form.is_some_and(is_there);
    let mut fault = |message: &str, help: &str| {
        diagnostics.push(Diagnostic::whole(Code::Form, page.file.path.clone(), message, help));
    };
    match (page.meta.kind, form) {
        (PageKind::Form, Some(_)) if exists => {}
        (PageKind::Form, Some(id)) => {
            fault(&format!("there is no form \"{id}\""), "add its definition in content/forms");
        }
        (PageKind::Form, None) => fault("a page of kind form stands in the folder forms", "move it there"),
        (_, Some(_)) if exists => fault("this is the page of a form", "write kind: form in its front matter"),
        _ => {}
    }
}

fn forms_without_pages(index: &SiteIndex, data: &Data, diagnostics: &mut Vec<Diagnostic>) {
    for form in &data.forms {
        let id = &form.definition.id;
        if !form.file.path.ends_with(&format!("/{id}.toml")) {
            diagnostics.push(Diagnostic::whole(
                Code::Form,
                form.file.path.clone(),
                format!("the form's id \"{id}\" and the name of its file differ"),
                format!("name the file {id}.toml"),
            ));
        }
        for lang in Lang::ALL {
            let key = format!("forms/{id}");
            if !index.is_there(lang, &key) {
                diagnostics.push(Diagnostic::whole(
                    Code::Form,
                    form.file.path.clone(),
                    format!("the form \"{id}\" has no page in `{lang}`"),
                    format!("add content/{lang}/forms/{id}.md with kind: form"),
                ));
            }
        }
    }
}

fn menu(index: &SiteIndex, data: &Data, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Sourced { value: site, file }) = &data.site else { return };
    for key in &site.nav {
        page_exists(index, key, file, diagnostics);
    }
    if Lang::ALL.into_iter().all(|lang| !index.is_there(lang, "index")) {
        diagnostics.push(Diagnostic::whole(
            Code::PairMissing,
            "content/ar/index.md",
            "the site has no first page",
            "add content/ar/index.md and content/en/index.md with kind: home",
        ));
    }
}

fn channels(index: &SiteIndex, data: &Data, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Sourced { value: channels, file }) = &data.channels else { return };
    for key in channels.iter().filter_map(|channel| channel.page.as_ref()) {
        page_exists(index, key, file, diagnostics);
    }
}

/// Every string that a template names is there: those of the form's own pages too, which are rendered only when someone
/// sends a form.
fn strings(inputs: &Inputs, data: &Data, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Sourced { value: strings, file: words }) = &data.strings else { return };
    // Where there is no form, nobody takes the journey.
    for key in forms::strings::JOURNEY.iter().filter(|key| !data.forms.is_empty() && !strings.contains_key(**key)) {
        diagnostics.push(Diagnostic::whole(
            Code::MissingString,
            words.path.clone(),
            format!("the words \"{key}\" are missing, and the forms cannot work without them"),
            format!("add {key} = {{ ar = \"…\", en = \"…\" }}"),
        ));
    }
    for file in inputs.templates.values() {
        for (span, key) in named_strings(&file.text) {
            if !strings.contains_key(key) {
                diagnostics.push(Diagnostic::at(
                    Code::MissingString,
                    file,
                    span,
                    format!("the template names the words \"{key}\", which are not in strings.toml"),
                    format!("add {key} = {{ ar = \"…\", en = \"…\" }} to content/strings.toml"),
                ));
            }
        }
    }
}

/// The places where a template names a string, as `t.key`.
fn named_strings(template: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let part_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    template.match_indices("t.").filter_map(move |(at, _)| {
        let before = template.get(..at)?;
        // Only inside `{{ … }}` or `{% … %}`, and not the end of a longer name.
        let inside = ["{{", "{%"].iter().filter_map(|open| before.rfind(open)).max()?;
        let closed = ["}}", "%}"].iter().filter_map(|close| before.rfind(close)).max();
        if closed.is_some_and(|closed| closed > inside) || before.ends_with(part_of_a_name) {
            return None;
        }
        let rest = template.get(at + "t.".len()..)?;
        let key = rest.get(..rest.find(|c| !part_of_a_name(c)).unwrap_or(rest.len()))?;
        (!key.is_empty()).then(|| (at..at + "t.".len() + key.len(), key))
    })
}

fn page_exists(index: &SiteIndex, key: &Spanned<String>, file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) {
    if Lang::ALL.into_iter().any(|lang| !index.is_there(lang, key.get_ref())) {
        diagnostics.push(Diagnostic::at(
            Code::BrokenLink,
            file,
            key.span(),
            format!("there is no page \"{}\" in both languages", key.get_ref()),
            "a page is named by its path in content/ar or content/en, without .md",
        ));
    }
}

/// Details that only the association can supply stay empty until it does.
fn awaiting(data: &Data, diagnostics: &mut Vec<Diagnostic>) {
    let mut note = |file: &Arc<SourceFile>, span, what: String| {
        let help = "ask the association, and fill it in here; the pages leave it out until then";
        let note = Diagnostic::at(Code::Awaiting, file, span, format!("awaiting the association: {what}"), help);
        diagnostics.push(note.with_severity(Severity::Note));
    };
    if let Some(Sourced { value: site, file }) = &data.site
        && site.base_url.get_ref().is_empty()
    {
        note(file, site.base_url.span(), "the site's public address".into());
    }
    let Some(Sourced { value: channels, file }) = &data.channels else { return };
    for channel in channels {
        let texts =
            [("telephone number", &channel.phone), ("mail address", &channel.email), ("web address", &channel.url)];
        for (what, detail) in texts {
            if let Some(detail) = detail.as_ref().filter(|detail| detail.get_ref().is_empty()) {
                note(file, detail.span(), format!("{what} of the channel \"{}\"", channel.name.en));
            }
        }
        if let Some(address) = &channel.address {
            for lang in Lang::ALL.into_iter().filter(|lang| address.get_ref().get(*lang).is_empty()) {
                note(file, address.span(), format!("address of the channel \"{}\" in `{lang}`", channel.name.en));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_where_templates_name_them() {
        let template = "<p>t.outside {{ t.one }} {% if x %}{{ voice.t.two ~ t.three }}{% endif %} {{ part.t }} {{ at.x }} t.no</p>";
        let found: Vec<_> = named_strings(template).map(|(span, key)| (template.get(span).unwrap(), key)).collect();
        assert_eq!(found, [("t.one", "one"), ("t.two", "two"), ("t.three", "three")]);
    }
}
