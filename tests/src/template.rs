//! CloudFormation templates as they are once their parameters have values. No service is asked: what only a deployment can
//! know stays a name in angle brackets, so that two places that mean the same resource can be compared.
//!
//! | room | what lives there |
//! |---|---|
//! | `yaml` | reading, with the short forms of functions |
//! | `links` | names that lead nowhere, and parts that no name leads to |
//! | `resolve` | parameters, conditions, functions |

mod links;
mod resolve;
mod yaml;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

/// Something that is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the rule.
    pub rule: &'static str,
    /// What is wrong, and where.
    pub words: String,
}

impl Fault {
    /// Something is wrong.
    pub fn new(rule: &'static str, words: impl Into<String>) -> Self {
        Fault { rule, words: words.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.rule, self.words)
    }
}

/// A template as it is written, with the long names of functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Everything in it.
    pub tree: Value,
}

/// What a stack is made with.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The stack's name.
    pub stack: String,
    /// Where it is.
    pub region: String,
    /// The values of its parameters.
    pub parameters: BTreeMap<String, String>,
}

/// A template whose parameters have values.
#[derive(Clone, Debug)]
pub struct Template {
    /// What it makes, by its name in the template, without that whose condition is not met.
    pub resources: BTreeMap<String, Arc<Resource>>,
    /// What it tells.
    pub outputs: BTreeMap<String, Value>,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// What is wrong with it by itself.
    pub faults: Vec<Fault>,
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its type, `AWS::DynamoDB::Table` for example.
    pub kind: String,
    /// Its properties.
    pub properties: Value,
    /// What becomes of it when it is taken out of the template, or the stack is deleted.
    pub deletion_policy: Option<String>,
    /// What becomes of it when it is replaced.
    pub update_replace_policy: Option<String>,
    /// What the template notes at it.
    pub metadata: Value,
}

impl Source {
    /// Reads a file.
    ///
    /// # Panics
    /// Where it is not there, or is no template.
    pub fn read(file: &Path) -> Self {
        let name = file.display();
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Reads a template's text.
    ///
    /// # Errors
    /// Why it is none, with the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        Ok(Source { tree: yaml::read(text)? })
    }

    /// The template with these values.
    pub fn with(&self, given: &Given) -> Template {
        let mut faults = links::faults(&self.tree);
        let resolver = resolve::Resolver::new(&self.tree, given);
        resolver.check_parameters();
        let (resources, outputs) = (resolver.resources(), resolver.outputs());
        faults.extend(resolver.faults());
        let parameters = self.tree.get("Parameters").and_then(Value::as_object);
        let parameters = parameters.into_iter().flatten().map(|(name, _)| name.clone()).collect();
        Template { resources, outputs, parameters, faults }
    }
}

impl Source {
    /// A template that was made of this one with these values, with one resource written otherwise.
    pub fn rewritten(&self, template: &Template, given: &Given, id: &str, written: &Value) -> Template {
        let mut template = template.clone();
        match resolve::Resolver::new(&self.tree, given).resource(written) {
            Some(resource) => template.resources.insert(id.into(), Arc::new(resource)),
            None => template.resources.remove(id),
        };
        template
    }
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

/// What a value has at a path. Null where there is nothing.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    let step = |value: &'a Value, step: &str| match value {
        Value::Array(items) => step.parse::<usize>().ok().and_then(|place| items.get(place)),
        other => other.get(step),
    };
    path.split('/').try_fold(value, step).unwrap_or(&Value::Null)
}

