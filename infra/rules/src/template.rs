//! A template whose parameters have values.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::fault::Fault;
use crate::value::{at, list, plain};

/// The inputs of a stack.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The stack's name.
    pub stack: String,
    /// Its region.
    pub region: String,
    /// The values of its parameters.
    pub parameters: BTreeMap<String, String>,
}

/// A template whose parameters have values.
#[derive(Clone, Debug)]
pub struct Template {
    /// The resources by their names in the template, without those whose condition is not met.
    pub resources: BTreeMap<String, Arc<Resource>>,
    /// Its outputs.
    pub outputs: BTreeMap<String, Value>,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// The faults of the template by itself.
    pub faults: Vec<Fault>,
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its type, `AWS::DynamoDB::Table` for example.
    pub kind: String,
    /// Its properties.
    pub properties: Value,
    /// `DeletionPolicy`: applies when the resource is taken out of the template, or the stack is deleted.
    pub deletion_policy: Option<String>,
    /// `UpdateReplacePolicy`: applies when the resource is replaced.
    pub update_replace_policy: Option<String>,
    /// Its `Metadata`.
    pub metadata: Value,
}

impl Template {
    /// The resources of a type.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Resource)> + 'a {
        let of_kind = self.resources.iter().filter(move |(_, resource)| resource.kind == kind);
        of_kind.map(|(id, resource)| (id.as_str(), &**resource))
    }

    /// A resource, where it is there.
    pub fn get(&self, id: &str) -> Option<&Resource> {
        self.resources.get(id).map(|resource| &**resource)
    }
}

impl Resource {
    /// A property by its path, `Environment/Variables` for example. Null where there is none.
    pub fn at(&self, path: &str) -> &Value {
        at(&self.properties, path)
    }

    /// A property as text: a number is its digits. Empty where there is none.
    pub fn text(&self, path: &str) -> String {
        plain(self.at(path))
    }

    /// A property as a number, however it is written.
    pub fn number(&self, path: &str) -> Option<i64> {
        self.text(path).parse().ok()
    }

    /// The members of a list.
    pub fn list(&self, path: &str) -> &[Value] {
        list(self.at(path))
    }
}
