//! A submission with the times at which it reached its steps, for figures.

use std::collections::BTreeMap;

use forms::Personal;

use crate::attributes::is_expired;
use crate::casework::state::Casework;
use crate::client::Store;
use crate::error::StoreError;
use crate::queue::{Summary, Unreadable, summary, unknown};
use crate::record::answers;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// A submission as figures count it.
#[derive(Clone, Debug)]
pub struct History {
    /// The submission as lists show it.
    pub summary: Summary,
    /// The answers in their stored form, by question.
    pub answers: BTreeMap<String, Personal<String>>,
    /// Its casework, with the times at which it reached its steps.
    pub casework: Casework,
}

impl Store {
    /// A form's submissions with a status that have not expired, as figures count them, without order. The index follows the table with a
    /// short delay.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn histories(
        &self,
        now: Timestamp,
        form: &str,
        status: Status,
    ) -> Result<Vec<Result<History, Unreadable>>, StoreError> {
        let queued = self.queued(now, form, status).await?;
        let items = self.submissions(queued.into_iter().map(|(_, id)| id).collect(), None).await?;
        let read = |item| {
            let summary = summary(item).ok_or_else(|| unknown(item))?;
            Ok(History { summary, answers: answers(item), casework: Casework::from_item(item) })
        };
        Ok(items.iter().filter(|item| !is_expired(item, now)).map(read).collect())
    }
}
