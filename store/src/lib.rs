//! The table: one implementation, through the AWS SDK, whatever engine answers.
//!
//! | pk | sk | what |
//! |---|---|---|
//! | `SUB#<id>` | `META` | the submission, its channel and status; `suspect` names its marks, `acknowledged_at` tells that it was seen |
//! | `SUB#<id>` | `EV#<ulid>` | audit: what happened, when, by whom; append only |
//! | `SUB#<id>` | `OUT#<recipient>` | outbox: pending, sent or failed; attempts, lease, message id, what was heard of it |
//! | `REF#<reference>` | `REF` | makes the reference unique; points to the id, or says when, by whom and of which form it was erased |
//! | `DIGEST#<day in Riyadh>` | `OUT#<team>` | the same for what a team has waiting |
//! | `SWEEP` | `CHECKED` | until when new submissions were held against their digests |
//! | `CONTACT#<hmac>` | `DAY#<day in Riyadh>` | how many submissions a contact sent that day |
//!
//! Index `pending` (sparse): outbox items that are pending, and those that failed, by due time. Index `queue`: submissions by form and status.
//!
//! Where a form says for how long its submissions are kept, each item of one carries the same `expires_at`, in seconds since
//! 1970: the table deletes by it (time to live). It does so late, so every read passes over what is past its time.

mod answers_digest;
mod attributes;
pub mod change;
pub mod channel;
pub mod config;
mod contact;
pub mod contact_key;
mod erase;
mod id;
pub mod integrity;
pub mod mark;
pub mod outbox;
pub mod person;
pub mod queue;
pub mod record;
pub mod status;
pub mod submission;
pub mod table;
mod timeouts;
pub mod timestamp;
#[cfg(feature = "tls")]
pub mod tls;
pub mod token;
mod transaction;
pub mod world;

pub use answers_digest::AnswersDigest;
pub use id::SubmissionId;
pub use timestamp::Timestamp;

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedCredentialsProvider};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::{Client, Config};

use crate::config::TableConfig;

pub use timeouts::Timeouts;

const SECONDS_A_DAY: i64 = 24 * 60 * 60;
/// How often a request is tried, see [`Timeouts`].
const ATTEMPTS: u32 = 3;

/// The table of submissions.
#[derive(Clone)]
pub struct Store {
    client: Client,
    table: String,
    timeouts: Timeouts,
}

/// The table could not do what was asked, or nobody knows whether it did. Trying again is safe.
///
/// The words are the engine's: codes and causes, never a stored value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the table did not answer as hoped during {during}: {cause}")]
pub struct StoreError {
    /// Which operation.
    pub during: &'static str,
    /// The engine's code, for example `ThrottlingException`, or the kind of failure before it answered.
    pub cause: String,
}

impl Store {
    /// Prepares a client. No connection is made yet.
    pub fn new(config: &TableConfig) -> Self {
        let aws = &config.aws;
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(config.timeouts.connect)
            .operation_attempt_timeout(config.timeouts.attempt)
            .operation_timeout(config.timeouts.budget)
            .build();
        let mut builder = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(aws.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(aws.credentials()))
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(Duration::from_millis(50))
                    .with_max_backoff(Duration::from_millis(400)),
            )
            .timeout_config(timeouts)
            .http_client(http_client(config.endpoint.is_some()));
        if let Some(endpoint) = &config.endpoint {
            builder = builder.endpoint_url(endpoint);
        }
        Store { client: Client::from_conf(builder.build()), table: config.table.clone(), timeouts: config.timeouts }
    }

    /// Opens the connection before it is needed, so that the first person does not wait for it. Failure is no reason not
    /// to start: the first request will try again.
    pub async fn warm(&self) {
        let key = attributes::key("SUB#warm", "META");
        let _ = self.client.get_item().table_name(&self.table).set_key(Some(key)).send().await;
    }

    /// Does something within the budget. What is cut off may still have happened: that is what the seal's id is for.
    async fn in_time<T>(
        &self,
        during: &'static str,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let late = || StoreError { during, cause: "it took too long".into() };
        tokio::time::timeout(self.timeouts.budget, work).await.unwrap_or_else(|_| Err(late()))
    }
}

/// Plain HTTP for an engine on this machine; TLS by ring for AWS.
fn http_client(on_this_machine: bool) -> aws_sdk_dynamodb::config::SharedHttpClient {
    #[cfg(feature = "tls")]
    if !on_this_machine {
        return crate::tls::https_client();
    }
    let _ = on_this_machine;
    aws_smithy_http_client::Builder::new().build_http()
}

/// What an error says of itself and of its causes. The SDK's own description of an error also prints the whole answer that
/// it could not read, which may hold values of the table.
pub fn causes(error: &dyn std::error::Error) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Any other error as ours.
fn because<E: std::fmt::Display>(during: &'static str) -> impl Fn(E) -> StoreError + Copy {
    move |error| StoreError { during, cause: error.to_string() }
}

/// An SDK error as ours, with the engine's code and no values.
fn failed<E, R>(during: &'static str) -> impl Fn(aws_sdk_dynamodb::error::SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    move |error| {
        let cause = match error.code() {
            Some(code) => code.to_string(),
            None => causes(&error),
        };
        StoreError { during, cause }
    }
}

/// Why a transaction was canceled: a code for each of its items, in their order, `None` where an item was not the reason
/// (`TransactWriteItems`, "CancellationReasons"). Empty for any other error.
fn cancellation_codes(error: &TransactWriteItemsError) -> Vec<&str> {
    match error {
        TransactWriteItemsError::TransactionCanceledException(canceled) => {
            canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or_default()).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a transaction was canceled only because another was at one of its items, or because the table was too busy for
/// one of them. The SDK does not try such a transaction again by itself; trying again is all that is needed.
fn is_busy(codes: &[&str]) -> bool {
    const BUSY: [&str; 3] = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
    codes.iter().any(|code| BUSY.contains(code))
}
