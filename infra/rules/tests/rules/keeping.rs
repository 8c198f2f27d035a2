//! Secrets, which are generated so that no person sees them, and backups of the table.

use std::collections::BTreeSet;

use infra_rules::{list, plain};
use serde_json::{Value, json};

use crate::table::the_account_decides;
use crate::templates::{Findings, Setting, Templates};

/// The variables with the seal key, by which `submit` signs and `sweep` verifies what was signed.
const SEAL: [&str; 2] = ["INTAKE_SEAL_KEY", "INTAKE_SEAL_KEY_OTHER"];
/// The variables with the front door's key, which only the two programs behind the gateway have.
const FRONT_DOOR: [&str; 2] = ["INTAKE_FRONT_DOOR_KEY", "INTAKE_FRONT_DOOR_KEY_PREVIOUS"];

/// The variables with the key of pending sign-ins, and the client secret at another sign-in service.
const DESK: [&str; 3] = ["INTAKE_DESK_KEY", "INTAKE_DESK_KEY_OTHER", "INTAKE_DESK_CLIENT_SECRET"];

/// The variable with the key of the lookups, which only `submit` and the desk have. With it, one can tell whether a known number is in the table.
const LOOKUP: &str = "INTAKE_LOOKUP_KEY";

pub(crate) fn secrets(templates: &Templates, findings: &mut Findings) {
    let secrets: BTreeSet<&str> = templates.intake.of_kind("AWS::SecretsManager::Secret").map(|(id, _)| id).collect();
    findings.same(
        "the secrets",
        secrets,
        BTreeSet::from(["DeskClientSecret", "DeskKey", "FrontDoorKey", "LookupKey", "SealKey"]),
    );
    for (id, secret) in templates.intake.of_kind("AWS::SecretsManager::Secret") {
        // The name contains the region, so that the replica of one stack's key does not collide with another stack's key.
        let name = match id {
            "SealKey" => "seal-key",
            "LookupKey" => "lookup-key",
            "DeskKey" => "desk-key",
            "DeskClientSecret" => "desk-client-secret",
            _ => "front-door-key",
        };
        let name = format!("sama-intake/{}/{name}", templates.home());
        findings.properties(
            id,
            secret,
            &[
                ("KmsKeyId", "<SecretsKey.Arn>".into()),
                // The deployment's role has access to secrets with these names (`deployer`).
                ("Name", name.into()),
                // A secret written in a template would be known to the template's author.
                ("SecretString", Value::Null),
                ("GenerateSecretString/PasswordLength", 64.into()),
                ("GenerateSecretString/IncludeSpace", Value::Null),
                ("GenerateSecretString/SecretStringTemplate", Value::Null),
            ],
        );
        // `intake_fn::runtime::config` requires 64 hexadecimal digits. Each of the sixteen is equally likely.
        let made = made_of(secret.at("GenerateSecretString"));
        findings.same(&format!("{id}: its digits"), made, "0123456789abcdef".chars().collect::<BTreeSet<_>>());
        let is_free = secret.at("GenerateSecretString/RequireEachIncludedType") == &Value::Bool(false);
        findings.must(is_free, format!("{id}: some digits are there more often than by chance"));
        let replicas = match (id, templates.setting) {
            // A secret cannot have a replica in its own region.
            ("FrontDoorKey", Setting::Bare | Setting::Full) => json!([{ "Region": "us-east-1" }]),
            _ => Value::Null,
        };
        findings.properties(id, secret, &[("ReplicaRegions", replicas)]);
    }
    if let Some(key) = findings.there(&templates.intake, "SecretsKey") {
        findings.properties(
            "SecretsKey",
            key,
            &[
                ("EnableKeyRotation", true.into()),
                ("PendingWindowInDays", 30.into()),
                ("KeyPolicy/Statement", json!([the_account_decides()])),
            ],
        );
    }
    // A secret is used only where it is read, and not in a description, a name or another function's variables.
    for (file, id, resource) in templates.resources() {
        let text = resource.properties.to_string();
        let read = text.matches("{{resolve:secretsmanager:").count();
        let program = templates.functions().find(|(_, function, _)| *function == id).map(|(program, ..)| program);
        let is_set = |name: &&&str| !resource.at(&format!("Environment/Variables/{name}")).is_null();
        let allowed = match (resource.kind.as_str(), program.as_deref()) {
            (_, Some("submit")) => SEAL.iter().chain(&FRONT_DOOR).chain(&[LOOKUP]).filter(is_set).count(),
            (_, Some("desk-web")) => {
                // Of the stack's own sign-in service, the secret is an attribute and is in no template.
                let of_desk = DESK.iter().filter(|name| is_set(name));
                let is_read = |name: &&&str| resource.text(&format!("Environment/Variables/{name}")).starts_with("{{");
                of_desk.filter(is_read).count() + FRONT_DOOR.iter().chain(&[LOOKUP]).filter(is_set).count()
            }
            (_, Some("sweep")) => SEAL.iter().filter(is_set).count(),
            ("AWS::CloudFront::Distribution", _) => 1,
            _ => 0,
        };
        findings.must(read <= allowed, format!("{}: {id} reads {read} secrets", file.name()));
    }
}

