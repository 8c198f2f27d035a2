//! The input for building page views.

use super::pictures::Pictures;
use crate::data::Complete;
use crate::lists::Lists;
use crate::pair::SiteIndex;

/// Builds page views. `page` adds the methods for views; `structured` builds the linked data.
#[derive(Clone, Copy)]
pub(super) struct ViewBuilder<'a> {
    pub(super) index: &'a SiteIndex,
    pub(super) lists: &'a Lists<'a>,
    pub(super) data: &'a Complete,
    pub(super) pictures: &'a Pictures,
    pub(super) base_url: Option<&'a str>,
    pub(super) empty_input: &'a forms::Typed,
}

impl ViewBuilder<'_> {
    /// The absolute address of a path, if the public address is known.
    pub(super) fn absolute(self, path: &str) -> Option<String> {
        self.base_url.map(|base| format!("{base}{path}"))
    }
}
