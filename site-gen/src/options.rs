//! The options of a build.

use std::path::PathBuf;

use language::calendar::Day;

/// The input folders and settings of a build.
#[derive(Clone, Debug)]
pub struct Options {
    /// The content folder.
    pub content: PathBuf,
    /// The folder of templates and assets.
    pub templates: PathBuf,
    /// The site's public address, `https://…` without a path. Without it, pages contain no absolute addresses.
    pub base_url: Option<String>,
    /// The day of the build, in Riyadh. It decides which pages are published and which reviews are due.
    pub today: Day,
    /// Whether drafts and pages with a future publication day are shown.
    pub drafts: bool,
    /// The folder of the last build. Its unchanged files are reused.
    pub previous: Option<PathBuf>,
    /// The folder with the manifest of the published site, if that is not the last build. Published addresses must not vanish.
    pub published: Option<PathBuf>,
    /// Whether published addresses may vanish, for example while a site is being written.
    pub may_vanish: bool,
    /// Whether nothing is written. Then the pages are measured as they will be published: where no public address is known, one of usual
    /// length stands in.
    pub only_checked: bool,
    /// Whether details without which the site must not collect anything are errors, and not only notes.
    pub release: bool,
}

impl Options {
    /// Returns the default options: published pages only, on the day in Riyadh of a Unix time in seconds.
    pub fn new(content: PathBuf, templates: PathBuf, unix_seconds: i64) -> Self {
        let today = Day::in_riyadh(unix_seconds, 0);
        Options {
            content,
            templates,
            base_url: None,
            today,
            drafts: false,
            previous: None,
            published: None,
            may_vanish: false,
            only_checked: false,
            release: false,
        }
    }
}
