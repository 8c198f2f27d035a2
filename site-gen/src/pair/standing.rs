//! Whether readers can open a page: drafts, days of publishing and of expiring, in Riyadh.

use crate::options::Options;
use crate::parse::FrontMatter;

/// Whether readers can open a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They can.
    Open,
    /// Not yet: a draft, or its day has not come.
    Hidden,
    /// No longer: its address leads to its section.
    Expired,
}

pub(super) fn of(meta: &FrontMatter, options: &Options) -> Standing {
    if meta.expires_on.as_ref().is_some_and(|date| date.day <= options.today) {
        return Standing::Expired;
    }
    let unripe = meta.draft || meta.publish_on.as_ref().is_some_and(|date| date.day > options.today);
    if unripe && !options.drafts { Standing::Hidden } else { Standing::Open }
}
