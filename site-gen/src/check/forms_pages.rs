//! Every form has its pages, and every form page has its form.

use language::Lang;

use super::content::Content;
use crate::diagnostic::Diagnostic;
use crate::findings::{DataFinding, PageFinding};
use crate::parse::{Page, PageKind, TranslationPolicy};

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for page in content.pages {
        form_page(content, page, &mut diagnostics);
        if let Some(id) = page.meta.form.as_ref().filter(|id| !exists(content, id.get_ref())) {
            let finding = PageFinding::NoSuchForm { id: id.get_ref().clone() };
            diagnostics.push(Diagnostic::at(&page.file, id.span(), &finding));
        }
    }
    forms_without_pages(content, &mut diagnostics);
    diagnostics
}

/// Whether there is a form with this id. A broken definition counts, because its own fault is reported already.
fn exists(content: Content<'_>, id: &str) -> bool {
    content.data.forms.iter().any(|form| form.definition.id == id)
        || content.inputs.forms.iter().any(|file| file.path.ends_with(&format!("/{id}.toml")))
        || content.inputs.unreadable_data.contains(&format!("forms/{id}.toml"))
}

/// Checks that a form page's file name is the id of its form.
fn form_page(content: Content<'_>, page: &Page, diagnostics: &mut Vec<Diagnostic>) {
    let form = page.key.strip_prefix("forms/").filter(|id| *id != "index");
    let exists = form.is_some_and(|id| exists(content, id));
    let finding = match (page.meta.kind, form) {
        (PageKind::Form, Some(_)) if exists => return,
        (PageKind::Form, Some(id)) => PageFinding::NoSuchForm { id: id.into() },
        (PageKind::Form, None) => PageFinding::FormElsewhere,
        (_, Some(_)) if exists && page.sound => PageFinding::NotAFormPage,
        _ => return,
    };
    diagnostics.push(Diagnostic::for_file(page.file.path.clone(), &finding));
}

fn forms_without_pages(content: Content<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for form in &content.data.forms {
        let id = &form.definition.id;
        let mut fault = |finding: DataFinding| diagnostics.push(Diagnostic::for_file(form.file.path.clone(), &finding));
        if !form.file.path.ends_with(&format!("/{id}.toml")) {
            fault(DataFinding::FormFileName { id: id.clone() });
            // Its pages may be named after the file.
            continue;
        }
        let key = format!("forms/{id}");
        for lang in Lang::ALL.into_iter().filter(|lang| !content.index.exists(*lang, &key)) {
            let other = content.pages.iter().find(|page| page.lang == lang.other() && page.key == key);
            // The missing counterpart of that page is reported already.
            if other.is_some_and(|page| page.meta.translation == TranslationPolicy::Required && !page.meta.draft) {
                continue;
            }
            fault(DataFinding::FormWithoutPage { id: id.clone(), lang: lang.to_string() });
        }
    }
}