/// The members of a list: of what is no list, none.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A list, or the one thing that stands in its place, as policies have it.
pub fn one_or_more(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// A value as text: a number is its digits. Empty for what is neither.
pub fn plain(value: &Value) -> String {
    resolve::plain(value).unwrap_or_default()
}

/// The names between `${` and `}`.
fn names_in_sub(text: &str) -> Vec<&str> {
    let after = text.split("${").skip(1);
    after.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).filter(|name| !name.starts_with('!')).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEMPLATE: &str = "
Parameters:
  Domain: { Type: String }
  Zone: { Type: String, Default: '' }
  Names: { Type: CommaDelimitedList, Default: 'a, b' }
Mappings:
  Sizes: { small: { memory: 128 } }
Conditions:
  HasZone: !Not [!Equals [!Ref Zone, '']]
  Both: !And [!Condition HasZone, !Or [!Equals [!Ref Domain, x], !Equals [1, '1']]]
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      Name: !Sub '${AWS::StackName}-${Domain}-${!kept}'
      Memory: !FindInMap [Sizes, small, memory]
      Left: !If [HasZone, !Ref Zone, !Ref AWS::NoValue]
  Record:
    Type: AWS::Route53::RecordSet
    Condition: Both
    Properties:
      Names: !Ref Names
      Second: !Select [1, !Ref Names]
      Parts: !Split ['.', !Ref Domain]
      Unknown: !Select [6, !Split [':', !Ref Table]]
      Of: !Join ['/', [!GetAtt Table.Arn, 'index', !Ref Table]]
      Own: !Sub ['${Own}:${Table.StreamArn}', { Own: !Ref AWS::Region }]
Outputs:
  Table: { Value: !Ref Table }
  Record: { Value: !GetAtt [Record, Name], Condition: HasZone }
";

    fn given(parameters: &[(&str, &str)]) -> Given {
        let parameters = parameters.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Given { stack: "stack".into(), region: "eu-central-1".into(), parameters }
    }

    #[test]
    fn functions_are_worked_out_and_resources_stay_names() {
        let template = Source::parse(TEMPLATE).unwrap().with(&given(&[("Domain", "sama.example"), ("Zone", "Z1")]));
        assert_eq!(template.faults, []);
        let table = template.get("Table").unwrap();
        assert_eq!(table.properties, json!({ "Name": "stack-sama.example-${kept}", "Memory": 128, "Left": "Z1" }));
        assert_eq!(table.deletion_policy.as_deref(), Some("Retain"));
        assert_eq!(
            template.get("Record").unwrap().properties,
            json!({
                "Names": ["a", "b"], "Second": "b", "Parts": ["sama", "example"], "Unknown": "<Table[6]>",
                "Of": "<Table.Arn>/index/<Table>", "Own": "eu-central-1:<Table.StreamArn>",
            })
        );
        assert_eq!(template.outputs["Record"], "<Record.Name>");
    }

    #[test]
    fn what_has_a_condition_that_is_not_met_is_not_there_and_must_not_be_named() {
        let source = Source::parse(TEMPLATE).unwrap();
        let template = source.with(&given(&[("Domain", "x")]));
        assert_eq!(template.faults, []);
        assert_eq!(template.get("Table").unwrap().at("Left"), &Value::Null);
        assert!(template.get("Record").is_none() && !template.outputs.contains_key("Record"));
        let mut source = source;
        source.tree["Outputs"]["Record"].as_object_mut().unwrap().remove("Condition");
        let faults = source.with(&given(&[("Domain", "x")])).faults;
        assert_eq!(faults, [Fault::new("links", "`Record` is named, and its condition is not met")]);
    }

    #[test]
    fn parameters_and_values_have_to_fit() {
        let source = Source::parse(TEMPLATE).unwrap();
        let words = |parameters| {
            source.with(&given(parameters)).faults.into_iter().map(|fault| fault.words).collect::<Vec<_>>()
        };
        assert_eq!(words(&[]), ["the parameter `Domain` has no value"]);
        assert_eq!(words(&[("Domain", "x"), ("Region", "y")]), ["there is no parameter `Region`, and it is given"]);
    }

    #[test]
    fn conditions_that_go_round_in_a_circle_end() {
        let source =
            Source::parse("Conditions: { A: !Condition A }\nResources: { R: { Type: T, Condition: A } }").unwrap();
        assert!(source.with(&Given::default()).faults[0].words.contains("circle"));
    }
}
