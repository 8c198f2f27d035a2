//! A program: how it is started, what it is sent.

use std::path::{Path, PathBuf};
use std::process::Command;

use journeys::deployed::http_event;
use journeys::page::Page;
use journeys::runtime_api::{Function, RuntimeApi};
use serde_json::Value;

use crate::surroundings::Surroundings;

/// The path of the form that is sent.
const FORM: &str = "/intake/ar/support";

/// A program, by its command line.
pub struct Program {
    /// Its name in the tables.
    pub name: String,
    command: Vec<PathBuf>,
}

impl Program {
    /// A program with a name and a command line.
    pub fn new(name: &str, command: &[&Path]) -> Self {
        Program { name: name.into(), command: command.iter().map(|part| part.to_path_buf()).collect() }
    }

    /// Starts it.
    pub fn start(&self, runtime: &RuntimeApi, surroundings: &Surroundings) -> Function {
        let env: Vec<_> = surroundings.env.iter().map(|(name, value)| (*name, value.as_str())).collect();
        runtime.start_command(Command::new(&self.command[0]).args(&self.command[1..]), &env)
    }
}

/// An event without a form.
pub fn nothing() -> Value {
    http_event("GET", "/", "", false)
}

/// A form that becomes a check page.
pub fn check() -> Value {
    http_event("POST", FORM, &journeys::applicant::body(journeys::applicant::SOUND), false)
}

/// The confirmation of a check page.
pub fn confirm(checked: &Value) -> Value {
    assert_eq!(checked["statusCode"], 200, "{checked}");
    let page = Page::parse(checked["body"].as_str().unwrap());
    http_event("POST", &format!("{FORM}/confirm"), &page.hidden_body(), false)
}

/// The receipt that a confirmation leads to.
pub fn receipt(confirmed: &Value) -> Value {
    assert_eq!(confirmed["statusCode"], 303, "{confirmed}");
    http_event("GET", confirmed["headers"]["location"].as_str().unwrap(), "", false)
}

/// A try at following a submission with wrong digits.
pub fn follow(reference: &str) -> Value {
    http_event("POST", "/intake/ar/track", &format!("reference={reference}&digits=9999"), false)
}

/// The reference of the submission that a receipt is of.
pub fn reference(receipt: &Value) -> String {
    let page = Page::parse(receipt["body"].as_str().unwrap());
    let follow = page.links.iter().find_map(|link| link.split_once("/track/receipt/")).unwrap().1;
    follow.split('.').nth(2).unwrap().to_string()
}
