//! The files of a build in memory, before they are written.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;

use crate::transfer;

/// A file of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The content.
    pub bytes: Vec<u8>,
    /// The digest of everything that it was made from, if that allows a later build to reuse the file.
    pub from: Option<String>,
    /// Whether the last build left exactly these bytes at this path.
    pub unchanged: bool,
    /// The transferred size in bytes, see [`transfer`](crate::transfer), once it was measured.
    pub transfer: OnceLock<usize>,
    /// Whether it is a page with a list of other pages, so that its size does not depend on its own text alone.
    pub is_list: bool,
}

impl File {
    /// The transferred size, measured unless it is known. `name` is the file's path.
    pub fn transferred(&self, name: &str) -> usize {
        *self.transfer.get_or_init(|| transfer::size(name, &self.bytes))
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        File { bytes, ..File::default() }
    }
}

/// The files of a build by their path under the output folder: `site/…`, `intake/…`, and the files for the host.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<String, File>);

impl Files {
    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.0.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Whether there is a file with this path.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A file.
    pub fn file(&self, name: &str) -> Option<&File> {
        self.0.get(name)
    }

    /// A file's bytes.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.file(name).map(|file| file.bytes.as_slice())
    }

    /// Adds a file.
    pub(crate) fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.0.insert(name.to_string(), bytes.into());
    }
}

impl FromIterator<(String, Vec<u8>)> for Files {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(files: I) -> Self {
        Files(files.into_iter().map(|(name, bytes)| (name, File::from(bytes))).collect())
    }
}

impl Extend<(String, File)> for Files {
    fn extend<I: IntoIterator<Item = (String, File)>>(&mut self, files: I) {
        self.0.extend(files);
    }
}

/// Indented JSON with a line break at its end.
pub(crate) fn json(value: &impl Serialize) -> Vec<u8> {
    // All values passed here are structures and maps with text as keys. They always become JSON.
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}
