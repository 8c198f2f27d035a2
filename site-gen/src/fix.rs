//! Corrects the content folder: applies the certain corrections of findings until there are none, and writes the files.
//!
//! Everything happens in memory first, so that a rehearsal shows exactly what would be written.

mod changes;
mod file;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::options::Options;
use crate::read::Inputs;
use crate::remedies::{Trial, first_layer};
use crate::remedy::apply;
use crate::source::SourceFile;
use crate::stages;

pub use changes::{Change, print, summary};
pub use file::FixedFile;
pub use write::{FixError, write};

/// How often the content is corrected and looked at again. A correction can bring another finding to light, and those that meet in
/// one place are made one after the other.
const MAX_PASSES: usize = 12;

/// The result of correcting the content in memory.
#[derive(Debug, Default)]
pub struct Fixed {
    /// The corrected files, sorted by path.
    pub files: Vec<FixedFile>,
    /// Files with corrections that are links, or are reached through one. They are not changed.
    pub links: Vec<String>,
}

/// Corrects the content in memory. `inputs` has the corrected texts afterwards.
pub fn fix(options: &Options, inputs: &mut Inputs) -> Fixed {
    let mut before: BTreeMap<String, String> = BTreeMap::new();
    let mut links = BTreeSet::new();
    for _ in 0..MAX_PASSES {
        let found = stages::checked(options, inputs).diagnostics;
        let mut by_file: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
        for diagnostic in found.iter().filter(|diagnostic| diagnostic.remedy.is_some()) {
            if leads_elsewhere(&options.content, Path::new(&diagnostic.file)) {
                links.insert(diagnostic.file.clone());
            } else {
                by_file.entry(&diagnostic.file).or_default().push(diagnostic);
            }
        }
        let corrected: Vec<SourceFile> = by_file
            .into_iter()
            .filter_map(|(path, found)| Some(SourceFile::new(path, corrected(inputs, path, found)?)))
            .collect();
        if corrected.is_empty() {
            break;
        }
        for file in corrected {
            let Some(place) = texts(inputs).find(|own| own.path == file.path) else { continue };
            before.entry(file.path.clone()).or_insert_with(|| place.text.clone());
            *place = Arc::new(file);
        }
    }
    let files = before.into_iter().filter_map(|(path, before)| {
        let after = texts(inputs).find(|own| own.path == path)?.text.clone();
        (after != before).then_some(FixedFile { path, before, after })
    });
    Fixed { files: files.collect(), links: links.into_iter().collect() }
}

/// The text of a file after as many corrections as can be made at once. Each alone is certain; together they are tried again.
fn corrected(inputs: &Inputs, path: &str, mut found: Vec<&Diagnostic>) -> Option<String> {
    let text = found.first()?.place.as_ref()?.file.text.clone();
    let source = inputs.pages.iter().find(|source| source.file.path == path);
    let trial = Trial::new(inputs, source, &text);
    let mut layer = first_layer(&mut found);
    while layer.len() > 1 && !trial.is_sound(&layer) {
        layer.truncate(layer.len() / 2);
    }
    let edits = layer.iter().filter_map(|diagnostic| diagnostic.remedy.as_ref()).flat_map(|remedy| &remedy.edits);
    Some(apply(&text, edits)).filter(|after| *after != text)
}

/// The texts of the content folder.
fn texts(inputs: &mut Inputs) -> impl Iterator<Item = &mut Arc<SourceFile>> {
    inputs.pages.iter_mut().map(|source| &mut source.file).chain(&mut inputs.forms).chain(inputs.data.values_mut())
}

/// Whether a file is a link, or does not lie in the content folder itself.
fn leads_elsewhere(content: &Path, path: &Path) -> bool {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_symlink());
    let real = |path: &Path| -> Option<PathBuf> { std::fs::canonicalize(path).ok() };
    let is_outside = match (real(content), real(path)) {
        (Some(content), Some(file)) => !file.starts_with(content),
        // A file that is not there has nothing to protect, and cannot be written either.
        _ => false,
    };
    is_link || is_outside
}
