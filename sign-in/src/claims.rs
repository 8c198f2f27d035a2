//! The checks of an ID token's claims (Core 3.1.3.7), after its signature was verified.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::SKEW_SECONDS;
use crate::error::IdTokenFault;
use crate::member::Member;

/// The longest subject (Core 2).
const LONGEST_SUBJECT: usize = 255;
/// The longest name or mail address that is taken over, in bytes. A longer one counts as not given.
const LONGEST_TEXT: usize = 320;

/// What an ID token has to say.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) hosted_domain: Option<&'a str>,
    /// When a fresh sign-in was asked for.
    pub(crate) fresh_since: Option<i64>,
    pub(crate) now: i64,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: NumericDate,
    iat: NumericDate,
    nbf: Option<NumericDate>,
    auth_time: Option<NumericDate>,
    nonce: Option<String>,
    azp: Option<String>,
    hd: Option<String>,
    name: Option<Value>,
    email: Option<Value>,
    email_verified: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn clients(&self) -> &[String] {
        match self {
            Audience::One(client) => std::slice::from_ref(client),
            Audience::Several(clients) => clients,
        }
    }
}

/// Seconds since 1970; a fraction is allowed and cut off (RFC 7519, section 2).
#[derive(Clone, Copy)]
struct NumericDate(i64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        // Until the year 33658: exact in an `f64`, and far from an overflow.
        if (0.0..1e12).contains(&seconds) {
            Ok(NumericDate(seconds as i64))
        } else {
            Err(serde::de::Error::custom("no date"))
        }
    }
}

/// Checks the claims. Returns the person.
pub(crate) fn check(payload: &[u8], expected: Expected<'_>) -> Result<Member, IdTokenFault> {
    let claims: Claims = serde_json::from_slice(payload).map_err(|_| IdTokenFault::Malformed)?;
    if claims.iss != expected.issuer {
        return Err(IdTokenFault::Issuer);
    }
    check_audience(&claims, expected.client_id)?;
    check_times(&claims, expected.now)?;
    let nonce = claims.nonce.as_deref().unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(IdTokenFault::Nonce);
    }
    let auth_time = claims.auth_time.map(|time| time.0);
    if let Some(since) = expected.fresh_since
        && auth_time.is_none_or(|time| time < since.saturating_sub(SKEW_SECONDS))
    {
        return Err(IdTokenFault::NotFresh);
    }
    if expected.hosted_domain.is_some() && claims.hd.as_deref() != expected.hosted_domain {
        return Err(IdTokenFault::HostedDomain);
    }
    let is_subject = (1..=LONGEST_SUBJECT).contains(&claims.sub.len())
        && claims.sub.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control());
    if !is_subject {
        return Err(IdTokenFault::Subject);
    }
    let mail = claims.email.and_then(text);
    Ok(Member {
        issuer: claims.iss,
        subject: claims.sub,
        name: claims.name.and_then(text),
        is_mail_verified: mail.is_some() && claims.email_verified == Some(Value::Bool(true)),
        mail,
        auth_time,
    })
}

fn check_audience(claims: &Claims, client_id: &str) -> Result<(), IdTokenFault> {
    let clients = claims.aud.clients();
    if !clients.iter().any(|client| client == client_id) {
        return Err(IdTokenFault::Audience);
    }
    match claims.azp.as_deref() {
        Some(party) if party != client_id => Err(IdTokenFault::AuthorizedParty),
        None if clients.len() > 1 => Err(IdTokenFault::AuthorizedParty),
        _ => Ok(()),
    }
}

fn check_times(claims: &Claims, now: i64) -> Result<(), IdTokenFault> {
    let latest = now.saturating_add(SKEW_SECONDS);
    if now.saturating_sub(SKEW_SECONDS) >= claims.exp.0 {
        return Err(IdTokenFault::Expired);
    }
    if claims.nbf.is_some_and(|time| time.0 > latest) {
        return Err(IdTokenFault::NotYetValid);
    }
    if claims.iat.0 > latest || claims.auth_time.is_some_and(|time| time.0 > latest) {
        return Err(IdTokenFault::IssuedInFuture);
    }
    Ok(())
}

