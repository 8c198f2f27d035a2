//! Erasing a request at the person's request (PDPL, article 18): one steward asks for it with the reason, another one confirms. Nobody
//! does both.

use forms::Reference;
use language::normalise;
use serde::Serialize;
use store::StoreError;
use store::change::Unchanged;
use store::erasure::ErasureAsked;
use store::record::EventKind;
use tera::Context;

use super::opened::{Opened, actor, open};
use crate::request_view::MomentView;
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The longest reason, in letters.
const LONGEST_REASON: usize = 1000;

/// An erasure that somebody asks for, as pages show it.
#[derive(Serialize)]
pub(in crate::web) struct AskedView {
    reference: String,
    by: String,
    at: MomentView,
    is_mine: bool,
}

impl AskedView {
    pub(in crate::web) fn new(visit: &Visit<'_>, asked: &ErasureAsked) -> Self {
        AskedView {
            reference: asked.reference.to_string(),
            by: asked.by.clone(),
            at: MomentView::new(asked.at, visit.lang()),
            is_mine: asked.person == visit.member().id,
        }
    }
}

/// Why a form was not taken, with what was typed.
struct Refused<'a> {
    why: &'a str,
    fields: &'a Fields,
}

/// The erasure of the request that somebody asks for, for a steward.
pub(in crate::web) async fn asked(visit: &Visit<'_>, opened: &Opened) -> Result<Option<AskedView>, StoreError> {
    if opened.may(visit, Action::Erase).is_err() {
        return Ok(None);
    }
    let asked = visit.desk.store.erasure_asked(visit.now, &opened.record.submission.summary.id).await?;
    Ok(asked.map(|asked| AskedView::new(visit, &asked)))
}

/// The page: what will be lost, and asking, confirming or refusing.
pub(in crate::web) async fn show(visit: &Visit<'_>, reference: &str) -> Result<Reply, StoreError> {
    let Some(opened) = allowed(visit, reference).await? else { return erased(visit, reference).await };
    if !visit.is_fresh_enough(Action::Erase) {
        return Ok(visit.sign_in_again(&address(opened.reference())));
    }
    page(visit, &opened, Status::Ok, None).await
}

/// Does what a form of the page asks for.
pub(in crate::web) async fn act(
    visit: &Visit<'_>,
    reference: &str,
    form: &str,
    fields: &Fields,
) -> Result<Reply, StoreError> {
    let opened = match allowed(visit, reference).await? {
        Some(opened) => opened,
        None if form == "confirm" => return finish(visit, reference).await,
        None => return erased(visit, reference).await,
    };
    if !visit.is_fresh_enough(Action::Erase) {
        return Ok(visit.sign_in_again(&address(opened.reference())));
    }
    let (store, act) = (&visit.desk.store, actor(visit));
    let asked = store.erasure_asked(visit.now, &opened.record.submission.summary.id).await?;
    // What the person saw when they decided.
    let asked = asked.filter(|asked| form == "ask" || asked.at.to_string() == fields.text("asked"));
    let done = match (form, asked) {
        ("ask", None) => {
            let reason = normalise::lines(fields.text("reason"));
            if reason.is_empty() || normalise::length(&reason) > LONGEST_REASON {
                let why = visit.say(
                    "اكتب سبب المحو، في ألف حرف على الأكثر.",
                    "Write the reason for the erasure, in at most a thousand letters.",
                );
                return page(visit, &opened, Status::Unprocessable, Some(Refused { why, fields })).await;
            }
            if stewards(visit).await? < 2 {
                let why = visit.say("لا يُمحى طلب بمشرف واحد.", "One steward alone erases nothing.");
                return page(visit, &opened, Status::Unprocessable, Some(Refused { why, fields })).await;
            }
            store.ask_for_erasure(&act, &opened.record, &reason).await
        }
        ("confirm", Some(asked)) => {
            let is_typed = Reference::parse(fields.text("typed")).is_ok_and(|typed| typed == *opened.reference());
            if !is_typed {
                let why = visit.say(
                    "اكتب رقم هذا الطلب لتؤكد أنك تمحوه هو.",
                    "Type the number of this request, to confirm that this is the one you erase.",
                );
                return page(visit, &opened, Status::Unprocessable, Some(Refused { why, fields })).await;
            }
            store.confirm_erasure(&act, &asked).await
        }
        ("end", Some(asked)) => store.end_asking(&act, &opened.record, &asked).await,
        ("ask" | "confirm" | "end", _) => Err(Unchanged::Changed),
        _ => return Ok(visit.nothing_here()),
    };
    let why = match done {
        Ok(()) => return Ok(Reply::see_other(address(opened.reference()))),
        Err(Unchanged::Store(error)) if form == "confirm" => return Ok(interrupted(visit, opened.reference(), &error)),
        Err(Unchanged::Store(error)) => return Err(error),
        Err(Unchanged::SamePerson) => visit
            .say("أنت من طلب المحو، فيؤكده مشرف آخر.", "You asked for the erasure, so another steward confirms it."),
        Err(_) => visit.say(
            "غيّر زميل ذلك بعد أن فتحتَ الصفحة. هذه حال الطلب الآن.",
            "A colleague changed that after you opened the page. This is how it is now.",
        ),
    };
    match allowed(visit, reference).await? {
        Some(opened) => page(visit, &opened, Status::Unprocessable, Some(Refused { why, fields })).await,
        None => erased(visit, reference).await,
    }
}

