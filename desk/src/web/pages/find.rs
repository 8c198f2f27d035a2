//! Finding requests: by a reference in any writing, and by a person's number, which is a POST that is logged. No address and no log holds
//! the number. By words in notes likewise.

use forms::{Personal, Reference};
use language::normalise;
use store::StoreError;
use store::desk_log::DeskEventKind;
use store::lookup::{LookupKey, LookupKind};
use tera::Context;

use super::list::is_seen;
use super::request::actor;
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The shortest words that are looked for, in letters.
const SHORTEST_WORDS: usize = 3;

/// The page.
pub(in crate::web) fn show(visit: &Visit<'_>) -> Reply {
    page(visit, Status::Ok, None, &Fields::default(), Context::new())
}

/// Renders the page, with what was typed in the form that was sent.
fn page(visit: &Visit<'_>, status: Status, why: Option<&str>, typed: &Fields, mut context: Context) -> Reply {
    for field in ["reference", "number", "kind", "words"] {
        context.insert(format!("typed_{field}"), typed.text(field));
    }
    context.insert("why", &why);
    context.insert("finds_persons", &visit.may(Action::LookForPersons));
    visit.page(status, "desk/find.html", visit.say("بحث", "Find"), context)
}

/// Finds by a reference.
pub(in crate::web) async fn by_reference(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    match Reference::parse(fields.text("reference")) {
        Ok(reference) => Ok(Reply::see_other(format!("/desk/requests/{reference}"))),
        Err(_) => {
            let why = visit.say(
                "ليس هذا رقم طلب. رقم الطلب ثماني خانات من حروف إنجليزية وأرقام، كما في صفحة رقم الطلب.",
                "This is not the number of a request. It has eight letters and digits, as on the receipt.",
            );
            Ok(page(visit, Status::Unprocessable, Some(why), fields, Context::new()))
        }
    }
}

/// Finds a person's requests by a number. Relations alone looks for persons. The search is logged before its result is shown; the number
/// itself is kept nowhere.
pub(in crate::web) async fn by_number(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    if !visit.may(Action::LookForPersons) {
        return Ok(visit.nothing_here());
    }
    let kind =
        LookupKind::ALL.into_iter().find(|kind| kind.name() == fields.text("kind")).unwrap_or(LookupKind::Mobile);
    let typed = Personal::new(fields.text("number").to_string());
    let key = match LookupKey::from_typed(&visit.desk.lookup, kind, &typed) {
        Ok(key) => key,
        Err(problem) => {
            let why = problem.message(visit.lang(), label(visit, kind));
            return Ok(page(visit, Status::Unprocessable, Some(&why), fields, Context::new()));
        }
    };
    let mut found = visit.desk.store.find_by_number(visit.now, &key).await?;
    found.requests.retain(|request| is_seen(visit, request));
    let event = DeskEventKind::LookedForPerson { by: kind.name().into(), found: found.requests.len() };
    visit.desk.store.log_at_desk(&actor(visit), &event).await?;
    let lang = visit.lang();
    let mut context = Context::new();
    let view = |request: store::queue::Read| match request {
        Ok(one) => (one.reference.to_string(), one.status.label(lang), one.received_at.day_in_riyadh().display(lang)),
        Err(unreadable) => (unreadable.name, "", String::new()),
    };
    context.insert("found", &found.requests.into_iter().map(view).collect::<Vec<_>>());
    context.insert("has_more", &found.has_more);
    Ok(page(visit, Status::Ok, None, fields, context))
}

/// Finds requests by words in notes. Relations alone looks there, and it is logged before the result is shown, without the words.
pub(in crate::web) async fn in_notes(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    if !visit.may(Action::LookForPersons) {
        return Ok(visit.nothing_here());
    }
    let words = fields.text("words");
    if normalise::length(&normalise::line(words)) < SHORTEST_WORDS {
        let why = visit.say("اكتب ثلاثة أحرف على الأقل.", "Write at least three letters.");
        return Ok(page(visit, Status::Unprocessable, Some(why), fields, Context::new()));
    }
    let notes = visit.desk.store.find_in_notes(visit.now, words).await?;
    let event = DeskEventKind::LookedInNotes { found: notes.found.len() };
    visit.desk.store.log_at_desk(&actor(visit), &event).await?;
    let lang = visit.lang();
    let mut context = Context::new();
    let view = |one: store::notes::NoteFound| (one.reference.to_string(), one.day.display(lang));
    context.insert("notes", &notes.found.into_iter().map(view).collect::<Vec<_>>());
    context.insert("has_more_notes", &notes.has_more);
    Ok(page(visit, Status::Ok, None, fields, context))
}

fn label(visit: &Visit<'_>, kind: LookupKind) -> &'static str {
    match kind {
        LookupKind::Mobile => visit.say("رقم الجوال أو الهاتف", "Mobile or telephone number"),
        LookupKind::NationalId => visit.say("رقم الهوية الوطنية أو الإقامة", "National ID or Iqama number"),
    }
}
