//! Erasing a submission: all items of its partition, and its lookup items. The guard of its reference stays as the record of the erasure: when, by whom,
//! of which form, and none of the contents (PDPL, article 18).
//!
//! A transaction takes 100 items, and a submission may have more. So there are three steps. The first transaction marks the guard as
//! erased, replaces the submission's own item by a tombstone, after which nothing can be added, nor the same submission be stored
//! again, and deletes the items by which it is found by a number: only the submission's own item names them. Then the other items of the
//! partition are deleted. At last the guard loses the id. An interrupted erasure is finished by repeating the call.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use forms::Reference;

use crate::attributes::{Item, get_text, text, timestamp};
use crate::change::{Act, Unchanged};
use crate::client::Store;
use crate::error::because;
use crate::id::SubmissionId;
use crate::keys;
use crate::lookup_items::{LOOKUPS, as_read, lookup_item_keys};
use crate::record::guarded_id;
use crate::tombstone::{IS_PRESENT, is_tombstone, tombstone};

/// The operation's name in errors and logs.
const ERASING: &str = "erasing a submission";
/// The limit of `TransactWriteItems`, in items.
const BATCH: usize = 100;
/// How often the first transaction is repeated because somebody corrects answers at the same time.
const ATTEMPTS: usize = 5;

impl Store {
    /// Erases a submission, expired or not, or finishes an interrupted erasure. Repeated, it changes nothing, nor who erased the
    /// submission.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if there never was a submission with the reference. After an error, some items may be
    /// deleted: repeating the call deletes the others.
    pub async fn erase(&self, act: &Act<'_>, reference: &Reference) -> Result<(), Unchanged> {
        self.erase_with(act, reference, &[]).await
    }

    /// Erases a submission as [`Store::erase`] does, with more items in the first transaction. Without any, a steward's asking for the
    /// erasure is deleted.
    pub(crate) async fn erase_with(
        &self,
        act: &Act<'_>,
        reference: &Reference,
        also: &[TransactWriteItem],
    ) -> Result<(), Unchanged> {
        let guard = self.guard(reference).await?.ok_or(Unchanged::Changed)?;
        let Some(id) = guarded_id(&guard) else {
            return if guard.contains_key("erased_at") { Ok(()) } else { Err(Unchanged::Changed) };
        };
        let (mut is_begun, mut attempts) = (guard.contains_key("erased_at"), 0);
        while !is_begun {
            is_begun = match self.begin_erasing(act, reference, &id, also).await {
                // Someone else has begun meanwhile, or this very call has and its response was lost. Or else an answer was corrected
                // meanwhile, by which the submission is found.
                Err(Unchanged::Changed) if attempts < ATTEMPTS => self.erased(reference).await?.is_some(),
                begun => begun.map(|()| true)?,
            };
            attempts += 1;
        }
        // Until nothing but the tombstone is left: a note may have been added while the first transaction was made.
        loop {
            let mut left = self.partition(&id).await?;
            left.retain(|item| !is_tombstone(item));
            if left.is_empty() {
                break;
            }
            for chunk in left.chunks(BATCH) {
                let items = chunk
                    .iter()
                    .map(|item| self.delete_key(keys::of_item(item), ERASING))
                    .collect::<Result<Vec<_>, _>>()?;
                self.all_or_none(act.world, ERASING, items).await?;
            }
        }
        self.forget_id(act, reference).await
    }

    /// The first transaction.
    async fn begin_erasing(
        &self,
        act: &Act<'_>,
        reference: &Reference,
        id: &SubmissionId,
        also: &[TransactWriteItem],
    ) -> Result<(), Unchanged> {
        let held = self.partition(id).await?;
        let meta = held.iter().find(|item| keys::is_of(item, keys::META)).ok_or(Unchanged::Changed)?;
        let record = Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::guard(reference)))
            // The record of the erasure does not expire.
            .update_expression("SET erased_at = :now, erased_by = :who, form = :form REMOVE expires_at")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(erased_at)")
            .expression_attribute_values(":now", timestamp(act.world.now()))
            .expression_attribute_values(":who", text(act.who))
            .expression_attribute_values(":form", text(get_text(meta, "form").unwrap_or_default()))
            .build()
            .map_err(because(ERASING))?;
        let (unchanged, held_lookups) = as_read(meta.get(LOOKUPS).cloned());
        let submission = Put::builder()
            .table_name(&self.table)
            .set_item(Some(tombstone(id, act.world.now())))
            .condition_expression(format!("{IS_PRESENT} AND {unchanged}"))
            .set_expression_attribute_values(held_lookups.map(|held| Item::from([(":lookups".to_string(), held)])))
            .build()
            .map_err(because(ERASING))?;
        let mut items = vec![
            TransactWriteItem::builder().update(record).build(),
            TransactWriteItem::builder().put(submission).build(),
        ];
        if also.is_empty() {
            items.push(self.delete_asking(id)?);
        }
        items.extend(also.iter().cloned());
        items.extend(self.delete_asked(id)?);
        for key in lookup_item_keys(meta, id) {
            items.push(self.delete_key(key, ERASING)?);
        }
        // The notices first: then a sender cannot mark its notice, and adds no event.
        let mut others: Vec<_> = held.iter().filter(|item| !keys::is_of(item, keys::META)).collect();
        others.sort_by_key(|item| !keys::is_of(item, keys::NOTICE));
        for item in others.into_iter().take(BATCH.saturating_sub(items.len())) {
            items.push(self.delete_key(keys::of_item(item), ERASING)?);
        }
        self.all_or_none(act.world, ERASING, items).await
    }

    /// The last transaction: nothing points to the submission any more.
    async fn forget_id(&self, act: &Act<'_>, reference: &Reference) -> Result<(), Unchanged> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::guard(reference)))
            .update_expression("REMOVE id")
            .condition_expression("attribute_exists(erased_at)")
            .build()
            .map_err(because(ERASING))?;
        self.all_or_none(act.world, ERASING, vec![TransactWriteItem::builder().update(update).build()]).await
    }
}
