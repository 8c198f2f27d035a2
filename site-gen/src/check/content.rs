//! The input of every rule.

use crate::data::Data;
use crate::options::Options;
use crate::pair::SiteIndex;
use crate::parse::Page;
use crate::read::Inputs;

/// What the rules look at.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// What the build was told.
    pub options: &'a Options,
    /// The files.
    pub inputs: &'a Inputs,
    /// The pages.
    pub pages: &'a [Page],
    /// The site index.
    pub index: &'a SiteIndex,
    /// The data files.
    pub data: &'a Data,
}
