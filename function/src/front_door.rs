//! The front door is CloudFront, which adds a secret key to each request that it forwards (CloudFront Developer Guide, "Add custom
//! headers to origin requests"). A request sent to the gateway's own address bypasses the firewall and its limits, and has no key.
//! The function rejects such a request unread.

use axum::http::{HeaderMap, HeaderValue};
use subtle::{Choice, ConstantTimeEq};

use crate::keys::{FrontDoorKeys, parse_key};

/// The header that CloudFront adds. CloudFront overwrites a visitor's own header of this name.
pub const HEADER: &str = "x-front-door-key";

/// Checks the key of the front door.
#[derive(Clone)]
pub struct FrontDoor(FrontDoorKeys);

impl FrontDoor {
    /// A check against the current key and, while the key is being replaced, the previous one.
    pub fn new(keys: FrontDoorKeys) -> Self {
        FrontDoor(keys)
    }

    /// Whether a request with these headers came through the front door.
    ///
    /// The comparison takes the same time wherever the keys differ. Both keys are always compared.
    pub fn has_key(&self, headers: &HeaderMap) -> bool {
        let Some(key) = headers.get(HEADER).map(HeaderValue::as_bytes).and_then(parse_key) else { return false };
        let is_current = key.ct_eq(&self.0.current);
        let is_previous = self.0.previous.map_or(Choice::from(0), |previous| key.ct_eq(&previous));
        (is_current | is_previous).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_key(door: &FrontDoor, key: Option<&str>) -> bool {
        let headers = key.map(|key| (HEADER.parse().unwrap(), key.parse().unwrap()));
        door.has_key(&headers.into_iter().collect())
    }

    #[test]
    fn only_the_current_and_the_previous_key_are_accepted() {
        let door = FrontDoor::new(FrontDoorKeys { current: [0x1f; 32], previous: Some([0x2e; 32]) });
        for good in ["1f".repeat(32), "2e".repeat(32)] {
            assert!(has_key(&door, Some(&good)), "{good}");
        }
        assert!(
            !has_key(&FrontDoor::new(FrontDoorKeys { current: [0x1f; 32], previous: None }), Some(&"2e".repeat(32))),
            "not any more"
        );
        assert!(!has_key(&door, None));
        let one_digit_less = &"1f".repeat(32)[1..];
        let one_bit_off = format!("{}0f", "1f".repeat(31));
        // As a gateway joins a header that came twice.
        let twice = format!("{0},{0}", "1f".repeat(32));
        for wrong in ["", "1f", one_digit_less, &one_bit_off, &twice, &"00".repeat(32), &"zz".repeat(32)] {
            assert!(!has_key(&door, Some(wrong)), "{wrong}");
        }
    }
}
