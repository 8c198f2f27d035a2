//! Meetings of the committee. A meeting is an item of its own, with the people who are present and the requests on its list.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use language::calendar::Day;

use crate::attributes::{Item, get_number, get_text, get_text_list, get_timestamp, number, text, text_list, timestamp};
use crate::change::{Act, Unchanged};
use crate::client::{Store, lacks_an_attribute};
use crate::committee::key::MeetingKey;
use crate::error::{StoreError, because, failed};
use crate::id::SubmissionId;
use crate::keys;
use crate::staff::{Member, PersonId};
use crate::timestamp::Timestamp;

/// The longest list of a meeting, in requests.
pub const LONGEST_LIST: usize = 30;
/// How many meetings are listed: the latest.
const LISTED: i32 = 20;

/// The operations' names in errors and logs.
const READING: &str = "reading a meeting";
const ARRANGING: &str = "arranging a meeting";

/// A meeting of the committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The key, with the day.
    pub key: MeetingKey,
    /// The name of who made it.
    pub made_by: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// The members who are present, with their names.
    pub present: BTreeMap<PersonId, String>,
    /// The requests on the list, in order. One that was erased or moved on since is still here.
    pub agenda: Vec<SubmissionId>,
    /// Counts the changes of the item, so that a change applies to what its author saw.
    pub version: i64,
}

impl Meeting {
    fn from_item(item: &Item) -> Option<Self> {
        let present = item.get("present").and_then(|value| value.as_m().ok()).into_iter().flatten();
        Some(Meeting {
            key: keys::meeting_key(item)?,
            made_by: get_text(item, "made_by")?,
            made_at: get_timestamp(item, "made_at")?,
            present: present.filter_map(|(id, name)| Some((PersonId::parse(id)?, name.as_s().ok()?.clone()))).collect(),
            agenda: get_text_list(item, "agenda").iter().map(|id| SubmissionId::from_digits(id)).collect(),
            version: get_number(item, "version")?,
        })
    }
}

impl Store {
    /// Makes a meeting on a day, with an empty list and nobody present. Of an act by a form, the same one sent again makes no second meeting.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn make_meeting(&self, act: &Act<'_>, day: Day) -> Result<MeetingKey, StoreError> {
        let key = match act.form {
            Some(form) => MeetingKey::of_form(day, form),
            None => MeetingKey::draw(act.world, day).map_err(because(ARRANGING))?,
        };
        let mut item = keys::meeting(&key);
        item.insert("made_by".into(), text(act.who));
        item.insert("made_at".into(), timestamp(act.world.now()));
        item.insert("present".into(), AttributeValue::M(Item::new()));
        item.insert("agenda".into(), text_list(&[]));
        item.insert("version".into(), number(1));
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        match put.condition_expression("attribute_not_exists(pk)").send().await {
            Ok(_) => Ok(key),
            // The same form was sent before, or this very call lost the response.
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(key)
            }
            Err(error) => Err(failed(ARRANGING)(error)),
        }
    }

    /// The meeting with a key. None if there is none.
    ///
    /// # Errors
    /// [`StoreError`], also for a meeting with a missing attribute.
    pub async fn meeting(&self, key: &MeetingKey) -> Result<Option<Meeting>, StoreError> {
        let item = self.item(keys::meeting(key), READING).await?;
        item.as_ref().map(readable).transpose()
    }

    /// The latest meetings, the last day first: at most 20.
    ///
    /// # Errors
    /// [`StoreError`], also for a meeting with a missing attribute.
    pub async fn meetings(&self) -> Result<Vec<Meeting>, StoreError> {
        let sent = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(keys::MEETINGS))
            .scan_index_forward(false)
            .limit(LISTED)
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(READING))?;
        sent.items().iter().map(readable).collect()
    }

    /// Sets who is present at a meeting.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if somebody changed the meeting since it was read.
    pub async fn set_present(&self, act: &Act<'_>, meeting: &Meeting, present: &[Member]) -> Result<(), Unchanged> {
        let people = present.iter().map(|member| (member.id.as_str().to_string(), text(&member.name))).collect();
        let update = self
            .arranged(meeting)
            .update_expression("SET #version = :next, #present = :present")
            .expression_attribute_names("#present", "present")
            .expression_attribute_values(":present", AttributeValue::M(people))
            .build()
            .map_err(because(ARRANGING))?;
        self.all_or_none(act.world, ARRANGING, vec![TransactWriteItem::builder().update(update).build()]).await
    }

    /// An update of a meeting that gives it the next version, on condition that it has the one that was read.
    pub(crate) fn arranged(&self, meeting: &Meeting) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::meeting(&meeting.key)))
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", number(meeting.version))
            .expression_attribute_values(":next", number(meeting.version.saturating_add(1)))
    }
}

fn readable(item: &Item) -> Result<Meeting, StoreError> {
    Meeting::from_item(item).ok_or_else(|| lacks_an_attribute(item, READING))
}
