//! Changes of the staff. Each change and its event are one transaction, which also holds two rules whoever else makes a change at the
//! same moment: there is always a steward, and only a steward changes the staff.
//!
//! The number of stewards is an item of its own, the guard. Whatever takes the flag from somebody decrements it in the same transaction, on
//! condition that more than one is left. Two stewards who remove each other at once need the guard and each other's item, so that one
//! of the two transactions comes second, and sees what the first has done.

use aws_sdk_dynamodb::types::builders::{ConditionCheckBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem, Update};
use language::Lang;

use crate::attributes::{number, text, text_set, timestamp};
use crate::client::Store;
use crate::error::{StoreError, because};
use crate::keys;
use crate::staff::event::{StaffChange, StaffEvent};
use crate::staff::invitation::InvitationCode;
use crate::staff::member::Member;
use crate::staff::role::{Rights, Role};
use crate::world::World;

/// The operation's name in errors and logs.
const CHANGING: &str = "changing the staff";
/// The condition that a person is a steward, with the value `:yes`.
const IS_STEWARD: &str = "attribute_not_exists(removed_at) AND steward = :yes";

/// The author of a change.
#[derive(Clone, Copy, Debug)]
pub enum Author<'a> {
    /// A person who has signed in.
    Member(&'a Member),
    /// The name of a user of the command line. That they may change the staff follows from their access to the table.
    Console(&'a str),
}

/// The author of a change, and the world that it happens in.
#[derive(Clone, Copy, Debug)]
pub struct StaffAct<'a> {
    /// Clock and randomness.
    pub world: &'a World,
    /// The author.
    pub by: Author<'a>,
}

/// The reason why the staff was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StaffUnchanged {
    /// The table did not make the change, or the result is not known.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Someone else changed the person since they were read. They have to be read again.
    #[error("the person was changed meanwhile")]
    Changed,
    /// The author is no steward, or no longer.
    #[error("only a steward changes the staff")]
    NotASteward,
    /// The person is the last steward.
    #[error("the last steward stays")]
    LastSteward,
    /// There is no steward yet, and the first person must be one.
    #[error("there is no steward yet")]
    NoSteward,
    /// No unknown person has this code, or its 14 days are over.
    #[error("no such invitation code")]
    NoSuchCode,
    /// The person has access already.
    #[error("the person is a member already")]
    AlreadyAMember,
}

impl StaffAct<'_> {
    /// The author's name, as events record it.
    fn name(&self) -> &str {
        match self.by {
            Author::Member(member) => &member.name,
            Author::Console(name) => name,
        }
    }

    /// Whether a person makes the change to themself.
    fn is_about(&self, member: &Member) -> bool {
        matches!(self.by, Author::Member(author) if author.id == member.id)
    }
}

/// A part of a transaction, and what it means if its condition is not met.
type Part = (TransactWriteItem, StaffUnchanged);

