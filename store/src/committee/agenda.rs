//! The lists of meetings: putting a request on one and taking it off, and the requests that are on none. A request is on one list at most.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::TransactWriteItem;

use crate::attributes::{number, text, text_list};
use crate::casework::{Row, RowQuery, Source};
use crate::change::{Act, Unchanged};
use crate::client::Store;
use crate::committee::key::MeetingKey;
use crate::committee::meeting::{LONGEST_LIST, Meeting};
use crate::committee::state::{LISTINGS, MEETING};
use crate::error::{StoreError, because};
use crate::event::EventKind;
use crate::keys;
use crate::record::Record;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// The operation's name in errors and logs.
const LISTING: &str = "arranging a meeting's list";
/// How many requests with the committee are looked at for those that are on no list.
const LOOKED_AT: usize = 200;

/// The reason why a request was not put on a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotListed {
    /// The request is not with the committee, is on a list already, or it or the meeting was changed since it was read.
    #[error(transparent)]
    Unchanged(#[from] Unchanged),
    /// The list has [`LONGEST_LIST`] requests.
    #[error("the list is full")]
    Full,
}

impl From<StoreError> for NotListed {
    fn from(error: StoreError) -> Self {
        NotListed::Unchanged(error.into())
    }
}

impl Store {
    /// Puts a request that is with the committee on the list of a meeting, at its end. Votes of an earlier listing no longer count.
    ///
    /// # Errors
    /// [`NotListed`].
    pub async fn put_on_list(&self, act: &Act<'_>, record: &Record, meeting: &Meeting) -> Result<(), NotListed> {
        let summary = &record.submission.summary;
        let is_there = meeting.agenda.contains(&summary.id);
        if summary.status != Status::WithCommittee || record.casework.listing.is_some() {
            return Err(Unchanged::Changed.into());
        }
        if meeting.agenda.len() >= LONGEST_LIST && !is_there {
            return Err(NotListed::Full);
        }
        let list = self.arranged(meeting);
        // It may be there from an earlier listing. Then it keeps its place.
        let list = if is_there {
            list.update_expression("SET #version = :next")
        } else {
            let agenda: Vec<_> = meeting.agenda.iter().chain([&summary.id]).map(|id| id.as_str().to_string()).collect();
            list.update_expression("SET #version = :next, agenda = :agenda")
                .expression_attribute_values(":agenda", text_list(&agenda))
        };
        let request = self
            .meta(&record.submission)
            .update_expression(format!(
                "SET {MEETING} = :meeting, {LISTINGS} = if_not_exists({LISTINGS}, :none) + :one"
            ))
            .condition_expression(format!("#status = :committee AND attribute_not_exists({MEETING})"))
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":committee", text(Status::WithCommittee.name()))
            .expression_attribute_values(":meeting", text(meeting.key.text()))
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":one", number(1));
        let updates = [list, request].map(|update| update.build().map_err(because(LISTING)));
        let items = updates
            .into_iter()
            .map(|update| Ok(TransactWriteItem::builder().update(update?).build()))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let kind = EventKind::Listed(meeting.key.day());
        Ok(self.change(act, &record.submission, items, &kind, None).await?)
    }

    /// Takes a request that is with the committee off the list of a meeting. Votes on it no longer count.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if it is not on the list, not with the committee, or it or the meeting was changed.
    pub async fn take_off_list(&self, act: &Act<'_>, record: &Record, meeting: &Meeting) -> Result<(), Unchanged> {
        let id = &record.submission.summary.id;
        let agenda: Vec<_> =
            meeting.agenda.iter().filter(|one| *one != id).map(|one| one.as_str().to_string()).collect();
        let list = self
            .arranged(meeting)
            .update_expression("SET #version = :next, agenda = :agenda")
            .expression_attribute_values(":agenda", text_list(&agenda))
            .build()
            .map_err(because(LISTING))?;
        let request = self
            .meta(&record.submission)
            .update_expression(format!("REMOVE {MEETING}"))
            .condition_expression(format!("#status = :committee AND {MEETING} = :meeting"))
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":committee", text(Status::WithCommittee.name()))
            .expression_attribute_values(":meeting", text(meeting.key.text()))
            .build()
            .map_err(because(LISTING))?;
        let items = [list, request].map(|update| TransactWriteItem::builder().update(update).build());
        self.change(act, &record.submission, items.into(), &EventKind::Unlisted, None).await
    }

    /// The requests with the committee that are on no list, the one that has waited longest first. Of the requests with the committee, the
    /// first 200 are looked at.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn on_no_list(&self, now: Timestamp) -> Result<Vec<Row>, StoreError> {
        let query = RowQuery::new(Source::Steps(vec![Status::WithCommittee]), LOOKED_AT);
        let mut rows = self.list_rows(now, &query).await?.rows;
        let ids = rows.iter().map(|row| row.id.clone()).collect();
        let items = self.submissions(ids, Some(&["pk", "status", MEETING])).await?;
        let committee = text(Status::WithCommittee.name());
        let is_free =
            |item: &&crate::attributes::Item| item.get("status") == Some(&committee) && !item.contains_key(MEETING);
        let free: BTreeSet<_> = items.iter().filter(is_free).filter_map(keys::submission_id).collect();
        rows.retain(|row| free.contains(&row.id));
        Ok(rows)
    }

    /// The first meeting from a day on, for a request that is put on the next list. None if none is planned.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_meeting(&self, now: Timestamp) -> Result<Option<Meeting>, StoreError> {
        let today = now.day_in_riyadh();
        let mut meetings = self.meetings().await?;
        meetings.retain(|meeting| meeting.key.day().days_after(today) >= 0);
        let has_room = |meeting: &Meeting| meeting.agenda.len() < LONGEST_LIST;
        let by_key = |meeting: &Meeting| -> MeetingKey { meeting.key.clone() };
        Ok(meetings.into_iter().filter(has_room).min_by_key(by_key))
    }
}
