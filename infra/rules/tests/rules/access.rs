//! Permissions: each role allows exactly the calls of its program, and every wildcard has a reason.

use std::collections::{BTreeMap, BTreeSet};

use infra_rules::{Resource, Template, one_or_more, plain};
use journeys::calls::{self, Call};
use serde_json::{Value, json};

use crate::deployer;
use crate::functions::SETS;
use crate::policies::{MANAGED, allowed, compare, inline, named, policies, statements, texts};
use crate::templates::{File, Findings, Setting, Templates, meant};

/// Whether a statement is open: a wildcard in an action, a resource or a principal, or a negated element such as `NotAction`.
fn is_open(statement: &Value) -> bool {
    let has_wildcard = |name: &str| texts(&statement[name]).any(|one| one.contains(['*', '?']));
    let everyone = match &statement["Principal"] {
        Value::Object(kinds) => kinds.values().any(|who| texts(who).any(|one| one.contains('*'))),
        who => texts(who).any(|one| one.contains('*')),
    };
    let is_negative = ["NotAction", "NotResource", "NotPrincipal"].iter().any(|name| !statement[*name].is_null());
    has_wildcard("Action") || has_wildcard("Resource") || everyone || is_negative
}

pub(crate) fn wildcards(templates: &Templates, findings: &mut Findings) {
    for (file, id, resource) in templates.resources() {
        let reasons = resource.metadata["WildcardReasons"].as_object();
        let mut open = BTreeSet::new();
        for policy in policies(resource) {
            // In the older version, variables in a policy are plain text.
            findings.same(
                &format!("{}: {id}: the version of a policy", file.name()),
                plain(&policy["Version"]),
                "2012-10-17",
            );
        }
        for statement in statements(resource).filter(|statement| is_open(statement)) {
            let sid = plain(&statement["Sid"]);
            findings.must(!sid.is_empty(), format!("{}: {id}: a statement with a wildcard has no Sid", file.name()));
            let reason = reasons.and_then(|reasons| reasons.get(&sid)).and_then(Value::as_str).unwrap_or_default();
            let is_reason = reason.len() >= 10 && reason.ends_with('.');
            findings.must(is_reason, format!("{}: {id}: the wildcard in `{sid}` has no reason", file.name()));
            open.insert(sid);
        }
        for sid in reasons.into_iter().flat_map(|reasons| reasons.keys()) {
            let words = format!("{}: {id}: there is a reason for `{sid}`, and no wildcard in it", file.name());
            findings.must(open.contains(sid), words);
        }
    }
}