impl Store {
    /// Gives access to the person who has an invitation code. Returns the new member.
    ///
    /// # Errors
    /// [`StaffUnchanged`]. After [`StaffUnchanged::Store`] the call can be repeated: it makes no second member.
    pub async fn add_member(
        &self,
        act: &StaffAct<'_>,
        code: &InvitationCode,
        rights: &Rights,
        lang: Lang,
    ) -> Result<Member, StaffUnchanged> {
        let now = act.world.now();
        let invitation = self.invitation(now, code).await?.ok_or(StaffUnchanged::NoSuchCode)?;
        let before = self.member(invitation.identity.id()).await?;
        match &before {
            Some(member) if member.is_present() => return Err(StaffUnchanged::AlreadyAMember),
            // A code that the person got while they had access says nothing of today.
            Some(member) if member.removed_at.is_some_and(|at| invitation.at < at) => {
                return Err(StaffUnchanged::NoSuchCode);
            }
            _ => {}
        }
        let member = Member::new(&invitation.identity, before.as_ref(), rights, lang, (now, act.name()));
        let put = Put::builder().table_name(&self.table).set_item(Some(member.item()));
        let put = match &before {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(before) => put
                .condition_expression("#version = :version AND attribute_exists(removed_at)")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":version", number(before.version)),
        };
        let put = TransactWriteItem::builder().put(put.build().map_err(because(CHANGING))?).build();
        let guard = match rights.is_steward() {
            true => self.count_stewards(1)?,
            false => self.there_is_a_steward()?,
        };
        let parts = vec![(put, StaffUnchanged::Changed), guard];
        self.change_staff(act, &member, parts, StaffChange::Added { rights: rights.clone() }).await?;
        Ok(member)
    }

    /// Sets what a person may do. Their sessions go on, with the new rights.
    ///
    /// # Errors
    /// [`StaffUnchanged`]: [`StaffUnchanged::Changed`] if the person is not as they were read.
    pub async fn set_rights(&self, act: &StaffAct<'_>, member: &Member, to: &Rights) -> Result<(), StaffUnchanged> {
        let from = &member.rights;
        let roles = text_set(to.roles().map(Role::name));
        let (set, remove) = if roles.is_some() { ("#roles = :roles, ", "") } else { ("", " REMOVE #roles") };
        let mut update = self
            .update_as_read(act, member)
            .update_expression(format!("SET {set}steward = :steward, #version = #version + :one{remove}"))
            .expression_attribute_names("#roles", "roles")
            .expression_attribute_values(":steward", AttributeValue::Bool(to.is_steward()));
        if let Some(roles) = roles {
            update = update.expression_attribute_values(":roles", roles);
        }
        let mut parts = vec![(built(update)?, StaffUnchanged::Changed)];
        match (from.is_steward(), to.is_steward()) {
            (false, true) => parts.push(self.count_stewards(1)?),
            (true, false) => parts.push(self.count_stewards(-1)?),
            _ => {}
        }
        self.change_staff(act, member, parts, StaffChange::Changed { from: from.clone(), to: to.clone() }).await
    }

    /// Takes access from a person. Their sessions end at once. The name stays, with who removed them and when.
    ///
    /// # Errors
    /// [`StaffUnchanged`]: [`StaffUnchanged::Changed`] if the person is not as they were read, also if they were removed before.
    pub async fn remove_member(&self, act: &StaffAct<'_>, member: &Member) -> Result<(), StaffUnchanged> {
        let update = self
            .update_as_read(act, member)
            .update_expression(
                "SET removed_at = :now, removed_by = :who, generation = generation + :one, #version = #version + :one \
                 REMOVE #roles, steward, mail",
            )
            .expression_attribute_names("#roles", "roles")
            .expression_attribute_values(":now", timestamp(act.world.now()))
            .expression_attribute_values(":who", text(act.name()));
        let mut parts = vec![(built(update)?, StaffUnchanged::Changed)];
        if member.rights.is_steward() {
            parts.push(self.count_stewards(-1)?);
        }
        self.change_staff(act, member, parts, StaffChange::Removed { from: member.rights.clone() }).await
    }

    /// Ends all sessions of a person. A steward may do it, and everybody for themselves.
    ///
    /// # Errors
    /// [`StaffUnchanged`]: [`StaffUnchanged::Changed`] if the person has no access any more.
    pub async fn sign_out_everywhere(&self, act: &StaffAct<'_>, member: &Member) -> Result<(), StaffUnchanged> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::member(&member.id)))
            .update_expression("SET generation = generation + :one")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(removed_at)")
            .expression_attribute_values(":one", number(1));
        let parts = vec![(built(update)?, StaffUnchanged::Changed)];
        self.change_staff(act, member, parts, StaffChange::SignedOutEverywhere).await
    }

    /// Makes a change of a person and records its event, both or neither.
    async fn change_staff(
        &self,
        act: &StaffAct<'_>,
        member: &Member,
        mut parts: Vec<Part>,
        change: StaffChange,
    ) -> Result<(), StaffUnchanged> {
        let is_about_oneself = change == StaffChange::SignedOutEverywhere && act.is_about(member);
        if let Author::Member(author) = act.by
            && !is_about_oneself
        {
            if !author.rights.is_steward() {
                return Err(StaffUnchanged::NotASteward);
            }
            // A transaction has one part for each item: the condition on the author's own item is in its update.
            if !act.is_about(member) {
                parts.insert(0, (self.is_steward(author)?, StaffUnchanged::NotASteward));
            }
        }
        let event = StaffEvent {
            at: act.world.now(),
            who: act.name().to_string(),
            person: member.id.clone(),
            name: member.name.clone(),
            change,
        };
        let event = event.item(act.world).map_err(because(CHANGING))?;
        let key = keys::of_item(&event);
        let audit = Put::builder().table_name(&self.table).set_item(Some(event)).build().map_err(because(CHANGING))?;
        parts.push((TransactWriteItem::builder().put(audit).build(), StaffUnchanged::Changed));
        let (items, unmet): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let Some(place) = self.transact_or_first_unmet(act.world, CHANGING, items).await? else { return Ok(()) };
        // This very call may have made the change and lost the response. Then its event is there, whose key is new.
        if self.exists(key).await? {
            return Ok(());
        }
        Err(unmet.into_iter().nth(place).unwrap_or(StaffUnchanged::Changed))
    }

    /// An update of a member, on condition that they are as they were read.
    fn update_as_read(&self, act: &StaffAct<'_>, member: &Member) -> UpdateBuilder {
        let as_read = "#version = :version AND attribute_not_exists(removed_at)";
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::member(&member.id)))
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", number(member.version))
            .expression_attribute_values(":one", number(1));
        match act.is_about(member) {
            true => update
                .condition_expression(format!("{as_read} AND {IS_STEWARD}"))
                .expression_attribute_values(":yes", AttributeValue::Bool(true)),
            false => update.condition_expression(as_read),
        }
    }

    /// Changes the number of stewards by one. It never becomes zero.
    fn count_stewards(&self, by: i64) -> Result<Part, StoreError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::stewards()))
            .update_expression("ADD #count :by")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":by", number(by));
        let update = match by < 0 {
            true => update.condition_expression("#count > :one").expression_attribute_values(":one", number(1)),
            false => update,
        };
        Ok((built(update)?, StaffUnchanged::LastSteward))
    }

    /// The condition that there is a steward.
    fn there_is_a_steward(&self) -> Result<Part, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::stewards()))
            .condition_expression("#count > :none")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":none", number(0));
        Ok((checked(check)?, StaffUnchanged::NoSteward))
    }

    /// The condition that a person is a steward.
    fn is_steward(&self, author: &Member) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(keys::member(&author.id)))
            .condition_expression(IS_STEWARD)
            .expression_attribute_values(":yes", AttributeValue::Bool(true));
        checked(check)
    }
}

fn built(update: UpdateBuilder) -> Result<TransactWriteItem, StoreError> {
    Ok(TransactWriteItem::builder().update(update.build().map_err(because(CHANGING))?).build())
}

fn checked(check: ConditionCheckBuilder) -> Result<TransactWriteItem, StoreError> {
    Ok(TransactWriteItem::builder().condition_check(check.build().map_err(because(CHANGING))?).build())
}
