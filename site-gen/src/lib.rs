//! Markdown and templates become the bilingual website and the intake bundle.
//!
//! Data's way, in one direction; no step looks back:
//!
//! ```text
//! read -> parse -> pair -> check -> render -> verify -> write
//! ```
//!
//! Each stage is a function from its input to its output and a list of [`Diagnostic`]s: broken content is normal input,
//! and what is found in one stage does not hide what is found in the same stage elsewhere. Only [`read`], [`previous`] and
//! [`write`](mod@write) touch files. A build with errors writes nothing.
//!
//! | room | what lives there |
//! |---|---|
//! | [`read`] | walking the folders; which file is what |
//! | [`parse`] | front matter, and one Markdown pass a page |
//! | [`pair`] | the site index: pages by key, in both languages, never their bodies |
//! | [`check`] | every rule about content |
//! | [`render`] | templates: pages, feeds, the site map, and the intake bundle |
//! | [`verify`] | every rule about the output |
//! | [`write`] | the difference to what is on disk |
//! | [`data`] | the typed data files: site, channels, interface strings |
//! | [`images`] | from an author's picture to what browsers load |
//! | [`fonts`] | which characters a font has |
//! | [`icons`] | the symbols of the sprite |
//! | [`redirects`] | where old addresses lead |
//! | [`transfer`] | what a file weighs on its way to a reader |
//! | [`previous`] | what the last build left |
//! | [`translations`] | the editor's tools for translations: coverage, difference, acceptance |
//! | [`findings`] | what editors can be told, in both languages |
//! | [`diagnostic`] | a finding at its place; [`report`] prints it |

pub mod check;
pub mod data;
pub mod diagnostic;
pub mod files;
pub mod findings;
pub mod fonts;
pub mod icons;
pub mod images;
pub mod options;
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

/// What a build made: the diagnostics, and the files unless there were errors.
#[derive(Debug)]
pub struct Built {
    /// Everything that was found, in a stable order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of `site/` and `intake/`, or nothing where there are errors.
    pub files: Option<files::Files>,
    /// What each page weighs on its way, as far as there were pages.
    pub weights: verify::Weights,
}

impl Built {
    /// How many diagnostics have a severity.
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
                let base_url = base_url.as_deref();
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
