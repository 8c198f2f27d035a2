//! Writes the difference between a build and the files on disk.
//!
//! Each file is compared with the one on disk. Changed files are written to a temporary name and then renamed, so that a reader
//! never sees half a file. New files are written in their place. `manifest.json` lists the files of the build with their digests. Before any file is touched it lists
//! both the old and the new files, at the end only the new ones. Temporary files have a folder of their own. So the next build
//! can clean up after an interrupted one, and a file that no build made is never deleted.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::files::{File, Files};
use crate::previous::{MANIFEST, Made, Manifest, Previous, digest};

/// The folder of temporary files. It is beside the manifest, so that a rename never crosses file systems.
const WRITING: &str = ".writing";

/// The result of writing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// New or changed files.
    pub written: usize,
    /// Files that were already up to date.
    pub unchanged: usize,
    /// Files of an earlier build that were deleted.
    pub removed: usize,
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path} could not be written: {source}", path = path.display())]
pub struct WriteError {
    path: PathBuf,
    source: io::Error,
}

/// Makes the folder `out` hold exactly `files`, apart from files that no build made.
///
/// # Errors
/// [`WriteError`] for the first file that cannot be written or removed. What was written until then stays; the next call
/// completes it.
pub fn write(out: &Path, files: &Files) -> Result<Summary, WriteError> {
    let made = |file: &File| Made {
        digest: digest(&file.bytes),
        from: file.from.clone(),
        // The size is only read together with `from`.
        transfer: file.transfer.get().copied().filter(|_| file.from.is_some()),
    };
    let all: Vec<(&str, &File)> = files.iter().collect();
    let new: Manifest = all.par_iter().map(|(name, file)| ((*name).to_string(), made(file))).collect();
    // Without a readable manifest nothing is deleted.
    let old = Previous::read(out).into_manifest();
    // A file that exists keeps its old digest until it is rewritten.
    let both: Manifest = new.iter().chain(&old).map(|(name, made)| (name.clone(), made.clone())).collect();
    if both != old {
        put_manifest(out, &both)?;
    }
    let mut summary = Summary::default();
    // Creating folders and files dominates a first build, so all cores take part.
    let put = |(name, file): &(&str, &File)| match old.contains_key(*name) {
        true => put_changed(out, name, file),
        false => put_new(out, name, file),
    };
    let wrote: Vec<bool> = all.par_iter().map(put).collect::<Result<_, _>>()?;
    summary.written = wrote.iter().filter(|wrote| **wrote).count();
    summary.unchanged = wrote.len() - summary.written;
    for name in old.keys().filter(|name| !new.contains_key(*name) && stays_inside(name)) {
        let path = out.join(name);
        match std::fs::remove_file(&path) {
            Ok(()) => summary.removed += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(WriteError { path, source }),
        }
        remove_empty_folders(out, &path);
    }
    if both != new {
        put_manifest(out, &new)?;
    }
    // Only an interrupted build leaves anything in it.
    let _ = std::fs::remove_dir_all(out.join(WRITING));
    Ok(summary)
}

fn put_manifest(out: &Path, manifest: &Manifest) -> Result<(), WriteError> {
    let mut text = serde_json::to_string_pretty(manifest).unwrap_or_default();
    text.push('\n');
    put(out, MANIFEST, text.as_bytes())
}

/// Writes a file that the last build made, unless it is unchanged. Returns whether it wrote.
fn put_changed(out: &Path, name: &str, file: &File) -> Result<bool, WriteError> {
    if file.unchanged { Ok(false) } else { replace(out, name, &file.bytes) }
}

/// Writes a file unless it already has this content. Returns whether it wrote.
///
/// # Errors
/// [`WriteError`]; the file is then unchanged.
pub(crate) fn replace(out: &Path, name: &str, bytes: &[u8]) -> Result<bool, WriteError> {
    if std::fs::read(out.join(name)).is_ok_and(|present| present == bytes) {
        return Ok(false);
    }
    put(out, name, bytes)?;
    Ok(true)
}

