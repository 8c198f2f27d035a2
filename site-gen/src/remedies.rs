//! The certain corrections of findings.
//!
//! Where a finding is made, its correction is proposed if everything that it takes is known there. Corrections of Markdown are
//! proposed here, because they need the files of the site. Each proposal is then tried out: it stays only if the corrected page no
//! longer has the finding, has no other instead, and says the same.

mod addresses;
mod certain;
mod dates;
mod layers;
mod lines;
mod marks;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::disk::Layout;
use crate::parse::Page;
use crate::read::{Inputs, PageSource};
use crate::remedy::{Edit, Remedy, on_disk};

pub(crate) use certain::Trial;
pub(crate) use layers::first_layer;

/// Proposes the corrections of Markdown, and keeps only the certain ones of all.
pub(crate) fn complete(inputs: &Inputs, pages: &[Page], diagnostics: &mut [Diagnostic]) {
    // Few of a site's pages have findings.
    let named: BTreeSet<String> = diagnostics.iter().map(|diagnostic| diagnostic.file.clone()).collect();
    let is_named = |path: &String| named.contains(path);
    let pages = pages.iter().filter(|page| is_named(&page.file.path));
    let pages: BTreeMap<&str, &Page> = pages.map(|page| (page.file.path.as_str(), page)).collect();
    let sources = inputs.pages.iter().filter(|source| is_named(&source.file.path));
    let sources: BTreeMap<&str, &PageSource> = sources.map(|source| (source.file.path.as_str(), source)).collect();
    let mut by_file: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, diagnostic) in diagnostics.iter_mut().enumerate() {
        if let (None, Some(place), Some(page)) = (&diagnostic.remedy, &diagnostic.place, pages.get(&*diagnostic.file)) {
            diagnostic.remedy =
                proposed(diagnostic.code, &place.span, page, inputs).and_then(Remedy::new).map(Box::new);
        }
        if diagnostic.remedy.is_some() {
            by_file.entry(diagnostic.file.clone()).or_default().push(at);
        }
    }
    for (file, places) in by_file {
        let found: Vec<&Diagnostic> = places.iter().filter_map(|at| diagnostics.get(*at)).collect();
        let Some(text) = found.iter().find_map(|found| Some(found.place.as_ref()?.file.text.clone())) else { continue };
        let trial = Trial::new(inputs, sources.get(file.as_str()).copied(), &text);
        let certain = trial.certain(&found);
        let layout = inputs.layouts.get(&file);
        let plain = Layout::default();
        for (at, is_certain) in places.into_iter().zip(certain) {
            let Some(diagnostic) = diagnostics.get_mut(at) else { continue };
            match &mut diagnostic.remedy {
                Some(remedy) if is_certain => {
                    remedy.on_disk = on_disk(&remedy.edits, layout.unwrap_or(&plain), &text);
                }
                remedy => *remedy = None,
            }
        }
    }
}

/// The edits that correct a finding of a page's Markdown or of a date in its front matter.
fn proposed(code: &str, span: &Range<usize>, page: &Page, inputs: &Inputs) -> Option<Vec<Edit>> {
    let text = page.file.text.as_str();
    match code {
        "heading-unmade" => marks::heading(text, span),
        "emphasis-broken" => marks::emphasis(text, span),
        "alert-line" => marks::alert(text, span),
        "list-unmade" => lines::list(text, span),
        "table-unmade" => lines::table(text, span),
        "link-unmade" => addresses::link(text, span, page, inputs),
        "not-a-date" | "no-such-day" => dates::reordered(text, span, &page.yaml),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_with_a_correction_is_one_of_a_finding() {
        let known: Vec<&str> = crate::findings::all().iter().map(|row| row.code).collect();
        let source = include_str!("remedies.rs");
        let arms = source.split("match code {").nth(1).unwrap().split("_ => None").next().unwrap();
        let codes: Vec<&str> = arms.split('"').skip(1).step_by(2).collect();
        assert!(codes.len() > 6);
        assert!(codes.iter().all(|code| known.contains(code)), "{codes:?}");
    }
}
