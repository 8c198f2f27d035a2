//! The contents of notices.

use forms::{Personal, Reference};
use language::Lang;

use crate::amendments;
use crate::attributes::{get_text, get_timestamp, is_expired};
use crate::channel::Channel;
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::keys::OutboxKey;
use crate::record::answers;
use crate::timestamp::Timestamp;

/// The operation's name in errors and logs.
const READING: &str = "reading a notice";

/// A submission as a notice describes it, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The form's id.
    pub form: String,
    /// The reference.
    pub reference: Reference,
    /// The language that the submission was made in.
    pub lang: Lang,
    /// The channel that the submission came by.
    pub channel: Channel,
    /// When it was stored.
    pub received_at: Timestamp,
}

impl Store {
    /// Whether an outbox item is in the table.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_there(&self, key: &OutboxKey) -> Result<bool, StoreError> {
        self.exists(key.item()).await
    }

    /// Reads reference, form, language and time of a notice's submission, and no answer. None if the submission is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn notice(&self, key: &OutboxKey, now: Timestamp) -> Result<Option<Notice>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key.submission()))
            .projection_expression("form, #reference, lang, channel, received_at, expires_at")
            .expression_attribute_names("#reference", "reference")
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(READING))?;
        Ok(found.item.filter(|item| !is_expired(item, now)).and_then(|item| {
            Some(Notice {
                form: get_text(&item, "form")?,
                reference: Reference::parse(&get_text(&item, "reference")?).ok()?,
                lang: get_text(&item, "lang")?.parse().ok()?,
                // An unknown channel must not keep the notice from being sent.
                channel: get_text(&item, "channel")
                    .and_then(|name| Channel::from_name(&name))
                    .unwrap_or(Channel::Website),
                received_at: get_timestamp(&item, "received_at")?,
            })
        }))
    }

    /// Reads the answer that holds the address of an acknowledgement, and no other answer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answer(&self, key: &OutboxKey, question: &str) -> Result<Option<Personal<String>>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key.submission()))
            .projection_expression("answers.#question, #corrected")
            .expression_attribute_names("#question", question)
            .expression_attribute_names("#corrected", amendments::corrected(question))
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(READING))?;
        Ok(found.item.and_then(|item| answers(&item).remove(question)))
    }
}
