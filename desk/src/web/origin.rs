//! Whether a POST was sent by a page of the desk (OWASP ASVS 5.0, 3.5.1).

use axum::http::{HeaderMap, header};

/// Whether a request was sent by a page of this origin: by `Sec-Fetch-Site` (Fetch Metadata), or by `Origin` where a browser does not send
/// it. A request with neither is from no form of the desk in a browser of this decade.
pub(crate) fn is_own(headers: &HeaderMap, origin: &str) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => header(header::ORIGIN.as_str()) == Some(origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(headers: &[(&'static str, &str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        is_own(&headers, "https://sama.example")
    }

    #[test]
    fn only_the_desks_own_pages_are_accepted() {
        assert!(own(&[("sec-fetch-site", "same-origin"), ("origin", "https://sama.example")]));
        assert!(own(&[("origin", "https://sama.example")]));
        for wrong in [
            &[][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://sama.example")],
            &[("sec-fetch-site", "none")],
            &[("origin", "null")],
            &[("origin", "https://sama.example.org")],
            &[("origin", "http://sama.example")],
        ] {
            assert!(!own(wrong), "{wrong:?}");
        }
    }
}
