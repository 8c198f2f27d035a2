//! The name of the user, as AWS knows it. Whoever is signed in acts under that name and cannot choose another.

use std::time::Duration;

use aws_sdk_sts::config::timeout::TimeoutConfig;
use aws_sdk_sts::config::{BehaviorVersion, Region};
use aws_sdk_sts::{Client, Config};
use language::normalise;
use store::causes;
use store::config::{Authorities, AwsConfig};
use store::tls::https_client;

/// How long AWS may take to say who is signed in, with retries.
const PATIENCE: Duration = Duration::from_secs(15);

/// The name of the signed-in user (`GetCallerIdentity`, which needs no permission): of a role, the name of the session, which IAM Identity
/// Center sets to the user's name. `endpoint` is a server on this machine instead of AWS.
///
/// # Errors
/// The causes, in one line.
pub(crate) async fn signed_in_name(aws: &AwsConfig, endpoint: Option<String>) -> Result<String, String> {
    let http = match &endpoint {
        Some(_) => aws_smithy_http_client::Builder::new().build_http(),
        None => https_client(Authorities::Machine),
    };
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(aws.region.clone()))
        .credentials_provider(aws.credentials.clone())
        .timeout_config(TimeoutConfig::builder().operation_timeout(PATIENCE).build())
        .http_client(http);
    config.set_endpoint_url(endpoint);
    let identity = Client::from_conf(config.build()).get_caller_identity().send().await;
    let identity = identity.map_err(|error| normalise::line(&causes(&error)))?;
    name_of(identity.arn().unwrap_or_default()).ok_or_else(|| "the identity has no name".into())
}

/// The last part of an ARN: of `arn:aws:sts::123456789012:assumed-role/Desk/hind`, `hind`.
fn name_of(arn: &str) -> Option<String> {
    let resource = arn.splitn(6, ':').nth(5)?;
    let name = resource.rsplit('/').next().unwrap_or(resource);
    (!name.is_empty()).then(|| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_that_of_the_session_or_of_the_user() {
        for (arn, name) in [
            (
                "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Desk_0f/hind@example.com",
                Some("hind@example.com"),
            ),
            ("arn:aws:iam::123456789012:user/relations/hind", Some("hind")),
            ("arn:aws:iam::123456789012:root", Some("root")),
            ("arn:aws:iam::123456789012:user/", None),
            ("", None),
        ] {
            assert_eq!(name_of(arn).as_deref(), name, "{arn}");
        }
    }
}
