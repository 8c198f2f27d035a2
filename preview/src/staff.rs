//! The invented people of the sign-in provider as members of the staff.

use language::Lang;
use store::Store;
use store::StoreError;
use store::staff::{Author, Identity, NotAnIdentity, Rights, StaffAct, StaffUnchanged};
use store::world::World;

use crate::provider::{PEOPLE, Person};

/// The author of the first changes of the staff, as their events name it.
const AUTHOR: &str = "preview";

/// The reason why a person was not added.
#[derive(Debug, thiserror::Error)]
pub enum NotAdded {
    /// The table did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The staff was not changed.
    #[error(transparent)]
    Unchanged(#[from] StaffUnchanged),
    /// The issuer is none.
    #[error(transparent)]
    Identity(#[from] NotAnIdentity),
}

/// Adds those of the invented people who were never members at this issuer. Whoever was removed stays removed. Returns how many were
/// added. A preview at another port is another issuer, and so has people of its own.
///
/// # Errors
/// [`NotAdded`]. The call can be repeated.
pub async fn add_invented(store: &Store, world: &World, issuer: &str) -> Result<usize, NotAdded> {
    let mut added = 0;
    for person in &PEOPLE {
        if let Some(rights) = person.rights() {
            added += usize::from(add(store, world, issuer, person, &rights).await?);
        }
    }
    Ok(added)
}

/// Adds a person who was never a member. Returns whether they were added.
async fn add(store: &Store, world: &World, issuer: &str, person: &Person, rights: &Rights) -> Result<bool, NotAdded> {
    let identity = Identity::new(issuer, person.subject, Some(&person.name()), Some(&person.mail()))?;
    if store.member(identity.id()).await?.is_some() {
        return Ok(false);
    }
    let code = store.invite(world, &identity, None).await?;
    let act = StaffAct { world, by: Author::Console(AUTHOR) };
    match store.add_member(&act, &code, rights, Lang::Ar).await {
        Ok(_) => Ok(true),
        // An earlier response was lost, and the call was repeated.
        Err(StaffUnchanged::AlreadyAMember) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
