//! The headers that the hosting sends with the site: `headers.json`, beside what is published and not part of it.
//!
//! The file is a list of paths with their headers, the most particular first. A file of the site takes each header from the
//! first entry that fits its path and has that header.
//!
//! What the intake function answers, below `/intake/`, brings its own `Cache-Control`, because only it knows which answers hold
//! what a person typed: nothing is put over it, and no entry here fits those answers alone. The deployment keeps to this by
//! where it puts what: `Cache-Control` goes into each file's metadata as it is uploaded, all else into the distribution's response
//! headers policy, which has no `Cache-Control`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::files::json;

/// Nothing but the site's own styles, pictures and fonts, and no script at all; forms only go to the site; nobody frames
/// a page. No script could connect anywhere, so `connect-src` gives nothing away: it lets a checker that runs in the page read
/// `robots.txt`. See <https://www.w3.org/TR/CSP3/>.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; upgrade-insecure-requests";

/// What no page uses. Each name is one of the features in MDN's list for `Permissions-Policy`.
const SWITCHED_OFF: [&str; 20] = [
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

/// The headers of every file that a path fits; `*` at its end stands for anything.
#[derive(Serialize)]
struct Rule {
    path: &'static str,
    headers: BTreeMap<&'static str, String>,
}

/// The file's bytes.
pub(super) fn headers() -> Vec<u8> {
    let cache = |path, value: &str| Rule { path, headers: BTreeMap::from([("Cache-Control", value.to_string())]) };
    let mut everywhere = everywhere();
    // A page is asked for again each time and answered "not modified": a correction is seen at once.
    everywhere.headers.insert("Cache-Control", "public, max-age=0, must-revalidate".into());
    let rules = [
        // The name carries the digest: another content has another address.
        cache("/assets/*", "public, max-age=31536000, immutable"),
        everywhere,
    ];
    json(&rules)
}

fn everywhere() -> Rule {
    let off: Vec<String> = SWITCHED_OFF.iter().map(|feature| format!("{feature}=()")).collect();
    let headers = [
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY.to_string()),
        ("Cross-Origin-Opener-Policy", "same-origin".into()),
        ("Cross-Origin-Resource-Policy", "same-origin".into()),
        ("Permissions-Policy", off.join(", ")),
        // Another site learns nothing, not even that a visitor came from an association that people ask for help.
        ("Referrer-Policy", "same-origin".into()),
        // Two years. Without `preload`: a name gets onto the browsers' list in days and off it in months.
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
