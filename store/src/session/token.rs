//! The token of a session.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::world::{NoEntropy, World};

/// The token of a session: 256 random bits, which only the browser keeps. The table holds its hash. It has no `Display`, and its `Debug`
/// does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// The number of characters of a token's text.
    pub const LENGTH: usize = 43;

    /// Draws a token.
    pub(crate) fn draw(world: &World) -> Result<Self, NoEntropy> {
        let mut bytes = [0; 32];
        let drawn = [world.random()?, world.random()?];
        for (place, byte) in bytes.iter_mut().zip(drawn.iter().flatten()) {
            *place = *byte;
        }
        Ok(SessionToken(bytes))
    }

    /// Parses the text of a cookie. None for a text that is no token: base64url without padding and without spare bits (RFC 4648,
    /// sections 3.5 and 5).
    pub fn parse(text: &str) -> Option<Self> {
        let text = Some(text).filter(|text| text.len() == Self::LENGTH)?;
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(SessionToken)
    }

    /// The text for a cookie.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The token that the forms of this session carry, so that no other site's form is taken for one of them (ASVS 5.0, 3.5.1). It tells
    /// neither the session's token nor the table's key. It has 128 bits, because a page carries it in each of its forms.
    pub fn form_token(&self) -> String {
        let digest: [u8; 32] =
            Sha256::new().chain_update(b"form of a session\0").chain_update(self.0).finalize().into();
        let (half, _) = digest.split_at(16);
        URL_SAFE_NO_PAD.encode(half)
    }

    /// The hash by which the table knows the session. A plain hash is enough for a random value of 256 bits. It is looked up as a key:
    /// there is no comparison with a stored secret whose duration could tell anything, because who varies the token cannot choose
    /// its hash.
    pub(crate) fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.0))
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tokens_differ_and_are_read_back_from_their_text() {
        let [one, other] = [(); 2].map(|()| SessionToken::draw(&World::system()).unwrap());
        assert!(one != other && one.hash() != other.hash());
        assert!(one.form_token() != other.form_token() && one.form_token() != one.hash());
        assert_eq!((one.reveal().len(), one.hash().len()), (SessionToken::LENGTH, 64));
        assert_eq!(SessionToken::parse(&one.reveal()), Some(one.clone()));
        assert_eq!(format!("{one:?}"), "SessionToken(…)");
        let without = World::system().with_entropy(|| Err(NoEntropy));
        assert!(SessionToken::draw(&without).is_err());
    }

    #[test]
    fn both_halves_are_random() {
        let count = std::sync::atomic::AtomicU8::new(0);
        let world =
            World::system().with_entropy(move || Ok([count.fetch_add(1, std::sync::atomic::Ordering::Relaxed); 16]));
        let token = SessionToken::draw(&world).unwrap();
        assert_eq!(token.0, [[0; 16], [1; 16]].concat().as_slice());
    }

    #[test]
    fn one_token_has_one_text() {
        let text = SessionToken([0xff; 32]).reveal();
        // The last character has two bits that mean nothing.
        for (wrong, why) in [
            (text.replace("_8", "_9"), "spare bits"),
            (format!("{text}="), "padding"),
            (text.replacen('_', "/", 1), "another alphabet"),
            (text.get(1..).unwrap().to_string(), "too short"),
            ("A".repeat(1_000_000), "too long"),
        ] {
            assert_ne!(wrong, text);
            assert_eq!(SessionToken::parse(&wrong), None, "{why}");
        }
    }

    proptest! {
        #[test]
        fn no_text_causes_a_panic(text in any::<String>()) {
            let _ = SessionToken::parse(&text);
        }
    }
}
