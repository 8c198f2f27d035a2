//! The bundle of the real content, built once per test program.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ::bundle::Bundle;
use language::Lang;
use language::calendar::Day;

/// The repository's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The build options for the real content, on the day on which it was last updated: no test depends on the clock, and no page has a day
/// that has not come yet.
pub fn options() -> site_gen::Options {
    let content = root().join("content");
    let today = last_update(&content).expect("a page says when it was updated");
    site_gen::Options { today, ..site_gen::Options::new(content, root().join("templates"), 0) }
}

/// The latest day under `updated:` in a folder.
fn last_update(folder: &Path) -> Option<Day> {
    let days = std::fs::read_dir(folder).unwrap().flatten().filter_map(|entry| {
        if entry.file_type().unwrap().is_dir() {
            return last_update(&entry.path());
        }
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        Day::from_iso(text.lines().find_map(|line| line.strip_prefix("updated: "))?)
    });
    days.max_by_key(|day| day.iso())
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
