//! The buckets of the site and of the releases.

use std::collections::BTreeSet;

use infra_rules::{one_or_more, plain};
use serde_json::{Value, json};

use crate::templates::{Findings, Templates, meant};

/// Checks that every bucket is private, encrypted, and reachable only over TLS, and that only the distribution reads the site's.
pub(crate) fn buckets(templates: &Templates, findings: &mut Findings) {
    for (file, template) in templates.each() {
        for (id, bucket) in template.of_kind("AWS::S3::Bucket") {
            let name = format!("{}: {id}", file.name());
            findings.properties(
                &name,
                bucket,
                &[
                    ("PublicAccessBlockConfiguration/BlockPublicAcls", true.into()),
                    ("PublicAccessBlockConfiguration/BlockPublicPolicy", true.into()),
                    ("PublicAccessBlockConfiguration/IgnorePublicAcls", true.into()),
                    ("PublicAccessBlockConfiguration/RestrictPublicBuckets", true.into()),
                    ("OwnershipControls", json!({ "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] })),
                    ("VersioningConfiguration/Status", "Enabled".into()),
                    ("WebsiteConfiguration", Value::Null),
                    ("CorsConfiguration", Value::Null),
                    ("AccessControl", Value::Null),
                ],
            );
            let algorithm =
                bucket.at("BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault");
            findings
                .must(*algorithm == json!({ "SSEAlgorithm": "AES256" }), format!("{name} is encrypted by {algorithm}"));
            for rule in bucket.list("LifecycleConfiguration/Rules") {
                findings.must(rule["Status"] == "Enabled", format!("{name}: {} is not done", rule["Id"]));
                // Old versions are kept long enough to restore a file that was deleted by mistake, but not for ever. Current
                // versions never expire.
                let days = rule["NoncurrentVersionExpiration"]["NoncurrentDays"].as_i64().unwrap_or_default();
                findings.must((30..=90).contains(&days), format!("{name} keeps what was replaced for {days} days"));
                let broken_off = rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"].as_i64();
                findings.same(&format!("{name}: days until what was broken off is gone"), broken_off, Some(1));
                findings.must(rule["ExpirationInDays"].is_null(), format!("{name} loses files by their age"));
            }
            let policies = template.of_kind("AWS::S3::BucketPolicy");
            let policy = policies.into_iter().find(|(_, policy)| meant(&policy.text("Bucket")) == Some(id));
            let statements = policy.map(|(_, policy)| policy.list("PolicyDocument/Statement")).unwrap_or_default();
            let only_tls = |one: &Value| {
                let on: BTreeSet<String> = one_or_more(&one["Resource"]).iter().map(plain).collect();
                let whole = BTreeSet::from([format!("<{id}.Arn>"), format!("<{id}.Arn>/*")]);
                let refuses =
                    one["Effect"] == "Deny" && one["Principal"] == "*" && one["Action"] == "s3:*" && on == whole;
                refuses && one["Condition"] == json!({ "Bool": { "aws:SecureTransport": "false" } })
            };
            findings.must(statements.iter().any(only_tls), format!("{name} can be read without TLS"));
            let distribution = "arn:aws:cloudfront::111122223333:distribution/<Distribution>";
            for allowed in statements.iter().filter(|one| one["Effect"] == "Allow") {
                let through = allowed["Principal"] == json!({ "Service": "cloudfront.amazonaws.com" })
                    && allowed["Condition"] == json!({ "StringEquals": { "aws:SourceArn": distribution } });
                let files = ("s3:GetObject".to_string(), format!("<{id}.Arn>/*"));
                let list = ("s3:ListBucket".to_string(), format!("<{id}.Arn>"));
                let reads = [files, list].contains(&(plain(&allowed["Action"]), plain(&allowed["Resource"])));
                findings.must(through && reads, format!("{name} is opened by {}", allowed["Sid"]));
            }
            // Without permission to list, S3 responds to a missing file with 403 instead of 404, and 403 has another page.
            let is_site = id == "Site";
            let permits =
                |action: &str| statements.iter().any(|one| one["Effect"] == "Allow" && one["Action"] == action);
            findings.must(
                !is_site || (permits("s3:GetObject") && permits("s3:ListBucket")),
                format!("{name} cannot be read"),
            );
        }
    }
}
