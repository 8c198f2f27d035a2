//! Invitation codes. Somebody who signed in and has no access gets a code, which they tell a steward; the steward adds them by it. So nobody
//! types a subject, which people do not know, and nobody gets access by a name that anyone could choose.
//!
//! A code says nothing about a person. It gives no access by itself: only a steward can use it, and sees whom it stands for.

use std::fmt;

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use forms::{Personal, Reference};

use crate::attributes::{Item, get_text, get_timestamp, is_expired, keep_until, text, timestamp};
use crate::client::Store;
use crate::error::{StoreError, because};
use crate::keys;
use crate::staff::identity::Identity;
use crate::timestamp::{SECONDS_A_DAY, Timestamp};
use crate::world::World;

/// The operations' names in errors and logs.
const INVITING: &str = "giving an invitation code";
const LOOKING_UP: &str = "looking up an invitation code";
/// How long a code is kept, in seconds.
const KEPT_SECONDS: i64 = 14 * SECONDS_A_DAY;
/// How long a person gets the same code again, in seconds. A code that is shown can then be used for a week at least.
const SHOWN_SECONDS: i64 = 7 * SECONDS_A_DAY;
/// How often another code is drawn before giving up. Among 3.4 thousand million codes, even a second draw is rare.
const CODES: usize = 5;

/// An invitation code: eight random characters in two groups, with a check character, as reference numbers have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationCode(Reference);

impl InvitationCode {
    fn draw(world: &World) -> Result<Self, StoreError> {
        Ok(InvitationCode(Reference::from_random(world.random_u64().map_err(because(INVITING))?)))
    }

    /// Parses a code as people type or dictate it: in any case and digit set, with or without the hyphen. None for a text that is none.
    pub fn parse(typed: &str) -> Option<Self> {
        Reference::parse(typed).ok().map(InvitationCode)
    }
}

impl fmt::Display for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An unknown person who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The code.
    pub code: InvitationCode,
    /// The person.
    pub identity: Identity,
    /// When they got the code.
    pub at: Timestamp,
}

impl Store {
    /// The invitation code of an unknown person: the one that they got before, or a new one. `after` is the moment at which they lost access,
    /// if they had it: an earlier code is of no use.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invite(
        &self,
        world: &World,
        identity: &Identity,
        after: Option<Timestamp>,
    ) -> Result<InvitationCode, StoreError> {
        let now = world.now();
        if let Some(invitation) = self.invited(now, identity).await?
            && now.seconds_since(invitation.at) < SHOWN_SECONDS
            && after.is_none_or(|after| invitation.at >= after)
        {
            return Ok(invitation.code);
        }
        for _ in 0..CODES {
            let code = InvitationCode::draw(world)?;
            let own = keys::invitation(code.0.compact()).into_iter().chain(described(identity)).collect();
            let latest = keys::invited(identity.id()).into_iter();
            let latest = latest.chain([("code".to_string(), text(code.0.compact()))]).collect();
            let [own, latest] = [own, latest].map(|mut item: Item| {
                item.insert("at".into(), timestamp(now));
                keep_until(&mut item, Some(now.plus_seconds(KEPT_SECONDS)));
                Put::builder().table_name(&self.table).set_item(Some(item))
            });
            let own = own.condition_expression("attribute_not_exists(pk)");
            let items = [own, latest].map(|put| Ok(TransactWriteItem::builder().put(put.build()?).build()));
            let items = items.into_iter().collect::<Result<Vec<_>, _>>();
            let items = items.map_err(because::<aws_sdk_dynamodb::error::BuildError>(INVITING))?;
            let is_new = self.transact(world, INVITING, items).await?;
            // Also where this very call has stored it and lost the response.
            if is_new || self.invitation(now, &code).await?.is_some_and(|found| found.identity.id() == identity.id()) {
                return Ok(code);
            }
        }
        Err(StoreError { during: INVITING, cause: "every code that was drawn is taken".into() })
    }

    /// The unknown person with a code. None if there is no such code or its 14 days are over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invitation(&self, now: Timestamp, code: &InvitationCode) -> Result<Option<Invitation>, StoreError> {
        let Some(item) = self.kept(now, keys::invitation(code.0.compact())).await? else { return Ok(None) };
        let read = invitation(code, &item);
        read.map(Some)
            .ok_or_else(|| StoreError { during: LOOKING_UP, cause: "an invitation lacks an attribute".into() })
    }

    /// The latest invitation of a person.
    async fn invited(&self, now: Timestamp, identity: &Identity) -> Result<Option<Invitation>, StoreError> {
        let latest = self.kept(now, keys::invited(identity.id())).await?;
        let code = latest.and_then(|item| InvitationCode::parse(&get_text(&item, "code")?));
        match code {
            Some(code) => self.invitation(now, &code).await,
            None => Ok(None),
        }
    }

    /// An item that has not expired.
    async fn kept(&self, now: Timestamp, key: Item) -> Result<Option<Item>, StoreError> {
        Ok(self.item(key, LOOKING_UP).await?.filter(|item| !is_expired(item, now)))
    }
}

/// What a steward sees of the person, and what is needed to add them.
fn described(identity: &Identity) -> Item {
    let mut item = Item::new();
    item.insert("issuer".into(), text(identity.issuer()));
    item.insert("subject".into(), text(identity.subject().reveal()));
    item.insert("name".into(), text(identity.name().reveal()));
    item.extend(identity.mail().map(|mail| ("mail".to_string(), text(mail.reveal()))));
    item
}

fn invitation(code: &InvitationCode, item: &Item) -> Option<Invitation> {
    let (subject, mail) = (Personal::new(get_text(item, "subject")?), get_text(item, "mail").map(Personal::new));
    let (name, mail) = (get_text(item, "name")?, mail.as_ref().map(|mail| mail.reveal().as_str()));
    let identity = Identity::new(&get_text(item, "issuer")?, subject.reveal(), Some(&name), mail).ok()?;
    Some(Invitation { code: code.clone(), identity, at: get_timestamp(item, "at")? })
}
