//! Erasing a submission: everything in its partition. What stays is the guard of its reference, as the record of the act: when,
//! by whom, of which form, and nothing of what it held (PDPL, article 18).
//!
//! A transaction takes 100 items, and a submission may have more. So the first one says at the guard that it is being erased
//! and takes away the submission itself, after which nothing can be added to it; then the rest goes; then the guard forgets the
//! id. Whatever interrupts this, doing it again goes on from there.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem, Update};
use forms::Reference;

use super::attributes::{Item, get_text, key, text, timestamp};
use super::change::{Act, Unchanged};
use super::record::is_of;
use super::submission::{META, guard, partition};
use super::{Store, StoreError, because, outbox};

const ERASING: &str = "erasing a submission";
/// `TransactWriteItems` takes so many items.
const AT_ONCE: usize = 100;

impl Store {
    /// Erases a submission, or finishes erasing it, whether it is past its time or not. Erasing again what is erased changes
    /// nothing, also not who did it.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] where there never was one of that reference. After an error, some of it may be
    /// gone: doing it again finishes it.
    pub async fn erase(&self, act: &Act<'_>, reference: &Reference) -> Result<(), Unchanged> {
        let guard = self.guard(reference).await?.ok_or(Unchanged::Changed)?;
        let Some(pk) = get_text(&guard, "id").map(|id| partition(&id)) else {
            return if guard.contains_key("erased_at") { Ok(()) } else { Err(Unchanged::Changed) };
        };
        if !guard.contains_key("erased_at") {
            match self.begin_erasing(act, reference, &pk).await {
                // Someone else has begun meanwhile, or this very call has and did not hear of it.
                Err(Unchanged::Changed) if self.erased(reference).await?.is_some() => {}
                begun => begun?,
            }
        }
        // Until nothing is left: a note may have come in while the first transaction was being made.
        loop {
            let left = self.partition(&pk).await?;
            if left.is_empty() {
                break;
            }
            for chunk in left.chunks(AT_ONCE) {
                let items = chunk.iter().map(|item| self.deleted(item)).collect::<Result<Vec<_>, _>>()?;
                self.all_or_none(act.world, ERASING, items).await?;
            }
        }
        self.forget_id(act, reference).await
    }

    /// The first transaction.
    async fn begin_erasing(&self, act: &Act<'_>, reference: &Reference, pk: &str) -> Result<(), Unchanged> {
        let held = self.partition(pk).await?;
        let meta = held.iter().find(|item| is_of(item, META)).ok_or(Unchanged::Changed)?;
        let record = Update::builder()
            .table_name(&self.table)
            .set_key(Some(guard(reference)))
            // The record of the act stays when the submission would have been gone.
            .update_expression("SET erased_at = :now, erased_by = :who, form = :form REMOVE expires_at")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(erased_at)")
            .expression_attribute_values(":now", timestamp(act.world.now()))
            .expression_attribute_values(":who", text(act.who))
            .expression_attribute_values(":form", text(get_text(meta, "form").unwrap_or_default()))
            .build()
            .map_err(because(ERASING))?;
        let submission = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(pk, META)))
            .condition_expression("attribute_exists(pk)")
            .build()
            .map_err(because(ERASING))?;
        let mut items = vec![
            TransactWriteItem::builder().update(record).build(),
            TransactWriteItem::builder().delete(submission).build(),
        ];
        // The notices first: whoever is sending one cannot mark it any more, and so adds nothing.
        let mut others: Vec<_> = held.iter().filter(|item| !is_of(item, META)).collect();
        others.sort_by_key(|item| !is_of(item, outbox::PREFIX));
        for item in others.into_iter().take(AT_ONCE - items.len()) {
            items.push(self.deleted(item)?);
        }
        self.all_or_none(act.world, ERASING, items).await
    }

    /// The last transaction: nothing leads to the submission any more.
    async fn forget_id(&self, act: &Act<'_>, reference: &Reference) -> Result<(), Unchanged> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(guard(reference)))
            .update_expression("REMOVE id")
            .condition_expression("attribute_exists(erased_at)")
            .build()
            .map_err(because(ERASING))?;
        self.all_or_none(act.world, ERASING, vec![TransactWriteItem::builder().update(update).build()]).await
    }

    fn deleted(&self, item: &Item) -> Result<TransactWriteItem, StoreError> {
        let (pk, sk) = (get_text(item, "pk").unwrap_or_default(), get_text(item, "sk").unwrap_or_default());
        let delete =
            Delete::builder().table_name(&self.table).set_key(Some(key(&pk, &sk))).build().map_err(because(ERASING))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}
