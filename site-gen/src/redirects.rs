//! Redirects: the targets of old addresses.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use unicode_normalization::char::is_combining_mark;

use crate::data::Site;
use crate::pair::{Publication, SiteIndex};
use crate::parse::Page;

/// The response of the host to an old address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Redirect {
    /// The old address, relative to the site's root.
    pub from: String,
    /// The target; `None` for an address that was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// 301 (moved), 302 (temporary) or 410 (gone): RFC 9110, section 15.
    pub status: u16,
}

/// Returns every redirect, ordered by old address.
pub fn all(pages: &[Page], index: &SiteIndex, site: Option<&Site>) -> Vec<Redirect> {
    let mut redirects: BTreeMap<String, Redirect> = BTreeMap::new();
    let mut put = |from: &str, to: Option<String>, status| {
        redirects.insert(from.to_string(), Redirect { from: from.to_string(), to, status });
    };
    for address in site.iter().flat_map(|site| &site.gone) {
        put(address.get_ref(), None, 410);
    }
    for page in pages {
        let Some(entry) = index.get(page.lang, &page.key) else { continue };
        let section = || index.ancestors(&entry.id).last().map(|above| above.url.clone());
        let to = match entry.publication {
            Publication::Open => Some(entry.url.clone()),
            // The page may come back, so the redirect to its section is temporary.
            Publication::Expired => section(),
            Publication::Hidden => continue,
        };
        if entry.publication == Publication::Expired {
            put(&entry.url, to.clone(), 302);
        }
        for alias in &page.meta.aliases {
            put(alias.get_ref(), to.clone(), 301);
        }
    }
    redirects.into_values().collect()
}

/// The addresses that this build answers.
pub fn answered(pages: &[Page], index: &SiteIndex, site: Option<&Site>) -> BTreeSet<String> {
    let redirects = all(pages, index, site).into_iter().map(|redirect| redirect.from);
    let pages = index.open_entries().map(|entry| entry.url.clone());
    pages.chain(redirects).chain(["/".to_string()]).collect()
}

/// Whether a text can be the address of a page: it begins and ends with a slash.
pub fn is_address(text: &str) -> bool {
    let inside = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    inside.is_some_and(|inside| {
        // The host and the build reserve these names.
        let reserved = ["assets", "intake"].iter().any(|name| inside.split('/').next() == Some(name));
        !reserved
            && inside.split('/').all(|part| {
                let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || is_combining_mark(c);
                !part.is_empty() && part.len() <= 200 && part.chars().all(plain)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_address_is_one_from_the_root() {
        for address in ["/ar/old/", "/old/", "/ar/صفحة/"] {
            assert!(is_address(address), "{address}");
        }
        for address in [
            "",
            "/",
            "ar/old/",
            "/ar/old",
            "/ar//old/",
            "/../x/",
            "https://example.org/",
            "/a?b/",
            "/robots.txt/",
            "/assets/x/",
            "/intake/ar/",
        ] {
            assert!(!is_address(address), "{address}");
        }
    }
}
