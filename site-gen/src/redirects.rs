//! Redirects: the targets of old addresses.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
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
    for address in site.iter().flat_map(|site| &site.gone).filter_map(|written| old_address(written.get_ref())) {
        put(&address, None, 410);
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
        for alias in page.meta.aliases.iter().filter_map(|written| old_address(written.get_ref())) {
            put(&alias, to.clone(), 301);
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

/// An old address as hosts compare it: decoded, with a slash at its end, without the name of a folder's first file. None for what
/// cannot have been an address of a page. Old sites had file names at the end (`/about.html`), and browsers show an Arabic address
/// encoded.
pub fn old_address(written: &str) -> Option<String> {
    let decoded = percent_decode_str(written).decode_utf8().ok()?;
    let path = decoded.strip_prefix('/')?;
    let path = path.strip_suffix('/').unwrap_or(path);
    let path = path.strip_suffix("/index.html").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').collect();
    // The host and the build reserve these names.
    let is_reserved = parts.first().is_some_and(|first| RESERVED.contains(first));
    let is_part = |(place, part): (usize, &&str)| {
        let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || is_combining_mark(c);
        let name = match part.rsplit_once('.') {
            Some((name, ending)) if place + 1 == parts.len() && PAGE_ENDINGS.contains(&ending) => name,
            _ => part,
        };
        !name.is_empty() && name.len() <= 200 && name.chars().all(plain)
    };
    (!is_reserved && parts.iter().enumerate().all(is_part)).then(|| format!("/{path}/"))
}

/// The first parts of addresses that are not pages.
const RESERVED: [&str; 2] = ["assets", "intake"];
/// The endings of file names under which other systems publish pages.
const PAGE_ENDINGS: [&str; 6] = ["html", "htm", "php", "asp", "aspx", "jsp"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_address_is_one_from_the_root() {
        for (written, address) in [
            ("/ar/old/", "/ar/old/"),
            ("/old/", "/old/"),
            ("/ar/old", "/ar/old/"),
            ("/ar/صفحة/", "/ar/صفحة/"),
            ("/ar/%D8%B5%D9%81%D8%AD%D8%A9/", "/ar/صفحة/"),
            ("/ar/old.html", "/ar/old.html/"),
            ("/ar/old/index.html", "/ar/old/"),
            ("/about.php", "/about.php/"),
        ] {
            assert_eq!(old_address(written).as_deref(), Some(address), "{written}");
        }
        for address in [
            "",
            "/",
            "ar/old/",
            "/ar//old/",
            "/../x/",
            "https://example.org/",
            "/a?b/",
            "/robots.txt/",
            "/a.b/c/",
            "/.html",
            "/%ff/",
            "/a%2fb%20c/",
            "/assets/x/",
            "/intake/ar/",
        ] {
            assert_eq!(old_address(address), None, "{address}");
        }
    }
}
