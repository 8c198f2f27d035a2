//! The time of the table's service, for programs on computers whose clock may be wrong.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};

use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::keys;
use crate::timestamp::Timestamp;

/// Keeps the header `Date` of a response (RFC 9110, section 6.6.1).
#[derive(Clone, Debug, Default)]
struct DateHeader(Arc<Mutex<Option<String>>>);

impl Intercept for DateHeader {
    fn name(&self) -> &'static str {
        "DateHeader"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date").map(ToString::to_string);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = date;
        Ok(())
    }
}

impl Store {
    /// The time at which the service answered a request. None if it does not say.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn time_of_service(&self) -> Result<Option<Timestamp>, StoreError> {
        let header = DateHeader::default();
        self.client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(keys::warm_up()))
            .customize()
            .interceptor(header.clone())
            .send()
            .await
            .map_err(failed("asking for the time"))?;
        let date = header.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let at = date.and_then(|date| DateTime::from_str(&date, DateTimeFormat::HttpDate).ok());
        Ok(at.map(|at| Timestamp::from_seconds(at.secs())))
    }
}
