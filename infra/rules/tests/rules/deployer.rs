//! Permissions of the deploying workflow: the calls of `infra/deployment`, with no access to requests, secrets or roles; and
//! permissions of CloudFormation, which receives the templates from it.

use std::collections::{BTreeMap, BTreeSet};

use infra_rules::{Resource, one_or_more, plain};
use journeys::calls::Call;
use serde_json::{Value, json};

use crate::deployment::sources;
use crate::policies::{allowed, compare, inline};
use crate::templates::{File, Findings, Setting, Templates};

/// Code that makes no AWS calls with the deploying role: restoring backups and handling what a first creation left behind, which
/// an administrator does, and requests to the site.
const BESIDE: [&str; 4] = ["restoring/", "aws/orphans.py", "site/smoke.py", "site/http_origin.py"];

/// boto3's methods, and the IAM action that each requires ("Actions, resources, and condition keys" of each service).
const ASKED: [(&str, Option<&str>); 22] = [
    ("create_change_set", Some("cloudformation:CreateChangeSet")),
    ("create_invalidation", Some("cloudfront:CreateInvalidation")),
    ("delete_change_set", Some("cloudformation:DeleteChangeSet")),
    ("delete_object", Some("s3:DeleteObject")),
    ("delete_objects", Some("s3:DeleteObject")),
    ("describe_change_set", Some("cloudformation:DescribeChangeSet")),
    ("describe_secret", Some("secretsmanager:DescribeSecret")),
    ("describe_stack_events", Some("cloudformation:DescribeStackEvents")),
    ("describe_stacks", Some("cloudformation:DescribeStacks")),
    ("execute_change_set", Some("cloudformation:ExecuteChangeSet")),
    ("get_invalidation", Some("cloudfront:GetInvalidation")),
    ("get_object", Some("s3:GetObject")),
    ("get_template", Some("cloudformation:GetTemplate")),
    ("head_object", Some("s3:GetObject")),
    ("list_objects_v2", Some("s3:ListBucket")),
    ("put_object", Some("s3:PutObject")),
    ("update_termination_protection", Some("cloudformation:UpdateTerminationProtection")),
    // The call for the caller's own identity needs no permission.
    ("get_caller_identity", None),
    // Without the permission, the deployment reports that and continues: the first deployment has already checked the zone.
    ("get_hosted_zone", None),
    // Only an administrator needs these: to clean up and complete a first creation, and to set a new key.
    ("delete_stack", None),
    ("describe_certificate", None),
    ("put_secret_value", None),
];
/// A method that an administrator calls, too, and that applies to no resource.
const RANDOM: &str = "get_random_password";

/// Returns the methods of boto3's clients that the code calls.
fn called() -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    for (_, text) in sources().into_iter().filter(|(name, _)| !BESIDE.iter().any(|beside| name.starts_with(beside))) {
        let identifier =
            |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
        for part in text.split("client").chain(text.split("cloudfront")).skip(1) {
            // `client.method(`, or `client(region).method(`.
            let after = part.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(part, |(_, rest)| rest);
            let Some(rest) = after.strip_prefix('.') else { continue };
            let method = identifier(rest);
            if rest[method.len()..].starts_with('(') {
                called.insert(method);
            }
        }
        called.extend(text.split("get_paginator(\"").skip(1).map(identifier));
    }
    called.remove("get_paginator");
    called
}

/// Returns the resources of an action.
fn on(action: &str) -> Vec<String> {
    let stack = |name: &str| format!("arn:aws:cloudformation:*:111122223333:stack/sama-{name}/*");
    let secret = |name: &str| format!("arn:aws:secretsmanager:*:111122223333:secret:sama-intake/*/{name}-*");
    let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    let service = action.split(':').next().unwrap_or_default();
    let looks = action.contains(":Describe") || action.contains(":Get");
    match service {
        "cloudformation" if looks => vec![stack("*")],
        // Only an administrator changes the foundation.
        "cloudformation" => ["copy", "intake", "site"].map(stack).into(),
        "s3" => texts(&["<Releases.Arn>", "<Releases.Arn>/*", "arn:aws:s3:::sama-site-site-*"]),
        "cloudfront" => texts(&["arn:aws:cloudfront::111122223333:distribution/*"]),
        "secretsmanager" => ["seal-key", "front-door-key", "desk-key", "desk-client-secret"].map(secret).into(),
        _ => Vec::new(),
    }
}

pub(crate) fn deployer(findings: &mut Findings, templates: &Templates, role: &Resource) {
    let asked: BTreeMap<&str, Option<&str>> = ASKED.into_iter().collect();
    let called = called();
    findings.must(called.len() > 15, format!("of the deployment's calls only {called:?} are found"));
    let mut needed: BTreeSet<Call> = BTreeSet::new();
    for method in called.iter().filter(|method| *method != RANDOM) {
        match asked.get(method.as_str()) {
            Some(Some(action)) => needed.extend(on(action).into_iter().map(|on| (action.to_string(), on))),
            Some(None) => {}
            None => findings.must(false, format!("infra/deployment calls {method}, and nobody says what that needs")),
        }
    }
    needed.insert(("iam:PassRole".into(), "<StackRole.Arn>".into()));
    let permitted = allowed(findings, "DeployRole", role, &inline(role));
    compare(findings, "DeployRole", &permitted, &needed);
    let statements = inline(role).into_iter().flat_map(|document| one_or_more(&document["Statement"]));
    for statement in statements {
        let is_pass = statement["Action"] == "iam:PassRole";
        let to_stacks = json!({ "StringEquals": { "iam:PassedToService": "cloudformation.amazonaws.com" } });
        let expected = if is_pass { to_stacks } else { Value::Null };
        findings.same(
            &format!("DeployRole: the condition of {}", statement["Sid"]),
            &statement["Condition"],
            &expected,
        );
    }
    trust(templates, findings, role);
    for (id, provider) in templates.foundation.of_kind("AWS::IAM::OIDCProvider") {
        let github = "https://token.actions.githubusercontent.com";
        findings.properties(id, provider, &[("Url", github.into()), ("ClientIdList", json!(["sts.amazonaws.com"]))]);
    }
}

