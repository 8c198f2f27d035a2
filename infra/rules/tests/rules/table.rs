//! The table has the same schema as the one that the code creates on a local engine, and its data outlives the stack.

use std::sync::OnceLock;

use aws_sdk_dynamodb::types::{KeySchemaElement, ProjectionType};
use infra_rules::{Resource, list};
use journeys::{records, table};
use serde_json::{Map, Value, json};
use store::Store;

use crate::templates::{Findings, Templates};

/// The table that `Store::ensure_table` creates, in CloudFormation's terms.
fn made() -> &'static Value {
    static MADE: OnceLock<Value> = OnceLock::new();
    MADE.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let table = table::of_a_preview().await;
            Store::new(&table).ensure_table().await.unwrap();
            let client = records::client(&table);
            let described = client.describe_table().table_name(&table.table).send().await.unwrap().table.unwrap();
            let expiry = client.describe_time_to_live().table_name(&table.table).send().await.unwrap();
            let expiry = expiry.time_to_live_description.unwrap();
            let keys = |keys: &[KeySchemaElement]| -> Value {
                let each = |key: &KeySchemaElement| {
                    json!({ "AttributeName": key.attribute_name(), "KeyType": key.key_type().as_str() })
                };
                keys.iter().map(each).collect()
            };
            let indexes = described.global_secondary_indexes().iter().map(|index| {
                let projection = index.projection().unwrap();
                let mut projected = Map::from_iter([(
                    "ProjectionType".to_string(),
                    projection.projection_type().map(ProjectionType::as_str).into(),
                )]);
                if !projection.non_key_attributes().is_empty() {
                    projected.insert("NonKeyAttributes".into(), sorted(projection.non_key_attributes().into()));
                }
                json!({ "IndexName": index.index_name(), "KeySchema": keys(index.key_schema()), "Projection": projected })
            });
            let attributes = described.attribute_definitions().iter().map(|attribute| {
                json!({
                    "AttributeName": attribute.attribute_name(), "AttributeType": attribute.attribute_type().as_str()
                })
            });
            let stream = described.stream_specification().unwrap().stream_view_type().unwrap();
            json!({
                "AttributeDefinitions": sorted(attributes.collect()),
                "KeySchema": keys(described.key_schema()),
                "GlobalSecondaryIndexes": sorted(indexes.collect()),
                "BillingMode": described.billing_mode_summary().unwrap().billing_mode().unwrap().as_str(),
                "StreamSpecification": { "StreamViewType": stream.as_str() },
                "TimeToLiveSpecification": { "AttributeName": expiry.attribute_name(), "Enabled": true },
            })
        })
    })
}

/// Sorts a list whose order has no meaning.
fn sorted(value: Value) -> Value {
    let mut items = list(&value).to_vec();
    items.sort_by_key(Value::to_string);
    Value::Array(items)
}

pub(crate) fn shape(templates: &Templates, findings: &mut Findings) {
    let tables: Vec<_> = templates.resources().filter(|(.., one)| one.kind.starts_with("AWS::DynamoDB::")).collect();
    findings.same("the number of tables", tables.len(), 1);
    for (_, id, table) in tables {
        for (name, expected) in made().as_object().into_iter().flatten() {
            let found = match (name.as_str(), table.at(name)) {
                ("GlobalSecondaryIndexes", found) => indexes(found),
                ("AttributeDefinitions", found) => sorted(found.clone()),
                (_, found) => found.clone(),
            };
            findings.must(found == *expected, format!("{id}: {name} is {found}, and the code makes {expected}"));
        }
        let others = ["LocalSecondaryIndexes", "ProvisionedThroughput", "TableName", "KinesisStreamSpecification"];
        for other in others.into_iter().filter(|other| !table.at(other).is_null()) {
            // With a fixed name, a replacement table could not exist beside the table that it replaces.
            findings.must(false, format!("{id} has {other}, and the code's has none"));
        }
    }
}

fn indexes(found: &Value) -> Value {
    let mut indexes = found.clone();
    for index in indexes.as_array_mut().into_iter().flatten() {
        if let Some(names) = index.pointer_mut("/Projection/NonKeyAttributes") {
            *names = sorted(names.clone());
        }
    }
    sorted(indexes)
}

pub(crate) fn safety(templates: &Templates, findings: &mut Findings) {
    let Some(table) = findings.there(&templates.intake, "Table") else { return };
    findings.properties(
        "Table",
        table,
        &[
            ("DeletionProtectionEnabled", true.into()),
            ("PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled", true.into()),
            // The longest period that AWS allows.
            ("PointInTimeRecoverySpecification/RecoveryPeriodInDays", 35.into()),
            ("SSESpecification/SSEEnabled", true.into()),
            ("SSESpecification/SSEType", "KMS".into()),
            ("SSESpecification/KMSMasterKeyId", "<TableKey.Arn>".into()),
        ],
    );
    if let Some(key) = findings.there(&templates.intake, "TableKey") {
        findings.properties("TableKey", key, &[("EnableKeyRotation", true.into()), ("PendingWindowInDays", 30.into())]);
        through_the_table(findings, key, templates);
    }
}

/// Checks that the table's key can be used only through the table. The key's policy gives the key to the account's
/// administrators, and to everyone else only its use through DynamoDB, for DynamoDB's calls on behalf of users of the table
/// ("DynamoDB encryption at rest": authorizing use of your customer managed key).
fn through_the_table(findings: &mut Findings, key: &Resource, templates: &Templates) {
    let region = templates.home();
    let through_it = json!({
        "Sid": "WhoMayUseTheTable", "Effect": "Allow", "Principal": { "AWS": "*" }, "Resource": "*",
        "Action": [
            "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
        ],
        "Condition": {
            "StringEquals": {
                "kms:CallerAccount": "111122223333", "kms:ViaService": format!("dynamodb.{region}.amazonaws.com"),
            }
        },
    });
    findings.properties("TableKey", key, &[("KeyPolicy/Statement", json!([the_account_decides(), through_it]))]);
}

/// The minimum statement of a key's policy: it delegates permissions to the account's policies. Without it, nobody could ever
/// change the key again ("Default key policy").
pub(crate) fn the_account_decides() -> Value {
    json!({
        "Sid": "TheAccountDecides", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
        "Action": "kms:*", "Resource": "*",
    })
}

/// Resources that must outlive their stack, because they hold requests or the keys to them.
const KEPT: [&str; 6] = [
    // Replaced by another service, the accounts stay until somebody deletes them.
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
    "AWS::Backup::BackupVault",
    "AWS::S3::Bucket",
];

pub(crate) fn kept(templates: &Templates, findings: &mut Findings) {
    for (file, id, resource) in templates.resources().filter(|(.., one)| KEPT.contains(&one.kind.as_str())) {
        let policies =
            [("DeletionPolicy", &resource.deletion_policy), ("UpdateReplacePolicy", &resource.update_replace_policy)];
        for (name, policy) in policies {
            let is_kept = policy.as_deref() == Some("Retain");
            findings.must(is_kept, format!("{}: {id} has no `{name}: Retain`", file.name()));
        }
    }
}
