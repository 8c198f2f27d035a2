//! Signed texts: HMAC-SHA-256 (RFC 2104) over a purpose and words.
//!
//! `store/src/token.rs` has the same format for the intake's seals. This crate cannot use it, because `store` is the way to the table
//! and brings the AWS SDK.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac::{HMAC_SHA256, Key, sign, verify};

/// The purpose, which is signed but not written: a text that the same key signed for another purpose is not valid here.
const PURPOSE: &str = "desk-in\0";

/// The key that seals, and the previous one, whose seals are still accepted while the key is replaced. `Debug` shows neither.
#[derive(Clone)]
pub struct SealKeys {
    current: Key,
    previous: Option<Key>,
}

impl SealKeys {
    /// Creates the pair.
    pub fn new(current: [u8; 32], previous: Option<[u8; 32]>) -> Self {
        let key = |bytes: [u8; 32]| Key::new(HMAC_SHA256, &bytes);
        SealKeys { current: key(current), previous: previous.map(key) }
    }

    /// Joins words by dots and appends the signature. Words must not contain dots.
    pub(crate) fn seal(&self, words: &[&str]) -> String {
        debug_assert!(words.iter().all(|word| !word.contains('.')));
        let text = words.join(".");
        let signature = sign(&self.current, format!("{PURPOSE}{text}").as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The words of a sealed text. None if the signature is wrong. The comparison takes constant time.
    pub(crate) fn open<'t>(&self, sealed: &'t str) -> Option<Vec<&'t str>> {
        let (text, signature) = sealed.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signed = format!("{PURPOSE}{text}");
        let mut accepted = std::iter::once(&self.current).chain(&self.previous);
        let is_genuine = accepted.any(|key| verify(key, signed.as_bytes(), &signature).is_ok());
        is_genuine.then(|| text.split('.').collect())
    }
}

impl fmt::Debug for SealKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKeys(…)")
    }
}
