//! What has to survive until the provider sends the person back, and its sealed text for a cookie.
//!
//! `1.{state}.{nonce}.{verifier}.{time}.{fresh}.{path}.{signature}`. The text is signed, not encrypted: the person's own browser may
//! read it, nobody can change it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::SKEW_SECONDS;
use crate::error::{Error, PendingFault};
use crate::random::{draw, is_drawn};
use crate::return_path::ReturnPath;
use crate::seal::SealKeys;

/// The cookie's name. Browsers accept the prefix only with `Secure` and `Path=/` and without `Domain` (RFC 6265bis, section 4.1.3.2).
pub const COOKIE: &str = "__Host-desk-in";
/// How long a person has for the sign-in, in seconds: ten minutes.
pub const MAX_AGE_SECONDS: i64 = 600;
/// The `Set-Cookie` header that removes the cookie. It belongs to every answer of the callback, so that no sign-in is answered twice.
pub const FORGET: &str = "__Host-desk-in=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";

const FORMAT: &str = "1";

/// A sign-in that was begun. `Debug` shows only the time and the path.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    pub(crate) asked_at: i64,
    pub(crate) is_fresh: bool,
    return_to: ReturnPath,
}

impl Pending {
    /// Draws the secrets of a new sign-in.
    pub(crate) fn draw(return_to: ReturnPath, is_fresh: bool, now: i64) -> Result<Self, Error> {
        Ok(Pending { state: draw()?, nonce: draw()?, verifier: draw()?, asked_at: now, is_fresh, return_to })
    }

    /// Where the person wanted to go.
    pub fn return_to(&self) -> &ReturnPath {
        &self.return_to
    }

    /// Whether a fresh sign-in was asked for.
    pub fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    /// The sealed text: the cookie's value.
    pub fn seal(&self, keys: &SealKeys) -> String {
        let (time, path) = (self.asked_at.to_string(), URL_SAFE_NO_PAD.encode(self.return_to.as_str()));
        let fresh = if self.is_fresh { "fresh" } else { "any" };
        keys.seal(&[FORMAT, &self.state, &self.nonce, &self.verifier, &time, fresh, &path])
    }

    /// The `Set-Cookie` header. `Lax`, because the provider's redirect comes from another site.
    pub fn set_cookie(&self, keys: &SealKeys) -> String {
        let value = self.seal(keys);
        format!("{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={MAX_AGE_SECONDS}")
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// [`PendingFault`]: not sealed with one of these keys, or sealed more than [`MAX_AGE_SECONDS`] ago.
    pub fn open(keys: &SealKeys, sealed: &str, now: i64) -> Result<Self, PendingFault> {
        let words = keys.open(sealed).ok_or(PendingFault::NotGenuine)?;
        let [FORMAT, state, nonce, verifier, time, fresh, path] = words.as_slice() else {
            return Err(PendingFault::NotGenuine);
        };
        let is_fresh = match *fresh {
            "fresh" => true,
            "any" => false,
            _ => return Err(PendingFault::NotGenuine),
        };
        let path = URL_SAFE_NO_PAD.decode(path).ok().and_then(|path| String::from_utf8(path).ok());
        let return_to = path.and_then(|path| ReturnPath::parse(&path)).ok_or(PendingFault::NotGenuine)?;
        let asked_at = time.parse::<i64>().map_err(|_| PendingFault::NotGenuine)?;
        if ![state, nonce, verifier].into_iter().all(|word| is_drawn(word)) {
            return Err(PendingFault::NotGenuine);
        }
        if !(-SKEW_SECONDS..=MAX_AGE_SECONDS).contains(&now.saturating_sub(asked_at)) {
            return Err(PendingFault::Outdated);
        }
        let [state, nonce, verifier] = [*state, nonce, verifier].map(str::to_string);
        Ok(Pending { state, nonce, verifier, asked_at, is_fresh, return_to })
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("asked_at", &self.asked_at)
            .field("is_fresh", &self.is_fresh)
            .field("return_to", &self.return_to)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys() -> SealKeys {
        SealKeys::new([1; 32], None)
    }

    fn pending() -> Pending {
        Pending::draw(ReturnPath::parse("/desk/list?page=2").unwrap(), true, 1000).unwrap()
    }

    #[test]
    fn what_was_sealed_is_read_back() {
        let pending = pending();
        let sealed = pending.seal(&keys());
        assert_eq!(Pending::open(&keys(), &sealed, 1000), Ok(pending.clone()));
        let open = |now| Pending::open(&keys(), &sealed, now);
        assert!(open(1000 + MAX_AGE_SECONDS).is_ok() && open(1000 - SKEW_SECONDS).is_ok());
        assert_eq!(open(1001 + MAX_AGE_SECONDS), Err(PendingFault::Outdated));
        assert_eq!(open(999 - SKEW_SECONDS), Err(PendingFault::Outdated));
        assert!(
            sealed.len() < 3000 && sealed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        );
    }

    #[test]
    fn a_key_can_be_replaced() {
        let sealed = pending().seal(&keys());
        assert!(Pending::open(&SealKeys::new([2; 32], Some([1; 32])), &sealed, 1000).is_ok());
        assert_eq!(Pending::open(&SealKeys::new([2; 32], None), &sealed, 1000), Err(PendingFault::NotGenuine));
    }

    #[test]
    fn a_text_that_was_signed_for_something_else_is_refused() {
        let good = pending().seal(&keys());
        let words = keys().open(&good).unwrap().into_iter().map(str::to_string).collect::<Vec<_>>();
        // The words of a valid text, signed by the same key, with one of them changed: the checks behind the signature.
        let path = URL_SAFE_NO_PAD.encode("https://evil.example/");
        for (at, word) in
            [(0, "2"), (1, "short"), (2, ""), (3, "short"), (4, "then"), (5, "maybe"), (6, &path), (6, "%")]
        {
            let mut changed: Vec<&str> = words.iter().map(String::as_str).collect();
            changed[at] = word;
            let sealed = keys().seal(&changed);
            assert_eq!(Pending::open(&keys(), &sealed, 1000), Err(PendingFault::NotGenuine), "{at}");
        }
        let (text, _) = good.rsplit_once('.').unwrap();
        let other = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &[1; 32]), text.as_bytes());
        let without_purpose = format!("{text}.{}", URL_SAFE_NO_PAD.encode(other));
        assert_eq!(Pending::open(&keys(), &without_purpose, 1000), Err(PendingFault::NotGenuine));
    }

    #[test]
    fn the_cookie_is_for_this_host_and_hidden_from_scripts() {
        let cookie = pending().set_cookie(&keys());
        assert!(cookie.starts_with("__Host-desk-in=1."));
        assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"), "{cookie}");
        assert!(FORGET.starts_with(&format!("{COOKIE}=;")) && FORGET.ends_with("Max-Age=0"));
    }

    #[test]
    fn debug_shows_no_secret() {
        let pending = pending();
        let shown = format!("{pending:?} {:?}", keys());
        assert!(![&pending.state, &pending.nonce, &pending.verifier].iter().any(|secret| shown.contains(*secret)));
    }

    proptest! {
        #[test]
        fn a_flipped_bit_is_noticed(at in 0_usize..300, bit in 0_u8..7) {
            let sealed = pending().seal(&keys());
            let mut bytes = sealed.clone().into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let flipped = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(Pending::open(&keys(), &flipped, 1000), Err(PendingFault::NotGenuine));
        }

        #[test]
        fn no_text_causes_a_panic(text in any::<String>()) {
            prop_assert_eq!(Pending::open(&keys(), &text, 1000), Err(PendingFault::NotGenuine));
        }
    }
}
