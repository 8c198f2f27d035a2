//! The provider's public keys (RFC 7517, RFC 7518): RSA keys for RS256 and P-256 keys for ES256.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::Value;

/// A signature algorithm. There is no other: `none` and the symmetric ones cannot be expressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    /// The algorithm of a name in a header or a key (RFC 7518, section 3.1).
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Algorithm::Rs256),
            "ES256" => Some(Algorithm::Es256),
            _ => None,
        }
    }
}

/// A public key for one algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: Option<String>,
    public: Public,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Public {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// An uncompressed point (SEC 1, section 2.3.3).
    P256(Vec<u8>),
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Key {
    /// None for a key that is not for verifying RS256 or ES256, or is malformed.
    fn from_jwk(jwk: Jwk) -> Option<Self> {
        let is_for_signatures = jwk.usage.as_deref().is_none_or(|usage| usage == "sig")
            && jwk.key_ops.as_ref().is_none_or(|operations| operations.iter().any(|one| one == "verify"));
        if !is_for_signatures {
            return None;
        }
        let decode = |part: Option<String>| URL_SAFE_NO_PAD.decode(part?).ok();
        let public = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", None) => {
                let (modulus, exponent) = (decode(jwk.n)?, decode(jwk.e)?);
                // 2048 to 8192 bits; ring checks the rest when it verifies.
                if !(256..=1024).contains(&modulus.len()) {
                    return None;
                }
                Public::Rsa { modulus, exponent }
            }
            ("EC", Some("P-256")) => {
                let (x, y) = (decode(jwk.x)?, decode(jwk.y)?);
                // RFC 7518, section 6.2.1.2: the full size of a coordinate.
                if x.len() != 32 || y.len() != 32 {
                    return None;
                }
                Public::P256([&[4], x.as_slice(), &y].concat())
            }
            _ => return None,
        };
        let key = Key { id: jwk.kid, public };
        let fits = jwk.alg.is_none_or(|name| Algorithm::from_name(&name) == Some(key.algorithm()));
        fits.then_some(key)
    }

    /// The algorithm that the key is for. It follows from the key, never from a token.
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self.public {
            Public::Rsa { .. } => Algorithm::Rs256,
            Public::P256(_) => Algorithm::Es256,
        }
    }

    /// Whether a signature of a message was made with this key.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.public {
            Public::Rsa { modulus, exponent } => RsaPublicKeyComponents { n: modulus, e: exponent }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .is_ok(),
            Public::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
        }
    }
}

/// The keys that a provider publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeySet(pub(crate) Vec<Key>);

impl KeySet {
    /// Reads a set. Keys of other kinds are left out (RFC 7517, section 5). None if it is no set.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = serde_json::from_slice(body).ok()?;
        let keys = set.keys.into_iter().filter_map(|key| Key::from_jwk(serde_json::from_value(key).ok()?));
        Some(KeySet(keys.collect()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::keys::{Signer, rsa};

    fn read_one(key: &Value, changes: Value) -> Option<Key> {
        let mut key = key.clone();
        for (name, value) in changes.as_object().unwrap() {
            key[name] = value.clone();
        }
        KeySet::read(json!({ "keys": [key] }).to_string().as_bytes()).unwrap().0.pop()
    }

    #[test]
    fn keys_of_both_kinds_verify_their_own_signatures_alone() {
        for signer in [rsa("a"), Signer::es256("a"), Signer::es256("a")] {
            let key = read_one(&signer.jwk(), json!({})).unwrap();
            assert_eq!(key.id.as_deref(), Some("a"));
            let signature = signer.sign(b"message");
            assert!(key.verifies(b"message", &signature));
            assert!(!key.verifies(b"massage", &signature));
            assert!(!key.verifies(b"message", &signature[1..]) && !key.verifies(b"message", b""));
            assert!(!key.verifies(b"message", &Signer::es256("d").sign(b"message")));
        }
    }

    #[test]
    fn the_algorithm_follows_from_the_key() {
        let (rsa, p256) = (rsa("a").jwk(), Signer::es256("a").jwk());
        for key in [&rsa, &p256] {
            let without = read_one(key, json!({ "alg": null, "use": null })).unwrap();
            assert_eq!(without, read_one(key, json!({})).unwrap());
        }
        for (key, name) in [(&rsa, "ES256"), (&rsa, "PS256"), (&rsa, "RS512"), (&p256, "RS256"), (&rsa, "HS256")] {
            assert_eq!(read_one(key, json!({ "alg": name })), None, "{name}");
        }
    }

    #[test]
    fn unusable_keys_are_left_out() {
        let (rsa, p256) = (rsa("a").jwk(), Signer::es256("a").jwk());
        let padded = format!("{}=", p256["x"].as_str().unwrap());
        let short = URL_SAFE_NO_PAD.encode([1; 31]);
        let cases = [
            (&rsa, json!({ "use": "enc" })),
            (&rsa, json!({ "key_ops": ["sign"] })),
            (&rsa, json!({ "n": URL_SAFE_NO_PAD.encode([0xff; 128]) })),
            (&rsa, json!({ "n": URL_SAFE_NO_PAD.encode([0xff; 1025]) })),
            (&rsa, json!({ "n": "" })),
            (&rsa, json!({ "e": null })),
            (&rsa, json!({ "kty": "oct", "k": "c2VjcmV0" })),
            (&p256, json!({ "crv": "P-384" })),
            (&p256, json!({ "crv": null })),
            (&p256, json!({ "x": padded })),
            (&p256, json!({ "x": short })),
            (&p256, json!({ "y": "++" })),
            (&p256, json!({ "kty": "OKP" })),
            (&p256, json!({ "kid": 5 })),
        ];
        for (key, changes) in cases {
            assert_eq!(read_one(key, changes.clone()), None, "{changes}");
        }
        let set = json!({ "keys": ["text", rsa, null, p256] }).to_string();
        assert_eq!(KeySet::read(set.as_bytes()).unwrap().0.len(), 2);
        for text in ["", "[]", "{}", "{\"keys\":{}}"] {
            assert_eq!(KeySet::read(text.as_bytes()), None, "{text}");
        }
    }
}
