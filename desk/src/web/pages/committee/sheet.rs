//! The committee's sheet: some requests of a list on paper, without names and numbers unless they are asked for, with space for the decision
//! and for signatures.

use forms::Kind;
use serde::Serialize;
use store::StoreError;
use store::change::Unchanged;
use store::desk_log::DeskEventKind;
use tera::Context;

use super::act::{conflict, refuse};
use super::meeting::find;
use crate::request_view::{AnswerView, answers};
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::not_taken::is_recorded;
use crate::web::pages::request::{Opened, actor, open};
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The most requests of a sheet. The page says the number in words.
const MOST_ON_A_SHEET: usize = 6;

#[derive(Serialize)]
struct SheetItem {
    number: usize,
    reference: String,
    form: String,
    received: String,
    answers: Vec<AnswerView>,
}

/// The sheet. It is a POST, because it leaves an entry in the log and an event of each request.
pub(in crate::web) async fn sheet(visit: &Visit<'_>, key: &str, fields: &Fields) -> Result<Reply, StoreError> {
    let Some(meeting) = find(visit, key).await? else { return Ok(visit.nothing_here()) };
    let chosen: Vec<&str> = fields.all("reference").collect();
    if chosen.is_empty() || chosen.len() > MOST_ON_A_SHEET {
        let why = visit.say(
            format!("اختر للورقة طلبًا واحدًا على الأقل، و{MOST_ON_A_SHEET} على الأكثر."),
            format!("Choose at least one request for the sheet, and at most {MOST_ON_A_SHEET}."),
        );
        return refuse(visit, key, "sheet", fields, why).await;
    }
    let with_identity = fields.given("names").is_some();
    let mut all = Vec::new();
    for reference in chosen {
        let opened = open(visit, reference).await?.and_then(|opened| {
            let place = meeting.agenda.iter().position(|id| *id == opened.record.submission.summary.id)?;
            let is_allowed = [Action::Print, Action::ReadAnswers].iter().all(|one| opened.may(visit, *one).is_ok());
            is_allowed.then_some((place, opened))
        });
        let Some(opened) = opened else { return refuse(visit, key, "sheet", fields, conflict(visit)).await };
        all.push(opened);
    }
    all.sort_by_key(|(place, _)| *place);
    let kind = DeskEventKind::SheetPrinted { count: all.len(), with_identity };
    visit.desk.store.log_at_desk(&actor(visit), &kind).await?;
    let mut items = Vec::new();
    for (place, opened) in &all {
        if !is_recorded(record(visit, opened).await)? {
            return refuse(visit, key, "sheet", fields, conflict(visit)).await;
        }
        items.push(item(visit, place + 1, opened, with_identity));
    }
    let mut context = Context::new();
    context.insert("key", &meeting.key.address());
    context.insert("day", &meeting.key.day().display(visit.lang()));
    context.insert("items", &items);
    context.insert("present", &meeting.present.values().collect::<Vec<_>>());
    context.insert("with_identity", &with_identity);
    let title = visit.say("ورقة لجنة البحث", "The committee’s sheet");
    Ok(visit.page(Status::Ok, "desk/committee-sheet.html", title, context))
}

/// Records that the person read the request and printed it.
async fn record(visit: &Visit<'_>, opened: &Opened) -> Result<(), Unchanged> {
    opened.record_reading(visit).await?;
    visit.desk.store.record_print(&actor(visit), &opened.record.submission).await
}

fn item(visit: &Visit<'_>, number: usize, opened: &Opened, with_identity: bool) -> SheetItem {
    let lang = visit.lang();
    let (form, submission) = (opened.form(visit), &opened.record.submission);
    // An answer to a question that the form no longer has may be a name: its kind is not known.
    let is_shown = |row: &AnswerView| {
        let kind = form.and_then(|form| form.question(&row.question)).map(|question| &question.kind);
        with_identity || kind.is_some_and(|kind| !is_identity(kind))
    };
    let mut rows = answers(form, submission, lang);
    rows.retain(|row| row.answer.is_some() && is_shown(row));
    SheetItem {
        number,
        reference: submission.summary.reference.to_string(),
        form: visit.form_title(&submission.summary.form),
        received: submission.summary.received_at.day_in_riyadh().display(lang),
        answers: rows,
    }
}

/// Whether answers of a kind say who the person is.
fn is_identity(kind: &Kind) -> bool {
    kind.is_telephone() || matches!(kind, Kind::FullName | Kind::NationalId | Kind::Email)
}