/// The characters from which Secrets Manager generates a secret ("GetRandomPassword").
fn made_of(generate: &Value) -> BTreeSet<char> {
    let excluded = plain(&generate["ExcludeCharacters"]);
    let has = |name: &str| generate[name] != true;
    let mut made: BTreeSet<char> = BTreeSet::new();
    if has("ExcludeNumbers") {
        made.extend('0'..='9');
    }
    if has("ExcludeLowercase") {
        made.extend('a'..='z');
    }
    if has("ExcludeUppercase") {
        made.extend('A'..='Z');
    }
    if has("ExcludePunctuation") {
        made.extend("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".chars());
    }
    made.retain(|c| !excluded.contains(*c));
    made
}

pub(crate) fn backup(templates: &Templates, findings: &mut Findings) {
    let (intake, copy) = (&templates.intake, &templates.copy);
    for (template, id) in [(intake, "BackupVault"), (copy, "Vault")] {
        let Some(vault) = findings.there(template, id) else { continue };
        // The vault uses the service's own key, so that a restore depends on one resource less.
        findings.properties(id, vault, &[("EncryptionKeyArn", Value::Null), ("AccessPolicy", Value::Null)]);
        // No one can delete a copy early, and no copy outlives its original by more than a month.
        let least = vault.number("LockConfiguration/MinRetentionDays").unwrap_or_default();
        let most = vault.number("LockConfiguration/MaxRetentionDays").unwrap_or(i64::MAX);
        findings.must((7..=35).contains(&least) && most <= 35, format!("{id} keeps copies for {least} to {most} days"));
        // A lock with a grace period becomes permanent afterwards and cannot be undone, even if it was a mistake.
        findings.must(vault.at("LockConfiguration/ChangeableForDays").is_null(), format!("{id} is locked for ever"));
    }
    let plans: Vec<_> = intake.of_kind("AWS::Backup::BackupPlan").collect();
    findings.same("the number of backup plans", plans.len(), 1);
    for (id, plan) in plans {
        let rules = plan.list("BackupPlan/BackupPlanRule");
        findings.same(&format!("{id}: the number of rules"), rules.len(), 1);
        for rule in rules {
            findings.same(&format!("{id}: where to"), plain(&rule["TargetBackupVault"]), "<BackupVault>");
            let when = plain(&rule["ScheduleExpression"]);
            let fields: Vec<&str> = when.trim_start_matches("cron(").trim_end_matches(')').split(' ').collect();
            let is_daily = fields.len() == 6 && fields[2..] == ["*", "*", "?", "*"];
            findings.must(
                is_daily && fields[..2].iter().all(|one| one.parse::<u8>().is_ok()),
                format!("{id} is not daily: {when}"),
            );
            // The backup lives long enough to be copied. Point-in-time recovery covers the rest.
            findings.same(&format!("{id}: for how long"), rule["Lifecycle"]["DeleteAfterDays"].as_i64(), Some(7));
            let minutes = |name: &str| rule[name].as_i64().unwrap_or_default();
            let (begins, ends) = (minutes("StartWindowMinutes"), minutes("CompletionWindowMinutes"));
            // The start window is at least AWS's minimum, and the completion window ends within a day.
            findings
                .must(begins >= 60 && begins < ends && ends < 24 * 60, format!("{id} has {begins} and {ends} minutes"));
            let copies = list(&rule["CopyActions"]);
            let second = "arn:aws:backup:eu-west-1:111122223333:backup-vault:sama-copy";
            let is_copied = copies
                .iter()
                .any(|one| one["DestinationBackupVaultArn"] == second && one["Lifecycle"]["DeleteAfterDays"] == 35);
            findings.must(is_copied, format!("{id} makes no copy in the second region"));
        }
    }
    let selections: Vec<_> = intake.of_kind("AWS::Backup::BackupSelection").collect();
    findings.same("the number of selections", selections.len(), 1);
    for (id, selection) in selections {
        findings.properties(
            id,
            selection,
            &[
                ("BackupPlanId", "<BackupPlan>".into()),
                ("BackupSelection/Resources", json!(["<Table.Arn>"])),
                ("BackupSelection/IamRoleArn", "<BackupRole.Arn>".into()),
            ],
        );
    }
    // A failed backup is reported.
    for (id, rule) in intake.of_kind("AWS::Events::Rule") {
        let states: BTreeSet<String> = rule.list("EventPattern/detail/state").iter().map(plain).collect();
        let failed = ["ABORTED", "EXPIRED", "FAILED"].map(String::from);
        findings.same(&format!("{id}: states"), states, BTreeSet::from(failed));
        let types: BTreeSet<String> = rule.list("EventPattern/detail-type").iter().map(plain).collect();
        let both = ["Backup Job State Change", "Copy Job State Change"].map(String::from);
        findings.same(&format!("{id}: detail types"), types, BTreeSet::from(both));
        findings.properties(id, rule, &[("EventPattern/source", json!(["aws.backup"]))]);
    }
    findings.same("the number of rules about backups", intake.of_kind("AWS::Events::Rule").count(), 1);
}

