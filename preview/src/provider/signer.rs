//! The signing key of the provider, which is drawn at each start, and the tokens that are signed with it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use store::world::{NoEntropy, World};

/// A text that is in every program which contains this provider: the beginning of its keys' ids. A deployed function does not have it.
pub const MARKER: &str = "preview-sign-in-provider";

/// A key pair for ES256 (RFC 7518, section 3.4).
pub(crate) struct Signer {
    id: String,
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    /// Draws a key pair.
    pub(crate) fn draw(world: &World) -> Result<Self, NoEntropy> {
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| NoEntropy)?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).map_err(|_| NoEntropy)?;
        Ok(Signer { id: format!("{MARKER}-{}", hex::encode(world.random()?)), pair, random })
    }

    /// The set of public keys (RFC 7517, section 5).
    pub(crate) fn key_set(&self) -> Value {
        // An uncompressed point: a byte, then both coordinates (SEC 1, section 2.3.3).
        let point = self.pair.public_key().as_ref().get(1..).unwrap_or_default();
        let (x, y) = point.split_at(point.len() / 2);
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": self.id, "alg": "ES256", "use": "sig", "x": x, "y": y }] })
    }

    /// A token with these claims (RFC 7515, section 7.1).
    pub(crate) fn token(&self, claims: &Value) -> Result<String, NoEntropy> {
        let header = json!({ "alg": "ES256", "kid": self.id, "typ": "JWT" });
        let [header, claims] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = format!("{header}.{claims}");
        let signature = self.pair.sign(&self.random, message.as_bytes()).map_err(|_| NoEntropy)?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
