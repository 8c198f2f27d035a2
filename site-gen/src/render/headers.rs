//! The HTTP headers of the site: `headers.json`, which is beside the published files and not one of them.
//!
//! The file lists paths with their headers, most specific first. A file of the site takes each header from the first entry that
//! matches its path and has that header.
//!
//! Responses of the intake function, below `/intake/`, have their own `Cache-Control`, because only the function knows which of
//! them contain personal answers. Nothing overrides it, and no entry here matches these responses alone. The deployment ensures
//! this: `Cache-Control` goes into the metadata of each uploaded file, and all other headers into the distribution's response
//! headers policy, which has no `Cache-Control`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::files::json;

/// Allows only the site's own styles, pictures and fonts, and no scripts; forms can only be sent to the site; the pages cannot be
/// framed. `connect-src` exposes nothing, because no script can run: it lets a checker that runs in the page read `robots.txt`.
/// See <https://www.w3.org/TR/CSP3/>.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; upgrade-insecure-requests";

/// Browser features that no page uses. Each name is in MDN's list for `Permissions-Policy`.
const DISABLED_FEATURES: [&str; 20] = [
    "accelerometer",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
];

/// The headers of every file that matches a path; a `*` at its end matches anything.
#[derive(Serialize)]
struct Rule {
    path: &'static str,
    headers: BTreeMap<&'static str, String>,
}

/// The bytes of `headers.json`.
pub(super) fn headers() -> Vec<u8> {
    let cache = |path, value: &str| Rule { path, headers: BTreeMap::from([("Cache-Control", value.to_string())]) };
    let mut everywhere = everywhere();
    // A page is revalidated each time, and usually answered with "not modified", so corrections are visible at once.
    everywhere.headers.insert("Cache-Control", "public, max-age=0, must-revalidate".into());
    let rules = [
        // The name contains the digest, so other content has another address.
        cache("/assets/*", "public, max-age=31536000, immutable"),
        everywhere,
    ];
    json(&rules)
}

/// The security headers of every address. The intake function sends them too, from the intake bundle.
pub(super) fn security_headers() -> BTreeMap<&'static str, String> {
    everywhere().headers
}

fn everywhere() -> Rule {
    let off: Vec<String> = DISABLED_FEATURES.iter().map(|feature| format!("{feature}=()")).collect();
    let headers = [
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY.to_string()),
        ("Cross-Origin-Opener-Policy", "same-origin".into()),
        ("Cross-Origin-Resource-Policy", "same-origin".into()),
        ("Permissions-Policy", off.join(", ")),
        // Other sites learn nothing, not even that a visitor came from an association that people ask for help.
        ("Referrer-Policy", "same-origin".into()),
        // Two years. Without `preload`: adding a name to the browsers' list takes days, removing it months.
        ("Strict-Transport-Security", "max-age=63072000; includeSubDomains".into()),
        ("X-Content-Type-Options", "nosniff".into()),
    ];
    Rule { path: "/*", headers: BTreeMap::from(headers) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_stable() {
        insta::assert_snapshot!(String::from_utf8(headers()).unwrap());
    }

    #[test]
    fn the_policy_starts_from_nothing_and_allows_nothing_unsafe() {
        assert!(CONTENT_SECURITY_POLICY.starts_with("default-src 'none'; "));
        for loose in ["unsafe-", "http", "data:", "*"] {
            assert!(!CONTENT_SECURITY_POLICY.replace("upgrade-insecure-requests", "").contains(loose), "{loose}");
        }
    }

    #[test]
    fn a_file_is_kept_for_ever_only_where_its_name_says_what_is_in_it() {
        let rules: serde_json::Value = serde_json::from_slice(&headers()).unwrap();
        let first = |path: &str| {
            let fits = |rule: &&serde_json::Value| {
                path.starts_with(rule["path"].as_str().unwrap().trim_end_matches('*'))
                    && rule["headers"]["Cache-Control"].is_string()
            };
            let rule = rules.as_array().unwrap().iter().find(fits).unwrap();
            rule["headers"]["Cache-Control"].as_str().unwrap().to_string()
        };
        assert_eq!(first("/assets/site.00000000.css"), "public, max-age=31536000, immutable");
        assert_eq!(first("/ar/"), "public, max-age=0, must-revalidate");
        assert_eq!(first("/version.json"), "public, max-age=0, must-revalidate");
    }
}
