//! Whether anything changed since the last build, without reading a file of the content.
//!
//! A build leaves a record in its output folder: a digest of the size, the times and the number of every input file before it was read,
//! one of every output file after it was written, and what the build said. If the next build finds the same, there is nothing to do. The
//! times of a file are when its bytes and when its inode changed (stat(2)), so that bytes which change under an old time of change are
//! seen too.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::options::Options;
use crate::previous::MANIFEST;
use crate::read::input_files;

/// The record's file in the output folder.
const RECORD: &str = ".last-build";

/// The smallest age at which a file's time tells that it did not change since. File systems have ticks of up to two seconds (FAT), and a
/// second change within a tick has the same time.
const TICK: Duration = Duration::from_secs(2);

/// What a build printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The report of the findings.
    pub report: String,
    /// How many findings there are.
    pub sums: String,
    /// How heavy the pages are.
    pub weights: String,
}

/// The inputs of a build as they are now.
#[derive(Debug)]
pub struct Inputs {
    digest: String,
    /// Whether their times tell whether they change from now on.
    is_certain: bool,
}

#[derive(Serialize, Deserialize)]
struct Record {
    inputs: String,
    outputs: String,
    said: Said,
}

/// Looks at the inputs of a build. `manner` is everything else that decides what it writes and says. Returns `None` if a file cannot be
/// looked at: the build then tells of it.
pub fn inputs(options: &Options, manner: &str) -> Option<Inputs> {
    // Another version of the program may write something else.
    let (program, _) = looked_at(&[std::env::current_exe().ok()?], "")?;
    let mut files = Vec::new();
    for folder in [&options.content, &options.templates] {
        files.extend(input_files(folder).collect::<Result<Vec<_>, _>>().ok()?);
    }
    files.extend(options.published.as_ref().map(|folder| folder.join(MANIFEST)));
    files.sort();
    let (digest, newest) = looked_at(&files, &format!("{program}\n{options:?}\n{manner}"))?;
    let is_certain = SystemTime::now().duration_since(newest).is_ok_and(|age| age >= TICK);
    Some(Inputs { digest, is_certain })
}

/// What the last build said, if it had the same inputs and its output is as it left it; with the number of its files.
pub fn last(out: &Path, inputs: &Inputs) -> Option<(Said, usize)> {
    let record: Record = serde_json::from_slice(&std::fs::read(out.join(RECORD)).ok()?).ok()?;
    if record.inputs != inputs.digest {
        return None;
    }
    let (outputs, files) = outputs(out)?;
    (record.outputs == outputs).then_some((record.said, files))
}

/// Records what a build found and said, when it has written its output. Nothing is recorded where the next build could not be certain, and
/// a record that cannot be written is only missed.
pub fn record(out: &Path, inputs: &Inputs, said: Said) {
    let record = || {
        let (outputs, _) = outputs(out).filter(|_| inputs.is_certain)?;
        let record = Record { inputs: inputs.digest.clone(), outputs, said };
        std::fs::write(out.join(RECORD), serde_json::to_vec(&record).ok()?).ok()
    };
    if record().is_none() {
        let _ = std::fs::remove_file(out.join(RECORD));
    }
}

/// The digest of the files that the manifest names, and of the manifest; with their number.
fn outputs(out: &Path) -> Option<(String, usize)> {
    let manifest = std::fs::read(out.join(MANIFEST)).ok()?;
    let names: BTreeMap<&str, IgnoredAny> = serde_json::from_slice(&manifest).ok()?;
    let files: Vec<PathBuf> = names.keys().chain([&MANIFEST]).map(|name| out.join(name)).collect();
    Some((looked_at(&files, "")?.0, names.len()))
}

/// A digest of files' names, sizes, times and numbers, and the newest time at which one changed.
fn looked_at(files: &[PathBuf], manner: &str) -> Option<(String, SystemTime)> {
    let found: Vec<Metadata> = files.par_iter().map(std::fs::metadata).collect::<Result<_, _>>().ok()?;
    let mut digest = blake3::Hasher::new();
    let mut newest = SystemTime::UNIX_EPOCH;
    digest.update(manner.as_bytes());
    for (path, found) in files.iter().zip(&found) {
        let modified = found.modified().ok()?;
        newest = newest.max(modified);
        let name = path.as_os_str().as_encoded_bytes();
        digest.update(&(name.len() as u64).to_le_bytes()).update(name).update(&found.len().to_le_bytes());
        let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        digest.update(&since.as_nanos().to_le_bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            for number in [found.ctime(), found.ctime_nsec(), found.ino().cast_signed()] {
                digest.update(&number.to_le_bytes());
            }
        }
    }
    Some((digest.finalize().to_hex().to_string(), newest))
}
