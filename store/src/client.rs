//! The table's client: one implementation, through the AWS SDK, for every engine.

use std::cmp::Reverse;
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedHttpClient, StalledStreamProtectionConfig};
use aws_sdk_dynamodb::{Client, Config};

use crate::attributes::{Item, get_text, is_expired, text};
use crate::config::TableConfig;
use crate::error::{StoreError, failed};
use crate::keys;
use crate::timeouts::Timeouts;
use crate::timestamp::Timestamp;

/// Attempts for each request, see [`Timeouts`].
const ATTEMPTS: u32 = 3;
/// The pause before the second attempt. Each later pause is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);

/// The table of submissions.
#[derive(Clone)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: String,
    pub(crate) timeouts: Timeouts,
}

impl Store {
    /// Prepares a client. It does not connect yet.
    pub fn new(config: &TableConfig) -> Self {
        let aws = &config.aws;
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(config.timeouts.connect)
            .read_timeout(config.timeouts.beginning)
            .operation_attempt_timeout(config.timeouts.attempt)
            .operation_timeout(config.timeouts.budget)
            .build();
        let mut builder = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(aws.region.clone()))
            .credentials_provider(aws.credentials.clone())
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(FIRST_PAUSE)
                    .with_max_backoff(LONGEST_PAUSE),
            )
            .timeout_config(timeouts)
            .stalled_stream_protection(
                StalledStreamProtectionConfig::enabled().grace_period(config.timeouts.stall).build(),
            )
            .http_client(http_client(config));
        if let Some(endpoint) = &config.endpoint {
            builder = builder.endpoint_url(endpoint);
        }
        Store { client: Client::from_conf(builder.build()), table: config.table.clone(), timeouts: config.timeouts }
    }

    /// Opens the connection, so that the first request does not wait for it. A failure is ignored: the first request tries again.
    pub async fn warm(&self) {
        let _ = self.client.get_item().table_name(&self.table).set_key(Some(keys::warm_up())).send().await;
    }

    /// The item with a key, as it is now. `during` names the operation in an error.
    pub(crate) async fn item(&self, key: Item, during: &'static str) -> Result<Option<Item>, StoreError> {
        let found = self.client.get_item().table_name(&self.table).set_key(Some(key)).consistent_read(true);
        Ok(found.send().await.map_err(failed(during))?.item)
    }

    /// The items of a partition, as they are now: those whose sort key begins with a text, or all. `during` names the operation in an error.
    pub(crate) async fn items_of(
        &self,
        pk: &str,
        sk: Option<&str>,
        during: &'static str,
    ) -> Result<Vec<Item>, StoreError> {
        let condition = if sk.is_some() { "pk = :pk AND begins_with(sk, :sk)" } else { "pk = :pk" };
        let query = self.client.query().table_name(&self.table).key_condition_expression(condition);
        let mut query = query.expression_attribute_values(":pk", text(pk)).consistent_read(true);
        if let Some(sk) = sk {
            query = query.expression_attribute_values(":sk", text(sk));
        }
        let mut pages = query.into_paginator().items().send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.map_err(failed(during))?);
        }
        Ok(items)
    }

    /// The events of a partition, the newest first. Within a second they are in no order. `read` reads an event with its time.
    ///
    /// # Errors
    /// [`StoreError`], also for an event with a missing attribute: a record without an event would hide it.
    pub(crate) async fn newest_events<T>(
        &self,
        pk: &str,
        during: &'static str,
        read: impl Fn(&Item) -> Option<(Timestamp, T)>,
    ) -> Result<Vec<T>, StoreError> {
        let items = self.items_of(pk, Some(keys::EVENT), during).await?;
        let read = |item: &Item| read(item).ok_or_else(|| lacks_an_attribute(item, during));
        let mut events = items.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        events.sort_by_key(|(at, _)| Reverse(*at));
        Ok(events.into_iter().map(|(_, event)| event).collect())
    }

    /// The items of the desk's partition whose sort key begins with a text and that have not expired, in no order.
    ///
    /// # Errors
    /// [`StoreError`], also for an item with a missing attribute.
    pub(crate) async fn desk_items<T>(
        &self,
        now: Timestamp,
        sk: &str,
        during: &'static str,
        read: impl Fn(&Item) -> Option<T>,
    ) -> Result<Vec<T>, StoreError> {
        let items = self.items_of(keys::DESK, Some(sk), during).await?;
        let kept = items.iter().filter(|item| !is_expired(item, now));
        kept.map(|item| read(item).ok_or_else(|| lacks_an_attribute(item, during))).collect()
    }

    /// Limits work to the budget. Work that is cut off may still have taken effect; repeating it with the same submission id is
    /// safe.
    pub(crate) async fn in_time<T, E: From<StoreError>>(
        &self,
        during: &'static str,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let limited = tokio::time::timeout(self.timeouts.budget, work).await;
        limited.unwrap_or_else(|_| Err(StoreError::timed_out(during).into()))
    }
}

/// The error for an item with a missing attribute. It names the item's key alone.
pub(crate) fn lacks_an_attribute(item: &Item, during: &'static str) -> StoreError {
    let [pk, sk] = ["pk", "sk"].map(|name| get_text(item, name).unwrap_or_default());
    StoreError { during, cause: format!("{pk} {sk} lacks an attribute") }
}

/// Plain HTTP for an `http://` endpoint; TLS by ring for AWS.
fn http_client(config: &TableConfig) -> SharedHttpClient {
    #[cfg(feature = "tls")]
    if config.endpoint.as_ref().is_none_or(|endpoint| endpoint.starts_with("https://")) {
        return crate::tls::https_client(config.authorities);
    }
    let _ = config;
    aws_smithy_http_client::Builder::new().build_http()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deployed_attempts_and_pauses_fit_in_three_seconds() {
        let Timeouts { connect, attempt, budget, count, .. } = Timeouts::DEPLOYED;
        assert_eq!(budget, Duration::from_secs(3));
        let pauses = (1..ATTEMPTS).map(|retry| LONGEST_PAUSE.min(FIRST_PAUSE * 2_u32.pow(retry - 1))).sum::<Duration>();
        assert!(attempt * ATTEMPTS + pauses <= budget, "{attempt:?}, {pauses:?}");
        assert!(connect < attempt && count < attempt, "{connect:?}, {count:?}");
    }
}
