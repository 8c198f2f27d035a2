//! Rules that check the CloudFormation templates against the code's expectations. Linters miss wrong values, and an emulator that
//! reports CREATE_COMPLETE skips half of the types, so these rules are the main check. Tests show that each rule reports a
//! template that breaks it.
//!
//! | module | content |
//! |---|---|
//! | `all` | every rule with its name |
//! | `templates` | the four templates with the values of a deployment, and the findings of a rule |
//! | `policies`, `access`, `deployer` | permissions of the functions, the team and the deployment |
//! | `table`, `keeping`, `buckets` | stored data and its protection |
//! | `functions`, `events`, `api`, `mail` | the functions, their triggers, the gateway, mail |
//! | `edge`, `firewall` | the public endpoints |
//! | `desk` | the desk's sign-in service, and what is counted of its log |
//! | `alarms`, `dashboard` | alarms and graphs |
//! | `deployment` | the parameters that the deployment gives, and the outputs that it reads |
//! | `handed_on` | the parts of a request that submit reads |
//! | `every_value` | every value in a template is checked by a rule |
//! | `mutations` | broken templates, each with the rule that must report it |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod access;
mod alarms;
mod all;
mod api;
mod buckets;
mod dashboard;
mod deployer;
mod deployment;
mod desk;
mod edge;
mod events;
mod every_value;
mod firewall;
mod functions;
mod handed_on;
mod keeping;
mod mail;
mod mutations;
mod policies;
mod table;
mod templates;

use std::collections::{BTreeMap, BTreeSet};

use all::{RULES, said};
use templates::Sources;

#[test]
fn the_templates_are_as_they_must_be() {
    let settings = Sources::read().in_all_settings();
    let faults: Vec<String> = RULES.into_iter().flat_map(|rule| said(rule, &settings)).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn each_broken_template_is_reported_by_its_rule() {
    let sources = Sources::read();
    let settings = sources.in_all_settings();
    let before: BTreeMap<&str, BTreeSet<String>> =
        RULES.into_iter().map(|rule| (rule.0, said(rule, &settings))).collect();
    let mut silent = Vec::new();
    for mutation in mutations::all() {
        let rule = RULES.into_iter().find(|(name, _)| *name == mutation.rule).expect("a rule has that name");
        let broken = mutation.of(&sources);
        let broken: Vec<_> = settings.iter().map(|templates| templates.but(mutation.file(), &broken)).collect();
        if said(rule, &broken).is_subset(&before[rule.0]) {
            silent.push(format!("{} says nothing to {}", rule.0, mutation.name()));
        }
    }
    assert!(silent.is_empty(), "{} are not answered:\n{}", silent.len(), silent.join("\n"));
}

#[test]
fn each_rule_is_broken_by_a_template() {
    let broken: BTreeSet<&str> = mutations::all().iter().map(|mutation| mutation.rule).collect();
    assert_eq!(broken, RULES.iter().map(|(name, _)| *name).collect());
}
