//! Sessions of the staff at the desk. The browser keeps a random token, the table its hash (OWASP ASVS 5.0, 7.2.3 and 7.2.4), so that a
//! session can be ended at once (7.4).
//!
//! A session ends by signing out, after 30 minutes without a request, 9 hours after it began (7.3), and as soon as its person is removed or
//! signs out everywhere: it carries the person's *generation*, and each check compares the two. The ends are checked here by the
//! clock; the table deletes expired items late.

mod token;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};

use crate::attributes::{Item, get_number, get_text, get_timestamp, keep_until, number, text, timestamp};
use crate::client::Store;
use crate::error::{StoreError, because, failed};
use crate::keys;
use crate::staff::{Identity, InvitationCode, Member, PersonId};
use crate::timestamp::Timestamp;
use crate::world::World;

pub use self::token::SessionToken;

/// The time without a request after which a session ends, in seconds. As requests are recorded once a minute, it may end up to a minute
/// early.
pub const IDLE_SECONDS: i64 = 30 * 60;
/// The longest time of a session, in seconds.
pub const LONGEST_SECONDS: i64 = 9 * 60 * 60;
/// The time after a sign-in for which what needs a fresh one is allowed, in seconds.
pub const FRESH_SECONDS: i64 = 10 * 60;
/// The least time between two records of the last request, in seconds.
const SEEN_EVERY_SECONDS: i64 = 60;
/// How often a sign-in is begun again because somebody changed the person meanwhile.
const ATTEMPTS: usize = 5;

/// The operations' names in errors and logs.
const STARTING: &str = "starting a session";
const CHECKING: &str = "checking a session";
const ENDING: &str = "ending a session";

/// The result of a sign-in.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// The person has access. The token is for their cookie.
    Started(SessionToken, Box<Member>),
    /// The person has no access. They tell a steward the code.
    NoAccess(InvitationCode),
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The person, as they are now.
    pub member: Member,
    /// When it began.
    pub started_at: Timestamp,
    /// The last request that was recorded before this one.
    pub seen_at: Timestamp,
    /// Until when the sign-in is fresh. None if the sign-in service did not say when the person signed in.
    pub fresh_until: Option<Timestamp>,
}

impl Session {
    /// Whether the person signed in just now, as exports, erasure and changes of the staff need.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.fresh_until.is_some_and(|until| now < until)
    }
}

/// The reason why a token stands for no session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSignedIn {
    /// The table did not answer. The session may go on.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such session: the person signed out, or the table has deleted it.
    #[error("there is no such session")]
    Unknown,
    /// Nobody used it for 30 minutes.
    #[error("the session was not used for too long")]
    Idle,
    /// It began 9 hours ago.
    #[error("the session has reached its longest time")]
    TooLong,
    /// The person was removed, or signed out everywhere.
    #[error("the session was ended")]
    Ended,
}

impl Store {
    /// Signs a person in whose identity the caller has verified. `authenticated_at` is the `auth_time` of the ID token (OpenID Connect Core
    /// 1.0, section 2); without it, the session is never fresh. A session that the browser had before, of whomever, ends: each
    /// sign-in has a token of its own (ASVS 7.2.4).
    ///
    /// # Errors
    /// [`StoreError`]: the call can be repeated. A session whose token was lost with the response is of no use to anyone.
    pub async fn sign_in(
        &self,
        world: &World,
        identity: &Identity,
        authenticated_at: Option<Timestamp>,
        replaces: Option<&SessionToken>,
    ) -> Result<SignIn, StoreError> {
        for _ in 0..ATTEMPTS {
            let found = self.member(identity.id()).await?;
            let removed_at = found.as_ref().and_then(|member| member.removed_at);
            let Some(member) = found.filter(Member::is_present) else {
                return Ok(SignIn::NoAccess(self.invite(world, identity, removed_at).await?));
            };
            if let Some(token) = self.start_session(world, &member, authenticated_at, replaces).await? {
                let member = Member { signed_in_at: Some(world.now()), ..member };
                return Ok(SignIn::Started(token, Box::new(member)));
            }
        }
        Err(StoreError { during: STARTING, cause: "the person was changed again and again".into() })
    }

