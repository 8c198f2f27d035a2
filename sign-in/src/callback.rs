//! The provider's answer to the authorization request: the query of the redirect URI.

use subtle::ConstantTimeEq;

use crate::error::{CallbackFault, Denial, Error};

/// The longest query, in bytes.
const LONGEST: usize = 8192;

/// A query that answers the pending sign-in. Its issuer is not checked yet.
pub(crate) struct Callback {
    issuer: Option<String>,
    answer: Result<String, Denial>,
}

impl Callback {
    /// Reads a query, and checks that it has the state of the pending sign-in.
    pub(crate) fn read(query: &str, state: &str) -> Result<Self, CallbackFault> {
        if query.len() > LONGEST {
            return Err(CallbackFault::Malformed);
        }
        let [mut given_state, mut issuer, mut code, mut error] = [const { None::<String> }; 4];
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match name.as_ref() {
                "state" => &mut given_state,
                "iss" => &mut issuer,
                "code" => &mut code,
                "error" => &mut error,
                // RFC 6749, section 4.1.2: unknown parameters are ignored.
                _ => continue,
            };
            // RFC 6749, section 3.1: no parameter twice.
            if place.replace(value.into_owned()).is_some() {
                return Err(CallbackFault::Malformed);
            }
        }
        let given_state = given_state.unwrap_or_default();
        if !bool::from(given_state.as_bytes().ct_eq(state.as_bytes())) {
            return Err(CallbackFault::State);
        }
        let answer = match (code, error) {
            (Some(code), None) if !code.is_empty() => Ok(code),
            (None, Some(error)) => Err(denial(&error)),
            _ => return Err(CallbackFault::Malformed),
        };
        Ok(Callback { issuer, answer })
    }

    /// The code, if the answer is from this issuer (RFC 9207, section 2.4) and is no error.
    pub(crate) fn code(self, issuer: &str, is_issuer_promised: bool) -> Result<String, Error> {
        match &self.issuer {
            Some(given) if given != issuer => return Err(CallbackFault::Issuer.into()),
            None if is_issuer_promised => return Err(CallbackFault::Issuer.into()),
            _ => {}
        }
        self.answer.map_err(Error::Denied)
    }
}

/// The errors of RFC 6749, section 4.1.2.1; Core 3.1.2.6; and OpenID Connect Core Error Code `unmet_authentication_requirements`.
fn denial(error: &str) -> Denial {
    match error {
        "access_denied" => Denial::AccessDenied,
        "login_required"
        | "interaction_required"
        | "account_selection_required"
        | "consent_required"
        | "unmet_authentication_requirements" => Denial::Refused,
        "server_error" | "temporarily_unavailable" => Denial::Unavailable,
        "invalid_request"
        | "unauthorized_client"
        | "unsupported_response_type"
        | "invalid_scope"
        | "invalid_request_uri"
        | "invalid_request_object"
        | "request_not_supported"
        | "request_uri_not_supported"
        | "registration_not_supported" => Denial::BadRequest,
        _ => Denial::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ISSUER: &str = "https://id.example";

    fn code(query: &str, is_issuer_promised: bool) -> Result<String, Error> {
        Callback::read(query, "the-state")?.code(ISSUER, is_issuer_promised)
    }

    #[test]
    fn a_code_is_read() {
        assert_eq!(code("code=a%2Fb&state=the-state", false), Ok("a/b".into()));
        let with_more = "session_state=1&iss=https%3A%2F%2Fid.example&state=the-state&code=c";
        assert_eq!(code(with_more, true), Ok("c".into()));
    }

    #[test]
    fn a_callback_of_another_sign_in_is_refused() {
        let queries =
            ["", "code=a", "code=a&state=", "code=a&state=other", "code=a&state=the-stat", "error=access_denied"];
        for query in queries {
            assert_eq!(code(query, false), Err(CallbackFault::State.into()), "{query}");
        }
    }

    #[test]
    fn the_issuer_is_checked_of_codes_and_of_errors() {
        for answer in ["code=a", "error=access_denied"] {
            let query = format!("{answer}&state=the-state");
            let other = Err(CallbackFault::Issuer.into());
            assert_eq!(code(&format!("{query}&iss=https://evil.example"), false), other);
            assert_eq!(code(&format!("{query}&iss=https://id.example/"), true), other);
            assert_eq!(code(&format!("{query}&iss="), false), other);
            assert_eq!(code(&query, true), other);
        }
    }

    #[test]
    fn malformed_queries_are_refused() {
        let long = format!("state=the-state&code={}", "a".repeat(LONGEST));
        let queries = [
            "state=the-state",
            "state=the-state&code=",
            "state=the-state&code=a&code=a",
            "state=the-state&state=the-state&code=a",
            "state=the-state&iss=https://id.example&iss=https://id.example&code=a",
            "state=the-state&code=a&error=access_denied",
            "state=the-state&error=a&error=b",
            &long,
        ];
        for query in queries {
            assert_eq!(code(query, false), Err(CallbackFault::Malformed.into()), "{query}");
        }
    }

    #[test]
    fn errors_have_their_kinds() {
        let cases = [
            ("access_denied", Denial::AccessDenied),
            ("login_required", Denial::Refused),
            ("interaction_required", Denial::Refused),
            ("consent_required", Denial::Refused),
            ("server_error", Denial::Unavailable),
            ("temporarily_unavailable", Denial::Unavailable),
            ("invalid_request", Denial::BadRequest),
            ("unauthorized_client", Denial::BadRequest),
            ("invalid_scope", Denial::BadRequest),
            ("<script>", Denial::Unknown),
            ("", Denial::Unknown),
        ];
        for (error, kind) in cases {
            let query = format!("state=the-state&error={error}&error_description=words");
            assert_eq!(code(&query, false), Err(kind.into()), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_query_causes_a_panic(query in any::<String>()) {
            prop_assert!(code(&query, false).is_err());
        }
    }
}
