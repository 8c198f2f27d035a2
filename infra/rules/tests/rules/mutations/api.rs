//! A gateway that logs too much, throttles too early, or can be bypassed.

use serde_json::json;

use super::mutation::{Mutation, gone, of, to};
use crate::templates::File::{Copy, Edge, Foundation, Intake};

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    vec![
        of(
            "api",
            Intake,
            vec![
                to(
                    "ApiStage/AccessLogSettings/Format",
                    "{\"request\":\"$context.requestId\",\"status\":\"$context.status\",\"path\":\"$context.path\"}",
                ),
                to(
                    "ApiStage/AccessLogSettings/Format",
                    "{\"request\":\"$context.requestId\",\"status\":\"$context.status\",\"who\":\"$context.identity.sourceIp\"}",
                ),
                to("ApiStage/AccessLogSettings/Format", "$context.requestId $context.status"),
                gone("ApiStage/AccessLogSettings"),
                gone("ApiStage/DefaultRouteSettings"),
                to("ApiStage/DefaultRouteSettings/ThrottlingRateLimit", 1),
                to("ApiStage/DefaultRouteSettings/ThrottlingBurstLimit", 10_000),
                to("ApiStage/AutoDeploy", false),
                to("SubmitRoute/RouteKey", "POST /intake/{proxy+}"),
                to("SubmitRoute/RouteKey", "$default"),
                to("SubmitRoute/AuthorizationType", "AWS_IAM"),
                to("SubmitIntegration/PayloadFormatVersion", "1.0"),
                to("SubmitIntegration/IntegrationUri", json!({ "Fn::GetAtt": "Notify.Arn" })),
                to("SubmitIntegration/TimeoutInMillis", 5000),
                to("Submit/Timeout", 25),
                to(
                    "SubmitPermission/SourceArn",
                    json!({ "Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:*" }),
                ),
                to("Api/CorsConfiguration", json!({ "AllowOrigins": ["*"] })),
                to("SubmitUrl", json!({ "Type": "AWS::Lambda::Url", "Properties": { "AuthType": "NONE" } })),
                to("Outputs/ApiHost/Value", json!({ "Ref": "Api" })),
            ],
        ),
        of(
            "outputs",
            Intake,
            vec![
                gone("Outputs/FrontDoorSecret"),
                to("Outputs/FrontDoorSecretAtTheEdge/Value", json!({ "Ref": "FrontDoorKey" })),
                to("Outputs/Key", json!({ "Value": { "Fn::Sub": "{{resolve:secretsmanager:${SealKey}}}" } })),
            ],
        ),
        of(
            "deployment",
            Intake,
            vec![
                to("Parameters/Forgotten", json!({ "Type": "String", "Default": "" })),
                gone("Parameters/SocialResearchMail"),
                gone("Outputs/ApiHost"),
                gone("Outputs/BackupVault"),
                to("Sweep/Timeout", 290),
            ],
        ),
        of(
            "deployment",
            Foundation,
            vec![to("Parameters/Region", json!({ "Type": "String" })), gone("Outputs/StackRole")],
        ),
        of("outputs", Copy, vec![gone("Outputs/VaultArn")]),
        of("outputs", Edge, vec![to("Outputs/SiteBucket/Value", json!({ "Fn::GetAtt": "Site.Arn" }))]),
    ]
}
