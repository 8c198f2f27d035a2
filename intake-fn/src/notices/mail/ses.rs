//! Amazon SES.

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::config::{BehaviorVersion, Config, Region};
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata};
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use aws_smithy_http_client::Builder;

use super::error::MailError;
use super::message::Mail;
use crate::runtime::config::SesConfig;
use store::config::{Authorities, AwsConfig};
use store::tls::https_client;

/// The timeout of SES, over all attempts. It is shorter than a lease.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The mail service.
#[derive(Clone)]
pub struct Ses {
    client: Client,
    for_teams: Option<String>,
    for_applicants: Option<String>,
}

impl Ses {
    /// A client for SES in the function's own region, or for an `http://` server on this machine.
    pub fn new(aws: &AwsConfig, ses: &SesConfig) -> Self {
        let builder = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(aws.region.clone()))
            .credentials_provider(aws.credentials.clone())
            .timeout_config(TimeoutConfig::builder().operation_timeout(TIMEOUT).build());
        let builder = match &ses.endpoint {
            Some(endpoint) => builder.endpoint_url(endpoint).http_client(Builder::new().build_http()),
            None => builder.http_client(https_client(Authorities::Amazon)),
        };
        Ses {
            client: Client::from_conf(builder.build()),
            for_teams: ses.configuration_set.clone(),
            for_applicants: ses.configuration_set_applicants.clone(),
        }
    }

    /// Sends a mail as raw bytes, with the configuration set of its recipient. Feedback, which contains the address, is requested only
    /// if the mail has tags.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn send(&self, mail: &Mail) -> Result<String, MailError> {
        let unwritable = |error: BuildError| MailError::Unwritable(error.to_string());
        let raw = RawMessage::builder().data(Blob::new(mail.to_bytes()?)).build().map_err(unwritable)?;
        let tag = |(name, value): &(&str, String)| MessageTag::builder().name(*name).value(value).build();
        let tags = mail.tags.iter().map(tag).collect::<Result<Vec<_>, _>>().map_err(unwritable)?;
        let configuration_set = match mail.to_applicant {
            true => self.for_applicants.clone(),
            false => self.for_teams.clone().filter(|_| !tags.is_empty()),
        };
        let accepted = self
            .client
            .send_email()
            .from_email_address(&mail.from)
            .destination(Destination::builder().to_addresses(&mail.to).build())
            .content(EmailContent::builder().raw(raw).build())
            .set_configuration_set_name(configuration_set)
            .set_email_tags(Some(tags).filter(|tags| !tags.is_empty()))
            .send()
            .await
            // The service's message may contain an address, so only its code is kept.
            .map_err(|error| match error.code() {
                Some(code) => refusal(code),
                None => MailError::Service(match error.raw_response() {
                    Some(response) => response.status().to_string(),
                    None => store::causes(&error),
                }),
            })?;
        Ok(accepted.message_id.unwrap_or_default())
    }
}

/// Classifies an error code of `SendEmail`.
fn refusal(code: &str) -> MailError {
    match code {
        "TooManyRequestsException" | "LimitExceededException" | "Throttling" | "ThrottlingException" => {
            MailError::Busy(code.into())
        }
        "MessageRejected" | "MailFromDomainNotVerifiedException" | "BadRequestException" => {
            MailError::Refused(code.into())
        }
        // A paused account, a missing configuration set, a missing permission: ours to fix, and not caused by the mail.
        code => MailError::Service(code.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throttling_refusals_and_failures_are_distinguished() {
        for (code, name) in [
            ("TooManyRequestsException", "busy"),
            ("LimitExceededException", "busy"),
            ("ThrottlingException", "busy"),
            ("MessageRejected", "refused"),
            ("MailFromDomainNotVerifiedException", "refused"),
            ("AccountSuspendedException", "service"),
            ("SendingPausedException", "service"),
            ("NotFoundException", "service"),
            ("AccessDeniedException", "service"),
        ] {
            assert_eq!(refusal(code).name(), name, "{code}");
        }
    }
}
