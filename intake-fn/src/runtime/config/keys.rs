//! Keys in the environment: 64 hexadecimal digits (256 bits) each, with the previous key while one is being replaced.

use store::config::{ConfigError, Environment};
use store::token::Keys;

/// A key's bytes.
pub type Key = [u8; 32];

/// The keys of the front door. The function accepts both.
#[derive(Clone)]
pub struct FrontDoorKeys {
    /// `INTAKE_FRONT_DOOR_KEY`.
    pub current: Key,
    /// `INTAKE_FRONT_DOOR_KEY_PREVIOUS`, while the key is being replaced.
    pub previous: Option<Key>,
}

impl FrontDoorKeys {
    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] for a missing or malformed key.
    pub fn read(env: &impl Environment) -> Result<Self, ConfigError> {
        let (current, previous) = key_pair(env, "INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS")?;
        Ok(FrontDoorKeys { current, previous })
    }
}

/// Reads the keys that sign seals and receipts: `INTAKE_SEAL_KEY`, and `INTAKE_SEAL_KEY_OTHER` while the key is being replaced.
///
/// # Errors
/// [`ConfigError`] for a missing or malformed key.
pub fn signing_keys(env: &impl Environment) -> Result<Keys, ConfigError> {
    let (current, previous) = key_pair(env, "INTAKE_SEAL_KEY", "INTAKE_SEAL_KEY_OTHER")?;
    Ok(Keys::new(current, previous))
}

/// Parses a key. Returns `None` unless the text is 64 hexadecimal digits.
pub fn parse_key(digits: &[u8]) -> Option<Key> {
    let mut key = Key::default();
    hex::decode_to_slice(digits, &mut key).ok()?;
    Some(key)
}

/// Reads a required key and the optional key before it.
fn key_pair(
    env: &impl Environment,
    current: &'static str,
    previous: &'static str,
) -> Result<(Key, Option<Key>), ConfigError> {
    let key = |name, text: String| {
        let unusable = ConfigError::Unusable { name, why: "a key is 64 hexadecimal digits" };
        parse_key(text.as_bytes()).ok_or(unusable)
    };
    let before = env.optional(previous).map(|text| key(previous, text)).transpose()?;
    Ok((key(current, env.required(current)?)?, before))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_missing_key_is_named() {
        let env = BTreeMap::from([("INTAKE_SEAL_KEY", "")]);
        assert_eq!(signing_keys(&env).err(), Some(ConfigError::Missing("INTAKE_SEAL_KEY")));
    }

    #[test]
    fn a_key_has_64_hexadecimal_digits() {
        let good = "0f".repeat(32);
        assert!(signing_keys(&BTreeMap::from([("INTAKE_SEAL_KEY", good.as_str())])).is_ok());
        for wrong in ["0f", "zz".repeat(32).as_str(), "0f".repeat(33).as_str(), "0".repeat(63).as_str()] {
            let error = signing_keys(&BTreeMap::from([("INTAKE_SEAL_KEY", wrong)])).err().unwrap();
            assert!(!error.to_string().contains(wrong), "a secret is not repeated");
            for name in ["INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS"] {
                let mut env = BTreeMap::from([("INTAKE_FRONT_DOOR_KEY", good.as_str())]);
                assert!(FrontDoorKeys::read(&env).is_ok());
                env.insert(name, wrong);
                let error = FrontDoorKeys::read(&env).err().unwrap().to_string();
                assert!(error.contains(name) && !error.contains(wrong), "{error}");
            }
        }
    }
}
