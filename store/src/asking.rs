//! What applicants ask of the team on the page where they follow their submission. The item that asks holds nobody's data: which submission,
//! what, and when. Their words are the note of an event of the submission, and are erased with it.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use forms::{Reference, Team};

use crate::attributes::{Item, TEAM, get_text, get_timestamp, keep_until, text, timestamp};
use crate::change::{Act, Unchanged};
use crate::client::Store;
use crate::error::{StoreError, because};
use crate::event::{APPLICANT, EventKind};
use crate::form_sent::FormSent;
use crate::id::SubmissionId;
use crate::keys;
use crate::record::Record;
use crate::timestamp::Timestamp;
use crate::world::World;

pub use crate::asking_kind::Asking;

/// The operation's name in errors and logs.
const ASKING: &str = "asking the team";
/// How often an applicant may ask for another way to reach them, for one submission.
const MOST_CONTACTS: usize = 5;

/// Something that an applicant asks for and the team has not dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The submission.
    pub submission: SubmissionId,
    /// Its reference.
    pub reference: Reference,
    /// The team that deals with it: of complaints, the team for them; of all others, relations.
    pub team: Team,
    /// What is asked for.
    pub asking: Asking,
    /// When.
    pub at: Timestamp,
}

impl Asked {
    fn from_item(item: &Item) -> Option<Self> {
        let (submission, asking) = keys::asking_of(item)?;
        Some(Asked {
            submission,
            asking,
            reference: Reference::parse(&get_text(item, "reference")?).ok()?,
            team: match get_text(item, TEAM).and_then(|name| Team::from_name(&name)) {
                Some(Team::Complaints) => Team::Complaints,
                _ => Team::Relations,
            },
            at: get_timestamp(item, "at")?,
        })
    }
}

impl Store {
    /// Records that the applicant of a submission asks for something, in their words. The same form sent twice asks once. Returns false if
    /// they have asked for the same before and the team has not dealt with it, or, for another way to reach them, too often.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if the submission is gone.
    pub async fn ask_team(
        &self,
        world: &World,
        record: &Record,
        asking: Asking,
        words: Option<&str>,
        form: &FormSent,
    ) -> Result<bool, Unchanged> {
        let submission = &record.submission;
        let kind = EventKind::Asked(asking);
        let before = record.events.iter().filter(|event| event.kind == kind).count();
        if asking == Asking::Contact && before >= MOST_CONTACTS {
            return Ok(false);
        }
        let act = Act::new(world, APPLICANT).of_form(form);
        let mut item = keys::asking(&submission.summary.id, asking);
        item.insert("reference".into(), text(submission.summary.reference.compact()));
        item.insert("at".into(), timestamp(world.now()));
        item.extend(submission.summary.team.map(|team| (TEAM.to_string(), text(team.name()))));
        keep_until(&mut item, submission.expires_at);
        let put = Put::builder().table_name(&self.table).set_item(Some(item));
        let put = match asking {
            // Each other way is looked at.
            Asking::Contact => put,
            _ => put.condition_expression("attribute_not_exists(pk)"),
        };
        let items = vec![
            self.is_present(submission)?,
            TransactWriteItem::builder().put(put.build().map_err(because(ASKING))?).build(),
        ];
        match self.change(&act, submission, items, &kind, words).await {
            Ok(()) => Ok(true),
            Err(Unchanged::Changed) if self.exists(keys::asking(&submission.summary.id, asking)).await? => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// What applicants ask for, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn asked(&self, now: Timestamp) -> Result<Vec<Asked>, StoreError> {
        self.asked_under(now, keys::ASKED).await
    }

    /// What the applicant of a submission asks for, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn asked_of(&self, now: Timestamp, submission: &SubmissionId) -> Result<Vec<Asked>, StoreError> {
        self.asked_under(now, &keys::askings(submission)).await
    }

    async fn asked_under(&self, now: Timestamp, sk: &str) -> Result<Vec<Asked>, StoreError> {
        let mut asked = self.desk_items(now, sk, ASKING, Asked::from_item).await?;
        asked.sort_by_key(|one| one.at);
        Ok(asked)
    }

    /// Records that the team has dealt with what an applicant asked for.
    ///
    /// # Errors
    /// [`Unchanged`]: [`Unchanged::Changed`] if it is not asked for any more, or was asked for again since.
    pub async fn settle_asked(&self, act: &Act<'_>, record: &Record, asked: &Asked) -> Result<(), Unchanged> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(keys::asking(&asked.submission, asked.asking)))
            .condition_expression("#at = :at")
            .expression_attribute_names("#at", "at")
            .expression_attribute_values(":at", timestamp(asked.at))
            .build()
            .map_err(because(ASKING))?;
        let items = vec![TransactWriteItem::builder().delete(delete).build()];
        self.change(act, &record.submission, items, &EventKind::Settled(asked.asking), None).await
    }

    /// Deletes all that an applicant asks for, as parts of a transaction.
    pub(crate) fn delete_asked(&self, submission: &SubmissionId) -> Result<Vec<TransactWriteItem>, StoreError> {
        Asking::ALL.iter().map(|asking| self.delete_key(keys::asking(submission, *asking), ASKING)).collect()
    }
}
