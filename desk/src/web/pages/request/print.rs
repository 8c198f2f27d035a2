//! A request on paper: its answers, its agreements and its story. Each print leaves an event.

use store::StoreError;
use store::record::EventKind;
use tera::Context;

use super::opened::{actor, open};
use super::view::head;
use crate::request_view::{MomentView, agreements, answers, story};
use crate::roles::Action;
use crate::web::not_taken::is_recorded;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The page for printing.
pub(in crate::web) async fn print(visit: &Visit<'_>, reference: &str) -> Result<Reply, StoreError> {
    let Some(opened) = open(visit, reference).await? else { return Ok(visit.nothing_here()) };
    if opened.may(visit, Action::Print).is_err() {
        return Ok(visit.nothing_here());
    }
    // Recorded before it is shown.
    let printed = visit.desk.store.record_print(&actor(visit), &opened.record.submission).await;
    if !is_recorded(printed)? {
        return Ok(visit.nothing_here());
    }
    let (lang, form, record) = (visit.lang(), opened.form(visit), &opened.record);
    let mut context = Context::new();
    context.insert("request", &head(visit, &opened));
    context.insert("answers", &answers(form, &record.submission, lang));
    context.insert("agreements", &agreements(&record.submission, lang));
    let told = record.events.iter().filter(|event| event.kind != EventKind::Read);
    context.insert("story", &story(form, told, lang));
    context.insert("printed", &MomentView::new(visit.now, lang));
    let title = visit.say(format!("الطلب {}", opened.reference()), format!("Request {}", opened.reference()));
    Ok(visit.page(Status::Ok, "desk/request-print.html", &title, context))
}
