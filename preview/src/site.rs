//! The site while it is being written: built at start and after every change. A build with errors changes nothing: its
//! diagnostics are shown, and the last good site stays up. Before each build, a page whose text changed is shown by itself.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ::bundle::Bundle;
use ::bundle::desk::DeskBundle;
use function::Origin;
use intake_fn::runtime::metrics::Metrics;
use intake_fn::web::Intake;
use language::Lang;
use site_gen::report::{Format, format};
use site_gen::session::{Outcome, Rewritten, Session};
use site_gen::watch::Watching;
use site_gen::{Diagnostic, Severity};
use store::Store;
use store::lookup::LookupSecret;
use store::token::Keys;
use store::world::World;

use crate::headers::HostedHeaders;
use crate::options::Options;

/// The keys of the functions.
#[derive(Clone)]
pub struct Secrets {
    /// The keys that sign seals and receipts.
    pub keys: Keys,
    /// The key of the hashes by which requests are found by a number.
    pub lookup: LookupSecret,
}

/// The current site.
pub struct LiveSite {
    options: Options,
    store: Store,
    secrets: Secrets,
    origin: Origin,
    intake: RwLock<Option<Arc<Intake>>>,
    desk: RwLock<Option<Arc<DeskBundle>>>,
    headers: RwLock<Arc<HostedHeaders>>,
    diagnostics: RwLock<String>,
    session: Arc<Session>,
    building: Mutex<()>,
}

impl LiveSite {
    /// A site that is not built yet.
    pub fn new(options: &Options, store: Store, secrets: Secrets, origin: Origin) -> Self {
        LiveSite {
            options: options.clone(),
            store,
            secrets,
            origin,
            intake: RwLock::new(None),
            desk: RwLock::new(None),
            headers: RwLock::default(),
            diagnostics: RwLock::new(String::new()),
            session: Arc::new(Session::new(options.out.clone())),
            building: Mutex::new(()),
        }
    }

    /// The keys that sign.
    pub fn keys(&self) -> &Keys {
        &self.secrets.keys
    }

    /// Clock and randomness.
    pub fn world(&self) -> &World {
        &self.options.world
    }

    /// Builds the site and the bundle, writes the changes, and loads the new bundle. Diagnostics go to standard error and to
    /// `/preview/`.
    pub fn rebuild(&self) {
        let _one_at_a_time = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.options.world.now();
        let options = site_gen::Options {
            drafts: true,
            // Files come and go while a site is being written.
            may_vanish: true,
            ..site_gen::Options::new(self.options.content.clone(), self.options.templates.clone(), now.seconds())
        };
        // A build by hand may write to the same folder.
        let (built, written) =
            match self.session.build(&options, || tracing::info!(outcome = "waiting_for_another_build")) {
                Ok(Outcome::Done { built, written }) => (built, written),
                // The change that overtook it brings the next build.
                Ok(Outcome::Overtaken) => return,
                Err(error) => return tracing::error!(outcome = "not_built", %error),
            };
        let mut report = self.report(&built.diagnostics);
        let notes = built.count(Severity::Note);
        if notes > 0 {
            report.push_str(&match self.options.lang {
                Lang::En => format!(
                    "{notes} details are awaiting the association: `cargo run -p site-gen -- check` lists them\n"
                ),
                Lang::Ar => {
                    format!("بيانات بانتظار الجمعية ({notes}): يسردها الأمر cargo run -p site-gen -- check --lang ar\n")
                }
            });
        }
        match written {
            Some(Ok(done)) => {
                tracing::info!(
                    outcome = "built",
                    written = done.written,
                    unchanged = done.unchanged,
                    removed = done.removed
                );
            }
            Some(Err(error)) => report.push_str(&format!("{error}\n")),
            None => report.push_str(match self.options.lang {
                Lang::En => "The site was not built: the last good one stays up. Mend the errors above and save.\n",
                Lang::Ar => "لم يُبنَ الموقع وبقيت آخر نسخة سليمة منه. أصلح الأخطاء أعلاه ثم احفظ.\n",
            }),
        }
        if let Some(headers) = HostedHeaders::load(&self.options.out) {
            *self.headers.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(headers);
        }
        match Bundle::load(&self.options.out.join("intake")) {
            Ok(bundle) => {
                let bundle = Arc::new(bundle);
                match DeskBundle::load(&self.options.out.join("desk"), Arc::clone(&bundle)) {
                    Ok(desk) => *self.desk.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(desk)),
                    Err(error) => report.push_str(&format!("The desk is not available: {error}\n")),
                }
                let intake = Intake {
                    bundle,
                    keys: self.secrets.keys.clone(),
                    lookup: self.secrets.lookup.clone(),
                    store: self.store.clone(),
                    world: self.options.world.clone(),
                    origin: self.origin.clone(),
                    front_door: None,
                    metrics: Metrics::Nowhere,
                };
                *self.intake.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(intake));
            }
            Err(error) => report.push_str(&format!("The forms are not available: {error}\n")),
        }
        eprint!("{report}");
        *self.diagnostics.write().unwrap_or_else(PoisonError::into_inner) = report;
    }

    /// What was found, without what only the association can supply.
    fn report(&self, diagnostics: &[Diagnostic]) -> String {
        let shown = diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Note);
        shown.map(|found| format(found, Format::Human { colour: false }, self.options.lang)).collect()
    }

    /// The submission steps with the last good bundle, or `None` before the first.
    pub fn intake(&self) -> Option<Arc<Intake>> {
        self.intake.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The last good bundle, or `None` before the first.
    pub fn bundle(&self) -> Option<Arc<Bundle>> {
        self.intake().map(|intake| Arc::clone(&intake.bundle))
    }

    /// The desk's last good bundle, or `None` before the first.
    pub fn desk_bundle(&self) -> Option<Arc<DeskBundle>> {
        self.desk.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The preview's own origin.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The headers of the last good build.
    pub fn headers(&self) -> Arc<HostedHeaders> {
        Arc::clone(&self.headers.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The diagnostics of the last build.
    pub fn diagnostics(&self) -> String {
        self.diagnostics.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The folder of the built site.
    pub fn folder(&self) -> PathBuf {
        self.options.out.join("site")
    }
}

/// Rebuilds after every change of content or templates, for as long as the returned watcher lives: a page whose text changed at once,
/// and then the site.
pub fn watch(site: &Arc<LiveSite>) -> Option<Watching> {
    let folders = [site.options.content.as_path(), site.options.templates.as_path()];
    let (page, whole) = (Arc::clone(site), Arc::clone(site));
    let rewritten = move |_: &Path, found: Rewritten| eprint!("{}", page.report(&found.diagnostics));
    site_gen::watch::watch(&site.session, &folders, rewritten, move || whole.rebuild())
        .inspect_err(|error| tracing::warn!(outcome = "not_watching", %error))
        .ok()
}