async fn allowed(visit: &Visit<'_>, reference: &str) -> Result<Option<Opened>, StoreError> {
    let opened = open(visit, reference).await?;
    Ok(opened.filter(|opened| opened.may(visit, Action::Erase).is_ok()))
}

fn address(reference: &Reference) -> String {
    format!("/desk/requests/{reference}/erase")
}

/// Leads to the page, for addresses that only a POST has.
pub(in crate::web) fn back_to(visit: &Visit<'_>, reference: &str) -> Reply {
    Reference::parse(reference).map_or_else(|_| visit.nothing_here(), |reference| Reply::see_other(address(&reference)))
}

/// The number of stewards who have access.
async fn stewards(visit: &Visit<'_>) -> Result<usize, StoreError> {
    let staff = visit.desk.store.staff().await?;
    Ok(staff.iter().filter(|member| member.is_present() && member.rights.is_steward()).count())
}

/// Finishes an erasure that was confirmed and interrupted.
async fn finish(visit: &Visit<'_>, reference: &str) -> Result<Reply, StoreError> {
    let Some(reference) = Reference::parse(reference).ok().filter(|_| visit.rights().is_steward()) else {
        return Ok(visit.nothing_here());
    };
    if !visit.is_fresh_enough(Action::Erase) {
        return Ok(visit.sign_in_again(&address(&reference)));
    }
    if visit.desk.store.erased(&reference).await?.is_none() {
        return Ok(visit.nothing_here());
    }
    match visit.desk.store.erase(&actor(visit), &reference).await {
        Ok(()) => Ok(Reply::see_other(address(&reference))),
        Err(Unchanged::Store(error)) => Ok(interrupted(visit, &reference, &error)),
        Err(_) => Ok(visit.nothing_here()),
    }
}

/// The page after the table stopped answering during an erasure.
fn interrupted(visit: &Visit<'_>, reference: &Reference, error: &StoreError) -> Reply {
    tracing::error!(outcome = "not_erased", %error);
    let mut context = Context::new();
    context.insert("reference", &reference.to_string());
    context.insert("is_finished", &false);
    context.insert("is_unknown", &true);
    let title = visit.say("لم يكتمل المحو", "The erasure is not finished");
    visit.page(Status::Unavailable, "desk/erased.html", title, context)
}

/// The page of a request that was erased. Only stewards learn that there was one.
async fn erased(visit: &Visit<'_>, reference: &str) -> Result<Reply, StoreError> {
    let Some(reference) = Reference::parse(reference).ok().filter(|_| visit.rights().is_steward()) else {
        return Ok(visit.nothing_here());
    };
    let Some(erased) = visit.desk.store.erased(&reference).await? else { return Ok(visit.nothing_here()) };
    let mut context = Context::new();
    context.insert("reference", &reference.to_string());
    context.insert("form", &visit.form_title(&erased.form));
    context.insert("by", &erased.by);
    context.insert("at", &MomentView::new(erased.at, visit.lang()));
    context.insert("is_finished", &erased.is_finished);
    let title = match erased.is_finished {
        true => visit.say("مُحي الطلب", "The request is erased"),
        false => visit.say("لم يكتمل المحو", "The erasure is not finished"),
    };
    Ok(visit.page(Status::Ok, "desk/erased.html", title, context))
}

async fn page(
    visit: &Visit<'_>,
    opened: &Opened,
    status: Status,
    refused: Option<Refused<'_>>,
) -> Result<Reply, StoreError> {
    let record = &opened.record;
    let asked = visit.desk.store.erasure_asked(visit.now, &record.submission.summary.id).await?;
    let mut context = Context::new();
    context.insert("reference", &opened.reference().to_string());
    context.insert("form", &visit.form_title(&record.submission.summary.form));
    context.insert("answer_count", &record.submission.answers.len());
    context.insert("event_count", &record.events.len());
    context.insert("is_alone", &(stewards(visit).await? < 2));
    if let Some(asked) = &asked {
        context.insert("asked", &AskedView::new(visit, asked));
        context.insert("asked_at", &asked.at.to_string());
        let asking = record.events.iter().rev().find(|event| event.kind == EventKind::ErasureAsked);
        context.insert("reason", &asking.and_then(|event| Some(event.note.as_ref()?.reveal().clone())));
    }
    let typed = |name| refused.as_ref().map_or("", |refused| refused.fields.text(name));
    context.insert("typed_reason", typed("reason"));
    context.insert("typed_reference", typed("typed"));
    context.insert("why", &refused.as_ref().map(|refused| refused.why));
    let title = visit.say(format!("محو الطلب {}", opened.reference()), format!("Erase request {}", opened.reference()));
    Ok(visit.page(status, "desk/erase.html", &title, context))
}
