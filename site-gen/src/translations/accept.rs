//! Records that a translation is up to date: writes the source's digest into its front matter.

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

/// Records that the pages at `paths` are up to date with their counterparts, one after the other. Tells for each whether its file changed.
///
/// The site is read once for all of them, and only their counterparts are parsed beyond their front matter.
///
/// # Errors
/// [`AcceptError`] for a page whose file is unchanged.
pub fn accept<'a>(
    options: &Options,
    paths: &'a [PathBuf],
) -> impl Iterator<Item = (&'a Path, Result<bool, AcceptError>)> {
    let mut site = Site::load(options, parse::head);
    let places: Vec<Option<usize>> = paths.par_iter().map(|path| place(&site, path, &options.content)).collect();
    let digest = |at: &Option<usize>| {
        let source = site.counterpart(site.pages.get((*at)?)?)?;
        let file = Arc::clone(&source.file);
        let (source, _) = parse::page(&PageSource { lang: source.lang, key: source.key.clone(), file });
        Some(source.digest)
    };
    // A record is no part of the canonical text, so that the digests stay as they are.
    let digests: Vec<Option<String>> = places.par_iter().map(digest).collect();
    paths.iter().zip(places).zip(digests).map(move |((path, at), digest)| {
        let accepted = accepted(&site, at, digest, path);
        let is_changed = accepted.map(|after| {
            // The next path may be this page's counterpart.
            let page = at.and_then(|at| site.pages.get_mut(at)).zip(after);
            page.map(|(page, after)| *page = after).is_some()
        });
        (path.as_path(), is_changed)
    })
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

/// Records that a page is up to date. Returns the page with the record, or nothing if it has it already.
fn accepted(site: &Site, at: Option<usize>, digest: Option<String>, path: &Path) -> Result<Option<Page>, AcceptError> {
    let page = at.and_then(|at| site.pages.get(at)).ok_or_else(|| AcceptError::NoSuchPage(path.into()))?;
    let (source, digest) = site.counterpart(page).zip(digest).ok_or_else(|| AcceptError::Alone(path.into()))?;
    if !page.sound || !source.sound {
        return Err(AcceptError::Broken(path.into()));
    }
    let recorded = page.meta.source_digest.as_ref();
    // If neither records a digest, the English page is the translation.
    let is_source = source.meta.source_digest.is_some() || recorded.is_none() && page.lang == Lang::Ar;
    if is_source {
        return Err(AcceptError::IsSource(path.into(), source.file.path.clone()));
    }
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