/// Writes a file that the last build did not make. Nobody reads it yet, so it needs no temporary name: what an interrupted build leaves of it
/// is in the manifest and differs from the file that the next build makes.
fn put_new(out: &Path, name: &str, file: &File) -> Result<bool, WriteError> {
    let path = out.join(name);
    let create = || std::fs::File::create_new(&path);
    let created = create().or_else(|error| match (error.kind(), path.parent()) {
        (io::ErrorKind::NotFound, Some(folder)) => {
            std::fs::create_dir_all(folder)?;
            create()
        }
        _ => Err(error),
    });
    let written = match created {
        Ok(mut created) => created.write_all(&file.bytes).and_then(|()| make_public(&created)),
        // No build made it, or a build that lost its manifest.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return put_changed(out, name, file),
        Err(error) => Err(error),
    };
    written.map(|()| true).map_err(|source| WriteError { path, source })
}

/// Makes a file readable for everyone: the site is public.
fn make_public(file: &std::fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

fn put(out: &Path, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
    let path = out.join(name);
    let writing = out.join(WRITING);
    let write = || {
        std::fs::create_dir_all(path.parent().unwrap_or(out))?;
        std::fs::create_dir_all(&writing)?;
        let mut file = tempfile::Builder::new().tempfile_in(&writing)?;
        file.write_all(bytes)?;
        // Temporary files are private by default.
        make_public(file.as_file())?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|source| WriteError { path: path.clone(), source })
}

/// Whether a name from the manifest stays inside the output folder. The manifest is untrusted data from disk.
fn stays_inside(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn remove_empty_folders(out: &Path, path: &Path) {
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != out) {
        if std::fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[(&str, &str)]) -> Files {
        names.iter().map(|(name, text)| ((*name).to_string(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn only_the_difference_is_written() {
        let out = tempfile::tempdir().unwrap();
        let first = files(&[("site/a/index.html", "a"), ("site/b/index.html", "b")]);
        assert_eq!(write(out.path(), &first).unwrap(), Summary { written: 2, unchanged: 0, removed: 0 });
        assert_eq!(write(out.path(), &first).unwrap(), Summary { written: 0, unchanged: 2, removed: 0 });
        let second = files(&[("site/a/index.html", "A")]);
        assert_eq!(write(out.path(), &second).unwrap(), Summary { written: 1, unchanged: 0, removed: 1 });
        assert!(!out.path().join("site/b").exists(), "an empty folder goes with its last file");
    }

    #[test]
    fn a_file_that_no_build_made_stays() {
        let out = tempfile::tempdir().unwrap();
        std::fs::write(out.path().join("mine.txt"), "mine").unwrap();
        write(out.path(), &files(&[("site/a.html", "a")])).unwrap();
        write(out.path(), &files(&[("site/b.html", "b")])).unwrap();
        assert!(out.path().join("mine.txt").exists());
        assert!(!out.path().join("site/a.html").exists());
    }

    #[test]
    fn leftovers_of_an_interrupted_build_are_removed_by_the_next() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), &files(&[("site/a.html", "a")])).unwrap();
        // The state of an interrupted build: the manifest lists old and new files, a new file exists, the old one is half
        // written.
        std::fs::write(out.path().join("site/x.html"), "x").unwrap();
        std::fs::write(out.path().join("site/a.html"), "half").unwrap();
        std::fs::create_dir(out.path().join(WRITING)).unwrap();
        std::fs::write(out.path().join(WRITING).join("half"), "half").unwrap();
        let named = r#"{"site/a.html":{"digest":"1"},"site/x.html":{"digest":"2"}}"#;
        std::fs::write(out.path().join(MANIFEST), named).unwrap();
        write(out.path(), &files(&[("site/a.html", "a")])).unwrap();
        assert_eq!(std::fs::read_to_string(out.path().join("site/a.html")).unwrap(), "a");
        assert!(!out.path().join("site/x.html").exists());
        assert!(!out.path().join(WRITING).exists());
    }

    #[test]
    fn a_manifest_cannot_delete_outside_its_folder() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("dist");
        std::fs::create_dir(&out).unwrap();
        std::fs::write(parent.path().join("keep.txt"), "keep").unwrap();
        let named = r#"{"../keep.txt":{"digest":"1"},"/etc/nothing":{"digest":"2"}}"#;
        std::fs::write(out.join(MANIFEST), named).unwrap();
        write(&out, &files(&[("site/a.html", "a")])).unwrap();
        assert!(parent.path().join("keep.txt").exists());
    }
}