/// Returns the calls that a function's role needs beyond those of its program, because Lambda makes them with the same role.
fn in_its_name(intake: &Template, id: &str, function: &Resource) -> BTreeSet<Call> {
    let mut needed = BTreeSet::new();
    let mut need = |actions: &[&str], on: &str| {
        needed.extend(actions.iter().map(|action| (action.to_string(), named(on))));
    };
    // The log, whose group exists before the function does ("Configuring CloudWatch log groups": required permissions).
    if let Some(group) = meant(&function.text("LoggingConfig/LogGroup")) {
        need(&["logs:CreateLogStream", "logs:PutLogEvents"], &format!("<{group}.Arn>"));
    }
    // Variables that are encrypted with our own key are decrypted with the function's own permissions ("Securing Lambda
    // environment variables").
    let key = function.text("KmsKeyArn");
    if !key.is_empty() {
        need(&["kms:Decrypt"], &key);
    }
    for (_, source) in intake.of_kind("AWS::Lambda::EventSourceMapping") {
        if meant(&source.text("FunctionName")) != Some(id) {
            continue;
        }
        let from = source.text("EventSourceArn");
        if from.ends_with(".StreamArn>") {
            // "Using AWS Lambda with Amazon DynamoDB": execution role permissions.
            need(&["dynamodb:DescribeStream", "dynamodb:GetRecords"], &from);
            need(&["dynamodb:GetShardIterator", "dynamodb:ListStreams"], &from);
        } else {
            // "Using Lambda with Amazon SQS": execution role permissions.
            need(&["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], &from);
        }
        let failed = source.text("DestinationConfig/OnFailure/Destination");
        if !failed.is_empty() {
            need(&["sqs:SendMessage"], &failed);
        }
    }
    needed
}

pub(crate) fn roles(templates: &Templates, findings: &mut Findings) {
    let intake = &templates.intake;
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (program, id, function) in templates.functions() {
        let role_id = meant(&function.text("Role")).unwrap_or_default().to_string();
        users.entry(role_id.clone()).or_default().push(program.clone());
        let Some(role) = findings.there(intake, &role_id) else { continue };
        let asked = calls::PROGRAMS.iter().find(|known| known.name == program).map(calls::Program::calls);
        let asked = asked.unwrap_or_default().into_iter();
        let needed: BTreeSet<Call> = asked.chain(in_its_name(intake, id, function)).collect();
        let permitted = allowed(findings, &role_id, role, &inline(role));
        compare(findings, &role_id, &permitted, &needed);
        may_be(findings, &role_id, role, "lambda.amazonaws.com", &Value::Null);
        for statement in inline(role).into_iter().flat_map(|document| one_or_more(&document["Statement"])) {
            let is_mail = texts(&statement["Action"]).any(|action| action.starts_with("ses:"));
            // Mail is sent only from the site's own address. No program was tested under any other condition.
            let from = json!({ "StringEquals": { "ses:FromAddress": "site@mail.sama.example" } });
            let expected = if is_mail { from } else { Value::Null };
            findings.same(
                &format!("{role_id}: the condition of {}", statement["Sid"]),
                &statement["Condition"],
                &expected,
            );
            if is_mail {
                let found: BTreeSet<String> = texts(&statement["Resource"]).collect();
                findings.same(&format!("{role_id}: the resources of its mails"), found, mails(templates, function));
            }
        }
    }
    for (role, programs) in users.iter().filter(|(_, programs)| programs.len() > 1) {
        findings.must(false, format!("{role} is the role of more than one program: {programs:?}"));
    }
    desk(findings, intake);
}

/// The resources that a function needs for its mails: the identities, and the configuration sets that its variables name.
fn mails(templates: &Templates, function: &Resource) -> BTreeSet<String> {
    let of_ses = |resource: &str| format!("arn:aws:ses:{}:111122223333:{resource}", templates.home());
    let sets = SETS.iter().map(|(name, _)| function.text(&format!("Environment/Variables/{name}")));
    let sets = sets.filter(|set| !set.is_empty()).map(|set| of_ses(&format!("configuration-set/{set}")));
    sets.chain([of_ses("identity/*")]).collect()
}

fn desk(findings: &mut Findings, intake: &Template) {
    let policies: Vec<_> = intake.of_kind("AWS::IAM::ManagedPolicy").collect();
    findings.same("the number of policies for people", policies.len(), 1);
    for (id, policy) in policies {
        let permitted = allowed(findings, id, policy, &[policy.at("PolicyDocument")]);
        compare(findings, id, &permitted, &calls::DESK.calls());
        for attached in ["Roles", "Users", "Groups"] {
            findings.must(policy.at(attached).is_null(), format!("{id} is given to {attached} of the template"));
        }
    }
}

/// The services of which people at the desk may have permissions. Neither a secret, nor a function and its variables, nor a key
/// belongs to them.
const OF_THE_DESK: [&str; 1] = ["dynamodb"];

/// Checks that no policy for people lets them read a key: in a secret, or in the variables of a function that has it. So each
/// action names its service, and a wildcard cannot stand for another one. `roles` compares the desk's policy with the desk's
/// calls; this rule also limits what those calls can become.
pub(crate) fn staff(templates: &Templates, findings: &mut Findings) {
    for (file, id, policy) in templates.resources().filter(|(.., one)| one.kind == "AWS::IAM::ManagedPolicy") {
        for statement in statements(policy).filter(|statement| statement["Effect"] != "Deny") {
            let service = |action: &str| action.split_once(':').map(|(service, _)| service.to_string());
            for action in texts(&statement["Action"]) {
                let is_of_desk = service(&action).is_some_and(|service| OF_THE_DESK.contains(&service.as_str()));
                findings.must(is_of_desk, format!("{}: {id} allows {action}: people could read a key", file.name()));
            }
            let is_open = !statement["NotAction"].is_null();
            findings.must(!is_open, format!("{}: {id} allows every action but some", file.name()));
        }
    }
}

/// Checks who can assume a role: one service, with or without a condition.
fn may_be(findings: &mut Findings, id: &str, role: &Resource, service: &str, condition: &Value) {
    let mut expected = json!([{ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" }]);
    if !condition.is_null() {
        expected[0]["Condition"] = condition.clone();
    }
    let found = role.at("AssumeRolePolicyDocument/Statement");
    findings.must(*found == expected, format!("{id} can be assumed by others than {service}: {found}"));
}

/// Checks each role that belongs to no function against its purpose.
pub(crate) fn other_roles(templates: &Templates, findings: &mut Findings) {
    // A workflow can deploy if its repository is given. GitHub's identity provider is created if the account has none yet.
    let count = usize::from(templates.setting != Setting::Bare);
    findings.same(
        "the number of roles that deploy",
        usize::from(templates.foundation.get("DeployRole").is_some()),
        count,
    );
    let makes = usize::from(templates.setting == Setting::AtTheEdge);
    let providers = templates.foundation.of_kind("AWS::IAM::OIDCProvider").count();
    findings.same("the number of providers that are made", providers, makes);
    let of_functions: BTreeSet<String> =
        templates.functions().filter_map(|(_, _, function)| meant(&function.text("Role")).map(String::from)).collect();
    let this_account = json!({ "StringEquals": { "aws:SourceAccount": "111122223333" } });
    for (file, id, resource) in templates.resources() {
        match (file, resource.kind.as_str(), id) {
            (File::Intake, "AWS::IAM::Role", id) if of_functions.contains(id) => {}
            (File::Intake, "AWS::IAM::Role", "ScheduleRole") => {
                may_be(findings, id, resource, "scheduler.amazonaws.com", &this_account);
                let targets =
                    templates.intake.of_kind("AWS::Scheduler::Schedule").map(|(_, one)| one.text("Target/Arn"));
                let needed = targets.map(|target| ("lambda:InvokeFunction".to_string(), target)).collect();
                let permitted = allowed(findings, id, resource, &inline(resource));
                compare(findings, id, &permitted, &needed);
            }
            (File::Intake, "AWS::IAM::Role", "BackupRole") => {
                may_be(findings, id, resource, "backup.amazonaws.com", &this_account);
                let permitted = allowed(findings, id, resource, &inline(resource));
                findings.must(
                    permitted.is_empty(),
                    format!("{id} has more permissions than AWS's own policy for backups: {permitted:?}"),
                );
                let managed: BTreeSet<String> = resource.list("ManagedPolicyArns").iter().map(plain).collect();
                let needed = MANAGED.iter().filter(|(role, _)| *role == id).map(|(_, policy)| policy.to_string());
                findings.same("BackupRole: AWS's own policies", managed, needed.collect::<BTreeSet<_>>());
            }
            (File::Foundation, "AWS::IAM::Role", "StackRole") => {
                may_be(findings, id, resource, "cloudformation.amazonaws.com", &this_account);
                deployer::maker(findings, templates, resource);
            }
            (File::Foundation, "AWS::IAM::Role", "DeployRole") => {
                deployer::deployer(findings, templates, resource);
            }
            (_, "AWS::IAM::Role", _) => findings.must(false, format!("nobody says what the role {id} is for")),
            // Stored access keys can leak.
            (_, "AWS::IAM::User" | "AWS::IAM::AccessKey" | "AWS::IAM::Group" | "AWS::IAM::Policy", _) => {
                findings.must(false, format!("{id} is of {}: rights are given to roles, inline", resource.kind));
            }
            _ => {}
        }
    }
}

/// Checks resource policies: a service gets access only in the name of this account or of one resource.
pub(crate) fn opened(templates: &Templates, findings: &mut Findings) {
    for (file, id, resource) in templates.resources() {
        let name = file.name();
        if resource.kind == "AWS::Lambda::Permission" {
            let is_bound = !resource.at("SourceArn").is_null() && !resource.at("SourceAccount").is_null();
            findings
                .must(is_bound, format!("{name}: {id} opens a function to everybody's {}", resource.text("Principal")));
        }
        if resource.kind == "AWS::IAM::Role" {
            continue;
        }
        for statement in statements(resource).filter(|statement| statement["Effect"] == "Allow") {
            let service = plain(&statement["Principal"]["Service"]);
            let conditions = statement["Condition"].as_object().into_iter().flat_map(|all| all.values());
            let bounds: Vec<&String> = conditions.filter_map(Value::as_object).flat_map(|one| one.keys()).collect();
            let has = |bound: &str| bounds.iter().any(|one| *one == bound);
            let sid = plain(&statement["Sid"]);
            if !service.is_empty() {
                // No condition can restrict EventBridge (see `alarms::actions`). At worst, a stranger could send a false alarm.
                let is_event = (id, service.as_str()) == ("AlarmsPolicy", "events.amazonaws.com");
                let is_bound = has("aws:SourceArn") || has("aws:SourceAccount") || is_event;
                findings.must(is_bound, format!("{name}: {id}: `{sid}` opens it to everybody's {service}"));
            } else if plain(&statement["Principal"]["AWS"]) == "*" || statement["Principal"] == "*" {
                findings.must(has("kms:CallerAccount"), format!("{name}: {id}: `{sid}` opens it to other accounts"));
            }
        }
    }
}
