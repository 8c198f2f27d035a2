//! Names that refer to nothing.

use serde_json::json;

use super::mutation::{Mutation, gone, of, to};
use crate::templates::File::{Edge, Foundation, Intake};

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    vec![
        of(
            "links",
            Intake,
            vec![
                to("Submit/Environment/Variables/INTAKE_TABLE", json!({ "Ref": "Tabel" })),
                to("Submit/Role", json!({ "Fn::GetAtt": "SubmitRol.Arn" })),
                to("SubmitPermission/SourceArn", json!({ "Fn::Sub": "arn:${AWS::Partition}:${Apo}" })),
                to("MailFeedbackDestination/DependsOn", "MailTopicPolicies"),
                to("MailRecords/Condition", "HasZone"),
                to("Parameters/Forgotten", json!({ "Type": "String", "Default": "" })),
                to("Conditions/Forgotten", json!({ "Fn::Equals": ["a", "b"] })),
                gone("Parameters/TechnicalContact"),
            ],
        ),
        of(
            "links",
            Edge,
            vec![
                to("Records/HostedZoneId", json!({ "Fn::If": ["HasZone", "a", "b"] })),
                // `Records` does not exist if the hosted zone is not ours.
                to("Outputs/Records", json!({ "Value": { "Ref": "Records" } })),
            ],
        ),
        of("links", Foundation, vec![gone("GithubIdentity")]),
    ]
}
