//! The token request: a code is exchanged for an ID token (RFC 6749, section 4.1.3; Core 3.1.3; RFC 7636, section 4.6).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use store::Timestamp;
use subtle::ConstantTimeEq;

use crate::provider::once::Once;
use crate::provider::parameters::Parameters;
use crate::provider::people::Person;
use crate::provider::registration::Registration;

/// What a code stands for.
pub(crate) struct Grant {
    pub(crate) person: &'static Person,
    /// The nonce of the authorization request.
    pub(crate) nonce: Option<String>,
    /// The code challenge of the authorization request.
    pub(crate) challenge: String,
    /// When the person chose themself on the page.
    pub(crate) chosen_at: Timestamp,
}

/// The reason why a token request is refused (RFC 6749, section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    InvalidClient,
    InvalidRequest,
    UnsupportedGrantType,
    InvalidGrant,
}

impl Refusal {
    /// The name in the answer.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Refusal::InvalidClient => "invalid_client",
            Refusal::InvalidRequest => "invalid_request",
            Refusal::UnsupportedGrantType => "unsupported_grant_type",
            Refusal::InvalidGrant => "invalid_grant",
        }
    }
}

/// Checks a token request, and takes its code. A code that comes with a wrong verifier or redirect URI is used up too.
pub(crate) fn exchange(
    registration: &Registration,
    codes: &Once<Grant>,
    authorization: &str,
    body: &str,
    now: Timestamp,
) -> Result<Grant, Refusal> {
    if !registration.is_client(authorization) {
        return Err(Refusal::InvalidClient);
    }
    let given = Parameters::parse(body).ok_or(Refusal::InvalidRequest)?;
    match given.get("grant_type") {
        Some("authorization_code") => {}
        Some(_) => return Err(Refusal::UnsupportedGrantType),
        None => return Err(Refusal::InvalidRequest),
    }
    let (code, verifier) = (given.get("code"), given.get("code_verifier"));
    let (code, verifier) = code.zip(verifier).ok_or(Refusal::InvalidRequest)?;
    let grant = codes.take(now, code).ok_or(Refusal::InvalidGrant)?;
    if given.get("redirect_uri") != Some(registration.redirect_uri.as_str()) || !is_of(verifier, &grant.challenge) {
        return Err(Refusal::InvalidGrant);
    }
    Ok(grant)
}

/// Whether a code verifier belongs to a challenge.
fn is_of(verifier: &str, challenge: &str) -> bool {
    // RFC 7636, section 4.1.
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let is_verifier = (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_unreserved);
    let own = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
    is_verifier && bool::from(own.as_bytes().ct_eq(challenge.as_bytes()))
}

#[cfg(test)]
mod tests {
    use store::world::World;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);
    const VERIFIER: &str = "a-verifier-of-43-letters-or-more-as-the-rfc-asks";

    struct Asked {
        registration: Registration,
        codes: Once<Grant>,
        code: String,
    }

    impl Asked {
        fn new() -> Self {
            let world = World::system().with_clock(|| NOW.seconds());
            let registration = Registration::draw(3000, &world).unwrap();
            let codes = Once::new(60);
            let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()));
            let person = Person::from_subject("hind").unwrap();
            let code = codes.keep(&world, Grant { person, nonce: None, challenge, chosen_at: NOW }).unwrap();
            Asked { registration, codes, code }
        }

        fn body(&self) -> String {
            let uri = "http%3A%2F%2F127.0.0.1%3A3000%2Fdesk%2Fin";
            let code = &self.code;
            format!("grant_type=authorization_code&code={code}&redirect_uri={uri}&code_verifier={VERIFIER}")
        }

        fn exchange(&self, authorization: &str, body: &str) -> Result<&'static str, Refusal> {
            let exchanged = exchange(&self.registration, &self.codes, authorization, body, NOW);
            exchanged.map(|grant| grant.person.subject)
        }
    }

    #[test]
    fn a_request_of_the_client_with_everything_is_granted_once() {
        let asked = Asked::new();
        let authorization = asked.registration.authorization();
        assert_eq!(asked.exchange(&authorization, &asked.body()), Ok("hind"));
        assert_eq!(asked.exchange(&authorization, &asked.body()), Err(Refusal::InvalidGrant));
    }

    #[test]
    fn a_request_without_the_clients_secret_is_refused_and_leaves_the_code() {
        let asked = Asked::new();
        let authorization = asked.registration.authorization();
        let other = Asked::new().registration.authorization();
        for wrong in ["", "Basic", "Basic ", &other, &authorization.replace("Basic", "Bearer")] {
            assert_eq!(asked.exchange(wrong, &asked.body()), Err(Refusal::InvalidClient), "{wrong}");
        }
        assert_eq!(asked.exchange(&authorization, &asked.body()), Ok("hind"));
    }

    #[test]
    fn a_wrong_or_missing_parameter_is_refused() {
        let wrong = |from: &str, to: &str| {
            let asked = Asked::new();
            let body = asked.body();
            assert!(body.contains(from), "{from}");
            asked.exchange(&asked.registration.authorization(), &body.replace(from, to))
        };
        let too_short = format!("code_verifier={}", &VERIFIER[..42]);
        let verifier = format!("code_verifier={VERIFIER}");
        assert_eq!(wrong("%2Fdesk%2Fin", "%2Fdesk%2Fin%2F"), Err(Refusal::InvalidGrant));
        assert_eq!(wrong("redirect_uri=", "other="), Err(Refusal::InvalidGrant));
        assert_eq!(wrong("as-the-rfc-asks", "as-the-rfc-asked"), Err(Refusal::InvalidGrant));
        assert_eq!(wrong(&verifier, &too_short), Err(Refusal::InvalidGrant));
        assert_eq!(wrong(&verifier, ""), Err(Refusal::InvalidRequest));
        assert_eq!(wrong("code=", "code=0"), Err(Refusal::InvalidGrant));
        assert_eq!(wrong("code=", "other="), Err(Refusal::InvalidRequest));
        assert_eq!(wrong("code=", "code=1&code="), Err(Refusal::InvalidRequest));
        assert_eq!(wrong("authorization_code", "password"), Err(Refusal::UnsupportedGrantType));
        assert_eq!(wrong("grant_type=", "other="), Err(Refusal::InvalidRequest));
    }
}
