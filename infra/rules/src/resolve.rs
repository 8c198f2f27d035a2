//! Resolves a template with values for its parameters: functions and conditions are evaluated, and values that only the
//! deployment can know (a resource's name, an attribute of it) stay as `<Table>` and `<Table.Arn>`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::template::{Given, Resource};
use crate::value::{names_in_sub, plain_text};

/// The maximum nesting depth of conditions that refer to each other.
const DEEPEST: usize = 20;

pub(crate) struct Resolver<'a> {
    tree: &'a Value,
    given: &'a Given,
    faults: RefCell<Vec<Fault>>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(tree: &'a Value, given: &'a Given) -> Self {
        Resolver { tree, given, faults: RefCell::default() }
    }

    /// The faults found so far.
    pub(crate) fn faults(self) -> Vec<Fault> {
        self.faults.into_inner()
    }

    pub(crate) fn resources(&self) -> BTreeMap<String, Arc<Resource>> {
        let made = |(id, written): (&String, &Value)| Some((id.clone(), Arc::new(self.resource(written)?)));
        self.section("Resources").filter_map(made).collect()
    }

    /// Resolves a resource, or returns `None` if its condition is not met.
    pub(crate) fn resource(&self, written: &Value) -> Option<Resource> {
        let text = |name: &str| written.get(name).and_then(Value::as_str).map(ToString::to_string);
        self.is_there(written).then(|| Resource {
            kind: text("Type").unwrap_or_default(),
            properties: written.get("Properties").and_then(|written| self.value(written)).unwrap_or_default(),
            deletion_policy: text("DeletionPolicy"),
            update_replace_policy: text("UpdateReplacePolicy"),
            metadata: written.get("Metadata").cloned().unwrap_or_default(),
        })
    }

    pub(crate) fn outputs(&self) -> BTreeMap<String, Value> {
        let there = self.section("Outputs").filter(|(_, written)| self.is_there(written));
        there.filter_map(|(id, written)| Some((id.clone(), self.value(written.get("Value")?)?))).collect()
    }

    /// Reports parameters without a value or a default, and values for undeclared parameters.
    pub(crate) fn check_parameters(&self) {
        for (name, written) in self.section("Parameters") {
            let value = self.given.parameters.get(name);
            if value.is_none() && written.get("Default").is_none() {
                self.fault(format!("the parameter `{name}` has no value"));
            }
            let allowed = written.get("AllowedValues").and_then(Value::as_array);
            if let Some((value, allowed)) = value.zip(allowed)
                && !allowed.iter().any(|one| plain_text(one).as_ref() == Some(value))
            {
                self.fault(format!("the parameter `{name}` does not take `{value}`"));
            }
        }
        for name in self.given.parameters.keys() {
            if !self.section("Parameters").any(|(known, _)| known == name) {
                self.fault(format!("there is no parameter `{name}`, and it is given"));
            }
        }
    }

    fn fault(&self, words: impl Into<String>) {
        self.faults.borrow_mut().push(Fault::new("links", words));
    }

    fn section(&self, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.tree.get(name).and_then(Value::as_object).into_iter().flatten()
    }

    fn part(&self, section: &str, name: &str) -> Option<&'a Value> {
        self.tree.get(section)?.get(name)
    }

    fn is_there(&self, written: &Value) -> bool {
        written.get("Condition").and_then(Value::as_str).is_none_or(|name| self.is_met(name, 0))
    }

    /// Resolves a value. Returns `None` for `AWS::NoValue`.
    fn value(&self, written: &Value) -> Option<Value> {
        match written {
            Value::Array(items) => Some(Value::Array(items.iter().filter_map(|item| self.value(item)).collect())),
            Value::Object(entries) => match entries.iter().next().filter(|_| entries.len() == 1) {
                Some((name, argument)) if name == "Ref" || name.starts_with("Fn::") => self.function(name, argument),
                _ => {
                    let there = entries.iter().filter_map(|(key, entry)| Some((key.clone(), self.value(entry)?)));
                    Some(Value::Object(there.collect::<Map<_, _>>()))
                }
            },
            plain => Some(plain.clone()),
        }
    }

    fn function(&self, name: &str, argument: &Value) -> Option<Value> {
        let list = argument.as_array().map_or(&[][..], Vec::as_slice);
        match (name, list) {
            ("Ref", _) => self.reference(argument.as_str().unwrap_or_default()),
            ("Fn::GetAtt", _) => {
                let parts: Vec<&str> = match argument.as_str() {
                    Some(dotted) => dotted.splitn(2, '.').collect(),
                    None => list.iter().filter_map(Value::as_str).collect(),
                };
                Some(self.attribute(&parts.join(".")).into())
            }
            ("Fn::Sub", _) => Some(self.sub(argument).into()),
            ("Fn::If", [condition, then, otherwise]) => {
                let is_met = condition.as_str().is_some_and(|name| self.is_met(name, 0));
                self.value(if is_met { then } else { otherwise })
            }
            ("Fn::Join", [separator, parts]) => {
                let parts = self.value(parts)?;
                let parts: Vec<String> = parts.as_array().into_iter().flatten().filter_map(plain_text).collect();
                Some(parts.join(separator.as_str().unwrap_or_default()).into())
            }
            ("Fn::Select", [place, from]) => {
                let place = plain_text(&self.value(place)?).and_then(|place| place.parse::<usize>().ok())?;
                let from = self.value(from)?;
                if let Some(name) = from.as_str().and_then(|from| from.strip_suffix('>')) {
                    return Some(format!("{name}[{place}]>").into());
                }
                let chosen = from.get(place).cloned();
                if chosen.is_none() {
                    self.fault(format!("there is no number {place} to select"));
                }
                chosen
            }
            ("Fn::Split", [separator, text]) => {
                let text = plain_text(&self.value(text)?)?;
                // Only the deployment knows the parts of this name.
                if text.starts_with('<') {
                    return Some(text.into());
                }
                Some(text.split(separator.as_str()?).map(Value::from).collect())
            }
            ("Fn::FindInMap", [map, first, second]) => {
                let key = |value| self.value(value).as_ref().and_then(plain_text).unwrap_or_default();
                let (map, first, second) = (key(map), key(first), key(second));
                let found = self.part("Mappings", &map).and_then(|map| map.get(&first)?.get(&second));
                if found.is_none() {
                    self.fault(format!("the mapping `{map}` has nothing at `{first}`, `{second}`"));
                }
                found.cloned()
            }
            ("Fn::Base64", _) => self.value(argument),
            _ => {
                self.fault(format!("`{name}` cannot be worked out here"));
                None
            }
        }
    }

    fn reference(&self, name: &str) -> Option<Value> {
        let known = match name {
            "AWS::NoValue" => return None,
            "AWS::Region" => &self.given.region,
            "AWS::StackName" => &self.given.stack,
            // The account number from AWS's own examples.
            "AWS::AccountId" => "111122223333",
            "AWS::Partition" => "aws",
            "AWS::URLSuffix" => "amazonaws.com",
            "AWS::StackId" => "<AWS::StackId>",
            _ => return Some(self.parameter(name).unwrap_or_else(|| self.of_resource(name, "").into())),
        };
        Some(known.into())
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        let written = self.part("Parameters", name)?;
        let value = self.given.parameters.get(name).cloned().or_else(|| written.get("Default").and_then(plain_text));
        let value = value.unwrap_or_default();
        let kind = written.get("Type").and_then(Value::as_str).unwrap_or_default();
        let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
        Some(if is_list { value.split(',').map(|one| Value::from(one.trim())).collect() } else { value.into() })
    }

    fn attribute(&self, dotted: &str) -> String {
        let (resource, attribute) = dotted.split_once('.').unwrap_or((dotted, ""));
        if attribute.is_empty() {
            self.fault(format!("no attribute of `{resource}` is named"));
        }
        self.of_resource(resource, attribute)
    }

    fn of_resource(&self, name: &str, attribute: &str) -> String {
        match self.part("Resources", name) {
            // `links` reports names that refer to nothing.
            None => {}
            Some(written) if self.is_there(written) => {}
            Some(_) => self.fault(format!("`{name}` is named, and its condition is not met")),
        }
        if attribute.is_empty() { format!("<{name}>") } else { format!("<{name}.{attribute}>") }
    }

    fn sub(&self, argument: &Value) -> String {
        let list = argument.as_array();
        let text = argument.as_str().or_else(|| list?.first()?.as_str()).unwrap_or_default();
        let own = list.and_then(|list| list.get(1));
        let mut done = text.to_string();
        for name in names_in_sub(text) {
            let value = match own.and_then(|own| own.get(name)) {
                Some(own) => self.value(own),
                None if name.contains('.') => Some(self.attribute(name).into()),
                None => self.reference(name),
            };
            done = done.replace(&format!("${{{name}}}"), &value.as_ref().and_then(plain_text).unwrap_or_default());
        }
        done.replace("${!", "${")
    }

    /// Whether a condition of the template is met.
    fn is_met(&self, name: &str, depth: usize) -> bool {
        match self.part("Conditions", name) {
            Some(condition) if depth < DEEPEST => self.is_true(condition, depth + 1),
            Some(_) => {
                self.fault(format!("the condition `{name}` goes round in a circle"));
                false
            }
            None => false,
        }
    }

    fn is_true(&self, condition: &Value, depth: usize) -> bool {
        let function = condition.as_object().and_then(|entries| entries.iter().next());
        let Some((function, argument)) = function else { return condition.as_bool().unwrap_or_default() };
        let list = argument.as_array().map_or(&[][..], Vec::as_slice);
        match (function.as_str(), list) {
            ("Fn::Equals", [left, right]) => {
                let text = |value| self.value(value).as_ref().and_then(plain_text);
                text(left) == text(right)
            }
            ("Fn::Not", [one]) => !self.is_true(one, depth),
            ("Fn::And", all) => all.iter().all(|one| self.is_true(one, depth)),
            ("Fn::Or", all) => all.iter().any(|one| self.is_true(one, depth)),
            ("Condition", _) => argument.as_str().is_some_and(|name| self.is_met(name, depth)),
            _ => {
                self.fault(format!("`{function}` is no condition"));
                false
            }
        }
    }
}
