//! Permissions that are missing, excessive, or granted to others.

use serde_json::{Value, json};

use super::mutation::{Mutation, gone, more, of, to};
use crate::templates::File::{Edge, Foundation, Intake};

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    let allow = |action: &str, on: Value| json!({ "Sid": "More", "Effect": "Allow", "Action": action, "Resource": on });
    let table = || json!({ "Fn::GetAtt": "Table.Arn" });
    vec![
        of(
            "wildcards",
            Intake,
            vec![
                gone("TableKey/Metadata/WildcardReasons"),
                to("TableKey/Metadata/WildcardReasons/TheAccountDecides", "why not"),
                to("SweepRole/Metadata", json!({ "WildcardReasons": { "Table": "There is none to give here." } })),
                to("SweepRole#Table/Action", "dynamodb:*"),
                to("SweepRole#Log/Resource", "*"),
                to("MailTopicPolicy/PolicyDocument/Statement[0]/Principal", "*"),
            ],
        ),
        of("wildcards", Foundation, vec![gone("DeployRole/Metadata/WildcardReasons/Files")]),
        of("wildcards", Edge, vec![gone("SitePolicy#Read/Sid")]),
        of(
            "roles",
            Intake,
            vec![
                // A missing call, for every program and each kind of its calls, and an excessive one.
                to("SubmitRole#Table/Action", json!(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"])),
                more("SubmitRole#Table/Action", "dynamodb:Scan"),
                more("SubmitRole#", allow("dynamodb:Query", json!({ "Fn::Sub": "${Table.Arn}/index/queue" }))),
                to("SubmitRole#Table/Resource", "arn:aws:dynamodb:eu-central-1:111122223333:table/other"),
                gone("SubmitRole#Variables"),
                gone("NotifyRole#Stream"),
                gone("NotifyRole#Undelivered"),
                gone("NotifyRole#Indexes"),
                gone("NotifyRole#Mail"),
                to("NotifyRole#Mail/Action", "ses:SendEmail"),
                gone("NotifyRole#Mail/Condition"),
                to(
                    "SweepRole#Mail/Resource[0]",
                    json!({ "Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${MailDomain}" }),
                ),
                gone("SweepRole#Mail/Resource[1]"),
                gone("SweepRole#Mail/Resource[2]"),
                gone("NotifyRole#Mail/Resource[2]"),
                to(
                    "NotifyRole#Mail/Resource[2]",
                    json!({ "Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/*" }),
                ),
                gone("SweepRole#Variables"),
                gone("SweepRole#Indexes/Resource[0]"),
                to("SweepRole#Table/Condition", json!({ "Bool": { "aws:SecureTransport": "true" } })),
                gone("FeedbackRole#Queue"),
                more("FeedbackRole#", allow("dynamodb:DeleteItem", table())),
                to("FeedbackRole/ManagedPolicyArns", json!(["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"])),
                more("CanaryRole#", allow("dynamodb:GetItem", table())),
                to("CanaryRole#Log/Resource", json!({ "Fn::GetAtt": "SubmitLog.Arn" })),
                to("Canary/Role", json!({ "Fn::GetAtt": "SubmitRole.Arn" })),
                to("SubmitRole/AssumeRolePolicyDocument/Statement[0]/Principal/Service", "ec2.amazonaws.com"),
                to("SubmitRole#Table/Effect", "Deny"),
                gone("DeskPolicy#Indexes"),
                more("DeskPolicy#Table/Action", "dynamodb:DeleteTable"),
                to("DeskPolicy/Roles", json!([{ "Ref": "SubmitRole" }])),
            ],
        ),
        of(
            "staff",
            Intake,
            vec![
                more("DeskPolicy#", allow("secretsmanager:GetSecretValue", json!({ "Ref": "SealKey" }))),
                more("DeskPolicy#", allow("secretsmanager:GetSecretValue", json!({ "Ref": "LookupKey" }))),
                more("DeskPolicy#", allow("secretsmanager:*", json!({ "Ref": "SealKey" }))),
                more("DeskPolicy#", allow("lambda:GetFunction", json!({ "Fn::GetAtt": "Sweep.Arn" }))),
                more("DeskPolicy#", allow("lambda:GetFunctionConfiguration", json!({ "Fn::GetAtt": "Submit.Arn" }))),
                more("DeskPolicy#", allow("lambda:Get*", json!("*"))),
                more("DeskPolicy#", allow("kms:Decrypt", json!({ "Fn::GetAtt": "SecretsKey.Arn" }))),
                more("DeskPolicy#Table/Action", "lambda:ListFunctions"),
                to("DeskPolicy#Table/Action", "*"),
                to("DeskPolicy#Table/Action", "*:Get*"),
                more("DeskPolicy#", json!({ "Sid": "More", "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" })),
                to(
                    "Stranger",
                    json!({
                        "Type": "AWS::IAM::ManagedPolicy",
                        "Properties": { "PolicyDocument": { "Statement": [allow("lambda:*", json!("*"))] } },
                    }),
                ),
            ],
        ),
        of(
            "other-roles",
            Intake,
            vec![
                more(
                    "ScheduleRole/Policies[0]/PolicyDocument/Statement[0]/Resource",
                    json!({ "Fn::GetAtt": "Submit.Arn" }),
                ),
                gone("ScheduleRole/AssumeRolePolicyDocument/Statement[0]/Condition"),
                more("BackupRole/ManagedPolicyArns", "arn:aws:iam::aws:policy/AdministratorAccess"),
                to("Stranger", json!({ "Type": "AWS::IAM::User" })),
            ],
        ),
        of(
            "other-roles",
            Foundation,
            vec![
                to(
                    "StackRole/AssumeRolePolicyDocument/Statement[0]/Principal",
                    json!({ "AWS": "arn:aws:iam::111122223333:root" }),
                ),
                to(
                    "DeployRole/AssumeRolePolicyDocument/Statement[0]/Condition/StringEquals/token.actions.githubusercontent.com:sub",
                    json!({ "Fn::Sub": "repo:${GithubRepository}:*" }),
                ),
                gone(
                    "DeployRole/AssumeRolePolicyDocument/Statement[0]/Condition/StringEquals/token.actions.githubusercontent.com:aud",
                ),
                more("DeployRole#", allow("secretsmanager:GetSecretValue", json!("arn:sama-"))),
                gone("DeployRole#Look/Action[0]"),
                to(
                    "DeployRole#Stacks/Resource",
                    json!({ "Fn::Sub": "arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stack/${StackPrefix}-*/*" }),
                ),
                gone("DeployRole#StackRole/Condition"),
                to("DeployRole#StackRole/Resource", "*"),
            ],
        ),
        of("other-roles", Edge, vec![to("Stranger", json!({ "Type": "AWS::IAM::Role", "Properties": {} }))]),
        of(
            "opened",
            Intake,
            vec![
                gone("MailTopicPolicy/PolicyDocument/Statement[0]/Condition"),
                gone("SubmitPermission/SourceArn"),
                gone("TableKey#WhoMayUseTheTable/Condition/StringEquals/kms:CallerAccount"),
            ],
        ),
        of("opened", Edge, vec![gone("SitePolicy#Read/Condition")]),
    ]
}
