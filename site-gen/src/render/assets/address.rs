//! Addresses in style sheets, and the assets that they refer to.

use percent_encoding::percent_decode_str;

/// The target of an address in a style sheet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// A fragment of the page (`#mark`), or a `data:` address.
    Inside,
    /// Another origin, or another scheme.
    External,
    /// A file of the assets folder, whether it exists or not.
    Asset {
        /// The asset's name.
        name: String,
        /// The rest of the address, from `?` or `#`.
        rest: &'a str,
    },
    /// A path outside the assets folder.
    Outside,
}

/// Resolves an address relative to the style sheet `sheet`.
pub(super) fn resolve<'a>(sheet: &str, written: &'a str) -> Address<'a> {
    let written = written.trim();
    if written.is_empty() || written.starts_with('#') {
        return Address::Inside;
    }
    if let Some(scheme) = scheme(written) {
        return if scheme.eq_ignore_ascii_case("data") { Address::Inside } else { Address::External };
    }
    if written.starts_with("//") {
        return Address::External;
    }
    let (path, rest) = written.split_at(written.find(['?', '#']).unwrap_or(written.len()));
    if path.starts_with('/') {
        return Address::Outside;
    }
    let Ok(path) = percent_decode_str(path).decode_utf8() else {
        return Address::Outside;
    };
    let mut parts: Vec<&str> = sheet.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Address::Outside;
                }
            }
            part => parts.push(part),
        }
    }
    Address::Asset { name: parts.join("/"), rest }
}

/// The scheme of an absolute address (RFC 3986, 3.1).
fn scheme(written: &str) -> Option<&str> {
    let (scheme, _) = written.split_once(':')?;
    let mut letters = scheme.chars();
    let first = letters.next()?.is_ascii_alphabetic();
    (first && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))).then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(name: &str, rest: &'static str) -> Address<'static> {
        Address::Asset { name: name.into(), rest }
    }

    #[test]
    fn an_address_is_relative_to_its_sheet() {
        assert_eq!(resolve("site.css", "fonts/x.woff2"), asset("fonts/x.woff2", ""));
        assert_eq!(resolve("css/site.css", "../fonts/./x.woff2?a#b"), asset("fonts/x.woff2", "?a#b"));
        assert_eq!(resolve("css/site.css", "x.svg#mark"), asset("css/x.svg", "#mark"));
        assert_eq!(resolve("site.css", "my%20font.woff2"), asset("my font.woff2", ""));
        assert_eq!(resolve("css/site.css", "../../x.svg"), Address::Outside);
        assert_eq!(resolve("site.css", "/assets/x.svg"), Address::Outside);
        assert_eq!(resolve("site.css", "%ff.svg"), Address::Outside);
    }

    #[test]
    fn only_other_places_are_external() {
        for address in ["https://example.org/x", "HTTP://example.org", "//example.org/x", "blob:x"] {
            assert_eq!(resolve("site.css", address), Address::External, "{address}");
        }
        for address in ["", "#mark", "data:image/svg+xml,<svg/>", " DATA:,"] {
            assert_eq!(resolve("site.css", address), Address::Inside, "{address}");
        }
        assert_eq!(resolve("site.css", "a/b:c"), asset("a/b:c", ""));
    }
}
