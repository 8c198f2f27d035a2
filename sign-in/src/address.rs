//! Addresses of the provider: `https`, or `http` on this machine where the caller allows it.

use hyper::Uri;

/// Whether a provider on this machine may be spoken to without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Every address is `https`. The only choice for a deployment.
    Https,
    /// Addresses may be `http` too, if their host is `127.0.0.1`, `[::1]` or `localhost`. For a development provider: the caller
    /// allows it only where its table is on the same machine as well.
    PlainLoopback,
}

/// Whether the host of an address is this machine.
pub(crate) fn is_loopback(address: &Uri) -> bool {
    matches!(address.host(), Some("127.0.0.1" | "[::1]" | "localhost"))
}

/// Whether a text is an absolute address that may be requested or redirected to: without user and fragment (RFC 6749, section 3.1).
pub(crate) fn is_acceptable(text: &str, transport: Transport) -> bool {
    // `Uri` drops a fragment silently.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains(['#', '\\']) {
        return false;
    }
    let Ok(address) = text.parse::<Uri>() else { return false };
    let has_user = address.authority().is_none_or(|authority| authority.as_str().contains('@'));
    let has_host = address.host().is_some_and(|host| !host.is_empty());
    let is_allowed = match address.scheme_str() {
        Some("https") => true,
        Some("http") => transport == Transport::PlainLoopback && is_loopback(&address),
        _ => false,
    };
    is_allowed && has_host && !has_user
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_is_acceptable_unless_the_caller_allows_this_machine() {
        let loopback = ["http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]:9/a"];
        for address in ["https://id.example/a?b=c", "https://id.example:8443"] {
            assert!(is_acceptable(address, Transport::Https) && is_acceptable(address, Transport::PlainLoopback));
        }
        for address in loopback {
            assert!(!is_acceptable(address, Transport::Https), "{address}");
            assert!(is_acceptable(address, Transport::PlainLoopback), "{address}");
        }
    }

    #[test]
    fn no_other_address_is_acceptable() {
        let refused = [
            "",
            "/path",
            "id.example/a",
            "http://id.example/",
            "http://127.0.0.1.example/",
            "http://127.0.0.1@id.example/",
            "http://localhost.example/",
            "https://user@id.example/",
            "https://id.example/#fragment",
            "https://id.example/a b",
            "https://id.example\\@evil.example/",
            "https://",
            "https:///path",
            "https://:443/",
            "ftp://id.example/",
            "javascript:alert(1)",
            "https://معرّف.example/",
        ];
        for address in refused {
            assert!(!is_acceptable(address, Transport::PlainLoopback), "{address}");
        }
    }
}
