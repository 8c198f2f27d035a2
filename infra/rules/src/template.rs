//! A template whose parameters have values.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::fault::Fault;
use crate::value::{at, list, plain};

/// The inputs to a stack.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The stack's name.
    pub stack: String,
    /// The stack's region.
    pub region: String,
    /// The values of the stack's parameters.
    pub parameters: BTreeMap<String, String>,
}

/// A template whose parameters have values.
#[derive(Clone, Debug)]
pub struct Template {
    /// The resources by their names in the template. Resources whose condition is not met are left out.
    pub resources: BTreeMap<String, Arc<Resource>>,
    /// The template's outputs.
    pub outputs: BTreeMap<String, Value>,
    /// The names of the template's parameters.
    pub parameters: Vec<String>,
    /// The faults in the template's references and in its resolution.
    pub faults: Vec<Fault>,
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The resource's type, `AWS::DynamoDB::Table` for example.
    pub kind: String,
    /// The resource's properties.
    pub properties: Value,
    /// `DeletionPolicy`: applies when the resource is removed from the template, or the stack is deleted.
    pub deletion_policy: Option<String>,
    /// `UpdateReplacePolicy`: applies when the resource is replaced.
    pub update_replace_policy: Option<String>,
    /// The resource's `Metadata`.
    pub metadata: Value,
}

impl Template {
    /// Returns the resources of a type.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Resource)> + 'a {
        let of_kind = self.resources.iter().filter(move |(_, resource)| resource.kind == kind);
        of_kind.map(|(id, resource)| (id.as_str(), &**resource))
    }

    /// Returns a resource, or `None` if the template does not have it.
    pub fn get(&self, id: &str) -> Option<&Resource> {
        self.resources.get(id).map(|resource| &**resource)
    }
}

impl Resource {
    /// Returns a property by its path, `Environment/Variables` for example, or null if it is missing.
    pub fn at(&self, path: &str) -> &Value {
        at(&self.properties, path)
    }

    /// Returns a property as text, and an empty string if it is missing.
    pub fn text(&self, path: &str) -> String {
        plain(self.at(path))
    }

    /// Returns a property as a number, whether it is written as a number or as text.
    pub fn number(&self, path: &str) -> Option<i64> {
        self.text(path).parse().ok()
    }

    /// Returns the members of a property that is a list.
    pub fn list(&self, path: &str) -> &[Value] {
        list(self.at(path))
    }
}
