//! Checks that a program's list of variables names exactly the variables that it reads.
#![allow(clippy::panic)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use store::config::{ConfigError, Environment, SetBy, Variable};
use store::world::World;

/// An environment that records the variables it is asked for.
pub struct Recording {
    set: BTreeMap<&'static str, &'static str>,
    asked: RefCell<BTreeSet<String>>,
}

impl Recording {
    fn new(variables: &[Variable], set: impl Fn(&Variable) -> bool) -> Self {
        let set = variables.iter().filter(|variable| set(variable)).map(|variable| (variable.name, value(variable)));
        Recording { set: set.collect(), asked: RefCell::default() }
    }
}

impl Environment for Recording {
    fn get(&self, name: &str) -> Option<String> {
        self.asked.borrow_mut().insert(name.to_string());
        self.set.get(name).map(ToString::to_string)
    }
}

fn value(variable: &Variable) -> &'static str {
    match variable.name {
        name if name.contains("_KEY") && name.starts_with("INTAKE_") => {
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        }
        "INTAKE_ORIGIN" => "https://sama.example",
        "INTAKE_DESK_ISSUER" => "https://id.example",
        "INTAKE_DESK_HOSTED_DOMAIN" => "charity.example",
        World::TEST_NOW => "1795410000",
        "INTAKE_MAIL" => "ses",
        name if name.starts_with("INTAKE_MAIL_") => "team@example.com",
        name if name.ends_with("_ENDPOINT") => "http://127.0.0.1:9",
        _ => "something",
    }
}

/// Asserts that `read` reads exactly `variables`, needs only the required ones, and names a required one that is missing.
///
/// # Panics
/// If the assertion fails.
pub fn assert_variables<T>(variables: &[Variable], read: impl Fn(&Recording) -> Result<T, ConfigError>) {
    let named: BTreeSet<String> = variables.iter().map(|variable| variable.name.to_string()).collect();
    assert_eq!(named.len(), variables.len(), "each once");
    let is_set_here = |variable: &Variable| !variable.name.ends_with("_BUNDLE") && variable.set_by != SetBy::Test;
    for all in [true, false] {
        let env = Recording::new(variables, |variable| (all || variable.required) && is_set_here(variable));
        read(&env).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(*env.asked.borrow(), named, "exactly these are asked for");
    }
    for missing in variables.iter().filter(|variable| variable.required) {
        let env = Recording::new(variables, |variable| variable != missing);
        assert_eq!(read(&env).err(), Some(ConfigError::Missing(missing.name)));
    }
}
