//! Watches the folders that a site is built from, and rebuilds after each change: the page whose text changed at once, then the site.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{RecursiveMode, Watcher};

use crate::session::{Rewritten, Session};

/// How long nothing changes after a change that is complete. Editors empty a file and then write it.
const PAUSE: Duration = Duration::from_millis(5);

/// The most pages that are rendered one by one. More changed at once are not an editor's.
const MOST_PAGES: usize = 8;

/// A watcher of folders, as long as it lives.
pub struct Watching(#[expect(dead_code, reason = "it is held, not read")] notify::RecommendedWatcher);

/// Watches folders. After each change, `rewritten` gets each page that a session could rewrite at once, and `rebuild` is to build the whole
/// site; it is called again after changes during a build.
///
/// # Errors
/// [`notify::Error`]: a folder cannot be watched.
pub fn watch(
    session: &Arc<Session>,
    folders: &[&Path],
    rewritten: impl Fn(&Path, Rewritten) + Send + 'static,
    rebuild: impl Fn() + Send + 'static,
) -> notify::Result<Watching> {
    let (tell, changes) = channel::<BTreeSet<PathBuf>>();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reads are events too. A build would otherwise trigger itself.
        if let Ok(event) = event
            && !event.kind.is_access()
        {
            let _ = tell.send(event.paths.into_iter().collect());
        }
    })?;
    for folder in folders {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    let (ask, asked) = channel::<()>();
    let session = Arc::clone(session);
    std::thread::spawn(move || {
        while let Some(paths) = burst(&changes) {
            let pages: Vec<_> = paths.iter().filter(|path| path.extension().is_some_and(|kind| kind == "md")).collect();
            if pages.len() <= MOST_PAGES {
                for path in pages {
                    if let Some(page) = session.page(path) {
                        rewritten(path, page);
                    }
                }
            }
            if ask.send(()).is_err() {
                return;
            }
        }
    });
    std::thread::spawn(move || {
        while asked.recv().is_ok() {
            while asked.try_recv().is_ok() {}
            rebuild();
        }
    });
    Ok(Watching(watcher))
}

/// The paths of the next changes, until nothing changes for a moment. `None` when nothing is watched any more.
fn burst(changes: &Receiver<BTreeSet<PathBuf>>) -> Option<BTreeSet<PathBuf>> {
    let mut paths = changes.recv().ok()?;
    while let Ok(more) = changes.recv_timeout(PAUSE) {
        paths.extend(more);
    }
    Some(paths)
}
