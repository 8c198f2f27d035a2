//! A walk over every page and form of the desk, with people who work there. Whatever is typed on it is unmistakable.
//!
//! | module | contents |
//! |---|---|
//! | `recorded` | a walk that remembers where it was |
//! | `steps` | the walk, part by part |

mod recorded;
mod steps;

use journeys::{people, staff};
use store::Store;
use store::staff::Role;
use store::world::World;

use crate::support::{Browser, Desk};

pub(crate) use recorded::{Asked, NOTE, Walk, routes};

/// The people of a walk.
pub(crate) struct Team<'d> {
    /// Relations and a steward.
    pub(crate) hind: Browser<'d>,
    basma: Browser<'d>,
    pub(crate) first: Browser<'d>,
    second: Browser<'d>,
    research: Browser<'d>,
    noura: Browser<'d>,
}

impl<'d> Team<'d> {
    /// Adds them to a desk, and signs them in. `direct` is the way to the table of what is not done in the browser.
    pub(crate) async fn at(desk: &'d Desk, direct: &Store) -> Self {
        let console = World::system().with_clock(|| staff::NOW.seconds());
        people::added(direct, &console, "steward", &people::rights(&[], true)).await;
        let person =
            async |subject, roles: &[Role], is_steward| Box::pin(desk.person(subject, roles, is_steward)).await;
        Team {
            hind: person("hind", &[Role::Relations], true).await,
            basma: person("basma", &[], true).await,
            first: person("first", &[Role::Committee], false).await,
            second: person("second", &[Role::Committee], false).await,
            research: person("research", &[Role::SocialResearch], false).await,
            noura: person("noura", &[Role::Relations], false).await,
        }
    }
}

/// Walks over every page and form with three requests that have these references. At the end nobody of [`Team::hind`] and `noura` is
/// signed in any more.
pub(crate) async fn everywhere(walk: &Walk, desk: &Desk, team: &Team<'_>, references: [&str; 3]) {
    let Team { hind, basma, first, second, research, noura } = team;
    let [one, two, three] = references;
    Box::pin(steps::casework(walk, hind, noura, one)).await;
    Box::pin(steps::committee(walk, desk, [hind, first, second], two)).await;
    Box::pin(steps::entering(walk, hind)).await;
    Box::pin(steps::files(walk, hind, first, one)).await;
    Box::pin(steps::finding(walk, hind, one)).await;
    for person in [hind, basma, first, research] {
        walk.get(person, "/desk/").await;
        walk.get(person, "/desk/requests").await;
    }
    Box::pin(steps::erasing(walk, hind, basma, three)).await;
    Box::pin(steps::the_staff(walk, desk, hind, noura)).await;
    assert_eq!(walk.missed(), Vec::<String>::new(), "a route that the walk does not ask for");
}
