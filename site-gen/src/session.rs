//! A site that is built again after each change, for as long as an editor writes.
//!
//! [`Session::build`] builds the whole site as [`build`](crate::build) does, but parses only the pages whose text changed.
//! [`Session::page`] comes before it: it renders a page whose text changed from what the last build knew of all others, in a few
//! milliseconds. So an editor sees a page at once, and right afterwards what lists it and the checks of the whole site. The build that
//! follows also mends what `page` cannot know, such as the page's new place among its neighbours.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::diagnostic::Diagnostic;
use crate::disk::normalised;
use crate::options::Options;
use crate::out::{self, Lock};
use crate::pair::{Entry, Translation};
use crate::parse::{self, Parsed};
use crate::read::{PageSource, page_at};
use crate::source::SourceFile;
use crate::stages::{self, Built, Ready, has_errors};
use crate::verify;
use crate::write::{self, Summary, WriteError};

/// A site with its output folder, for threads that share it.
pub struct Session {
    out: PathBuf,
    /// The pages of the last build. Held during a build: one at a time.
    parsed: Mutex<Parsed>,
    /// Held while something is written.
    known: Mutex<Known>,
    lock: Mutex<Weak<Lock>>,
}

#[derive(Default)]
struct Known {
    /// The number of times at which pages were rewritten since the start.
    rewritings: u64,
    /// What the last build left. Nothing after one with errors: a page is then only shown again with the whole site.
    ready: Option<Ready>,
}

/// The result of a build.
pub enum Outcome {
    /// The site was built, and written unless there were errors.
    Done {
        /// The build. Its files are dropped when they are written.
        built: Built,
        /// The result of writing; `None` if there were errors.
        written: Option<Result<Summary, WriteError>>,
    },
    /// A page was rewritten while the site was built, perhaps from a newer text. Nothing was written: build again.
    Overtaken,
}

/// A page that was rewritten, or not because of its errors.
#[derive(Debug)]
pub struct Rewritten {
    /// The findings of the page's own text.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were written, by their path under the output folder.
    pub files: Vec<String>,
}

impl Rewritten {
    /// Whether the page stayed as it was because of its errors.
    pub fn has_errors(&self) -> bool {
        has_errors(&self.diagnostics)
    }
}

impl Session {
    /// A session that has not built yet.
    pub fn new(out: PathBuf) -> Self {
        Session { out, parsed: Mutex::default(), known: Mutex::default(), lock: Mutex::default() }
    }

    /// Builds the site, and writes it unless there are errors. `wait` is called if another process writes to the output folder and is
    /// waited for.
    ///
    /// # Errors
    /// [`io::Error`]: the output folder cannot be locked.
    pub fn build(&self, options: &Options, wait: impl FnOnce()) -> io::Result<Outcome> {
        let mut parsed = held(&self.parsed);
        // From before the last build is read until this one is written.
        let _lock = self.locked(wait)?;
        let rewritings = held(&self.known).rewritings;
        let options = Options { previous: Some(self.out.clone()), ..options.clone() };
        let (mut built, pages, ready) = stages::build_again(&options, std::mem::take(&mut *parsed));
        *parsed = pages;
        let mut known = held(&self.known);
        if known.rewritings != rewritings {
            return Ok(Outcome::Overtaken);
        }
        let written = built.files.take().map(|files| write::write(&self.out, &files));
        known.ready = ready.filter(|_| matches!(written, Some(Ok(_))));
        Ok(Outcome::Done { built, written })
    }

    /// Renders the page of a file whose text changed, and writes it unless its text has errors. Returns `None` if that needs a build:
    /// the file is no page of the last build, it is published or withdrawn, its kind changes, or it shows a picture that no page showed.
    pub fn page(&self, path: &Path) -> Option<Rewritten> {
        let mut known = held(&self.known);
        let Ready { options, data, index, kit } = known.ready.as_mut()?;
        let (lang, key) = page_at(path, &options.content)?;
        let shown = index.get(lang, &key).filter(|entry| entry.translation != Translation::Fallback)?.path.clone();
        let text = normalised(String::from_utf8(std::fs::read(path).ok()?).ok()?);
        let file = Arc::new(SourceFile::new(shown, text));
        let (page, mut diagnostics) = parse::page(&PageSource { lang, key, file });
        let nothing = |diagnostics| Some(Rewritten { diagnostics, files: Vec::new() });
        if has_errors(&diagnostics) {
            return nothing(diagnostics);
        }
        if !kit.has_pictures_of(&page) || !index.replace(Entry::new(&page, options)) {
            return None;
        }
        let files = match kit.page(&page, index, data) {
            Ok(files) => files,
            Err(fault) => return nothing(vec![fault]),
        };
        for (name, html) in &files {
            diagnostics.extend(verify::own_faults(html).iter().map(|fault| Diagnostic::for_file(name.as_str(), fault)));
        }
        if has_errors(&diagnostics) {
            return nothing(diagnostics);
        }
        // A file that the manifest does not list would stay for ever if nothing came after it.
        if !files.iter().all(|(name, _)| self.out.join(name).is_file()) {
            return None;
        }
        known.rewritings += 1;
        let _lock = self.locked(|| {}).ok()?;
        let mut names = Vec::new();
        for (name, html) in files {
            if write::replace(&self.out, &name, &html).ok()? {
                names.push(name);
            }
        }
        Some(Rewritten { diagnostics, files: names })
    }

    /// The lock of the output folder, which this process takes once for all that it does at the same time.
    fn locked(&self, wait: impl FnOnce()) -> io::Result<Arc<Lock>> {
        let mut known = held(&self.lock);
        if let Some(lock) = known.upgrade() {
            return Ok(lock);
        }
        let lock = Arc::new(out::lock(&self.out, wait)?);
        *known = Arc::downgrade(&lock);
        Ok(lock)
    }
}

/// The value. What a panic left is as good as what an interruption leaves.
fn held<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
