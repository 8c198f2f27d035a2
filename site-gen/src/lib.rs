//! Markdown and templates become the bilingual website and the intake bundle.
//!
//! Data's way, in one direction; no step looks back:
//!
//! ```text
//! read -> parse -> pair -> check -> render -> verify -> write
//! ```
//!
//! Each stage is a function from its input to its output and a list of [`Diagnostic`]s: broken content is normal input,
//! and what is found in one stage does not hide what is found in the same stage elsewhere. Only [`read`] and [`write`]
//! touch files. A build with errors writes nothing.
//!
//! | room | what lives there |
//! |---|---|
//! | [`read`] | walking the folders; which file is what |
//! | [`parse`] | front matter, and one Markdown pass a page |
//! | [`pair`] | the site index: pages by key, in both languages, never their bodies |
//! | [`check`] | every rule about content |
//! | [`render`] | templates: pages, and the intake bundle |
//! | [`verify`] | every rule about the output |
//! | [`write`] | the difference to what is on disk |
//! | [`images`] | an image beside a page: its published variants |
//! | [`data`] | the typed data files: site, channels, interface strings |
//! | [`diagnostic`] | what is wrong, where, and what to do; [`report`] prints it |

pub mod check;
pub mod data;
pub mod diagnostic;
pub mod images;
pub mod pair;
pub mod parse;
pub mod read;
pub mod render;
pub mod report;
pub mod source;
pub mod verify;
pub mod write;

use std::path::PathBuf;

pub use diagnostic::{Diagnostic, Severity};
pub use write::{Summary, WriteError};

/// Where a build reads and what it is told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the content.
    pub content: PathBuf,
    /// The folder of templates and assets.
    pub templates: PathBuf,
    /// The site's public address, `https://…` without a path. Without one, pages name no absolute addresses.
    pub base_url: Option<String>,
}

/// What a build made: the diagnostics, and the files unless there were errors.
#[derive(Debug)]
pub struct Built {
    /// Everything that was found, in a stable order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of `site/` and `intake/`, or nothing where there are errors.
    pub files: Option<render::Files>,
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
    let (index, found) = pair::pair(&inputs, &pages);
    diagnostics.extend(found);
    diagnostics.extend(check::check(&inputs, &pages, &index, &data));

    let mut files = None;
    if let Some(data) = data.complete().filter(|_| !has_errors(&diagnostics)) {
        let (rendered, found) = render::render(options, &inputs, &pages, &index, &data);
        diagnostics.extend(found);
        if !has_errors(&diagnostics) {
            diagnostics.extend(verify::verify(&rendered));
            files = Some(rendered);
        }
    }
    diagnostics.sort_by(Diagnostic::order);
    Built { files: files.filter(|_| !has_errors(&diagnostics)), diagnostics }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}
