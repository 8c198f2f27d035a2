//! Writing a form's requests to a file, for stewards. It is in the desk's log, and each request has the event that it was read.

use language::calendar::Day;
use language::normalise;
use store::StoreError;
use store::desk_log::DeskEventKind;
use store::status::Status as Step;
use tera::Context;

use super::request::actor;
use crate::export::{Wanted, sheet};
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::choice::{Choice, DayField};
use crate::web::file::{chosen_kind, file};
use crate::web::not_taken::is_recorded;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The most requests in a file: each needs an event before the file is given, and the answer has half a minute. The command line has no
/// limit.
const MOST: usize = 1000;

/// The page.
pub(in crate::web) fn show(visit: &Visit<'_>) -> Reply {
    refused_first(visit).unwrap_or_else(|| page(visit, Status::Ok, &Fields::default(), None))
}

/// The file.
pub(in crate::web) async fn give(visit: &Visit<'_>, fields: &Fields) -> Result<Reply, StoreError> {
    if let Some(reply) = refused_first(visit) {
        return Ok(reply);
    }
    let again = |why: &str| Ok(page(visit, Status::Unprocessable, fields, Some(why)));
    let Some(form) = visit.desk.bundle.intake.form(fields.text("form")) else {
        return again(visit.say("اختر النموذج.", "Choose the form."));
    };
    let Some(kind) = chosen_kind(fields) else {
        return again(visit.say("اختر نوع الملف.", "Choose the kind of file."));
    };
    let (Ok(since), Ok(until)) = (day(fields, "since"), day(fields, "until")) else {
        return again(visit.say("اكتب اليوم هكذا: 2026-11-18", "Write the day like this: 2026-11-18"));
    };
    let chosen: Vec<Step> = fields.all("step").filter_map(Step::from_name).collect();
    let statuses = if chosen.is_empty() { Step::ALL.to_vec() } else { chosen };
    let wanted = Wanted { form, statuses, since, until };
    let (found, unreadable) = wanted.find(&visit.desk.store, visit.now).await?;
    if !unreadable.is_empty() {
        let names = unreadable.into_iter().collect::<Vec<_>>().join(visit.say("، ", ", "));
        return again(&visit.say(
            format!("طلبات لا يعرفها هذا الإصدار من المكتب، فلم يُكتب ملف ناقص: {names}"),
            format!("This version of the desk does not know some requests, so no incomplete file was written: {names}"),
        ));
    }
    if found.is_empty() {
        return again(visit.say("لا طلبات كما اخترت.", "There are no such requests."));
    }
    if found.len() > MOST {
        let count = found.len();
        return again(&visit.say(
            format!("الطلبات {count}، والملف هنا يسع {MOST}. قصّر المدة، أو استعمل سطر الأوامر."),
            format!(
                "There are {count} requests, and a file here takes {MOST}. Choose fewer days, or use the command line."
            ),
        ));
    }
    let name = format!("{}-{}", form.id, visit.now.day_in_riyadh().iso());
    let file = match file(&sheet(visit.lang(), form, &found), &name, kind, visit.lang()) {
        Ok(file) => file,
        Err(error) => return again(&error.words(visit)),
    };
    // Recorded before the file is given: an unrecorded copy is worse than a record without a copy.
    let (store, act) = (&visit.desk.store, actor(visit));
    store.log_at_desk(&act, &DeskEventKind::Exported { form: form.id.clone(), count: found.len() }).await?;
    for one in &found {
        if !is_recorded(store.record_read(&act, one).await)? {
            return again(visit.say(
                "مُحي طلب منها في هذه الأثناء، فلم يُكتب الملف. أعد المحاولة.",
                "One of them was erased meanwhile, so no file was written. Try again.",
            ));
        }
    }
    Ok(file)
}

/// The answer to a person who may not export, or has to sign in anew first.
fn refused_first(visit: &Visit<'_>) -> Option<Reply> {
    if !visit.may(Action::ExportAll) {
        return Some(visit.nothing_here());
    }
    (!visit.is_fresh_enough(Action::ExportAll)).then(|| visit.sign_in_again("/desk/export"))
}

/// A day of the form. None if it is empty.
fn day(fields: &Fields, name: &str) -> Result<Option<Day>, ()> {
    fields.given(name).map(|typed| Day::from_iso(&normalise::fold_digits(typed)).ok_or(())).transpose()
}

fn page(visit: &Visit<'_>, status: Status, fields: &Fields, why: Option<&str>) -> Reply {
    let lang = visit.lang();
    let forms = visit.desk.bundle.intake.forms();
    let form = fields.text("form");
    let forms: Vec<_> = forms.map(|one| Choice::new(&one.id, one.title.get(lang), one.id == form)).collect();
    let is_chosen = |step: Step| fields.all("step").any(|one| one == step.name());
    let steps = Step::ALL.map(|step| Choice::new(step.name(), step.label(lang), is_chosen(step)));
    let kind = fields.text("kind");
    let kinds = [("xlsx", "Excel"), ("csv", "CSV")].map(|(name, label)| Choice::new(name, label, name == kind));
    let mut context = Context::new();
    context.insert("why", &why);
    context.insert("forms", &forms);
    context.insert("steps", &steps);
    context.insert("kinds", &kinds);
    context.insert("since", &DayField::of(fields.text("since")));
    context.insert("until", &DayField::of(fields.text("until")));
    visit.page(status, "desk/export.html", visit.say("تصدير", "Export"), context)
}
