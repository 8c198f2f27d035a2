//! The addresses of a page in each language (hreflang), for the head of a page and for the site map.

use language::Lang;
use serde::Serialize;

use crate::lists::part_url;
use crate::pair::{Entry, SiteIndex, Translation};

/// An absolute address of the page in a language.
#[derive(Serialize)]
pub(super) struct Alternate {
    pub(super) lang: &'static str,
    pub(super) url: String,
}

/// The absolute addresses of a part of a page in the languages in which it exists (hreflang). Both the head of a page and the site
/// map use this function. The first page's `x-default` is
/// Arabic, as at the site's root, whose canonical address is that of the Arabic first page.
pub(super) fn alternates(index: &SiteIndex, entry: &Entry, part: usize, base_url: Option<&str>) -> Vec<Alternate> {
    let (Some(base), Some(other)) = (base_url, index.counterpart(entry)) else { return Vec::new() };
    if entry.translation == Translation::Fallback {
        return Vec::new();
    }
    let mut pair = [entry, other];
    pair.sort_by_key(|entry| entry.id.0);
    let mut alternates: Vec<Alternate> = pair
        .into_iter()
        .map(|entry| Alternate { lang: entry.id.0.code(), url: format!("{base}{}", part_url(&entry.url, part)) })
        .collect();
    if entry.id.1 == "index" && part == 1 {
        let url =
            alternates.iter().find(|alternate| alternate.lang == Lang::Ar.code()).map(|arabic| arabic.url.clone());
        alternates.extend(url.map(|url| Alternate { lang: "x-default", url }));
    }
    alternates
}
