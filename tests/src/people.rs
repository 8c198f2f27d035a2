//! Members of the staff, signed in by an invented sign-in service.

use language::Lang;
use store::session::{Session, SessionToken, SignIn};
use store::staff::{Author, Identity, InvitationCode, Member, Rights, Role, StaffAct};
use store::world::World;
use store::{Store, Timestamp};

/// An issuer of no service.
pub const ISSUER: &str = "https://id.example.org";
/// The name of a user of the command line.
pub const CONSOLE: &str = "نورة";

/// A world at a moment, with the system's randomness.
pub fn at(now: Timestamp) -> World {
    World::system().with_clock(move || now.seconds())
}

/// An act at the command line.
pub fn by_console(world: &World) -> StaffAct<'_> {
    StaffAct { world, by: Author::Console(CONSOLE) }
}

/// An act of a member.
pub fn by_member<'a>(world: &'a World, member: &'a Member) -> StaffAct<'a> {
    StaffAct { world, by: Author::Member(member) }
}

/// The rights of some roles.
pub fn rights(roles: &[Role], is_steward: bool) -> Rights {
    Rights::new(roles.iter().copied(), is_steward).unwrap()
}

/// A person whose name and mail address follow from their subject.
pub fn identity(subject: &str) -> Identity {
    let mail = format!("{subject}@example.org");
    Identity::new(ISSUER, subject, Some(&format!("name-{subject}")), Some(&mail)).unwrap()
}

/// Signs a person in who has no access. Returns their code.
pub async fn invited(store: &Store, world: &World, subject: &str) -> InvitationCode {
    match store.sign_in(world, &identity(subject), Some(world.now()), None).await.unwrap() {
        SignIn::NoAccess(code) => code,
        SignIn::Started(..) => panic!("{subject} has access"),
    }
}

/// Adds a person from the command line.
pub async fn added(store: &Store, world: &World, subject: &str, rights: &Rights) -> Member {
    let code = invited(store, world, subject).await;
    store.add_member(&by_console(world), &code, rights, Lang::Ar).await.unwrap()
}

/// Signs a member in just now.
pub async fn signed_in(store: &Store, world: &World, subject: &str) -> SessionToken {
    match store.sign_in(world, &identity(subject), Some(world.now()), None).await.unwrap() {
        SignIn::Started(token, _) => token,
        SignIn::NoAccess(_) => panic!("{subject} has no access"),
    }
}

/// The session of a token, which has not ended.
pub async fn session(store: &Store, world: &World, token: &SessionToken) -> Session {
    store.session(world, token).await.unwrap()
}
