//! Each form's consent refers to the published version of the privacy notice.
//!
//! Saudi Arabia's Personal Data Protection Law ties consent to the information that was given with it.

use std::ops::Range;

use forms::definition::Kind;
use language::Lang;

use super::content::Content;
use crate::data::Form;
use crate::diagnostic::Diagnostic;
use crate::findings::{DataFinding, PageFinding};
use crate::parse::PageKind;

/// The key of the privacy notice's page. Forms link to its address.
const KEY: &str = "privacy";

pub(super) fn check(content: Content<'_>) -> Vec<Diagnostic> {
    let elsewhere = content.pages.iter().filter(|page| page.meta.kind == PageKind::Privacy && page.key != KEY);
    let mut diagnostics: Vec<_> =
        elsewhere.map(|page| Diagnostic::for_file(page.file.path.clone(), &PageFinding::PrivacyElsewhere)).collect();
    for form in &content.data.forms {
        diagnostics.extend(consents(form).filter_map(|asked| consent(content, form, asked)));
    }
    diagnostics
}

/// The versions of the notice that a form asks consent to.
fn consents(form: &Form) -> impl Iterator<Item = &str> {
    form.definition.questions.iter().filter_map(|question| match &question.kind {
        Kind::Consent { notice } => Some(notice.as_str()),
        _ => None,
    })
}

/// The byte range of the line in which a definition names a version.
fn place(text: &str, asked: &str) -> Range<usize> {
    let quoted = format!("\"{asked}\"");
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("notice") && line.contains(&quoted) {
            return at..at + line.trim_end().len();
        }
        at += line.len();
    }
    0..0
}

/// Checks a form's consent. A broken notice counts as present, because its own fault is reported already. That both languages
/// have the same version is checked as a fact.
fn consent(content: Content<'_>, form: &Form, asked: &str) -> Option<Diagnostic> {
    if Lang::ALL.into_iter().any(|lang| content.index.is_broken(lang, KEY)) {
        return None;
    }
    let id = form.definition.id.clone();
    let notice = content.pages.iter().find(|page| page.key == KEY && page.meta.kind == PageKind::Privacy);
    let finding = match notice {
        None => DataFinding::NoPrivacyNotice { id },
        Some(page) => {
            let published = page.meta.version.as_ref()?.get_ref().clone();
            if published == asked {
                return None;
            }
            DataFinding::NoticeVersion { id, asked: asked.into(), published }
        }
    };
    Some(Diagnostic::at(&form.file, place(&form.file.text, asked), &finding))
}
