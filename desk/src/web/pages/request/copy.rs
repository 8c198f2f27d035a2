//! A copy of everything that is held in a request, for the person (PDPL, article 4). It leaves an event.

use serde::Serialize;
use store::StoreError;
use tera::Context;

use super::opened::{Opened, actor, open};
use crate::roles::Action;
use crate::said::Telling;
use crate::web::body::Fields;
use crate::web::file::{chosen_kind, file};
use crate::web::not_taken::is_recorded;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// A part of the copy.
#[derive(Serialize)]
struct Part {
    name: String,
    count: usize,
}

/// The page: what the copy holds, and what to check before handing it over.
pub(in crate::web) async fn show(visit: &Visit<'_>, reference: &str) -> Result<Reply, StoreError> {
    let Some(opened) = allowed(visit, reference).await? else { return Ok(visit.nothing_here()) };
    if !visit.is_fresh_enough(Action::ExportOne) {
        return Ok(visit.sign_in_again(&address(&opened)));
    }
    Ok(page(visit, &opened, Status::Ok, None))
}

/// The file.
pub(in crate::web) async fn give(visit: &Visit<'_>, reference: &str, fields: &Fields) -> Result<Reply, StoreError> {
    let Some(opened) = allowed(visit, reference).await? else { return Ok(visit.nothing_here()) };
    if !visit.is_fresh_enough(Action::ExportOne) {
        return Ok(visit.sign_in_again(&address(&opened)));
    }
    if fields.given("checked").is_none() {
        let why = visit.say(
            "تحقق من هوية صاحب الطلب أولًا، ثم ضع العلامة.",
            "Make sure of the person’s identity first, then tick the box.",
        );
        return Ok(page(visit, &opened, Status::Unprocessable, Some(why)));
    }
    let Some(kind) = chosen_kind(fields) else {
        let why = visit.say("اختر نوع الملف.", "Choose the kind of file.");
        return Ok(page(visit, &opened, Status::Unprocessable, Some(why)));
    };
    // The copy is for the person, so it is in their language.
    let lang = opened.record.submission.summary.lang;
    let record = std::slice::from_ref(&opened.record);
    let sheet = Telling::new(lang, visit.desk.bundle.intake.forms()).everything(record);
    let name = format!("request-{}", opened.reference());
    let file = match file(&sheet, &name, kind, lang) {
        Ok(file) => file,
        Err(error) => return Ok(page(visit, &opened, Status::Unprocessable, Some(&error.words(visit)))),
    };
    // Recorded before the file is given: an unrecorded copy is worse than a record without a copy.
    let given = visit.desk.store.record_export(&actor(visit), &opened.record).await;
    Ok(if is_recorded(given)? { file } else { visit.nothing_here() })
}

async fn allowed(visit: &Visit<'_>, reference: &str) -> Result<Option<Opened>, StoreError> {
    let opened = open(visit, reference).await?;
    Ok(opened.filter(|opened| opened.may(visit, Action::ExportOne).is_ok()))
}

fn address(opened: &Opened) -> String {
    format!("/desk/requests/{}/copy", opened.reference())
}

fn page(visit: &Visit<'_>, opened: &Opened, status: Status, why: Option<&str>) -> Reply {
    let record = &opened.record;
    let part = |name: &str, count| Part { name: name.into(), count };
    let parts = [
        part(visit.say("الإجابات", "Answers"), record.submission.answers.len()),
        part(visit.say("ما أقرّ به ووافق عليه", "What was confirmed and agreed to"), record.submission.agreements.len()),
        part(
            visit.say(
                "ما جرى، ومعه ملاحظات الفريق ومن قرأ الطلب",
                "What happened, with the team’s notes and who read it",
            ),
            record.events.len(),
        ),
        part(visit.say("الرسائل", "Mails"), record.notices.len()),
    ];
    let mut context = Context::new();
    context.insert("why", &why);
    context.insert("parts", &parts);
    context.insert("reference", &opened.reference().to_string());
    context.insert("form", &visit.form_title(&record.submission.summary.form));
    context.insert("written_in", record.submission.summary.lang.own_name());
    visit.page(status, "desk/copy.html", visit.say("نسخة لصاحب الطلب", "A copy for the person"), context)
}
