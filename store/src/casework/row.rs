//! A submission as a list of the desk shows it, without personal data of the applicant.

use forms::Reference;
use language::Lang;
use language::calendar::Day;

use crate::attributes::{Item, get_timestamp};
use crate::casework::state::{Assignee, assignee, remind_on};
use crate::channel::Channel;
use crate::id::SubmissionId;
use crate::mark::Marks;
use crate::queue::{Summary, summary};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// A submission as a list of the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id.
    pub id: SubmissionId,
    /// The reference.
    pub reference: Reference,
    /// The form's id.
    pub form: String,
    /// The status.
    pub status: Status,
    /// The language that it was made in.
    pub lang: Lang,
    /// The channel that it came by.
    pub channel: Channel,
    /// When it was stored.
    pub received_at: Timestamp,
    /// When someone acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
    /// Signs that it may not come from a person in need.
    pub marks: Marks,
    /// Who deals with it.
    pub assignee: Option<Assignee>,
    /// The day on which it comes up again.
    pub remind_on: Option<Day>,
    /// The last time its status changed. None for a change by an earlier version.
    pub moved_at: Option<Timestamp>,
    /// When the applicant was told the outcome.
    pub told_at: Option<Timestamp>,
    /// Whether its answers are not those that were confirmed, and nobody has acknowledged that yet.
    pub is_altered: bool,
    /// Whether it is a complaint, which only the team for complaints reads.
    pub is_complaint: bool,
}

impl Row {
    /// Reads a submission's item, or what an index holds of it. None if an attribute is missing or unknown.
    pub(crate) fn from_item(item: &Item) -> Option<Self> {
        let summary = summary(item)?;
        let is_complaint = summary.is_complaint();
        let Summary { id, reference, form, status, lang, channel, received_at, acknowledged_at, marks, .. } = summary;
        Some(Row {
            id,
            reference,
            form,
            status,
            lang,
            channel,
            received_at,
            acknowledged_at,
            marks,
            is_complaint,
            assignee: assignee(item),
            remind_on: remind_on(item),
            moved_at: get_timestamp(item, "moved_at"),
            told_at: get_timestamp(item, "told_at"),
            is_altered: item.contains_key("altered_at"),
        })
    }
}
