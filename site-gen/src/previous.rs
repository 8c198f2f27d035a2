//! What the last build left: its manifest, and the files that it names.
//!
//! A file that was made from the same things is not made again, provided that it still is what the manifest says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The name of the manifest in the output folder.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The list of a build's files by their path under the output folder.
pub type Manifest = BTreeMap<String, Made>;

/// A file of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The digest of its bytes: 32 hexadecimal digits of BLAKE3.
    pub digest: String,
    /// The digest of everything that it was made from, where it is worth not making it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What it weighs on its way, see [`transfer`](crate::transfer), where that is worth not measuring it again. The name in
    /// the file says how it was measured.
    #[serde(default, rename = "brotli5", skip_serializing_if = "Option::is_none")]
    pub transfer: Option<usize>,
}

/// The digest of bytes as the manifest has it.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(32).collect()
}

/// What the last build left.
#[derive(Debug, Default)]
pub struct Previous {
    folder: Option<PathBuf>,
    manifest: Manifest,
    state: State,
}

/// What was found where the manifest should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Missing,
    Broken,
    Read,
}

impl Previous {
    /// Reads what a build left in a folder; a folder without a manifest, or with a broken one, holds nothing.
    pub fn read(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join(MANIFEST)).ok();
        let read = text.as_deref().map(serde_json::from_str::<Manifest>);
        let (manifest, state) = match read {
            None => (Manifest::new(), State::Missing),
            Some(Err(_)) => (Manifest::new(), State::Broken),
            Some(Ok(manifest)) => (manifest, State::Read),
        };
        Previous { folder: Some(folder.to_path_buf()), manifest, state }
    }

    /// The files that it names.
    pub(crate) fn into_manifest(self) -> Manifest {
        self.manifest
    }

    /// The manifest's path as a report names it.
    pub fn shown(&self) -> String {
        self.folder.as_ref().map(|folder| folder.join(MANIFEST).display().to_string()).unwrap_or_default()
    }

    /// Whether what was published is unknown, though it should be known: a manifest that cannot be read, or one that someone
    /// named and that is not there.
    pub fn is_unknown(&self, named: bool) -> bool {
        self.state == State::Broken || named && self.state == State::Missing
    }

    /// The bytes of a file that was made from the same things and is still as it was made, and what it weighs on its way
    /// where that is known.
    pub fn same(&self, name: &str, from: &str) -> Option<(Vec<u8>, Option<usize>)> {
        let made = self.manifest.get(name).filter(|made| made.from.as_deref() == Some(from))?;
        let bytes = std::fs::read(self.folder.as_ref()?.join(name)).ok()?;
        (digest(&bytes) == made.digest).then_some((bytes, made.transfer))
    }

    /// The addresses of the pages that the last build published.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.manifest.keys().filter_map(|name| name.strip_prefix("site")?.strip_suffix("index.html"))
    }
}
