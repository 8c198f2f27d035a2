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

/// The kinds of submissions that are counted at a step.
#[derive(Clone, Copy)]
struct Kinds {
    complaints: bool,
    others: bool,
}

impl Store {
    /// The number of submissions at each of some steps that a person sees and that have not expired. It is counted up to `most`. The index follows the table with a
    /// short delay.
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
        let mut counting = JoinSet::new();
        for status in statuses.iter().copied() {
            let store = self.clone();
            let kinds = Kinds { complaints: seen.complaints, others: seen.others.contains(&status) };
            counting
                .spawn(async move { Ok::<_, StoreError>((status, store.count_step(now, status, kinds, most).await?)) });
        }
        let mut counts = BTreeMap::new();
        while let Some(counted) = counting.join_next().await {
            counts.extend([counted.map_err(because(COUNTING))??]);
        }
        Ok(counts)
    }

    async fn count_step(&self, now: Timestamp, status: Status, kinds: Kinds, most: usize) -> Result<Count, StoreError> {
        let of_kind = match kinds {
            Kinds { complaints: true, others: true } => "",
            Kinds { complaints: false, others: true } => " AND (attribute_not_exists(#team) OR #team <> :complaints)",
            Kinds { complaints: true, others: false } => " AND #team = :complaints",
            Kinds { complaints: false, others: false } => return Ok(Count { number: 0, is_more: false }),
        };
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
