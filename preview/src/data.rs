//! The data folder: submissions, mails and the keys between runs. It is for this machine only and is never committed.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use intake_fn::runtime::config::signing_keys;
use store::config::{ConfigError, Environment};
use store::lookup::LookupSecret;
use store::token::Keys;

use crate::start_error::StartError;

/// The data folder, locked for this process.
pub struct DataFolder {
    folder: PathBuf,
    // Released when the process ends, however it ends.
    _lock: File,
}

impl DataFolder {
    /// Creates the folder if it is missing, and locks it.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn open(folder: &Path) -> Result<Self, StartError> {
        let unusable = |why: String| StartError::Data { folder: folder.to_path_buf(), why };
        create_private_folder(folder).map_err(|error| unusable(error.to_string()))?;
        let lock = File::create(folder.join("lock")).map_err(|error| unusable(error.to_string()))?;
        match lock.try_lock() {
            Ok(()) => Ok(DataFolder { folder: folder.to_path_buf(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StartError::DataInUse(folder.to_path_buf())),
            Err(TryLockError::Error(error)) => Err(unusable(error.to_string())),
        }
    }

    /// The file of the table, which only its owner can read. SQLite gives its journal the same mode.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn database(&self) -> Result<PathBuf, StartError> {
        let path = self.folder.join("table.sqlite");
        let made = if path.exists() { make_private(&path) } else { write_private(&path, "") };
        made.map_err(|error| StartError::Data { folder: self.folder.clone(), why: error.to_string() })?;
        Ok(path)
    }

    /// Writes the address of the table's engine to the file `table`, for programs that are given the folder, such as the desk.
    /// The file exists as long as the preview runs.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn publish(&self, endpoint: &str) -> Result<(), StartError> {
        let path = self.address_of_table();
        let written = remove(&path).and_then(|()| write_private(&path, endpoint));
        written.map_err(|error| StartError::Data { folder: self.folder.clone(), why: error.to_string() })
    }

    fn address_of_table(&self) -> PathBuf {
        self.folder.join("table")
    }

    /// The folder of the mails.
    pub fn mail(&self) -> PathBuf {
        self.folder.join("mail")
    }

    /// The signing keys. They are drawn at the first start, so that the receipts of an earlier run stay valid.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn keys(&self) -> Result<Keys, StartError> {
        self.key("seal.key", "INTAKE_SEAL_KEY", signing_keys)
    }

    /// The key of the lookups. It is drawn at the first start, so that the requests of an earlier run are still found by a number. The
    /// desk reads the file.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn lookup(&self) -> Result<LookupSecret, StartError> {
        self.key("lookup.key", LookupSecret::VARIABLE, LookupSecret::read)
    }

    /// Reads a key from its file as production reads it from its variable. If there is no file, it draws the key.
    fn key<K>(
        &self,
        file: &str,
        variable: &'static str,
        read: impl Fn(&KeyFile) -> Result<K, ConfigError>,
    ) -> Result<K, StartError> {
        let unusable = |why: String| StartError::Data { folder: self.folder.clone(), why };
        let path = self.folder.join(file);
        if !path.exists() {
            let mut key = [0_u8; 32];
            getrandom::fill(&mut key).map_err(|error| unusable(error.to_string()))?;
            write_private(&path, &hex::encode(key)).map_err(|error| unusable(error.to_string()))?;
        }
        read(&KeyFile { path, variable }).map_err(|error| unusable(format!("{error} (it stands in {file})")))
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        // A file that remains names a dead engine, which the desk detects.
        let _ = remove(&self.address_of_table());
    }
}

/// Removes a file. A file that does not exist, because no preview ran before or the last was killed, counts as removed.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Creates a folder that only its owner can open, unless it exists: then it may be the owner's wish that others can.
fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Takes the file of an earlier version from everybody but its owner.
fn make_private(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// Reads a key from a file instead of production's variable.
struct KeyFile {
    path: PathBuf,
    variable: &'static str,
}

impl Environment for KeyFile {
    fn get(&self, name: &str) -> Option<String> {
        (name == self.variable).then(|| std::fs::read_to_string(&self.path).unwrap_or_default().trim().to_string())
    }
}
