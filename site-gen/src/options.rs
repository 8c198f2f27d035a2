//! The options of a build.

use std::path::PathBuf;

use language::calendar::Day;

/// Where a build reads and what it is told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the content.
    pub content: PathBuf,
    /// The folder of templates and assets.
    pub templates: PathBuf,
    /// The site's public address, `https://…` without a path. Without one, pages name no absolute addresses.
    pub base_url: Option<String>,
    /// The day of the build, in Riyadh: it decides what is published and what is to be reviewed.
    pub today: Day,
    /// Whether drafts, and pages whose day has not come, are shown.
    pub drafts: bool,
    /// The folder with the last build: what is unchanged in it is not made again.
    pub previous: Option<PathBuf>,
    /// The folder with the manifest of what is published, where that is not the last build: no address may vanish.
    pub published: Option<PathBuf>,
    /// Whether addresses may vanish, as while a site is being written.
    pub may_vanish: bool,
}

impl Options {
    /// The usual options: what is published today, in Riyadh, at a time in seconds since 1970.
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
        }
    }
}
