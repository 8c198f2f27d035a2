//! Signs that a submission may not come from a person in need. A mark is only a note for the team on the stored item. A marked
//! submission is stored, announced and answered like any other, because honest people show each of these signs too.
//!
//! This module has the signs in the request, and [`content`] those in the answers. Submissions per contact are counted by [`store::contact_key::ContactKey`].

pub mod content;

use store::Timestamp;

use function::Origin;

/// The shortest time in which a person can read the check page, in seconds (OWASP ASVS 5.0, 2.4.2).
pub const HUMAN_SECONDS: i64 = 2;

/// Whether a browser reports that a page of another site sent the form: by `Sec-Fetch-Site` (W3C Fetch Metadata), or by
/// `Origin` where that is missing. An old browser sends neither, which counts as the same site. (OWASP, "Cross-Site Request Forgery
/// Prevention", Fetch Metadata with fallback.)
pub fn is_cross_site(sec_fetch_site: Option<&[u8]>, origin: Option<&[u8]>, own: &Origin) -> bool {
    match (sec_fetch_site, origin) {
        (Some(site), _) => ![b"same-origin".as_slice(), b"none"].contains(&site),
        (None, Some(origin)) => origin != own.as_str().as_bytes(),
        (None, None) => false,
    }
}

/// Whether a seal was confirmed faster than a person reads, in whole seconds. Two seconds or more are never too fast. A seal from the
/// future comes from a difference of clocks and does not count.
pub fn is_too_fast(issued_at: Timestamp, confirmed_at: Timestamp) -> bool {
    (0..HUMAN_SECONDS).contains(&confirmed_at.seconds_since(issued_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_another_site_is_detected_by_the_browsers_headers() {
        let own = Origin::parse("X", "https://sama.example").unwrap();
        let detected = |site: Option<&str>, origin: Option<&str>| {
            is_cross_site(site.map(str::as_bytes), origin.map(str::as_bytes), &own)
        };
        assert!(!detected(None, None), "an old browser");
        assert!(!detected(Some("same-origin"), None) && !detected(Some("none"), None));
        assert!(detected(Some("cross-site"), None) && detected(Some("same-site"), None));
        // `Sec-Fetch-Site` takes precedence over `Origin`.
        assert!(!detected(Some("same-origin"), Some("https://elsewhere.example")));
        assert!(detected(Some("cross-site"), Some("https://sama.example")));
        assert!(!detected(None, Some("https://sama.example")));
        for origin in ["https://elsewhere.example", "null", "http://sama.example", "https://sama.example:8443", ""] {
            assert!(detected(None, Some(origin)), "{origin}");
        }
    }

    #[test]
    fn two_seconds_are_not_too_fast() {
        let is_too_fast = |issued_at, confirmed_at| {
            is_too_fast(Timestamp::from_seconds(issued_at), Timestamp::from_seconds(confirmed_at))
        };
        assert!(is_too_fast(1000, 1000) && is_too_fast(1000, 1001));
        assert!(!is_too_fast(1000, 1002) && !is_too_fast(1000, 90_000));
        assert!(!is_too_fast(1000, 990), "another machine's clock");
    }
}
