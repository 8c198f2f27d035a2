//! Amendments by staff, at the applicant's request: corrected answers and withdrawn consents (PDPL, articles 4 and 5). What was
//! confirmed stays as it was; an amendment is an attribute beside it, and the answer before it is in the audit event.

use aws_sdk_dynamodb::types::TransactWriteItem;
use forms::Personal;

use crate::amendments::{corrected, withdrawn};
use crate::attributes::{text, timestamp};
use crate::change::{Act, Unchanged};
use crate::client::Store;
use crate::error::because;
use crate::event::EventKind;
use crate::lookup::LookupKey;
use crate::lookup_items::{as_read, lookups_attribute};
use crate::record::Record;
use crate::tombstone::IS_PRESENT;

/// The operation's name in errors and logs.
const AMENDING: &str = "amending a submission";
impl Store {
    /// Corrects an answer: `value` in its stored form, or nothing to remove the answer. The answer before it is kept in the event.
    ///
    /// `lookup` is the key by which the submission is found with the new answer. Without one, it is no longer found by this answer, in
    /// particular not by the wrong one.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if someone else has corrected the answer since the record was read, or another one that
    /// the submission is found by.
    pub async fn correct(
        &self,
        act: &Act<'_>,
        record: &Record,
        question: &str,
        value: Option<&Personal<String>>,
        lookup: Option<&LookupKey>,
    ) -> Result<(), Unchanged> {
        let submission = &record.submission;
        let before = submission.answers.get(question).map(|answer| answer.reveal().as_str()).unwrap_or_default();
        let condition =
            if submission.originals.contains_key(question) { "#it = :before" } else { "attribute_not_exists(#it)" };
        let lookups = submission.lookups.corrected(question, value.and(lookup));
        let (mut change, mut conditions) = ("SET #it = :value".to_string(), format!("{IS_PRESENT} AND {condition}"));
        let mut update = self.meta(submission).expression_attribute_names("#it", corrected(question));
        let value = text(value.map(|value| value.reveal().as_str()).unwrap_or_default());
        update = update.expression_attribute_values(":value", value);
        if lookups != submission.lookups {
            let (unchanged, held) = as_read(lookups_attribute(&submission.lookups));
            conditions = format!("{conditions} AND {unchanged}");
            if let Some(held) = held {
                update = update.expression_attribute_values(":lookups", held);
            }
            match lookups_attribute(&lookups) {
                Some(after) => {
                    change.push_str(", lookups = :after");
                    update = update.expression_attribute_values(":after", after);
                }
                None => change.push_str(" REMOVE lookups"),
            }
        }
        update = update.update_expression(change).condition_expression(conditions);
        if submission.originals.contains_key(question) {
            update = update.expression_attribute_values(":before", text(before));
        }
        let mut items = vec![TransactWriteItem::builder().update(update.build().map_err(because(AMENDING))?).build()];
        items.extend(self.replace_lookups(submission, &lookups)?);
        self.change(act, submission, items, &EventKind::Corrected(question.into()), Some(before)).await
    }

    /// Records that the person has withdrawn a consent.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if there is no such consent, or it was withdrawn before.
    pub async fn withdraw(&self, act: &Act<'_>, record: &Record, question: &str) -> Result<(), Unchanged> {
        let submission = &record.submission;
        let update = self
            .meta(submission)
            .update_expression("SET #it = :now")
            .condition_expression("attribute_exists(agreements.#question) AND attribute_not_exists(#it)")
            .expression_attribute_names("#it", withdrawn(question))
            .expression_attribute_names("#question", question)
            .expression_attribute_values(":now", timestamp(act.world.now()))
            .build()
            .map_err(because(AMENDING))?;
        let items = vec![TransactWriteItem::builder().update(update).build()];
        self.change(act, submission, items, &EventKind::Withdrawn(question.into()), None).await
    }
}
