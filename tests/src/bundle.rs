//! The bundle of the real content, built once per test program.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ::bundle::Bundle;
use language::Lang;

/// The repository's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The build options for the real content.
pub fn options() -> site_gen::Options {
    site_gen::Options::new(root().join("content"), root().join("templates"), 1_780_000_000)
}

/// A folder with `site/` and `intake/` of the real content.
pub fn built() -> &'static Path {
    static BUILT: OnceLock<tempfile::TempDir> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let built = site_gen::build(&options());
            let errors = built.diagnostics.iter().filter(|found| found.severity == site_gen::Severity::Error);
            let errors: Vec<_> = errors.map(|found| (&found.file, found.code, found.message.get(Lang::En))).collect();
            let files = built.files.unwrap_or_else(|| panic!("the content has errors: {errors:#?}"));
            site_gen::write::write(folder.path(), &files).unwrap();
            folder
        })
        .path()
}

/// The bundle, loaded.
pub fn load() -> Bundle {
    Bundle::load(&built().join("intake")).unwrap()
}

/// Copies a folder whose files a test changes.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
