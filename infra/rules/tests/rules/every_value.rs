//! Every value in the templates is checked by a rule. The test changes each value alone and removes it alone, and a rule must
//! report both, or the value is listed as free, with a reason.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::all::{RULES, said};
use crate::templates::Sources;

/// Values that are free to differ or be missing, by the end of their path. `*` stands for an index of a list.
const FREE: &[(&str, &str)] = &[
    ("/Description", "Words for readers of AWS's console."),
    ("/Comment", "The same."),
    ("/Sid", "A name within a policy; where a reason or a rule goes by it, that is asked."),
    ("/PolicyName", "A name within a role."),
    ("LifecycleConfiguration/Rules/*/Id", "A name within a bucket's rules."),
    ("Targets/*/Id", "A name within a rule's targets."),
    ("BackupPlanRule/*/RuleName", "A name within a plan."),
    ("/SelectionName", "A name within a plan."),
    ("Firewall/Properties/Rules/*/Name", "A name within the firewall; its counts bear it."),
    ("VisibilityConfig/MetricName", "The firewall's counts are looked at in its own console."),
    // The names of resources that everything here refers to by their logical names in the template.
    ("Api/Properties/Name", "A name in the console."),
    ("Firewall/Properties/Name", "A name in the console."),
    ("/BackupPlanName", "A name in the console."),
    ("/BackupVaultName", "The output gives the name to its readers."),
    ("/BudgetName", "A name in the console."),
    ("/DashboardName", "A name in the console; the output leads there."),
    ("/ManagedPolicyName", "The output gives the name to its readers."),
    ("CachePolicyConfig/Name", "A name in the console."),
    ("OriginAccessControlConfig/Name", "A name in the console."),
    ("OriginRequestPolicyConfig/Name", "A name in the console."),
    ("ResponseHeadersPolicyConfig/Name", "A name in the console."),
    ("/UserPoolName", "A name in the console."),
    ("/ClientName", "A name in the console."),
    ("/MaxSessionDuration", "How long a deployment may take; AWS takes an hour to twelve."),
];

/// Returns the paths of all values of a resource. A function's result counts as one value.
fn values(resource: &Value) -> Vec<String> {
    fn collect(value: &Value, way: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(entries) => {
                let function = entries.keys().next().filter(|_| entries.len() == 1);
                if function.is_some_and(|name| name == "Ref" || name.starts_with("Fn::")) {
                    return found.push(way.into());
                }
                for (name, entry) in entries {
                    collect(entry, &format!("{way}/{}", name.replace('~', "~0").replace('/', "~1")), found);
                }
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(place, item)| collect(item, &format!("{way}/{place}"), found));
            }
            _ => found.push(way.into()),
        }
    }
    let mut found = Vec::new();
    collect(&resource["Properties"], "/Properties", &mut found);
    found
}

/// Returns a resource with another value at a path, and the resource without the value.
fn broken(resource: &Value, way: &str) -> [Value; 2] {
    let (mut changed, mut without) = (resource.clone(), resource.clone());
    *changed.pointer_mut(way).unwrap() = "another".into();
    let (parent, last) = way.rsplit_once('/').unwrap();
    match without.pointer_mut(parent).unwrap() {
        Value::Array(items) => drop(items.remove(last.parse().unwrap())),
        entries => {
            let name = last.replace("~1", "/").replace("~0", "~");
            entries.as_object_mut().unwrap().remove(&name).unwrap();
        }
    }
    [changed, without]
}

/// Returns a path in the notation of [`FREE`].
fn general(way: &str) -> String {
    let step = |step: &str| if step.parse::<usize>().is_ok() { "*".into() } else { step.to_string() };
    way.split('/').map(step).collect::<Vec<_>>().join("/")
}

#[test]
fn every_value_is_held_by_a_rule_or_free_to_be_another() {
    let sources = Sources::read();
    let settings = sources.in_all_settings();
    // The rule `links` is left out: a name that becomes unused does not show that a rule checks the value in its place.
    let mut rules: Vec<_> = RULES.into_iter().filter(|(name, _)| *name != "links").collect();
    let before: BTreeMap<&str, BTreeSet<String>> = rules.iter().map(|rule| (rule.0, said(*rule, &settings))).collect();
    let (mut unasked, mut used) = (Vec::new(), BTreeSet::new());
    for (file, source, id, resource) in sources.resources() {
        for way in values(resource) {
            let is_answered = broken(resource, &way).iter().all(|broken| {
                settings.iter().any(|templates| {
                    let broken = [templates.but_for(file, source, id, broken)];
                    let answers = rules.iter().position(|rule| !said(*rule, &broken).is_subset(&before[rule.0]));
                    // Move the rule to the front, because it most likely reports the neighbouring values, too.
                    answers.inspect(|place| rules[..=*place].rotate_right(1)).is_some()
                })
            });
            let general = general(&format!("{id}{way}"));
            match FREE.iter().find(|(end, _)| general.ends_with(end)) {
                _ if is_answered => {}
                Some((end, _)) => {
                    used.insert(*end);
                }
                None => unasked.push(format!("{}: {id}{way}", file.name())),
            }
        }
    }
    assert!(unasked.is_empty(), "{} values that nobody asks about:\n{}", unasked.len(), unasked.join("\n"));
    let unused: Vec<_> = FREE.iter().filter(|(end, _)| !used.contains(end)).collect();
    assert!(unused.is_empty(), "these are held by rules: {unused:?}");
}

#[test]
fn every_condition_and_every_output_is_held_by_a_rule() {
    let sources = Sources::read();
    let settings = sources.in_all_settings();
    let rules = || RULES.into_iter().filter(|(name, _)| *name != "links");
    let before: BTreeMap<&str, BTreeSet<String>> = rules().map(|rule| (rule.0, said(rule, &settings))).collect();
    let mut unasked = Vec::new();
    for (file, source) in &sources.0 {
        let names =
            |section: &str| source.tree[section].as_object().into_iter().flatten().map(|(name, _)| name.clone());
        let (never, always) = (json!({ "Fn::Equals": ["a", "b"] }), json!({ "Fn::Equals": ["a", "a"] }));
        let conditions = names("Conditions")
            .flat_map(|name| [("Conditions", name.clone(), never.clone()), ("Conditions", name, always.clone())]);
        let outputs = names("Outputs").map(|name| ("Outputs", name, json!({ "Value": "another" })));
        for (section, name, value) in conditions.chain(outputs) {
            let mut broken = source.clone();
            broken.tree[section][&name] = value.clone();
            let broken: Vec<_> = settings.iter().map(|templates| templates.but(*file, &broken)).collect();
            if rules().all(|rule| said(rule, &broken).is_subset(&before[rule.0])) {
                unasked.push(format!("{}: {section}/{name} = {value}", file.name()));
            }
        }
    }
    assert!(unasked.is_empty(), "nobody asks about these:\n{}", unasked.join("\n"));
}
