//! What only the deployed functions need: SES, and the log as JSON lines.

use std::process::ExitCode;
use std::time::Duration;

use aws_sdk_sesv2::config::{BehaviorVersion, Region, SharedCredentialsProvider};
use aws_sdk_sesv2::error::ProvideErrorMetadata;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, RawMessage};
use aws_smithy_http_client::Builder;
use tracing_subscriber::EnvFilter;

use crate::config::AwsConfig;
use crate::mail::{Mail, MailError};
use crate::tls::https_client;

/// A client for SES in the function's own region, or for an `http://` server on this machine.
pub fn ses(aws: &AwsConfig, endpoint: Option<&str>) -> aws_sdk_sesv2::Client {
    let builder = aws_sdk_sesv2::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(aws.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(aws.credentials()))
        .timeout_config(
            aws_sdk_sesv2::config::timeout::TimeoutConfig::builder().operation_timeout(Duration::from_secs(20)).build(),
        );
    let builder = match endpoint {
        Some(endpoint) => builder.endpoint_url(endpoint).http_client(Builder::new().build_http()),
        None => builder.http_client(https_client()),
    };
    aws_sdk_sesv2::Client::from_conf(builder.build())
}

/// Hands a mail to SES as it is.
///
/// # Errors
/// [`MailError`].
pub async fn send_by_ses(client: &aws_sdk_sesv2::Client, mail: &Mail) -> Result<String, MailError> {
    let unwritable = |error: aws_sdk_sesv2::error::BuildError| MailError::Unwritable(error.to_string());
    let raw = RawMessage::builder().data(Blob::new(mail.to_bytes()?)).build().map_err(unwritable)?;
    let accepted = client
        .send_email()
        .from_email_address(&mail.from)
        .destination(Destination::builder().to_addresses(&mail.to).build())
        .content(EmailContent::builder().raw(raw).build())
        .send()
        .await
        .map_err(|error| {
            // The service's own message may repeat an address: only its code is kept.
            MailError::Service(match error.code() {
                Some(code) => code.to_string(),
                None => crate::store::causes(&error),
            })
        })?;
    Ok(accepted.message_id.unwrap_or_default())
}

/// Logs as JSON lines on standard output, where Lambda collects them. Only our own lines, and no variable changes that: at
/// their finest, the SDK's hold whole requests.
pub fn log() {
    let filter = EnvFilter::new("off,intake_fn=info,submit=info,notify=info,sweep=info");
    // A second call changes nothing, and that is fine.
    let _ = tracing_subscriber::fmt().json().flatten_event(true).with_target(false).with_env_filter(filter).try_init();
}

/// The exit of a function's program. What stopped it at its start is logged and makes it fail.
pub fn exit(ended: Result<(), lambda_runtime::Error>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(outcome = "not_started", error = %error);
            ExitCode::FAILURE
        }
    }
}
