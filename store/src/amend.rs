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
use crate::record::Record;
use crate::tombstone::IS_PRESENT;

/// The operation's name in errors and logs.
const AMENDING: &str = "amending a submission";
impl Store {
    /// Corrects an answer: `value` in its stored form, or nothing to remove the answer. The answer before it is kept in the event.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if someone else has corrected the answer since the record was read.
    pub async fn correct(
        &self,
        act: &Act<'_>,
        record: &Record,
        question: &str,
        value: Option<&Personal<String>>,
    ) -> Result<(), Unchanged> {
        let submission = &record.submission;
        let before = submission.answers.get(question).map(|answer| answer.reveal().as_str()).unwrap_or_default();
        let condition =
            if submission.originals.contains_key(question) { "#it = :before" } else { "attribute_not_exists(#it)" };
        let mut update = self
            .meta(submission)
            .update_expression("SET #it = :value")
            .condition_expression(format!("{IS_PRESENT} AND {condition}"))
            .expression_attribute_names("#it", corrected(question))
            .expression_attribute_values(
                ":value",
                text(value.map(|value| value.reveal().as_str()).unwrap_or_default()),
            );
        if submission.originals.contains_key(question) {
            update = update.expression_attribute_values(":before", text(before));
        }
        let items = vec![TransactWriteItem::builder().update(update.build().map_err(because(AMENDING))?).build()];
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
