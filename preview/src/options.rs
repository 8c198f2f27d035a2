//! The options of a preview.

use std::path::PathBuf;

use language::Lang;
use store::world::World;

/// The options of a preview.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// The folder that keeps submissions and mails between runs.
    pub data: PathBuf,
    /// The folder of the content.
    pub content: PathBuf,
    /// The folder of templates and assets.
    pub templates: PathBuf,
    /// The folder that gets `site/` and `intake/`.
    pub out: PathBuf,
    /// The language of diagnostics.
    pub lang: Lang,
    /// How many invented requests to add, if the table has none.
    pub sample: Option<u16>,
    /// Clock and randomness.
    pub world: World,
}
