//! Signed texts: HMAC-SHA-256 (RFC 2104) over a purpose and words, in characters that URLs allow.
//!
//! The format is `{words joined by dots}.{signature}`. Words must not contain dots. The purpose is signed but not written, so that a
//! token for one purpose is invalid for another. With two keys, the key can be replaced while older tokens stay valid.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The purpose of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The seal between check and confirm.
    Seal,
    /// The address of a receipt.
    Receipt,
    /// The pass of a person who follows a submission.
    Follow,
    /// The key under which a contact is counted.
    Contact,
    /// The proof that a submission is as it was confirmed.
    Proof,
    /// The key under which the requests with a number are found. Its key is not that of the others.
    Lookup,
}

/// The key that signs, and the previous one, whose signatures are still accepted.
#[derive(Clone)]
pub struct Keys {
    current: [u8; 32],
    previous: Option<[u8; 32]>,
}

impl Keys {
    /// Creates the pair.
    pub fn new(current: [u8; 32], previous: Option<[u8; 32]>) -> Self {
        Keys { current, previous }
    }

    /// Signs words.
    pub fn sign(&self, purpose: Purpose, words: &[&str]) -> String {
        debug_assert!(words.iter().all(|word| !word.contains('.')));
        let text = words.join(".");
        let signature = mac(&self.current, purpose, &text).finalize().into_bytes();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The signature of a text alone, as base64url. It is the same for the same text, and the text cannot be found from it.
    pub fn digest(&self, purpose: Purpose, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.current, purpose, text).finalize().into_bytes())
    }

    /// The words of a token. None if the signature is wrong.
    pub fn open<'t>(&self, purpose: Purpose, token: &'t str) -> Option<Vec<&'t str>> {
        let (text, signature) = token.rsplit_once('.')?;
        self.verifies(purpose, text, signature).then(|| text.split('.').collect())
    }

    /// Whether a signature, as base64url, is that of a text.
    pub fn verifies(&self, purpose: Purpose, text: &str, signature: &str) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        let mut accepted = std::iter::once(&self.current).chain(&self.previous);
        // `verify_slice` takes constant time.
        accepted.any(|key| mac(key, purpose, text).verify_slice(&signature).is_ok())
    }
}

/// The HMAC of a text for a purpose.
pub(crate) fn mac(key: &[u8; 32], purpose: Purpose, text: &str) -> Hmac<Sha256> {
    let label: &[u8] = match purpose {
        Purpose::Seal => b"seal\0",
        Purpose::Receipt => b"receipt\0",
        Purpose::Follow => b"follow\0",
        Purpose::Contact => b"contact\0",
        Purpose::Proof => b"proof\0",
        Purpose::Lookup => b"lookup\0",
    };
    // RFC 2104, section 2: a key shorter than the hash's block is filled up with zeros.
    let mut block = [0; 64];
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(label);
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_opens_for_its_purpose_and_with_either_key() {
        let old = Keys::new([1; 32], None);
        let token = old.sign(Purpose::Seal, &["a", "b"]);
        assert_eq!(old.open(Purpose::Seal, &token), Some(vec!["a", "b"]));
        assert_eq!(old.open(Purpose::Receipt, &token), None);
        assert!(Keys::new([2; 32], Some([1; 32])).open(Purpose::Seal, &token).is_some());
        assert!(Keys::new([3; 32], Some([2; 32])).open(Purpose::Seal, &token).is_none());
    }

    proptest! {
        #[test]
        fn a_token_with_a_flipped_bit_is_refused(at in 0_usize..60, bit in 0_u8..8) {
            let keys = Keys::new([7; 32], None);
            let token = keys.sign(Purpose::Receipt, &["support", "2222222"]);
            let mut bytes = token.clone().into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            if let Ok(flipped) = String::from_utf8(bytes) {
                prop_assert_eq!(keys.open(Purpose::Receipt, &flipped), None);
            }
        }

        #[test]
        fn no_text_causes_a_panic(token in any::<String>()) {
            prop_assert_eq!(Keys::new([7; 32], None).open(Purpose::Seal, &token), None);
        }
    }
}
