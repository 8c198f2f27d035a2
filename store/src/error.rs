//! The store's error, and how errors of the AWS SDK become one.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// A request to the table failed, or its result is not known. It can be repeated safely.
///
/// The error holds codes and causes from the engine and the SDK, never a stored value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the table did not answer as hoped during {during}: {cause}")]
pub struct StoreError {
    /// The operation.
    pub during: &'static str,
    /// The engine's code, for example `ThrottlingException`, the first reason of a canceled transaction, or the kind of failure before
    /// the engine answered.
    pub cause: String,
}

/// Why a submission was not stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotStored {
    /// The request to the table failed, or its result is not known.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The submission was stored under the same id before, and was erased since.
    #[error("the submission with this id was erased")]
    Erased,
    /// The submission was stored under the same id before, and has expired since. It can be stored under another id.
    #[error("the submission with this id has expired")]
    Expired,
}

impl StoreError {
    /// Whether the engine rejected the request for what it says of one item, so that requests about other items may succeed.
    pub fn is_about_one_item(&self) -> bool {
        // `ValidationException` is also the code for an item or a set of items that is too large. The others are reasons of canceled
        // transactions (`TransactWriteItems`, "CancellationReasons"). `ThrottlingError` is not among them: the table is busy.
        const CODES: [&str; 6] = [
            "ValidationException",
            "ValidationError",
            "ConditionalCheckFailed",
            "ItemCollectionSizeLimitExceeded",
            "ItemCollectionSizeLimitExceededException",
            "TransactionConflict",
        ];
        CODES.contains(&self.cause.as_str())
    }

    /// The error of an operation that exceeded its time limit.
    pub(crate) fn timed_out(during: &'static str) -> Self {
        StoreError { during, cause: "it took too long".into() }
    }
}

/// The message of an error and of its sources. The SDK's `Debug` output also prints responses that it could not parse, which may
/// hold stored values.
pub fn causes(error: &dyn std::error::Error) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Converts any error to a [`StoreError`] with its message.
pub(crate) fn because<E: std::fmt::Display>(during: &'static str) -> impl Fn(E) -> StoreError + Copy {
    move |error| StoreError { during, cause: error.to_string() }
}

/// Converts an SDK error to a [`StoreError`] with the engine's code, without values.
pub(crate) fn failed<E, R>(during: &'static str) -> impl Fn(SdkError<E, R>) -> StoreError
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