/// Checks the monthly budget.
pub(crate) fn budget(templates: &Templates, findings: &mut Findings) {
    let budgets: Vec<_> = templates.edge.of_kind("AWS::Budgets::Budget").collect();
    findings.same("the number of budgets", budgets.len(), 1);
    for (id, budget) in budgets {
        findings.properties(
            id,
            budget,
            &[
                ("Budget/BudgetType", "COST".into()),
                ("Budget/TimeUnit", "MONTHLY".into()),
                ("Budget/BudgetLimit", json!({ "Amount": "30", "Unit": "USD" })),
            ],
        );
        let contact = json!([{ "SubscriptionType": "EMAIL", "Address": super::templates::TECHNICAL }]);
        let notifications = budget.list("NotificationsWithSubscribers");
        let actual = notifications
            .iter()
            .any(|one| one["Notification"]["NotificationType"] == "ACTUAL" && one["Subscribers"] == contact);
        let forecast = notifications
            .iter()
            .any(|one| one["Notification"]["NotificationType"] == "FORECASTED" && one["Subscribers"] == contact);
        findings.must(actual && forecast, format!("{id} tells nobody in time"));
        for one in notifications {
            let notification = &one["Notification"];
            let is_share =
                notification["ThresholdType"] == "PERCENTAGE" && notification["ComparisonOperator"] == "GREATER_THAN";
            findings.must(is_share, format!("{id} tells of {notification}"));
            let threshold = notification["Threshold"].as_i64().unwrap_or(i64::MAX);
            findings.must(threshold <= 100, format!("{id} tells of it at {threshold} of a hundred"));
        }
    }
}
