//! One request on one page: what was asked and answered, the story, and what may follow.
//!
//! | module | contents |
//! |---|---|
//! | `opened` | the request as it is now, for the person who opened it |
//! | `seen` | the state that a form carries, by which a conflict is noticed |
//! | `actions` | what the person may do with it |
//! | `act`, `repeated` | doing it, once |
//! | `asked` | what the applicant asks for |
//! | `view` | the page |
//! | `story` | all that happened to it |
//! | `correct` | correcting an answer |
//! | `copy` | a copy for the person |
//! | `erase` | erasing it, with a second steward |
//! | `print` | the request on paper |

mod act;
mod actions;
mod opened;
mod repeated;
mod seen;
mod view;

pub(in crate::web) mod asked;
pub(in crate::web) mod copy;
pub(in crate::web) mod correct;
pub(in crate::web) mod erase;
pub(in crate::web) mod print;
pub(in crate::web) mod story;

use forms::Reference;
use store::StoreError;

use self::view::Shown;
use crate::web::body::Fields;
use crate::web::not_taken::is_recorded;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

pub(in crate::web) use self::act::act;
pub(in crate::web) use self::opened::{Opened, actor, open};
pub(in crate::web) use self::seen::Seen;

/// The page. Whoever reads the answers leaves an event first, once in a session.
pub(in crate::web) async fn show(visit: &Visit<'_>, reference: &str, query: &Fields) -> Result<Reply, StoreError> {
    let Some(opened) = open(visit, reference).await? else { return Ok(visit.nothing_here()) };
    if !is_recorded(opened.record_reading(visit).await)? {
        return Ok(visit.nothing_here());
    }
    let shown = Shown { done: query.given("done"), ..Shown::default() };
    view::page(visit, &opened, Status::Ok, &shown).await
}

/// Leads to the request's page.
pub(in crate::web) fn back_to(visit: &Visit<'_>, reference: &str) -> Reply {
    match Reference::parse(reference) {
        Ok(reference) => Reply::see_other(format!("/desk/requests/{reference}")),
        Err(_) => visit.nothing_here(),
    }
}
