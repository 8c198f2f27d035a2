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
//! [`read`] and [`previous`], and by [`session`] where one page changed. They are written by [`write`](mod@write), apart from the record
//! of [`unchanged`]. Outside a build, [`translations`] reads the history with `git` and writes one line of front matter, and [`fix`]
//! corrects files of the content folder.
//!
//! | module | contents |
//! |---|---|
//! | [`options`] | the options of a build |
//! | [`files`] | the files of a build in memory |
//! | [`out`] | where the output folder may be, and its lock |
//! | [`read`] | reads the content and template folders |
//! | [`parse`] | front matter, and one Markdown pass per page |
//! | [`pair`] | the site index: pages by key, in both languages, without their bodies |
//! | [`lists`] | the parts of sections' lists and of the site map |
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
//! | [`unchanged`] | whether anything changed since the last build |
//! | [`translations`] | the editor's tools for translations: coverage, difference, acceptance |
//! | [`stages`] | runs the stages |
//! | [`session`] | builds a site again after each change, and a page at once |
//! | [`watch`](mod@watch) | watches the folders of a site, for a session |
//! | [`remedy`] | the certain correction of a finding; the module `remedies` finds them |
//! | [`fix`] | applies corrections to the content folder |
//! | [`disk`] | places in files with a byte order mark or CRLF line ends, and how files are replaced |
//! | [`findings`] | the messages for editors, in both languages |
//! | [`diagnostic`] | a finding at its place; [`report`] prints it |

pub mod check;
pub mod data;
pub mod diagnostic;
pub mod disk;
pub mod files;
pub mod findings;
pub mod fix;
pub mod fonts;
pub mod icons;
pub mod images;
pub mod lists;
pub mod options;
pub mod out;
pub mod pair;
pub mod parse;
pub mod previous;
pub mod read;
pub mod redirects;
mod remedies;
pub mod remedy;
pub mod render;
pub mod report;
pub mod session;
pub mod source;
pub mod stages;
pub mod transfer;
pub mod translations;
pub mod unchanged;
pub mod verify;
pub mod watch;
pub mod write;

pub use diagnostic::{Diagnostic, Severity};
pub use options::Options;
pub use stages::{Built, STAND_IN_ADDRESS, build};
pub use write::{Summary, WriteError};
