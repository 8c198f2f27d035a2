//! Members of the staff: their items, the list of them, and who is due for a review. All are in one partition: there are two to ten.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use forms::Personal;
use language::Lang;

use crate::attributes::{
    Item, get_flag, get_number, get_text, get_texts, get_timestamp, number, text, text_set, timestamp,
};
use crate::client::Store;
use crate::error::{StoreError, failed};
use crate::keys;
use crate::staff::identity::Identity;
use crate::staff::person_id::PersonId;
use crate::staff::role::{Rights, Role};
use crate::timestamp::{SECONDS_A_DAY, Timestamp};

/// The operations' names in errors and logs.
const READING: &str = "reading the staff";
const SETTING: &str = "setting a language";
/// The time without a sign-in after which a steward decides whether a person still needs access, in seconds.
const REVIEW_SECONDS: i64 = 90 * SECONDS_A_DAY;

/// A member of the staff, or someone who was one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The key.
    pub id: PersonId,
    /// The sign-in service.
    pub issuer: String,
    /// What the sign-in service calls the person.
    pub subject: Personal<String>,
    /// The name that is shown, and recorded with what the person does. It stays as it was when the person was added, so that a request's
    /// events name one person by one name.
    pub name: String,
    /// The mail address. None after a removal.
    pub mail: Option<Personal<String>>,
    /// What the person may do. None of it after a removal.
    pub rights: Rights,
    /// The language of the desk.
    pub lang: Lang,
    /// When the person was added.
    pub added_at: Timestamp,
    /// Who added them.
    pub added_by: String,
    /// When the person last signed in since they were added.
    pub signed_in_at: Option<Timestamp>,
    /// When the person was removed.
    pub removed_at: Option<Timestamp>,
    /// Sessions of another generation have ended.
    pub(crate) generation: i64,
    /// Counts the changes of rights, so that a change applies to what its author saw.
    pub(crate) version: i64,
}

impl Member {
    /// Whether the person has access.
    pub fn is_present(&self) -> bool {
        self.removed_at.is_none()
    }

    /// Whether the person has access, and never signed in or last did so more than 90 days ago.
    pub fn is_due_for_review(&self, now: Timestamp) -> bool {
        self.is_present() && self.signed_in_at.is_none_or(|at| now.seconds_since(at) > REVIEW_SECONDS)
    }

    /// A person who gets access now, for the first time or again.
    pub(crate) fn new(
        identity: &Identity,
        before: Option<&Member>,
        rights: &Rights,
        lang: Lang,
        (now, by): (Timestamp, &str),
    ) -> Self {
        let next = |number: fn(&Member) -> i64| before.map_or(0, number).saturating_add(1);
        Member {
            id: identity.id().clone(),
            issuer: identity.issuer().to_string(),
            subject: identity.subject().clone(),
            name: identity.name().reveal().clone(),
            mail: identity.mail().cloned(),
            rights: rights.clone(),
            lang,
            added_at: now,
            added_by: by.to_string(),
            signed_in_at: None,
            removed_at: None,
            // No session of an earlier time is valid again.
            generation: next(|member| member.generation),
            version: next(|member| member.version),
        }
    }

    /// The item of a present member.
    pub(crate) fn item(&self) -> Item {
        let mut item = keys::member(&self.id);
        let mut put = |name: &str, value| item.insert(name.to_string(), value);
        put("issuer", text(&self.issuer));
        put("subject", text(self.subject.reveal()));
        put("name", text(&self.name));
        put("lang", text(self.lang.code()));
        put("added_at", timestamp(self.added_at));
        put("added_by", text(&self.added_by));
        put("generation", number(self.generation));
        put("version", number(self.version));
        put("steward", AttributeValue::Bool(self.rights.is_steward()));
        item.extend(self.mail.as_ref().map(|mail| ("mail".to_string(), text(mail.reveal()))));
        item.extend(text_set(self.rights.roles().map(Role::name)).map(|roles| ("roles".to_string(), roles)));
        item
    }

    /// Reads an item. None if an attribute is missing.
    pub(crate) fn from_item(item: &Item) -> Option<Self> {
        Some(Member {
            id: keys::member_id(item)?,
            issuer: get_text(item, "issuer")?,
            subject: Personal::new(get_text(item, "subject")?),
            name: get_text(item, "name")?,
            mail: get_text(item, "mail").map(Personal::new),
            rights: Rights::from_names(&get_texts(item, "roles"), get_flag(item, "steward")),
            lang: get_text(item, "lang")?.parse().ok()?,
            added_at: get_timestamp(item, "added_at")?,
            added_by: get_text(item, "added_by")?,
            signed_in_at: get_timestamp(item, "signed_in_at"),
            removed_at: get_timestamp(item, "removed_at"),
            generation: get_number(item, "generation")?,
            version: get_number(item, "version")?,
        })
    }
}

impl Store {
    /// A person who is or was a member of the staff. None for a person who never was.
    ///
    /// # Errors
    /// [`StoreError`], also for an item that this version of the program cannot read.
    pub async fn member(&self, id: &PersonId) -> Result<Option<Member>, StoreError> {
        self.item(keys::member(id), READING).await?.map(|item| readable(&item)).transpose()
    }

    /// Everybody who is or was a member of the staff, by name.
    ///
    /// # Errors
    /// [`StoreError`], also for an item that this version of the program cannot read: a list without a person would hide that they have
    /// access.
    pub async fn staff(&self) -> Result<Vec<Member>, StoreError> {
        let items = self.items_of(keys::STAFF, Some(keys::PERSON), READING).await?;
        let mut staff = items.iter().map(readable).collect::<Result<Vec<_>, _>>()?;
        staff.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(staff)
    }

    /// Sets the language in which a person uses the desk. It is their own preference and no event. Returns false if they have no access any
    /// more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_language(&self, member: &Member, lang: Lang) -> Result<bool, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::member(&member.id)))
            .update_expression("SET lang = :lang")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(removed_at)")
            .expression_attribute_values(":lang", text(lang.code()));
        match update.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(failed(SETTING)(error)),
        }
    }
}

/// Reads an item. The error names its key, which is a hash.
fn readable(item: &Item) -> Result<Member, StoreError> {
    Member::from_item(item).ok_or_else(|| {
        let key = get_text(item, "sk").unwrap_or_default();
        let cause = format!("{} {key} is of a kind that this version of the program does not know", keys::STAFF);
        StoreError { during: READING, cause }
    })
}
