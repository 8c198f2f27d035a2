//! The input of the rules.

use crate::data::Data;
use crate::options::Options;
use crate::pair::SiteIndex;
use crate::parse::Page;
use crate::read::Inputs;

/// The parsed site.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// The options of the build.
    pub options: &'a Options,
    /// The input files.
    pub inputs: &'a Inputs,
    /// The pages.
    pub pages: &'a [Page],
    /// The site index.
    pub index: &'a SiteIndex,
    /// The data files.
    pub data: &'a Data,
}
