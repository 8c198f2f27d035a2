//! A template as written: reads its file and gives values to its parameters.
#![allow(clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::template::{Given, Template};
use crate::{links, resolve, yaml};

/// A template as written, with the long names of functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The whole content of the template.
    pub tree: Value,
}

impl Source {
    /// Reads a template from a file.
    ///
    /// # Panics
    /// Panics if the file does not exist or is not a template.
    pub fn read(file: &Path) -> Self {
        let name = file.display();
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Parses a template's text.
    ///
    /// # Errors
    /// Returns the reason why the text is not a template, with the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        Ok(Source { tree: yaml::read(text)? })
    }

    /// Resolves the template with these values.
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

    /// Resolves one resource in its changed form, in a copy of a template that was made from this source with these values.
    pub fn rewritten(&self, template: &Template, given: &Given, id: &str, written: &Value) -> Template {
        let mut template = template.clone();
        match resolve::Resolver::new(&self.tree, given).resource(written) {
            Some(resource) => template.resources.insert(id.into(), Arc::new(resource)),
            None => template.resources.remove(id),
        };
        template
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fault::Fault;

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
    fn a_part_with_an_unmet_condition_is_absent_and_must_not_be_named() {
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