    /// Starts a session. None if the person is not as they were read.
    async fn start_session(
        &self,
        world: &World,
        member: &Member,
        authenticated_at: Option<Timestamp>,
        replaces: Option<&SessionToken>,
    ) -> Result<Option<SessionToken>, StoreError> {
        let now = world.now();
        let token = SessionToken::draw(world).map_err(because(STARTING))?;
        let key = keys::session(&token.hash());
        let mut item = key.clone();
        item.insert("person".into(), text(member.id.as_str()));
        item.insert("generation".into(), number(member.generation));
        item.insert("started_at".into(), timestamp(now));
        item.insert("seen_at".into(), timestamp(now));
        // A sign-in service whose clock is fast does not make a session fresh for longer.
        let fresh_until = authenticated_at.map(|at| at.min(now).plus_seconds(FRESH_SECONDS));
        item.extend(fresh_until.map(|at| ("fresh_until".to_string(), timestamp(at))));
        keep_until(&mut item, Some(now.plus_seconds(LONGEST_SECONDS)));
        let person = Update::builder()
            .table_name(&self.table)
            .set_key(Some(keys::member(&member.id)))
            .update_expression("SET signed_in_at = :now")
            .condition_expression("attribute_not_exists(removed_at) AND generation = :generation")
            .expression_attribute_values(":now", timestamp(now))
            .expression_attribute_values(":generation", number(member.generation))
            .build()
            .map_err(because(STARTING))?;
        let session = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(because(STARTING))?;
        let mut items = vec![
            TransactWriteItem::builder().update(person).build(),
            TransactWriteItem::builder().put(session).build(),
        ];
        if let Some(before) = replaces {
            let delete = Delete::builder().table_name(&self.table).set_key(Some(keys::session(&before.hash())));
            let delete = delete.build().map_err(because(STARTING))?;
            items.push(TransactWriteItem::builder().delete(delete).build());
        }
        // This very call may have started it and lost the response. Then the session is there, whose key is new.
        let is_started = self.transact(world, STARTING, items).await? || self.exists(key).await?;
        Ok(is_started.then_some(token))
    }

    /// The session of a token, and its person as they are now. That it was used is recorded once a minute.
    ///
    /// # Errors
    /// [`NotSignedIn`].
    pub async fn session(&self, world: &World, token: &SessionToken) -> Result<Session, NotSignedIn> {
        let now = world.now();
        let key = keys::session(&token.hash());
        let item = self.item(key.clone(), CHECKING).await?.ok_or(NotSignedIn::Unknown)?;
        let unreadable = || StoreError { during: CHECKING, cause: "a session lacks an attribute".into() };
        let stored = Stored::from_item(&item).ok_or_else(unreadable)?;
        if now.seconds_since(stored.started_at) >= LONGEST_SECONDS {
            return Err(NotSignedIn::TooLong);
        }
        if now.seconds_since(stored.seen_at) >= IDLE_SECONDS {
            return Err(NotSignedIn::Idle);
        }
        let member = self.member(&stored.person).await?.ok_or(NotSignedIn::Ended)?;
        if !member.is_present() || member.generation != stored.generation {
            return Err(NotSignedIn::Ended);
        }
        if now.seconds_since(stored.seen_at) >= SEEN_EVERY_SECONDS {
            self.record_seen(key, now).await?;
        }
        let Stored { started_at, seen_at, fresh_until, .. } = stored;
        Ok(Session { member, started_at, seen_at, fresh_until })
    }

    /// Records that a session is used. A session that was ended meanwhile is not written again.
    async fn record_seen(&self, key: Item, now: Timestamp) -> Result<(), NotSignedIn> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .update_expression("SET seen_at = :now")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":now", timestamp(now));
        match update.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Err(NotSignedIn::Unknown)
            }
            // The session may end too early. That is no reason to answer nothing now.
            Err(error) => {
                let error = failed(CHECKING)(error);
                tracing::warn!(outcome = "session_not_recorded", error = %error);
                Ok(())
            }
        }
    }

    /// Ends the session of a token. Repeated, it changes nothing.
    ///
    /// # Errors
    /// [`StoreError`]: the session may go on. The person has to be told.
    pub async fn sign_out(&self, token: &SessionToken) -> Result<(), StoreError> {
        let key = keys::session(&token.hash());
        let ended = self.client.delete_item().table_name(&self.table).set_key(Some(key)).send().await;
        ended.map(|_| ()).map_err(failed(ENDING))
    }
}

/// A session as the table holds it.
struct Stored {
    person: PersonId,
    generation: i64,
    started_at: Timestamp,
    seen_at: Timestamp,
    fresh_until: Option<Timestamp>,
}

impl Stored {
    fn from_item(item: &Item) -> Option<Self> {
        Some(Stored {
            person: PersonId::from_digits(&get_text(item, "person")?),
            generation: get_number(item, "generation")?,
            started_at: get_timestamp(item, "started_at")?,
            seen_at: get_timestamp(item, "seen_at")?,
            fresh_until: get_timestamp(item, "fresh_until"),
        })
    }
}
