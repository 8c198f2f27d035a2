//! A small valid site in a folder of its own, for tests to modify.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use language::calendar::Day;
use site_gen::{Built, Options};

/// The folder of this crate's tests.
pub fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// A site in a temporary folder.
pub struct Site(tempfile::TempDir);

impl Site {
    /// Creates the smallest valid site: `tests/base`.
    pub fn new() -> Self {
        let site = Site(tempfile::tempdir().unwrap());
        copy(&tests().join("base"), site.path());
        site
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Runs the program in the site's folder.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
        command.current_dir(self.path()).env_remove("NO_COLOR");
        command
    }

    /// The exit status of `check` and its report, one line per finding.
    pub fn check(&self) -> (Option<i32>, String) {
        let output = self.run(&["check", "--format", "short", "--today", TODAY]);
        (output.status.code(), stdout(&output))
    }

    /// The options for building this site with the library, on a fixed day.
    pub fn options(&self) -> Options {
        let options = Options::new(self.path().join("content"), self.path().join("templates"), 0);
        Options { today: Day::gregorian(2026, 6, 1).unwrap(), ..options }
    }

    pub fn build(&self) -> Built {
        site_gen::build(&self.options())
    }
}

/// The day of the build unless a test sets another one.
pub const TODAY: &str = "2026-06-01";

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Every file in a folder by its path in it, with its bytes.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        // The lock of an output folder and the record of the last build are no part of a build.
        .filter(|entry| {
            entry.file_type().is_file() && ![".lock", ".last-build"].iter().any(|name| entry.file_name() == *name)
        })
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Copies the files of a folder into another one.
pub fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}
