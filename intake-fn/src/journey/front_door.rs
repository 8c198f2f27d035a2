//! The front door: the content delivery network, which adds a key to what it hands on (CloudFront Developer Guide, "Add custom
//! headers to origin requests"). Whoever finds the gateway's own address comes past the firewall and its limits, and without
//! the key: of such a request nothing is read.

use axum::http::{HeaderMap, HeaderValue};

use crate::runtime::config::parse_key;
use store::token::{Keys, Purpose};

/// The header that the front door adds. One that a visitor sends by that name does not get through it.
pub const HEADER: &str = "x-front-door-key";

/// What the front door's key is compared with.
#[derive(Clone)]
pub struct FrontDoor(Keys);

impl FrontDoor {
    /// The front door's key, and while it is being replaced the one before it.
    pub fn new(keys: Keys) -> Self {
        FrontDoor(keys)
    }

    /// Whether a request with these headers came through the front door.
    ///
    /// Whoever has the key can sign with it, and a signature is judged in the same time wherever it differs.
    pub fn was_taken(&self, headers: &HeaderMap) -> bool {
        let key = headers.get(HEADER).map(HeaderValue::as_bytes).and_then(parse_key);
        key.is_some_and(|key| {
            let signed = Keys::new(key, None).sign(Purpose::FrontDoor, &[]);
            self.0.open(Purpose::FrontDoor, &signed).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn was_taken(door: &FrontDoor, key: Option<&str>) -> bool {
        let headers = key.map(|key| (HEADER.parse().unwrap(), key.parse().unwrap()));
        door.was_taken(&headers.into_iter().collect())
    }

    #[test]
    fn only_the_key_and_the_one_before_it_open() {
        let door = FrontDoor::new(Keys::new([0x1f; 32], Some([0x2e; 32])));
        for good in ["1f".repeat(32), "2e".repeat(32)] {
            assert!(was_taken(&door, Some(&good)), "{good}");
        }
        assert!(!was_taken(&FrontDoor::new(Keys::new([0x1f; 32], None)), Some(&"2e".repeat(32))), "not any more");
        assert!(!was_taken(&door, None));
        let one_digit_less = &"1f".repeat(32)[1..];
        let one_bit_off = format!("{}0f", "1f".repeat(31));
        // As a gateway joins a header that came twice.
        let twice = format!("{0},{0}", "1f".repeat(32));
        for wrong in ["", "1f", one_digit_less, &one_bit_off, &twice, &"00".repeat(32), &"zz".repeat(32)] {
            assert!(!was_taken(&door, Some(wrong)), "{wrong}");
        }
    }
}