/// Checks that only the one repository's workflow can assume the role, in the environment that only the main branch can use.
fn trust(templates: &Templates, findings: &mut Findings, role: &Resource) {
    let trust = role.at("AssumeRolePolicyDocument/Statement");
    findings.same("the number of principals of DeployRole", one_or_more(trust).len(), 1);
    let who = &trust[0];
    findings.same("DeployRole: the effect of its trust", plain(&who["Effect"]), "Allow");
    findings.same("how DeployRole is assumed", plain(&who["Action"]), "sts:AssumeRoleWithWebIdentity");
    let provider = plain(&who["Principal"]["Federated"]);
    let is_github = ["<GithubIdentity>", "arn:aws:iam::111122223333:p"].contains(&provider.as_str());
    findings.must(is_github, "DeployRole is for GitHub's identity provider");
    // The subject contains the numeric ids if GitHub sends them, and otherwise only the names.
    let has_numbers = templates.setting == Setting::Full;
    let subject = if has_numbers { "repo:owner@1/name@2" } else { "repo:owner/name" };
    let subject = format!("{subject}:environment:production");
    let exactly = json!({
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": subject,
        }
    });
    let condition = &who["Condition"];
    findings.must(*condition == exactly, format!("DeployRole can be assumed by another workflow: {condition}"));
}

/// The services whose resources each CloudFormation type creates, as IAM names them. Statements for roles and policies use names.
const SERVICES: [(&str, &[&str]); 20] = [
    ("ApiGatewayV2", &["apigateway"]),
    ("Backup", &["backup", "backup-storage"]),
    ("Budgets", &["budgets"]),
    ("CertificateManager", &["acm"]),
    ("CloudFront", &["cloudfront"]),
    ("CloudWatch", &["cloudwatch"]),
    ("Cognito", &["cognito-idp"]),
    ("DynamoDB", &["dynamodb"]),
    ("Events", &["events"]),
    ("KMS", &["kms"]),
    ("Lambda", &["lambda"]),
    ("Logs", &["logs"]),
    ("Route53", &["route53"]),
    ("S3", &["s3"]),
    ("SES", &["ses"]),
    ("SNS", &["sns"]),
    ("SQS", &["sqs"]),
    ("Scheduler", &["scheduler"]),
    ("SecretsManager", &["secretsmanager"]),
    ("WAFv2", &["wafv2"]),
];

/// Checks CloudFormation's permissions: the services of the other templates' resources, and roles and policies of these stacks,
/// but none that controls who can deploy.
pub(crate) fn maker(findings: &mut Findings, templates: &Templates, role: &Resource) {
    let mut made: BTreeSet<&str> = BTreeSet::new();
    for (_, id, resource) in templates.resources().filter(|(file, ..)| *file != File::Foundation) {
        let service = resource.kind.split("::").nth(1).unwrap_or_default();
        match SERVICES.iter().find(|(known, _)| *known == service) {
            Some((_, named)) => made.extend(*named),
            None => findings.must(service == "IAM", format!("nobody says what StackRole needs to make {id}")),
        }
    }
    // Only settings in which the zone is ours create records.
    made.insert("route53");
    // Only settings without another sign-in service make one.
    made.insert("cognito-idp");
    let made: Vec<String> = made.into_iter().map(|service| format!("{service}:*")).collect();
    let of_iam = |kind: &str, name: &str| format!("arn:aws:iam::111122223333:{kind}/{name}");
    let expected = json!([
        { "Sid": "Services", "Effect": "Allow", "Action": made, "Resource": "*" },
        {
            "Sid": "Roles", "Effect": "Allow", "Action": "iam:*",
            "Resource": [of_iam("role", "sama-*"), of_iam("policy", "sama-*")],
        },
        {
            "Sid": "NotItself", "Effect": "Deny", "Action": "iam:*",
            "Resource": [of_iam("role", "sama-foundation-*"), of_iam("role", "sama-deploy-*")],
        },
        {
            "Sid": "NoPolicyOfOthers", "Effect": "Deny", "Action": "iam:AttachRolePolicy",
            "Resource": of_iam("role", "sama-*"),
            "Condition": { "ArnNotEquals": { "iam:PolicyARN": [
                "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
                "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
            ] } },
        },
        {
            "Sid": "ServiceRoles", "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
            "Resource": of_iam("role", "aws-service-role/*"),
        },
    ]);
    let found = role.at("Policies/0/PolicyDocument/Statement");
    for (found, expected) in one_or_more(found).iter().zip(one_or_more(&expected)) {
        findings.must(found == expected, format!("StackRole says {found}, and must say {expected}"));
    }
    let count = (role.list("Policies").len(), one_or_more(found).len());
    findings.same("StackRole: its policies, and statements of the first", count, (1, one_or_more(&expected).len()));
    // The policy denies changes to this role by its name.
    if let Some(deployer) = templates.foundation.get("DeployRole") {
        let name = format!("sama-deploy-{}", templates.home());
        findings.same("the name of DeployRole", deployer.text("RoleName"), name.as_str());
    }
}
