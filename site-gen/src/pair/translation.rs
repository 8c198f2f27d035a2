//! Decides for each pair which page is the source, and whether the translation is up to date.
//!
//! A translation records the digest of its source. File dates are not used: a corrected typing error would make every translation
//! stale, and a fresh clone would make every one current.

use std::collections::HashMap;

use language::Lang;

use super::entry::Translation;
use super::index::SiteIndex;
use crate::diagnostic::Diagnostic;
use crate::findings::TranslationFinding;
use crate::parse::Page;

/// Sets the relation of every pair, and reports faults.
pub(super) fn relate(index: &mut SiteIndex, pages: &[Page]) -> Vec<Diagnostic> {
    let by_id: HashMap<(Lang, &str), &Page> = pages.iter().map(|page| ((page.lang, page.key.as_str()), page)).collect();
    let mut relations = Vec::new();
    let mut diagnostics = Vec::new();
    for page in pages {
        let counterpart = index.get(page.lang, &page.key).and_then(|entry| entry.counterpart.clone());
        let Some(other) = counterpart.as_deref().and_then(|key| by_id.get(&(page.lang.other(), key))) else {
            if let Some(digest) = page
                .meta
                .source_digest
                .as_ref()
                .filter(|_| page.sound && !index.is_broken(page.lang.other(), &page.key))
            {
                diagnostics.push(Diagnostic::at(&page.file, digest.span(), &TranslationFinding::NothingToTranslate));
            }
            continue;
        };
        let path = other.file.path.clone();
        let state = match (&page.meta.source_digest, &other.meta.source_digest) {
            (Some(here), Some(_)) => {
                if page.lang == Lang::En {
                    diagnostics.push(Diagnostic::at(
                        &page.file,
                        here.span(),
                        &TranslationFinding::BothTranslate { path },
                    ));
                }
                Translation::Unrecorded
            }
            // The digest of a page with broken front matter is not reliable, so the translation counts as current.
            (Some(recorded), None) if !other.sound || *recorded.get_ref() == other.digest => Translation::Current,
            (Some(recorded), None) => {
                let own = page.file.path.clone();
                let finding = TranslationFinding::Stale { path: own.clone(), source: path };
                diagnostics.push(Diagnostic::at(&page.file, recorded.span(), &finding));
                let since = other.meta.updated.as_ref().map(|date| date.day);
                if since.is_none() && other.sound {
                    let finding = TranslationFinding::SourceUndated { path: own };
                    diagnostics.push(Diagnostic::for_file(other.file.path.clone(), &finding));
                }
                Translation::Stale { since }
            }
            (None, Some(_)) => Translation::Source,
            // If neither records a digest, the English page counts as the translation.
            (None, None) if page.lang == Lang::En => {
                if page.sound && other.sound {
                    let finding = TranslationFinding::Unrecorded { path: page.file.path.clone() };
                    diagnostics.push(Diagnostic::for_file(page.file.path.clone(), &finding));
                }
                Translation::Unrecorded
            }
            (None, None) => Translation::Source,
        };
        relations.push(((page.lang, page.key.clone()), state));
    }
    for (id, state) in relations {
        if let Some(entry) = index.get_mut(&id) {
            entry.translation = state;
        }
    }
    diagnostics
}
