//! Records that a translation is up to date: writes the source's digest into its front matter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use language::{Bilingual, Lang};
use rayon::prelude::*;

use super::Site;
use crate::disk::Replacement;
use crate::options::Options;
use crate::parse::{self, Page};
use crate::read::{PageSource, page_at};
use crate::remedy::{Edit, apply, apply_on_disk};
use crate::source::SourceFile;

/// A reason why nothing was recorded.
#[derive(Debug)]
pub enum AcceptError {
    /// There is no page at this path.
    NoSuchPage(PathBuf),
    /// The page or its counterpart has faults.
    Broken(PathBuf),
    /// The page has no counterpart.
    Alone(PathBuf),
    /// The page is the original of its counterpart.
    IsSource(PathBuf, String),
    /// The file could not be written.
    Write(PathBuf, std::io::Error),
}

impl AcceptError {
    /// The error message in both languages.
    pub fn message(&self) -> Bilingual {
        let (en, ar) = match self {
            AcceptError::NoSuchPage(path) => {
                (format!("there is no page {}", path.display()), format!("لا توجد صفحة {}", path.display()))
            }
            AcceptError::Broken(path) => (
                format!("{} or its counterpart has faults: run cargo run -p site-gen -- check first", path.display()),
                format!("في {} أو في مقابلها أخطاء: شغّل cargo run -p site-gen -- check أولًا", path.display()),
            ),
            AcceptError::Alone(path) => (
                format!("{} has no counterpart that it could translate", path.display()),
                format!("ليس للصفحة {} مقابل تترجمه", path.display()),
            ),
            AcceptError::IsSource(path, other) => (
                format!("{} is the text that {other} translates: accept that one", path.display()),
                format!("الصفحة {} هي الأصل الذي تترجمه {other}: اعتمد تلك", path.display()),
            ),
            AcceptError::Write(path, error) => (
                format!("{} could not be written: {error}", path.display()),
                format!("تعذرت كتابة {}: {error}", path.display()),
            ),
        };
        Bilingual::from_fn(|lang| match lang {
            Lang::Ar => ar.clone(),
            Lang::En => en.clone(),
        })
    }
}

/// Records that the pages at `paths` are up to date with their counterparts. Tells for each, in their order, whether its file changed, or why
/// it did not.
///
/// The site is read once for all of them, and only their counterparts are parsed beyond their front matter. Pairs are recorded side by side.
pub fn accept(options: &Options, paths: &[PathBuf]) -> Vec<Result<bool, AcceptError>> {
    let site = Site::load(options, parse::head);
    let places: Vec<Option<usize>> = paths.par_iter().map(|path| place(&site, path, &options.content)).collect();
    let mut pairs: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (which, at) in places.into_iter().enumerate() {
        if let Some(at) = at {
            pairs.entry(site.pair(at)).or_default().push((which, at));
        }
    }
    let recorded: Vec<_> =
        pairs.into_par_iter().flat_map_iter(|(_, pages)| pair_accepted(&site, paths, pages)).collect();
    let mut recorded: BTreeMap<usize, Result<bool, AcceptError>> = recorded.into_iter().collect();
    let missing = |path: &PathBuf| Err(AcceptError::NoSuchPage(path.clone()));
    paths.iter().enumerate().map(|(which, path)| recorded.remove(&which).unwrap_or_else(|| missing(path))).collect()
}

/// Records the pages of one pair, one after the other, because the second may be the counterpart of the first. A page is given by its path's
/// place in the list of paths and its own in the site's.
fn pair_accepted(
    site: &Site,
    paths: &[PathBuf],
    pages: Vec<(usize, usize)>,
) -> Vec<(usize, Result<bool, AcceptError>)> {
    // Those whose files changed, by their places.
    let mut changed: BTreeMap<usize, Page> = BTreeMap::new();
    let mut results = Vec::new();
    for (which, at) in pages {
        let as_changed = |at: usize| changed.get(&at).or_else(|| site.pages.get(at));
        let (Some(path), Some(page)) = (paths.get(which), as_changed(at)) else { continue };
        let accepted = accepted(page, site.counterpart_place(page).and_then(as_changed), path);
        results.push((which, accepted.map(|after| after.map(|after| changed.insert(at, after)).is_some())));
    }
    results
}

/// The place in the site's list of the page at a path.
fn place(site: &Site, path: &Path, content: &Path) -> Option<usize> {
    let named = page_at(path, content).and_then(|id| site.places.get(&id).copied());
    named.or_else(|| {
        // A link in the content folder leads to it.
        let wanted = std::fs::canonicalize(path).ok()?;
        site.pages.iter().position(|page| std::fs::canonicalize(&page.file.path).is_ok_and(|path| path == wanted))
    })
}

/// Records that a page is up to date with its counterpart. Returns the page with the record, or nothing if it has it already.
fn accepted(page: &Page, counterpart: Option<&Page>, path: &Path) -> Result<Option<Page>, AcceptError> {
    let source = counterpart.ok_or_else(|| AcceptError::Alone(path.into()))?;
    if !page.sound || !source.sound {
        return Err(AcceptError::Broken(path.into()));
    }
    let recorded = page.meta.source_digest.as_ref();
    // If neither records a digest, the English page is the translation.
    let is_source = source.meta.source_digest.is_some() || recorded.is_none() && page.lang == Lang::Ar;
    if is_source {
        return Err(AcceptError::IsSource(path.into(), source.file.path.clone()));
    }
    // The record of a page is no part of its canonical text.
    let whole = PageSource { lang: source.lang, key: source.key.clone(), file: Arc::clone(&source.file) };
    let digest = parse::page(&whole).0.digest;
    if recorded.is_some_and(|recorded| *recorded.get_ref() == digest) {
        return Ok(None);
    }
    let edit = [recording(page, &digest)];
    let text = apply(&page.file.text, &edit);
    // A digest appended to an unusual front matter may not parse. Check the result.
    let file = Arc::new(SourceFile::new(page.file.path.clone(), text));
    let after = parse::head(&PageSource { lang: page.lang, key: page.key.clone(), file });
    if !after.sound || after.meta.source_digest.as_ref().map(toml::Spanned::get_ref) != Some(&digest) {
        return Err(AcceptError::Broken(path.into()));
    }
    let write_error = |error| AcceptError::Write(path.into(), error);
    let on_disk = std::fs::read_to_string(path).map_err(write_error)?;
    let on_disk = apply_on_disk(&on_disk, &page.file.text, &edit).ok_or_else(|| AcceptError::Broken(path.into()))?;
    Replacement::write(path, &on_disk).and_then(Replacement::put).map_err(write_error)?;
    Ok(Some(after))
}

/// The edit that records a digest in the page's text.
fn recording(page: &Page, digest: &str) -> Edit {
    match &page.meta.source_digest {
        Some(recorded) => Edit::replace(recorded.span(), format!("\"{digest}\"")),
        None => Edit::insert(page.yaml.end, format!("source_digest: \"{digest}\"\n")),
    }
}
