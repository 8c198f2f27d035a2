//! Secrets that a person knows, and missing copies.

use serde_json::json;

use super::mutation::{Mutation, gone, of, to};
use crate::templates::File::{Copy, Edge, Intake};

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    vec![
        of(
            "secrets",
            Intake,
            vec![
                to("SealKey/GenerateSecretString/PasswordLength", 32),
                to("SealKey/GenerateSecretString/ExcludeCharacters", "ghijklmnopqrstuvwxy"),
                to("SealKey/GenerateSecretString/ExcludeUppercase", false),
                gone("SealKey/GenerateSecretString/RequireEachIncludedType"),
                to("SealKey/SecretString", "0f"),
                gone("SealKey/KmsKeyId"),
                to("SealKey/ReplicaRegions", json!([{ "Region": "us-east-1" }])),
                gone("LookupKey/KmsKeyId"),
                to("LookupKey/SecretString", "0f"),
                to("LookupKey/ReplicaRegions", json!([{ "Region": "us-east-1" }])),
                gone("FrontDoorKey/ReplicaRegions"),
                to("FrontDoorKey/ReplicaRegions", json!([{ "Region": "us-east-1" }])),
                to("Notify/Description", json!({ "Fn::Sub": "{{resolve:secretsmanager:${SealKey}:SecretString}}" })),
                to("Sweep/Description", json!({ "Fn::Sub": "{{resolve:secretsmanager:${SealKey}:SecretString}}" })),
                to(
                    "Sweep/Environment/Variables/INTAKE_LOOKUP_KEY",
                    json!({ "Fn::Sub": "{{resolve:secretsmanager:${LookupKey}:SecretString}}" }),
                ),
                to(
                    "Notify/Environment/Variables/INTAKE_SEAL_KEY",
                    json!({ "Fn::Sub": "{{resolve:secretsmanager:${SealKey}:SecretString:::${SealKeyVersion}}}" }),
                ),
            ],
        ),
        of(
            "backup",
            Intake,
            vec![
                gone("BackupPlan/BackupPlan/BackupPlanRule[0]/CopyActions"),
                to("BackupPlan/BackupPlan/BackupPlanRule[0]/ScheduleExpression", "cron(30 23 1 * ? *)"),
                to("BackupPlan/BackupPlan/BackupPlanRule[0]/Lifecycle/DeleteAfterDays", 365),
                to("BackupSelection/BackupSelection/Resources", json!([])),
                to("BackupVault/LockConfiguration/MaxRetentionDays", 3650),
                gone("BackupFailedRule/EventPattern/detail-type[1]"),
                gone("BackupFailedRule"),
            ],
        ),
        of("backup", Copy, vec![to("Vault/LockConfiguration/ChangeableForDays", 3)]),
        of(
            "budget",
            Edge,
            vec![
                gone("Budget"),
                to("Budget/Budget/BudgetLimit/Amount", 3000),
                gone("Budget/NotificationsWithSubscribers[0]"),
                to("Budget/NotificationsWithSubscribers[0]/Notification/Threshold", 200),
            ],
        ),
    ]
}
