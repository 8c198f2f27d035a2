//! The meetings of the committee, a form for a new one, and the requests that are on no list.

use language::calendar::Day;
use language::normalise;
use serde::Serialize;
use store::StoreError;
use store::form_sent::FormSent;
use tera::Context;

use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::choice::DayField;
use crate::web::pages::list::RowView;
use crate::web::pages::request::actor;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The furthest day of a meeting, in days from now.
const FURTHEST_DAYS: i64 = 366;

#[derive(Serialize)]
struct MeetingView {
    url: String,
    day: String,
    is_to_come: bool,
    requests: usize,
    present: usize,
    made_by: String,
}

/// The page.
pub(in crate::web) async fn list(visit: &Visit<'_>) -> Result<Reply, StoreError> {
    page(visit, Status::Ok, None).await
}

/// Makes a meeting.
pub(in crate::web) async fn make(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    if !visit.may(Action::Meet) {
        return Ok(visit.nothing_here());
    }
    let typed = normalise::fold_digits(fields.text("day"));
    let today = visit.now.day_in_riyadh();
    let is_sensible = |day: &Day| (0..=FURTHEST_DAYS).contains(&day.days_after(today));
    let Some(day) = Day::from_iso(&typed).filter(is_sensible) else {
        return page(visit, Status::Unprocessable, Some(&typed)).await;
    };
    // There may be two meetings on a day, but not by one form that is sent twice.
    let sent = FormSent::new(&visit.token, fields.text("seen"), "meeting", [day.iso().as_str()]);
    let key = visit.desk.store.make_meeting(&actor(visit).of_form(&sent), day).await?;
    Ok(Reply::see_other(format!("/desk/committee/{}", key.address())))
}

/// `wrong` is a day that was typed and not taken.
async fn page(visit: &Visit<'_>, status: Status, wrong: Option<&str>) -> Result<Reply, StoreError> {
    if !visit.may(Action::Meet) {
        return Ok(visit.nothing_here());
    }
    let store = &visit.desk.store;
    let (lang, today) = (visit.lang(), visit.now.day_in_riyadh());
    let meetings = store.meetings().await?;
    let view = |meeting: &store::committee::Meeting| MeetingView {
        url: format!("/desk/committee/{}", meeting.key.address()),
        day: meeting.key.day().display(lang),
        is_to_come: meeting.key.day().days_after(today) >= 0,
        requests: meeting.agenda.len(),
        present: meeting.present.len(),
        made_by: meeting.made_by.clone(),
    };
    let free = store.on_no_list(visit.now).await?;
    let mut context = Context::new();
    let newest = meetings.iter().map(|meeting| meeting.made_at).max();
    let seen = newest.map(|at| format!("{} {at}", meetings.len())).unwrap_or_default();
    context.insert("seen", &seen);
    context.insert("meetings", &meetings.iter().map(view).collect::<Vec<_>>());
    context.insert("rows", &free.iter().map(|row| RowView::new(visit, row)).collect::<Vec<_>>());
    context.insert("typed_day", &DayField::of(wrong.unwrap_or_default()));
    if wrong.is_some() {
        let why =
            visit.say("اختر تاريخ اليوم أو يومًا بعده، في حدود سنة.", "Choose today or a later day, within a year.");
        context.insert("why", why);
    }
    Ok(visit.page(status, "desk/committee.html", visit.say("لجنة البحث", "The research committee"), context))
}
