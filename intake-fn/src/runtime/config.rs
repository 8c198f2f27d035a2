//! The environment, read once into types. A missing or unusable value stops the function at its start, with its name.
//! What each program reads as a whole stands in [`SubmitConfig`], [`NotifyConfig`], [`FeedbackConfig`] and [`CanaryConfig`].

mod function;
mod origin;

use std::path::PathBuf;

use crate::journey::front_door::FrontDoor;
use store::config::{ConfigError, Environment};
use store::token::Keys;

pub use function::{CanaryConfig, FeedbackConfig, MailConfig, NotifyConfig, SesConfig, SubmitConfig};
pub use origin::Origin;

/// Where the intake bundle lies: `INTAKE_BUNDLE`, or the folder `intake` beside the deployed function.
pub fn bundle_folder(env: &impl Environment) -> PathBuf {
    let beside_the_function = || PathBuf::from(env.get("LAMBDA_TASK_ROOT").unwrap_or_default()).join("intake");
    env.optional("INTAKE_BUNDLE").map_or_else(beside_the_function, PathBuf::from)
}

/// The keys that sign seals and receipts: `INTAKE_SEAL_KEY`, and `INTAKE_SEAL_KEY_PREVIOUS` while one is being replaced.
/// Each is 64 hexadecimal digits (256 bits).
///
/// # Errors
/// [`ConfigError`] for a missing or malformed key.
pub fn keys(env: &impl Environment) -> Result<Keys, ConfigError> {
    pair(env, "INTAKE_SEAL_KEY", "INTAKE_SEAL_KEY_PREVIOUS")
}

/// The keys that the front door shows: `INTAKE_FRONT_DOOR_KEY`, and `INTAKE_FRONT_DOOR_KEY_PREVIOUS` while one is being
/// replaced. Each is 64 hexadecimal digits (256 bits).
fn front_door(env: &impl Environment) -> Result<FrontDoor, ConfigError> {
    pair(env, "INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS").map(FrontDoor::new)
}

/// A key that must be set, and the one before it.
fn pair(env: &impl Environment, current: &'static str, previous: &'static str) -> Result<Keys, ConfigError> {
    let key = |name, text: String| {
        let unusable = ConfigError::Unusable { name, why: "a key is 64 hexadecimal digits" };
        parse_key(text.as_bytes()).ok_or(unusable)
    };
    let before = env.optional(previous).map(|text| key(previous, text)).transpose()?;
    Ok(Keys::new(key(current, env.required(current)?)?, before))
}

/// A key from its 64 hexadecimal digits.
pub(crate) fn parse_key(digits: &[u8]) -> Option<[u8; 32]> {
    let digits = digits.iter().map(|digit| char::from(*digit).to_digit(16)).collect::<Option<Vec<u32>>>()?;
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    });
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let env = BTreeMap::from([("INTAKE_SEAL_KEY", "")]);
        assert_eq!(keys(&env).err(), Some(ConfigError::Missing("INTAKE_SEAL_KEY")));
    }

    #[test]
    fn a_key_has_64_hexadecimal_digits() {
        let good = "0f".repeat(32);
        assert!(keys(&BTreeMap::from([("INTAKE_SEAL_KEY", good.as_str())])).is_ok());
        for wrong in ["0f", "zz".repeat(32).as_str(), "0f".repeat(33).as_str(), "0".repeat(63).as_str()] {
            let error = keys(&BTreeMap::from([("INTAKE_SEAL_KEY", wrong)])).err().unwrap();
            assert!(!error.to_string().contains(wrong), "a secret is not repeated");
            for name in ["INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS"] {
                let mut env = BTreeMap::from([("INTAKE_FRONT_DOOR_KEY", good.as_str())]);
                assert!(front_door(&env).is_ok());
                env.insert(name, wrong);
                let error = front_door(&env).err().unwrap().to_string();
                assert!(error.contains(name) && !error.contains(wrong), "{error}");
            }
        }
    }
}
