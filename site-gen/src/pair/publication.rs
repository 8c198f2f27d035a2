//! Publication state: drafts, publication days and expiry days, in Riyadh.

use crate::options::Options;
use crate::parse::FrontMatter;

/// Whether a page is open to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publication {
    /// Published.
    Open,
    /// A draft, or published on a later day.
    Hidden,
    /// No longer published. Its address redirects to its section.
    Expired,
}

impl Publication {
    pub(super) fn new(meta: &FrontMatter, options: &Options) -> Self {
        if meta.expires_on.as_ref().is_some_and(|date| date.day <= options.today) {
            return Publication::Expired;
        }
        let unpublished = meta.draft || meta.publish_on.as_ref().is_some_and(|date| date.day > options.today);
        if unpublished && !options.drafts { Publication::Hidden } else { Publication::Open }
    }
}
