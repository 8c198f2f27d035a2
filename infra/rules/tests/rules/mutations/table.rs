//! A table with another schema, without protection, or deleted with its stack.

use serde_json::json;

use super::mutation::{Mutation, gone, more, of, to};
use crate::templates::File::{Copy, Edge, Intake};

pub(crate) fn all() -> Vec<Vec<Mutation>> {
    let attribute = |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
    vec![
        of(
            "table-shape",
            Intake,
            vec![
                to("Table/KeySchema[AttributeName=sk]/KeyType", "HASH"),
                to("Table/AttributeDefinitions[AttributeName=due_at]/AttributeType", "S"),
                more("Table/AttributeDefinitions", attribute("other", "S")),
                gone("Table/GlobalSecondaryIndexes[IndexName=queue]"),
                to("Table/GlobalSecondaryIndexes[IndexName=queue]/IndexName", "queues"),
                to("Table/GlobalSecondaryIndexes[IndexName=pending]/KeySchema[1]/AttributeName", "received_at"),
                // The index would contain the answers of applicants, and everyone who lists the queue would read them.
                to("Table/GlobalSecondaryIndexes[IndexName=queue]/Projection", json!({ "ProjectionType": "ALL" })),
                // Without `since`, the sweep cannot measure how long the oldest item has waited.
                to(
                    "Table/GlobalSecondaryIndexes[IndexName=pending]/Projection/NonKeyAttributes",
                    json!(["expires_at"]),
                ),
                // The stream would contain the answers of applicants.
                to("Table/StreamSpecification/StreamViewType", "NEW_IMAGE"),
                gone("Table/StreamSpecification"),
                to("Table/TimeToLiveSpecification/AttributeName", "expires"),
                to("Table/TimeToLiveSpecification/Enabled", false),
                to("Table/BillingMode", "PROVISIONED"),
                to("Table/TableName", "intake"),
            ],
        ),
        of(
            "table-safety",
            Intake,
            vec![
                to("Table/DeletionProtectionEnabled", false),
                to("Table/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled", false),
                to("Table/PointInTimeRecoverySpecification/RecoveryPeriodInDays", 7),
                gone("Table/SSESpecification/KMSMasterKeyId"),
                to("Table/SSESpecification/SSEEnabled", false),
                to("TableKey/EnableKeyRotation", false),
                gone("TableKey#WhoMayUseTheTable/Condition/StringEquals/kms:ViaService"),
                gone("TableKey#WhoMayUseTheTable"),
                to("TableKey#WhoMayUseTheTable/Action", "kms:*"),
            ],
        ),
        of(
            "kept",
            Intake,
            vec![
                gone("Table/DeletionPolicy"),
                to("Table/UpdateReplacePolicy", "Delete"),
                gone("SealKey/DeletionPolicy"),
                gone("LookupKey/DeletionPolicy"),
                gone("TableKey/UpdateReplacePolicy"),
            ],
        ),
        of("kept", Copy, vec![gone("Vault/DeletionPolicy")]),
        of("kept", Edge, vec![gone("Site/DeletionPolicy")]),
    ]
}
