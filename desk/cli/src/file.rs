//! Files with personal data: readable by the user only, written completely or not at all, and never over another file by mistake.

use std::io::Write;
use std::path::{Path, PathBuf};

use language::Lang;
use tempfile::NamedTempFile;

use crate::cli::ToFile;
use crate::failure::{Failure, Outcome};
use crate::words;

/// The target of an export.
pub(crate) struct Target<'a> {
    path: &'a Path,
    force: bool,
    lang: Lang,
}

impl<'a> Target<'a> {
    /// Checks that the file does not exist or may be overwritten, before anything is read.
    pub(crate) fn new(file: &'a ToFile, lang: Lang) -> Result<Self, Failure> {
        if !file.force && file.to.exists() {
            return Err(words::file_exists(lang, &file.to));
        }
        Ok(Target { path: &file.to, force: file.force, lang })
    }

    /// Writes a temporary file beside the target. [`Written::keep`] moves it to the target.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<Written<'a>, Failure> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        let write = || {
            // Temporary files are readable by their owner only (0600).
            let mut file = tempfile::Builder::new().prefix(".desk-").tempfile_in(&folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let file = write().map_err(|error: std::io::Error| not_written(self.lang, self.path, &error))?;
        Ok(Written { file, path: self.path, force: self.force, lang: self.lang })
    }
}

/// A temporary file, which is deleted unless it is kept.
pub(crate) struct Written<'a> {
    file: NamedTempFile,
    path: &'a Path,
    force: bool,
    lang: Lang,
}

impl Written<'_> {
    /// Moves the file to its target.
    pub(crate) fn keep(self) -> Outcome {
        let Written { file, path, force, lang } = self;
        let kept = if force { file.persist(path) } else { file.persist_noclobber(path) };
        match kept {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(words::file_exists(lang, path))
            }
            Err(error) => Err(not_written(lang, path, &error.error)),
        }
    }
}

fn not_written(lang: Lang, path: &Path, error: &std::io::Error) -> Failure {
    words::not_written(lang, path, &error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_at_the_target_is_not_overwritten_and_an_unkept_file_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = ToFile { to: folder.path().join("a.csv"), force: false };
        let written = Target::new(&file, Lang::En).ok().unwrap().write(b"ours").ok().unwrap();
        std::fs::write(&file.to, "theirs").unwrap();
        assert!(matches!(written.keep(), Err(Failure::Failed(message)) if message.contains("--force")));
        assert_eq!(std::fs::read(&file.to).unwrap(), b"theirs");
        file.force = true;
        drop(Target::new(&file, Lang::En).ok().unwrap().write(b"ours"));
        assert_eq!(std::fs::read(&file.to).unwrap(), b"theirs");
        assert!(Target::new(&file, Lang::En).ok().unwrap().write(b"ours").ok().unwrap().keep().is_ok());
        assert_eq!(std::fs::read(&file.to).unwrap(), b"ours");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }
}
