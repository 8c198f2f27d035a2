//! The output folder: where it may be, and its lock.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::options::Options;

/// The lock's file. It holds nothing.
const LOCK: &str = ".lock";

/// The lock of an output folder. It is released when it is dropped, and when the process ends.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "it is held, not read")] File);

/// Locks an output folder, which is created if it is missing, so that two builds never mix their files in it. While another build has
/// the lock, `wait` is called once and then the lock is waited for.
///
/// # Errors
/// [`io::Error`]: the folder or the lock's file cannot be created.
pub fn lock(out: &Path, wait: impl FnOnce()) -> io::Result<Lock> {
    std::fs::create_dir_all(out)?;
    let file = File::options().write(true).create(true).truncate(false).open(out.join(LOCK))?;
    if file.try_lock().is_err() {
        wait();
        file.lock()?;
    }
    Ok(Lock(file))
}

/// The input folder that an output folder is, or is in. Its files would be input of the next build.
pub fn input_around(out: &Path, options: &Options) -> Option<PathBuf> {
    let out = real(out);
    [&options.content, &options.templates].into_iter().find(|folder| out.starts_with(real(folder))).cloned()
}

/// The path without symbolic links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    for folder in whole.ancestors() {
        if let (Ok(real), Ok(rest)) = (folder.canonicalize(), whole.strip_prefix(folder)) {
            return real.join(rest);
        }
    }
    whole
}
