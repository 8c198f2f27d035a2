//! Publication state: drafts, publication days and expiry days, in Riyadh.

use crate::options::Options;
use crate::parse::FrontMatter;

/// Whether a page is open to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Published.
    Open,
    /// A draft, or published on a later day.
    Hidden,
    /// No longer published. Its address redirects to its section.
    Expired,
}

pub(super) fn of(meta: &FrontMatter, options: &Options) -> Standing {
    if meta.expires_on.as_ref().is_some_and(|date| date.day <= options.today) {
        return Standing::Expired;
    }
    let unripe = meta.draft || meta.publish_on.as_ref().is_some_and(|date| date.day > options.today);
    if unripe && !options.drafts { Standing::Hidden } else { Standing::Open }
}
