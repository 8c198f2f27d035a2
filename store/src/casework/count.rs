//! The number of submissions at each step, without reading them.

use std::collections::BTreeMap;
use std::fmt;

use aws_sdk_dynamodb::types::Select;
use forms::Team;
use tokio::task::JoinSet;

use crate::attributes::{EXPIRES_AT, TEAM, text, timestamp};
use crate::casework::list::Seen;
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::status::Status;
use crate::table::STEPS_INDEX;
use crate::timestamp::Timestamp;

/// The operation's name in errors and logs.
const COUNTING: &str = "counting submissions";

/// A number of submissions that was counted up to a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The number, at most the limit.
    pub number: usize,
    /// Whether there are more.
    pub is_more: bool,
}

/// Prints `12` or, where there are more, `200+`.
impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, if self.is_more { "+" } else { "" })
    }
}

impl Store {
    /// The number of submissions at each of some steps that a person sees and that have not expired. It is counted up to `most`. The index
    /// follows the table with a short delay.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_by_step(
        &self,
        now: Timestamp,
        statuses: &[Status],
        seen: &Seen,
        most: usize,
    ) -> Result<BTreeMap<Status, Count>, StoreError> {
        let (mut counting, mut counts) = (JoinSet::new(), BTreeMap::new());
        for status in statuses.iter().copied() {
            let store = self.clone();
            let of_kind = match (seen.complaints, seen.others.contains(&status)) {
                (true, true) => "",
                (false, true) => " AND (attribute_not_exists(#team) OR #team <> :complaints)",
                (true, false) => " AND #team = :complaints",
                (false, false) => {
                    counts.insert(status, Count { number: 0, is_more: false });
                    continue;
                }
            };
            counting.spawn(async move {
                Ok::<_, StoreError>((status, store.count_step(now, status, of_kind, most).await?))
            });
        }
        while let Some(counted) = counting.join_next().await {
            counts.extend([counted.map_err(because(COUNTING))??]);
        }
        Ok(counts)
    }

    /// Counts the submissions at a step. `of_kind` is a further condition of the filter, or empty.
    async fn count_step(
        &self,
        now: Timestamp,
        status: Status,
        of_kind: &str,
        most: usize,
    ) -> Result<Count, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(STEPS_INDEX)
            .select(Select::Count)
            .key_condition_expression("#status = :status")
            .filter_expression(format!("(attribute_not_exists(#expires_at) OR #expires_at > :now){of_kind}"))
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#expires_at", EXPIRES_AT)
            .expression_attribute_values(":status", text(status.name()))
            .expression_attribute_values(":now", timestamp(now))
            // Without a limit the table counts a megabyte at a time.
            .limit(i32::try_from(most).unwrap_or(i32::MAX).saturating_add(1));
        let query = match of_kind {
            "" => query,
            _ => query
                .expression_attribute_names("#team", TEAM)
                .expression_attribute_values(":complaints", text(Team::Complaints.name())),
        };
        let mut pages = query.into_paginator().send();
        let mut number = 0;
        while let Some(page) = pages.next().await {
            number += usize::try_from(page.map_err(failed(COUNTING))?.count()).unwrap_or_default();
            if number > most {
                return Ok(Count { number: most, is_more: true });
            }
        }
        Ok(Count { number, is_more: false })
    }
}
