//! What applicants ask for on the page where they follow their request: on the request's page, and on the first page.

use forms::Team;
use serde::Serialize;
use store::StoreError;
use store::asking::{Asked, Asking};
use store::staff::Role;

use super::opened::Opened;
use crate::names;
use crate::request_view::MomentView;
use crate::web::not_taken::NotTaken;
use crate::web::visit::Visit;

/// Something that an applicant asks for.
#[derive(Serialize)]
pub(in crate::web) struct AskingView {
    reference: String,
    /// The name, for the form that says that it is dealt with.
    name: &'static str,
    what: &'static str,
    at: MomentView,
}

impl AskingView {
    fn new(visit: &Visit<'_>, asked: &Asked) -> Self {
        AskingView {
            reference: asked.reference.to_string(),
            name: asked.asking.name(),
            what: names::asking(visit.lang(), asked.asking),
            at: MomentView::new(asked.at, visit.lang()),
        }
    }
}

/// What the applicant of a request asks for.
pub(super) async fn of_request(visit: &Visit<'_>, opened: &Opened) -> Result<Vec<AskingView>, StoreError> {
    let asked = visit.desk.store.asked_of(visit.now, &opened.record.submission.summary.id).await?;
    Ok(asked.iter().map(|asked| AskingView::new(visit, asked)).collect())
}

/// What applicants ask of the person's team: of complaints, the team for them; of all others, relations.
pub(in crate::web) async fn of_team(visit: &Visit<'_>) -> Result<Vec<AskingView>, StoreError> {
    let has = |role| visit.rights().has(role);
    if !has(Role::Relations) && !has(Role::Complaints) {
        return Ok(Vec::new());
    }
    let is_theirs = |asked: &&Asked| match asked.team {
        Team::Complaints => has(Role::Complaints),
        _ => has(Role::Relations),
    };
    let asked = visit.desk.store.asked(visit.now).await?;
    Ok(asked.iter().filter(is_theirs).map(|asked| AskingView::new(visit, asked)).collect())
}

/// Records that something is dealt with.
pub(super) async fn settle(
    visit: &Visit<'_>,
    act: &store::change::Act<'_>,
    opened: &Opened,
    name: &str,
) -> Result<(), NotTaken> {
    let asked = visit.desk.store.asked_of(visit.now, &opened.record.submission.summary.id).await?;
    let asking = Asking::from_name(name);
    let asked = asked.into_iter().find(|asked| Some(asked.asking) == asking).ok_or(NotTaken::Conflict)?;
    Ok(visit.desk.store.settle_asked(act, &opened.record, &asked).await?)
}
