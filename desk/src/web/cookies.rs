//! The cookies of the desk. The prefix `__Host-` binds them to this host and to TLS (RFC 6265bis, section 4.1.3.2).

use axum::http::{HeaderMap, header};
use store::session::SessionToken;

/// The cookie that holds the session's token.
pub(crate) const SESSION: &str = "__Host-desk";

/// The cookies that the desk reads. The front door passes on no other.
pub const COOKIES: [&str; 2] = [SESSION, sign_in::COOKIE];

/// The value of a cookie. None if the browser sends none, or two of the name.
pub(crate) fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut found = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(one, _)| *one == name)
        .map(|(_, value)| value);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The session's token.
pub(crate) fn session(headers: &HeaderMap) -> Option<SessionToken> {
    SessionToken::parse(value(headers, SESSION)?)
}

/// The `Set-Cookie` header of a new session. It ends with the browser's session; the table ends it earlier. `Lax`, so that the link in a
/// mail finds the person signed in.
pub(crate) fn set_session(token: &SessionToken) -> String {
    format!("{SESSION}={}; Path=/; Secure; HttpOnly; SameSite=Lax", token.reveal())
}

/// The `Set-Cookie` header that removes the session's cookie.
pub(crate) const FORGET_SESSION: &str = "__Host-desk=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[&str]) -> Option<String> {
        let headers = lines.iter().map(|line| (header::COOKIE, line.parse().unwrap())).collect();
        value(&headers, SESSION).map(ToString::to_string)
    }

    #[test]
    fn a_cookie_is_found_among_others_and_not_if_there_are_two() {
        assert_eq!(found(&["a=b; __Host-desk=x; c=d"]).as_deref(), Some("x"));
        assert_eq!(found(&["a=b", "__Host-desk=x"]).as_deref(), Some("x"));
        for none in [&[][..], &["a=b"], &["__Host-desk-in=x"], &["__Host-desk=x; __Host-desk=y"], &["__Host-desk"]] {
            assert_eq!(found(none), None, "{none:?}");
        }
    }

    #[test]
    fn the_cookie_is_for_this_host_by_tls_and_hidden_from_scripts() {
        let token = SessionToken::parse(&"A".repeat(43)).unwrap();
        let cookie = set_session(&token);
        assert!(cookie.starts_with("__Host-desk=") && cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"));
        assert!(FORGET_SESSION.starts_with("__Host-desk=; Path=/; Secure;") && FORGET_SESSION.ends_with("Max-Age=0"));
    }
}
