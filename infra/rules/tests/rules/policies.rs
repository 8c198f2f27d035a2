//! The statements of policies as a flat list of actions, each with its resource.

use std::collections::BTreeSet;

use infra_rules::{Resource, one_or_more, plain};
use journeys::calls::{CONFIGURATION_SET, Call, IDENTITY, MINE, PENDING, QUEUE, STEPS, TABLE};
use serde_json::Value;

use crate::functions::SETS;
use crate::templates::Findings;

/// Returns every policy in a resource: a role's permissions and trust policy, a bucket's policy.
pub(crate) fn policies(resource: &Resource) -> Vec<&Value> {
    fn collect<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
        match value {
            // A firewall's rules also have statements, but those have no `Effect`.
            Value::Object(entries) if one_or_more(&value["Statement"]).iter().any(|one| !one["Effect"].is_null()) => {
                found.push(value);
                entries.values().for_each(|entry| collect(entry, found));
            }
            Value::Object(entries) => entries.values().for_each(|entry| collect(entry, found)),
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&resource.properties, &mut found);
    found
}

pub(crate) fn texts(value: &Value) -> impl Iterator<Item = String> {
    one_or_more(value).iter().map(plain)
}

pub(crate) fn statements(resource: &Resource) -> impl Iterator<Item = &Value> {
    policies(resource).into_iter().flat_map(|policy| one_or_more(&policy["Statement"]))
}

/// AWS's managed policies that roles are allowed to use, because AWS keeps their content in step with the service.
pub(crate) const MANAGED: [(&str, &str); 2] = [
    ("BackupRole", "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"),
    ("BackupRole", "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores"),
];

/// Returns the calls that policies allow: actions, each with its resource.
pub(crate) fn allowed(findings: &mut Findings, id: &str, resource: &Resource, documents: &[&Value]) -> BTreeSet<Call> {
    let managed = resource.list("ManagedPolicyArns").iter().map(plain);
    for policy in managed.filter(|policy| !MANAGED.contains(&(id, policy.as_str()))) {
        findings.must(false, format!("{id} has {policy}, which allows more than anybody here says"));
    }
    let mut allowed = BTreeSet::new();
    for statement in documents.iter().flat_map(|document| one_or_more(&document["Statement"])) {
        findings.same(&format!("{id}: the effect of {}", statement["Sid"]), plain(&statement["Effect"]), "Allow");
        for action in texts(&statement["Action"]) {
            allowed.extend(texts(&statement["Resource"]).map(|on| (action.clone(), named(&on))));
        }
    }
    allowed
}

/// Returns the name of a statement's resource in `journeys::calls`.
pub(crate) fn named(resource: &str) -> String {
    let of_ses = |kind: &str| format!("arn:aws:ses:eu-central-1:111122223333:{kind}/");
    let resource = resource.replace(":us-east-1:", ":eu-central-1:");
    match resource.as_str() {
        "<Table.Arn>" => TABLE.into(),
        "<Table.Arn>/index/pending" => PENDING.into(),
        "<Table.Arn>/index/queue" => QUEUE.into(),
        "<Table.Arn>/index/steps" => STEPS.into(),
        "<Table.Arn>/index/mine" => MINE.into(),
        // A stream's name contains its creation time.
        "<Table.Arn>/stream/*" | "<Table.StreamArn>" => "stream".into(),
        // While an account is in the SES sandbox, SES also checks the identities of recipients (GSA/data.gov#3810,
        // cloudposse/terraform-aws-ses#40). The statement's condition restricts the sender.
        other if other == of_ses("identity") + "*" => IDENTITY.into(),
        // The program's calls do not distinguish the sets. `access::roles` checks that both are there.
        other if SETS.iter().any(|(_, set)| other == of_ses("configuration-set") + &format!("<{set}>")) => {
            CONFIGURATION_SET.into()
        }
        other => other.into(),
    }
}

pub(crate) fn inline(role: &Resource) -> Vec<&Value> {
    role.list("Policies").iter().map(|policy| &policy["PolicyDocument"]).collect()
}

pub(crate) fn compare(findings: &mut Findings, id: &str, permitted: &BTreeSet<Call>, needed: &BTreeSet<Call>) {
    for (action, on) in needed.difference(permitted) {
        findings.must(false, format!("{id} does not allow {action} on {on}, and its program needs it"));
    }
    for (action, on) in permitted.difference(needed) {
        findings.must(false, format!("{id} allows {action} on {on}, and its program never does it"));
    }
}
