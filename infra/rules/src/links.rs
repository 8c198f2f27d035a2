//! References between the parts of a template: every name refers to something, and every part is referred to. The check applies
//! to the template as written, whichever of its conditions are met.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::value::names_in_sub;

/// The names that CloudFormation itself defines ("Pseudo parameters reference").
const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// The sections of a template.
const SECTIONS: [&str; 7] =
    ["AWSTemplateFormatVersion", "Conditions", "Description", "Mappings", "Outputs", "Parameters", "Resources"];

/// The kind of part that a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A parameter or a resource.
    Any,
    Resource,
    Condition,
    Mapping,
}

/// The faults in a template's references.
pub(crate) fn faults(tree: &Value) -> Vec<Fault> {
    let section = |name: &str| -> BTreeSet<&str> {
        tree.get(name).and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str).collect()
    };
    let (parameters, resources) = (section("Parameters"), section("Resources"));
    let (conditions, mappings) = (section("Conditions"), section("Mappings"));
    let mut named = BTreeSet::new();
    collect(tree, &mut named);
    for resource in tree.get("Resources").and_then(Value::as_object).into_iter().flat_map(Map::values) {
        named.extend(text(resource.get("Condition")).map(|name| (Kind::Condition, name.to_string())));
        let depends = resource.get("DependsOn").into_iter();
        let depends = depends.flat_map(|on| on.as_array().map_or(std::slice::from_ref(on), Vec::as_slice));
        named.extend(depends.filter_map(|on| text(Some(on))).map(|name| (Kind::Resource, name.to_string())));
    }
    for output in tree.get("Outputs").and_then(Value::as_object).into_iter().flat_map(Map::values) {
        named.extend(text(output.get("Condition")).map(|name| (Kind::Condition, name.to_string())));
    }
    let mut faults = Vec::new();
    for section in tree.as_object().into_iter().flat_map(Map::keys).filter(|name| !SECTIONS.contains(&name.as_str())) {
        // A `Transform` section, for example, makes the deployed template differ from the written one.
        faults.push(Fault::new("links", format!("`{section}` is no section that is worked out here")));
    }
    for (kind, name) in &named {
        let name = name.as_str();
        let is_there = match kind {
            Kind::Any => parameters.contains(name) || resources.contains(name) || PSEUDO.contains(&name),
            Kind::Resource => resources.contains(name),
            Kind::Condition => conditions.contains(name),
            Kind::Mapping => mappings.contains(name),
        };
        if !is_there {
            faults.push(Fault::new("links", format!("`{name}` is named, and nothing has that name")));
        }
    }
    let is_named = |kinds: &[Kind], name: &&str| kinds.iter().any(|kind| named.contains(&(*kind, name.to_string())));
    let unused = |faults: &mut Vec<Fault>, what: &str, names: &BTreeSet<&str>, kinds: &[Kind]| {
        let unused = names.iter().filter(|name| !is_named(kinds, name));
        faults.extend(unused.map(|name| Fault::new("links", format!("{what} `{name}` is used by nothing"))));
    };
    unused(&mut faults, "the parameter", &parameters, &[Kind::Any]);
    unused(&mut faults, "the condition", &conditions, &[Kind::Condition]);
    unused(&mut faults, "the mapping", &mappings, &[Kind::Mapping]);
    faults
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}

fn collect(value: &Value, named: &mut BTreeSet<(Kind, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, named)),
        Value::Object(entries) => {
            if let Some((function, argument)) = entries.iter().next().filter(|_| entries.len() == 1) {
                of_function(function, argument, named);
            }
            entries.values().for_each(|entry| collect(entry, named));
        }
        _ => {}
    }
}

fn of_function(function: &str, argument: &Value, named: &mut BTreeSet<(Kind, String)>) {
    let first = argument.as_array().and_then(|list| list.first());
    let mut name = |kind, name: Option<&str>| named.extend(name.map(|name| (kind, name.to_string())));
    match function {
        "Ref" => name(Kind::Any, argument.as_str()),
        // In a policy, `Condition` is a map and does not refer to a condition of the template.
        "Condition" => name(Kind::Condition, argument.as_str()),
        "Fn::If" => name(Kind::Condition, text(first)),
        "Fn::FindInMap" => name(Kind::Mapping, text(first)),
        "Fn::GetAtt" => name(Kind::Resource, text(first).or_else(|| argument.as_str()?.split('.').next())),
        "Fn::Sub" => {
            let own = argument.as_array().and_then(|list| list.get(1)).and_then(Value::as_object);
            for found in names_in_sub(argument.as_str().or(text(first)).unwrap_or_default()) {
                match found.split_once('.') {
                    _ if own.is_some_and(|own| own.contains_key(found)) => {}
                    Some((resource, _)) => name(Kind::Resource, Some(resource)),
                    None => name(Kind::Any, Some(found)),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn unknown_names_and_unused_parts_are_faults() {
        let tree = yaml::read(
            "Parameters: { Used: {}, Unused: {} }\n\
             Conditions: { Set: !Not [!Equals [!Ref Used, '']], Never: !Equals [a, b] }\n\
             Resources:\n\
             \x20 A: { Type: T, Condition: Set, DependsOn: [B, Gone1], P: !Sub '${Used} ${Gone2} ${Gone3.Arn} ${!Kept} ${AWS::Region}' }\n\
             \x20 B: { Type: T, P: [!GetAtt A.Arn, !GetAtt [Gone4, Arn], !If [Gone5, 1, 2], !FindInMap [Gone6, a, b]] }\n\
             \x20 C: { Type: T, Condition: Gone7, P: !Sub ['${Own}', { Own: !Ref Gone8 }], Q: { Condition: { Bool: {} } } }\n\
             Outputs: { O: { Value: !Ref A, Condition: Gone9 } }\nTransform: T\n",
        )
        .unwrap();
        let words: Vec<String> = faults(&tree).into_iter().map(|fault| fault.words).collect();
        for gone in 1..=9 {
            let named = format!("`Gone{gone}` is named");
            assert_eq!(words.iter().filter(|words| words.contains(&named)).count(), 1, "{named}: {words:#?}");
        }
        assert!(words.contains(&"the parameter `Unused` is used by nothing".to_string()), "{words:#?}");
        assert!(words.contains(&"the condition `Never` is used by nothing".to_string()), "{words:#?}");
        assert!(words.contains(&"`Transform` is no section that is worked out here".to_string()), "{words:#?}");
        assert_eq!(words.len(), 12, "{words:#?}");
    }
}
