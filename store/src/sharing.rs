//! Searches for the submissions that share a number, and the change of what a submission is found by.
//!
//! A lookup item is written with its submission, and deleted with it or when the answer is corrected. The submission's own item names
//! its lookup keys, and a search trusts nothing else: a lookup item whose submission does not name it finds nothing.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use tokio::task::JoinSet;

use crate::attributes::{Item, get_timestamp, is_expired, keep_until, text};
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::id::SubmissionId;
use crate::keys;
use crate::lookup::{LookupKey, LookupKeys, LookupKind};
use crate::lookup_items::{lookup_item, lookups};
use crate::queue::{Read, summary, unknown};
use crate::record::{Answered, Record};
use crate::timestamp::Timestamp;
use crate::tombstone::is_tombstone;

/// The most submissions that a search returns, the newest first.
pub const MOST_FOUND: usize = 50;
/// The most lookup items that a search reads. They are small: this is one request to the table.
const MOST_READ: i32 = 1000;
/// The operations' names in errors and logs.
const SEARCHING: &str = "looking for submissions with a number";
const INDEXING: &str = "changing how a submission is found";

/// The submissions that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The submissions, the newest first, at most [`MOST_FOUND`] of them. A record that cannot be read does not hide the others.
    pub requests: Vec<Read>,
    /// Whether there may be more.
    pub has_more: bool,
}

/// A submission that shares something with another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The submission.
    pub request: Read,
    /// What it shares.
    pub kinds: BTreeSet<LookupKind>,
}

/// The submissions that share something with another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Others {
    /// The submissions, the newest first.
    pub requests: Vec<Shared>,
    /// Whether there may be more: a search stops at [`MOST_FOUND`] submissions with a number.
    pub has_more: bool,
}

impl Store {
    /// All submissions with a number, open or not, that are neither erased nor expired. It reads consistently.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find_by_number(&self, now: Timestamp, key: &LookupKey) -> Result<Found, StoreError> {
        let (items, has_more) = self.with_key(now, key).await?;
        Ok(Found { requests: items.iter().map(|(_, item)| read(item)).collect(), has_more })
    }

    /// The same for several numbers and addresses, for example those of a request that is being entered: an entry for each key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sharing(&self, now: Timestamp, keys: &[LookupKey]) -> Result<Vec<(LookupKind, Found)>, StoreError> {
        let mut found = Vec::new();
        for key in keys {
            found.push((key.kind(), self.find_by_number(now, key).await?));
        }
        Ok(found)
    }

    /// The other submissions that are open and share a number with this one, and what they share. Those that cannot
    /// be read are among them, because nobody knows whether they are open. It reads consistently.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn same_person(&self, now: Timestamp, record: &Record) -> Result<Others, StoreError> {
        let Answered { summary: own, lookups, .. } = &record.submission;
        let (mut others, mut has_more) = (BTreeMap::new(), false);
        let mut searching = JoinSet::new();
        for key in lookups.distinct() {
            let (store, key) = (self.clone(), key.clone());
            searching.spawn(async move { store.with_key(now, &key).await.map(|found| (key, found)) });
        }
        while let Some(found) = searching.join_next().await {
            let (key, (items, is_cut)) = found.map_err(because(SEARCHING))??;
            has_more |= is_cut;
            for (id, item) in items.into_iter().filter(|(id, _)| *id != own.id) {
                let request = read(&item);
                if request.as_ref().is_ok_and(|summary| !summary.status.is_open()) {
                    continue;
                }
                let new = (get_timestamp(&item, "received_at"), Shared { request, kinds: BTreeSet::new() });
                others.entry(id).or_insert(new).1.kinds.insert(key.kind());
            }
        }
        let mut requests: Vec<_> = others.into_values().collect();
        requests.sort_by(|(one, _), (other, _)| other.cmp(one));
        Ok(Others { requests: requests.into_iter().map(|(_, shared)| shared).collect(), has_more })
    }

    /// The submissions with a lookup key, the newest first, and whether there may be more.
    async fn with_key(&self, now: Timestamp, key: &LookupKey) -> Result<(Vec<(SubmissionId, Item)>, bool), StoreError> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(keys::lookup_partition(key.hash())))
            .consistent_read(true)
            .limit(MOST_READ)
            .send()
            .await
            .map_err(failed(SEARCHING))?;
        let mut has_more = page.last_evaluated_key().is_some();
        let kept = page.items().iter().filter(|item| !is_expired(item, now));
        let mut newest: Vec<_> =
            kept.filter_map(|item| Some((get_timestamp(item, "received_at"), keys::looked_up_id(item)?))).collect();
        newest.sort_unstable_by(|one, other| other.cmp(one));
        has_more |= newest.len() > MOST_FOUND;
        newest.truncate(MOST_FOUND);
        // The whole items, so that a summary never misses an attribute. The answers go no further than this file.
        let items = self.submissions(newest.into_iter().map(|(_, id)| id).collect(), None).await?;
        let is_found = |item: &Item| !is_tombstone(item) && !is_expired(item, now) && lookups(item).has(key);
        let mut found: Vec<_> =
            items.into_iter().filter(is_found).filter_map(|item| Some((keys::submission_id(&item)?, item))).collect();
        found.sort_by_key(|(id, item)| (std::cmp::Reverse(get_timestamp(item, "received_at")), id.clone()));
        Ok((found, has_more))
    }

    /// The parts of a transaction that replace the lookup items of a submission: those of `after` instead of those of its record.
    pub(crate) fn replace_lookups(
        &self,
        submission: &Answered,
        after: &LookupKeys,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let (before, id) = (&submission.lookups, &submission.summary.id);
        let mut items = Vec::new();
        for key in before.distinct().into_iter().filter(|key| !after.has(key)) {
            let delete = Delete::builder().table_name(&self.table).set_key(Some(keys::lookup(key.hash(), id)));
            items.push(TransactWriteItem::builder().delete(delete.build().map_err(because(INDEXING))?).build());
        }
        for key in after.distinct().into_iter().filter(|key| !before.has(key)) {
            let mut item = lookup_item(key, id, submission.summary.received_at);
            keep_until(&mut item, submission.expires_at);
            let put = Put::builder().table_name(&self.table).set_item(Some(item));
            items.push(TransactWriteItem::builder().put(put.build().map_err(because(INDEXING))?).build());
        }
        Ok(items)
    }
}

fn read(item: &Item) -> Read {
    summary(item).ok_or_else(|| unknown(item))
}
