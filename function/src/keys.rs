//! Keys in the environment: 64 hexadecimal digits (256 bits) each, with the previous key while one is being replaced.

use store::config::{ConfigError, Environment};

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

/// Parses a key. Returns `None` unless the text is 64 hexadecimal digits.
pub fn parse_key(digits: &[u8]) -> Option<Key> {
    let mut key = Key::default();
    hex::decode_to_slice(digits, &mut key).ok()?;
    Some(key)
}

/// Reads a required key and an optional one beside it, by the names of their variables.
///
/// # Errors
/// [`ConfigError`] for a missing or malformed key.
pub fn key_pair(
    env: &impl Environment,
    current: &'static str,
    other: &'static str,
) -> Result<(Key, Option<Key>), ConfigError> {
    let key = |name, text: String| {
        let unusable = ConfigError::Unusable { name, why: "a key is 64 hexadecimal digits" };
        parse_key(text.as_bytes()).ok_or(unusable)
    };
    let beside = env.optional(other).map(|text| key(other, text)).transpose()?;
    Ok((key(current, env.required(current)?)?, beside))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_missing_key_is_named() {
        let env = BTreeMap::from([("INTAKE_FRONT_DOOR_KEY", "")]);
        assert_eq!(FrontDoorKeys::read(&env).err(), Some(ConfigError::Missing("INTAKE_FRONT_DOOR_KEY")));
    }

    #[test]
    fn a_key_has_64_hexadecimal_digits() {
        let good = "0f".repeat(32);
        for wrong in ["0f", "zz".repeat(32).as_str(), "0f".repeat(33).as_str(), "0".repeat(63).as_str()] {
            for name in ["INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS"] {
                let mut env = BTreeMap::from([("INTAKE_FRONT_DOOR_KEY", good.as_str())]);
                assert!(FrontDoorKeys::read(&env).is_ok());
                env.insert(name, wrong);
                let error = FrontDoorKeys::read(&env).err().unwrap().to_string();
                assert!(error.contains(name) && !error.contains(wrong), "a secret is not repeated: {error}");
            }
        }
    }
}
