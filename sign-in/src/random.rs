//! Random values: the state, the nonce and the PKCE verifier.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};

use crate::error::Error;

/// 32 random bytes as base64url: 43 characters, as RFC 7636, section 4.1, recommends for a verifier.
pub(crate) fn draw() -> Result<String, Error> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::NoEntropy)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether a text has the form of a drawn value.
pub(crate) fn is_drawn(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_values_differ() {
        let (first, second) = (draw().unwrap(), draw().unwrap());
        assert!(is_drawn(&first) && is_drawn(&second) && first != second);
        assert!(!is_drawn("") && !is_drawn(&first[1..]) && !is_drawn(&"=".repeat(43)));
    }
}
