//! Signed tokens in compact form (RFC 7515, section 7.1): reading and verifying, before any claim is read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use crate::error::IdTokenFault;
use crate::jwk::{Algorithm, Key, KeySet};

/// A token whose signature is not verified yet. Its payload can be had only by verifying it.
pub(crate) struct Unverified<'t> {
    algorithm: Algorithm,
    key_id: Option<String>,
    /// Header and payload as they were signed.
    message: &'t str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// Addresses and keys that a header may name (`jku`, `jwk`, `x5u`, `x5c`) are not read (RFC 8725, section 3.10).
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

impl<'t> Unverified<'t> {
    /// Reads a token. Its base64url is strict: no padding, no other alphabet, no bits left over.
    pub(crate) fn parse(token: &'t str) -> Result<Self, IdTokenFault> {
        let malformed = IdTokenFault::Malformed;
        let (message, signature) = token.rsplit_once('.').ok_or(malformed)?;
        let (header, payload) = message.split_once('.').ok_or(malformed)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed);
        let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
        let header: Header = serde_json::from_slice(&header).map_err(|_| malformed)?;
        let algorithm = Algorithm::from_name(&header.alg).ok_or(IdTokenFault::Algorithm)?;
        // RFC 7515, section 4.1.11: no extension is understood. RFC 8725, section 3.11: another kind of token is no ID token.
        if header.crit.is_some() || header.typ.is_some_and(|kind| !kind.eq_ignore_ascii_case("JWT")) {
            return Err(IdTokenFault::Kind);
        }
        Ok(Unverified { algorithm, key_id: header.kid, message, payload, signature })
    }

    /// Returns the payload if one of the keys signed it.
    ///
    /// # Errors
    /// [`IdTokenFault::UnknownKey`] if the keys have to be fetched again; other faults are final.
    pub(crate) fn verify(&self, keys: &KeySet) -> Result<&[u8], IdTokenFault> {
        let candidates: Vec<&Key> = match &self.key_id {
            Some(id) => keys.0.iter().filter(|key| key.id.as_ref() == Some(id)).collect(),
            None => keys.0.iter().filter(|key| key.algorithm() == self.algorithm).collect(),
        };
        // Core 10.1: without a key id, only one key may be meant.
        if candidates.is_empty() || (self.key_id.is_none() && candidates.len() > 1) {
            return Err(IdTokenFault::UnknownKey);
        }
        // RFC 7517, section 4.5: keys of different kinds may share an id.
        let mut fitting = candidates.into_iter().filter(|key| key.algorithm() == self.algorithm).peekable();
        if fitting.peek().is_none() {
            return Err(IdTokenFault::Algorithm);
        }
        let is_genuine = fitting.any(|key| key.verifies(self.message.as_bytes(), &self.signature));
        if is_genuine { Ok(&self.payload) } else { Err(IdTokenFault::Signature) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::keys::{Signer, key_set, part, rsa};

    fn keys(signers: &[&Signer]) -> KeySet {
        KeySet::read(key_set(signers).to_string().as_bytes()).unwrap()
    }

    fn verify(token: &str, signers: &[&Signer]) -> Result<Vec<u8>, IdTokenFault> {
        Unverified::parse(token)?.verify(&keys(signers)).map(<[u8]>::to_vec)
    }

    #[test]
    fn both_algorithms_are_verified() {
        for signer in [rsa("a"), Signer::es256("a")] {
            let other = Signer::es256("b");
            assert_eq!(verify(&signer.token(&json!({ "a": 1 })), &[&other, &signer]).unwrap(), b"{\"a\":1}");
        }
    }

    #[test]
    fn no_other_algorithm_is_accepted() {
        let signer = rsa("a");
        for name in ["none", "None", "NONE", "", "HS256", "RS384", "PS256", "ES384", "EdDSA", "rs256"] {
            let header = json!({ "alg": name, "kid": "a" });
            let token = signer.token_with(&header, &json!({}));
            assert_eq!(verify(&token, &[&signer]), Err(IdTokenFault::Algorithm), "{name}");
            let unsigned = format!("{}.{}.", part(&header), part(&json!({})));
            assert_eq!(verify(&unsigned, &[&signer]), Err(IdTokenFault::Algorithm), "{name}");
        }
        let token = signer.token_with(&json!({ "kid": "a" }), &json!({}));
        assert_eq!(verify(&token, &[&signer]), Err(IdTokenFault::Malformed));
    }

    #[test]
    fn the_header_does_not_choose_the_algorithm_of_a_key() {
        let (rsa, p256) = (rsa("a"), Signer::es256("a"));
        let token = rsa.token_with(&json!({ "alg": "RS256", "kid": "a" }), &json!({}));
        assert_eq!(verify(&token, &[&p256]), Err(IdTokenFault::Algorithm));
        let token = p256.token_with(&json!({ "alg": "RS256", "kid": "a" }), &json!({}));
        assert_eq!(verify(&token, &[&p256]), Err(IdTokenFault::Algorithm));
        assert_eq!(verify(&token, &[&rsa]), Err(IdTokenFault::Signature));
        // Two keys of one id: the one of the token's algorithm counts.
        assert!(verify(&p256.token(&json!({})), &[&rsa, &p256]).is_ok());
    }

    #[test]
    fn the_key_is_found_by_its_id() {
        let (a, b) = (Signer::es256("a"), Signer::es256("b"));
        assert_eq!(verify(&a.token(&json!({})), &[&b]), Err(IdTokenFault::UnknownKey));
        assert_eq!(verify(&a.token(&json!({})), &[]), Err(IdTokenFault::UnknownKey));
        let as_b = a.token_with(&json!({ "alg": "ES256", "kid": "b" }), &json!({}));
        assert_eq!(verify(&as_b, &[&a, &b]), Err(IdTokenFault::Signature));
        let without = a.token_with(&json!({ "alg": "ES256" }), &json!({}));
        assert!(verify(&without, &[&a, &rsa("c")]).is_ok());
        assert_eq!(verify(&without, &[&a, &b]), Err(IdTokenFault::UnknownKey));
        assert_eq!(verify(&without, &[&b]), Err(IdTokenFault::Signature));
    }

    #[test]
    fn a_key_in_the_header_is_not_used() {
        let (ours, theirs) = (Signer::es256("a"), Signer::es256("a"));
        let header = json!({ "alg": "ES256", "kid": "a", "jwk": theirs.jwk(), "jku": "https://evil.example/keys" });
        assert_eq!(verify(&theirs.token_with(&header, &json!({})), &[&ours]), Err(IdTokenFault::Signature));
    }

    #[test]
    fn another_kind_of_token_is_refused() {
        let signer = Signer::es256("a");
        let with = |name: &str, value: Value| {
            let mut header = json!({ "alg": "ES256", "kid": "a" });
            header[name] = value;
            verify(&signer.token_with(&header, &json!({})), &[&signer])
        };
        assert!(with("typ", json!("JWT")).is_ok() && with("typ", json!("jwt")).is_ok());
        for kind in ["at+jwt", "logout+jwt", "application/at+jwt", ""] {
            assert_eq!(with("typ", json!(kind)), Err(IdTokenFault::Kind), "{kind}");
        }
        assert_eq!(with("crit", json!(["b64"])), Err(IdTokenFault::Kind));
        assert_eq!(with("crit", json!([])), Err(IdTokenFault::Kind));
    }

    #[test]
    fn malformed_tokens_are_refused() {
        let signer = Signer::es256("a");
        let token = signer.token(&json!({ "a": 1 }));
        let parts: Vec<&str> = token.split('.').collect();
        let [header, payload, signature] = parts.as_slice() else { panic!("{token}") };
        let malformed = [
            String::new(),
            ".".into(),
            "..".into(),
            format!("{header}.{payload}"),
            format!("{token}.{signature}"),
            format!("{header}=.{payload}.{signature}"),
            format!("{header}.{payload}.{signature}=="),
            format!("{header}.{payload}.{signature} "),
            format!("{header}\n.{payload}.{signature}"),
            format!("{header}.{payload}.+/{}", &signature[2..]),
            format!("{payload}.{payload}.{signature}"),
            // The last character of 64 bytes has four bits that must be zero.
            format!("{header}.{payload}.{}{}", &signature[..85], if signature.ends_with('A') { 'B' } else { 'R' }),
        ];
        for token in malformed {
            assert_eq!(verify(&token, &[&signer]), Err(IdTokenFault::Malformed), "{token}");
        }
        let twice = format!("{{\"alg\":\"none\",{}", &json!({ "alg": "ES256", "kid": "a" }).to_string()[1..]);
        let twice = format!("{}.{payload}.{signature}", URL_SAFE_NO_PAD.encode(twice));
        assert_eq!(verify(&twice, &[&signer]), Err(IdTokenFault::Malformed));
    }

    proptest! {
        #[test]
        fn a_flipped_bit_is_noticed(at in 0_usize..400, bit in 0_u8..7) {
            let signer = Signer::es256("a");
            let token = signer.token(&json!({ "sub": "1", "nonce": "abc" }));
            let mut bytes = token.into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert!(verify(&String::from_utf8(bytes).unwrap(), &[&signer]).is_err());
        }

        #[test]
        fn no_text_causes_a_panic(text in any::<String>()) {
            prop_assert!(Unverified::parse(&text).is_err());
        }
    }
}
