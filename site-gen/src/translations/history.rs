//! Earlier versions of a page, from the git history.
//!
//! A translation records only the digest of its source, so the text must be found in the history. Without a history (shallow
//! clone, no `git`) it is unknown, and the report says so.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use crate::parse::{self, Page};
use crate::read::PageSource;
use crate::source::SourceFile;

/// The number of versions to search, latest first.
const MAX_VERSIONS: usize = 500;

/// The canonical text of the version with a digest.
pub(super) fn version(page: &Page, digest: &str) -> Option<String> {
    let path = Path::new(&page.file.path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name()?.to_str()?;
    let log = git(
        folder,
        &["log", "--follow", "--format=%H", "--name-only", "-z", "-n", &MAX_VERSIONS.to_string(), "--", name],
    )?;
    // Each version is a commit hash followed by the file's name in that commit.
    let words = log.split(['\0', '\n']).map(str::trim).filter(|word| !word.is_empty());
    let mut commit = "";
    for word in words {
        if word.len() >= 40 && word.bytes().all(|b| b.is_ascii_hexdigit()) {
            commit = word;
            continue;
        }
        let text = git(folder, &["show", &format!("{commit}:{word}")])?;
        let file = Arc::new(SourceFile::new(page.file.path.clone(), crate::disk::normalised(text)));
        let (page, canonical, _) = parse::with_canonical(&PageSource { lang: page.lang, key: page.key.clone(), file });
        if page.digest == digest {
            return Some(canonical);
        }
    }
    None
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
}