/// A text that can be shown. None for everything else: no sign-in fails because of a name.
fn text(value: Value) -> Option<String> {
    let text = value.as_str()?.trim();
    let is_usable = !text.is_empty() && text.len() <= LONGEST_TEXT && !text.chars().any(char::is_control);
    is_usable.then(|| text.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn expected() -> Expected<'static> {
        let (issuer, client_id, nonce) = ("https://id.example", "desk", "the nonce");
        Expected { issuer, client_id, nonce, hosted_domain: None, fresh_since: None, now: NOW }
    }

    fn claims(changes: &Value) -> String {
        let mut claims = json!({
            "iss": "https://id.example", "sub": "1", "aud": "desk", "nonce": "the nonce", "exp": NOW + 300, "iat": NOW,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.to_string()
    }

    fn with(expected: Expected<'_>, changes: Value) -> Result<Member, IdTokenFault> {
        check(claims(&changes).as_bytes(), expected)
    }

    fn assert_each(expected: Expected<'_>, cases: &[(Value, Result<(), IdTokenFault>)]) {
        for (changes, result) in cases {
            assert_eq!(with(expected, changes.clone()).map(|_| ()), *result, "{changes}");
        }
    }

    #[test]
    fn issuer_and_audience_are_exactly_ours() {
        let (audience, party) = (Err(IdTokenFault::Audience), Err(IdTokenFault::AuthorizedParty));
        assert_each(
            expected(),
            &[
                (json!({ "iss": "https://id.example/" }), Err(IdTokenFault::Issuer)),
                (json!({ "iss": "https://evil.example" }), Err(IdTokenFault::Issuer)),
                (json!({ "aud": "other" }), audience),
                (json!({ "aud": "desk " }), audience),
                (json!({ "aud": [] }), audience),
                (json!({ "aud": ["other"] }), audience),
                (json!({ "aud": ["desk"] }), Ok(())),
                (json!({ "aud": "desk", "azp": "desk" }), Ok(())),
                (json!({ "aud": "desk", "azp": "other" }), party),
                (json!({ "aud": ["other", "desk"] }), party),
                (json!({ "aud": ["other", "desk"], "azp": "other" }), party),
                (json!({ "aud": ["other", "desk"], "azp": "desk" }), Ok(())),
                (json!({ "aud": ["other"], "azp": "desk" }), audience),
            ],
        );
    }

    #[test]
    fn times_have_a_minute_of_tolerance() {
        let future = Err(IdTokenFault::IssuedInFuture);
        assert_each(
            expected(),
            &[
                (json!({ "exp": NOW - 59 }), Ok(())),
                (json!({ "exp": NOW - 60 }), Err(IdTokenFault::Expired)),
                (json!({ "exp": (NOW - 60) as f64 + 0.5 }), Err(IdTokenFault::Expired)),
                (json!({ "exp": 0 }), Err(IdTokenFault::Expired)),
                (json!({ "iat": NOW + 60 }), Ok(())),
                (json!({ "iat": NOW + 61 }), future),
                (json!({ "nbf": NOW + 60 }), Ok(())),
                (json!({ "nbf": NOW + 61 }), Err(IdTokenFault::NotYetValid)),
                (json!({ "auth_time": NOW + 60 }), Ok(())),
                (json!({ "auth_time": NOW + 61 }), future),
            ],
        );
    }

    #[test]
    fn the_nonce_is_that_of_this_sign_in() {
        let nonce = Err(IdTokenFault::Nonce);
        assert_each(
            expected(),
            &[
                (json!({ "nonce": null }), nonce),
                (json!({ "nonce": "" }), nonce),
                (json!({ "nonce": "the nonce " }), nonce),
                (json!({ "nonce": "The nonce" }), nonce),
            ],
        );
    }

    #[test]
    fn a_fresh_sign_in_is_after_the_moment_of_asking() {
        let fresh = Expected { fresh_since: Some(NOW - 100), ..expected() };
        let stale = Err(IdTokenFault::NotFresh);
        assert_each(
            fresh,
            &[
                (json!({ "auth_time": NOW }), Ok(())),
                (json!({ "auth_time": NOW - 160 }), Ok(())),
                (json!({ "auth_time": NOW - 161 }), stale),
                (json!({ "auth_time": 0 }), stale),
                (json!({}), stale),
                (json!({ "auth_time": null }), stale),
            ],
        );
        assert_eq!(with(expected(), json!({ "auth_time": 5 })).unwrap().auth_time, Some(5));
        assert_eq!(with(expected(), json!({})).unwrap().auth_time, None);
    }

    #[test]
    fn the_hosted_domain_is_checked_where_it_is_set() {
        let hosted = Expected { hosted_domain: Some("charity.example"), ..expected() };
        let other = Err(IdTokenFault::HostedDomain);
        assert_each(
            hosted,
            &[
                (json!({ "hd": "charity.example" }), Ok(())),
                (json!({ "hd": "evil.example" }), other),
                (json!({ "hd": "x.charity.example" }), other),
                (json!({}), other),
                (json!({ "email": "someone@charity.example" }), other),
            ],
        );
        assert!(with(expected(), json!({ "hd": "other.example" })).is_ok());
    }

    #[test]
    fn a_subject_has_1_to_255_ascii_characters() {
        let refused = Err(IdTokenFault::Subject);
        let (longest, too_long) = ("a".repeat(255), "a".repeat(256));
        assert_each(
            expected(),
            &[
                (json!({ "sub": longest }), Ok(())),
                (json!({ "sub": too_long }), refused),
                (json!({ "sub": "" }), refused),
                (json!({ "sub": "a\nb" }), refused),
                (json!({ "sub": "سارة" }), refused),
            ],
        );
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_malformed() {
        for name in ["iss", "sub", "aud", "exp", "iat"] {
            for value in [json!(null), json!({}), json!(true), json!("1800000000 "), json!(-1)] {
                if !(value.is_string() && ["iss", "sub", "aud"].contains(&name)) {
                    let result = with(expected(), json!({ name: value }));
                    assert_eq!(result, Err(IdTokenFault::Malformed), "{name}");
                }
            }
        }
        for (name, value) in [("nbf", json!("1")), ("nonce", json!(1)), ("azp", json!([])), ("exp", json!(1e300))] {
            assert_eq!(with(expected(), json!({ name: value })), Err(IdTokenFault::Malformed), "{name}");
        }
        assert_eq!(check(b"", expected()), Err(IdTokenFault::Malformed));
        assert_eq!(check(b"[]", expected()), Err(IdTokenFault::Malformed));
        let twice = claims(&json!({})).replacen('{', "{\"sub\":\"2\",", 1);
        assert_eq!(check(twice.as_bytes(), expected()), Err(IdTokenFault::Malformed));
    }

    #[test]
    fn name_and_mail_are_taken_over_if_they_are_usable() {
        let given = json!({ "name": " سارة ", "email": "sara@charity.example", "email_verified": true });
        let member = with(expected(), given).unwrap();
        assert_eq!(member.name.as_deref(), Some("سارة"));
        assert_eq!((member.mail.as_deref(), member.is_mail_verified), (Some("sara@charity.example"), true));
        let shown = format!("{member:?}");
        assert!(!shown.contains("سارة") && !shown.contains("sara@"), "{shown}");
        let unverified = with(expected(), json!({ "email": "a@b.example", "email_verified": "true" })).unwrap();
        assert!(!unverified.is_mail_verified);
        for name in [json!(""), json!(5), json!("a\u{1b}[31m"), json!("a".repeat(321))] {
            assert_eq!(with(expected(), json!({ "name": name, "email": name })).unwrap().name, None);
        }
    }
}
