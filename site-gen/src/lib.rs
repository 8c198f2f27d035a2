//! Generates the bilingual website and the intake bundle from Markdown and templates.
//!
//! Data passes through the stages in one direction:
//!
//! ```text
//! read -> parse -> pair -> check -> render -> verify -> write
//! ```
//!
//! Each stage is a function from its input to its output and a list of [`Diagnostic`]s. Broken content is normal input: a fault
//! in one file never hides the faults of another in the same stage. A build with errors writes nothing. Files are read by
//! [`read`] and [`previous`] and written by [`write`](mod@write); outside a build, [`translations`] reads the history with `git`
//! and writes one line of front matter.
//!
//! | module | contents |
//! |---|---|
//! | [`options`] | the options of a build |
//! | [`files`] | the files of a build in memory |
//! | [`out`] | where the output folder may be, and its lock |
//! | [`read`] | reads the content and template folders |
//! | [`parse`] | front matter, and one Markdown pass per page |
//! | [`pair`] | the site index: pages by key, in both languages, without their bodies |
//! | [`check`] | the rules about content that need the whole site or the day of the build |
//! | [`render`] | templates: pages, feeds, the site map, and the intake bundle |
//! | [`verify`] | the rules about the output |
//! | [`write`] | writes the difference to the files on disk |
//! | [`data`] | the typed data files: site, channels, interface strings |
//! | [`images`] | from an author's picture to the variants that browsers load |
//! | [`fonts`] | the characters that a font has |
//! | [`icons`] | the symbols of the sprite |
//! | [`redirects`] | the targets of old addresses |
//! | [`transfer`] | the size of a file as transferred |
//! | [`previous`] | the manifest and files of the last build |
//! | [`translations`] | the editor's tools for translations: coverage, difference, acceptance |
//! | [`disk`] | places in files with a byte order mark or CRLF line ends, and how files are replaced |
//! | [`findings`] | the messages for editors, in both languages |
//! | [`diagnostic`] | a finding at its place; [`report`] prints it |

pub mod check;
pub mod data;
pub mod diagnostic;
pub mod disk;
pub mod files;
pub mod findings;
pub mod fonts;
pub mod icons;
pub mod images;
pub mod options;
pub mod out;
pub mod pair;
pub mod parse;
pub mod previous;
pub mod read;
pub mod redirects;
pub mod render;
pub mod report;
pub mod source;
pub mod transfer;
pub mod translations;
pub mod verify;
pub mod write;

pub use diagnostic::{Diagnostic, Severity};
pub use options::Options;
pub use write::{Summary, WriteError};

/// The address that stands in for the public one where pages are only measured.
pub const STAND_IN_ADDRESS: &str = "https://www.charity.example";

/// The result of a build: the diagnostics, and the files unless there were errors.
#[derive(Debug)]
pub struct Built {
    /// All findings, in a stable order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of `site/` and `intake/`; `None` if there were errors.
    pub files: Option<files::Files>,
    /// The transferred size of each rendered page.
    pub weights: verify::Weights,
}

impl Built {
    /// The number of diagnostics with a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == severity).count()
    }
}

/// Runs every stage except writing.
pub fn build(options: &Options) -> Built {
    let (inputs, mut diagnostics) = read::read(options);
    let (data, found) = data::read(&inputs);
    diagnostics.extend(found);
    let (pages, found) = parse::parse(&inputs);
    diagnostics.extend(found);
    let (index, found) = pair::pair(options, &inputs, &pages);
    diagnostics.extend(found);
    let content = check::Content { options, inputs: &inputs, pages: &pages, index: &index, data: &data };
    diagnostics.extend(check::check(content));

    let mut files = None;
    let mut weights = verify::Weights::default();
    if let Some(data) = data.complete().filter(|_| !has_errors(&diagnostics)) {
        match render::base_url(options, &inputs, &data) {
            Err(fault) => diagnostics.push(*fault),
            Ok(base_url) => {
                let stand_in = options.only_checked.then_some(STAND_IN_ADDRESS);
                let base_url = base_url.as_deref().or(stand_in);
                let (mut rendered, found) = render::render(&inputs, &pages, &index, &data, base_url);
                diagnostics.extend(found);
                if !has_errors(&diagnostics) {
                    let (weighed, found) = verify::verify(&rendered, base_url, &inputs);
                    diagnostics.extend(found);
                    rendered.put("weights.json", weighed.json());
                    weights = weighed;
                    files = Some(rendered);
                }
            }
        }
    }
    diagnostics.sort_by(Diagnostic::order);
    Built { files: files.filter(|_| !has_errors(&diagnostics)), weights, diagnostics }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}
