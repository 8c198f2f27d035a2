//! The last build: its manifest and its files.
//!
//! A file is reused if its inputs are unchanged and its bytes still have the digest in the manifest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The name of the manifest in the output folder.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The files of a build by their path under the output folder.
pub type Manifest = BTreeMap<String, Made>;

/// The manifest entry of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The digest of its bytes: 32 hexadecimal digits of BLAKE3.
    pub digest: String,
    /// The digest of everything that the file was made from, if the file can be reused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The transferred size, see [`transfer`](crate::transfer), if it can be reused. The name in the manifest states the
    /// compression.
    #[serde(default, rename = "brotli5", skip_serializing_if = "Option::is_none")]
    pub transfer: Option<usize>,
}

/// The digest of bytes as the manifest stores it.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(32).collect()
}

/// The manifest and folder of the last build.
#[derive(Debug, Default)]
pub struct Previous {
    folder: Option<PathBuf>,
    manifest: Manifest,
    state: State,
}

/// The state of the manifest file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Missing,
    Broken,
    Read,
}

impl Previous {
    /// Reads the manifest in a folder. A missing or broken manifest lists no files.
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

    /// The manifest.
    pub(crate) fn into_manifest(self) -> Manifest {
        self.manifest
    }

    /// The manifest's path for reports.
    pub fn shown(&self) -> String {
        self.folder.as_ref().map(|folder| folder.join(MANIFEST).display().to_string()).unwrap_or_default()
    }

    /// Whether the published addresses are unknown: the manifest is broken, or the options name a folder (`named`) that has none.
    pub fn is_unknown(&self, named: bool) -> bool {
        self.state == State::Broken || named && self.state == State::Missing
    }

    /// The bytes of a file that was made from the same inputs and is still unchanged, with its transferred size if that is known.
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
