//! The keys that sign seals and receipts.

use function::key_pair;
use store::config::{ConfigError, Environment};
use store::token::Keys;

/// Reads the keys that sign seals and receipts: `INTAKE_SEAL_KEY`, and `INTAKE_SEAL_KEY_OTHER` while the key is being replaced.
///
/// # Errors
/// [`ConfigError`] for a missing or malformed key.
pub fn signing_keys(env: &impl Environment) -> Result<Keys, ConfigError> {
    let (current, previous) = key_pair(env, "INTAKE_SEAL_KEY", "INTAKE_SEAL_KEY_OTHER")?;
    Ok(Keys::new(current, previous))
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
    fn a_wrong_key_is_named_and_not_repeated() {
        let good = "0f".repeat(32);
        assert!(signing_keys(&BTreeMap::from([("INTAKE_SEAL_KEY", good.as_str())])).is_ok());
        for name in ["INTAKE_SEAL_KEY", "INTAKE_SEAL_KEY_OTHER"] {
            let env = BTreeMap::from([("INTAKE_SEAL_KEY", good.as_str()), (name, "zz0f")]);
            let error = signing_keys(&env).err().unwrap().to_string();
            assert!(error.contains(name) && !error.contains("zz0f"), "{error}");
        }
    }
}
