//! All that happened to a request, on pages of a limited length, so that each arrives over a slow line. Who read the answers is there for
//! who may read the log.

use store::StoreError;
use store::record::{Event, EventKind};
use tera::Context;

use super::opened::open;
use crate::request_view::{EventView, story};
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::not_taken::is_recorded;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The length of a page, in letters.
const LETTERS_OF_PAGE: usize = 6000;

/// What an event adds to a page besides its note, in letters.
const LETTERS_OF_EVENT: usize = 150;

/// How many of the first events have room in a length, in letters. One always has.
pub(super) fn how_many(events: &[EventView], letters: usize) -> usize {
    let mut length = 0;
    let fitting = events.iter().take_while(|event| {
        length += LETTERS_OF_EVENT + event.note.as_ref().map_or(0, |note| note.chars().count());
        length <= letters
    });
    fitting.count().max(1).min(events.len())
}

/// The page, after as many of the latest events as the address says.
pub(in crate::web) async fn show(visit: &Visit<'_>, reference: &str, query: &Fields) -> Result<Reply, StoreError> {
    let Some(opened) = open(visit, reference).await? else { return Ok(visit.nothing_here()) };
    let reads_answers = opened.may(visit, Action::ReadAnswers).is_ok();
    let reads_log = visit.may(Action::ReadLog);
    if !(reads_answers || reads_log) || !is_recorded(opened.record_reading(visit).await)? {
        return Ok(visit.nothing_here());
    }
    let is_shown = |event: &&Event| if event.kind == EventKind::Read { reads_log } else { reads_answers };
    let events = opened.record.events.iter().rev().filter(is_shown);
    let all = story(opened.form(visit), events, visit.lang());
    let skipped = query.text("skip").parse().unwrap_or(0).min(all.len());
    let rest = all.get(skipped..).unwrap_or_default();
    let (shown, older) = rest.split_at(how_many(rest, LETTERS_OF_PAGE));
    let mut context = Context::new();
    context.insert("reference", &opened.reference().to_string());
    context.insert("story", shown);
    context.insert("is_later", &(skipped > 0));
    context.insert("older", &if older.is_empty() { 0 } else { skipped + shown.len() });
    let title = visit.say(
        format!("ما جرى للطلب {}", opened.reference()),
        format!("What happened to request {}", opened.reference()),
    );
    Ok(visit.page(Status::Ok, "desk/request-story.html", &title, context))
}
