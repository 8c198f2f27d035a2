//! The page of a request.

use forms::FormDefinition;
use language::Lang;
use language::calendar::Day;
use serde::Serialize;
use store::StoreError;
use store::record::{EventKind, Record};
use store::sharing::Shared;
use store::status::Status as Step;
use tera::Context;

use super::actions::Actions;
use super::asked;
use super::erase;
use super::opened::Opened;
use super::seen::{Seen, is_work};
use super::story::how_many;
use crate::names;
use crate::pick::pick;
use crate::request_view::{EventView, MomentView, agreements, answers, notices, story};
use crate::roles::Action;
use crate::text::one_line;
use crate::web::body::Fields;
use crate::web::choice::DayField;
use crate::web::pages::list::is_seen;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// The length of the latest events that the page shows, in letters. The others have a page of their own.
const LETTERS_OF_STORY: usize = 1100;

/// The most letters of a note on the page.
const LETTERS_OF_NOTE: usize = 400;

/// The most other requests with a number of this one that are shown. A number that many people write, such as an office's, has more.
const MOST_SHARING: usize = 5;

/// What the page shows besides the request.
#[derive(Default)]
pub(super) struct Shown<'a> {
    /// The action that was just done.
    pub(super) done: Option<&'a str>,
    /// The form that was sent and not taken: its name, its fields and the reason.
    pub(super) refused: Option<Refused<'a>>,
}

/// A form that was not taken.
pub(super) struct Refused<'a> {
    /// The form's name.
    pub(super) form: &'a str,
    /// Its fields.
    pub(super) fields: &'a Fields,
    /// The reason, in words.
    pub(super) why: String,
    /// What the person had seen, if colleagues did something since.
    pub(super) seen: Option<Seen>,
}

/// The head of a request.
#[derive(Serialize)]
pub(super) struct Head {
    reference: String,
    form: String,
    step: &'static str,
    step_label: &'static str,
    is_late: bool,
    received: MomentView,
    channel: &'static str,
    entered_by: Option<String>,
    written_in: &'static str,
    acknowledged: Option<MomentView>,
    kept_until: Option<String>,
    assignee: Option<String>,
    is_mine: bool,
    remind_on: Option<String>,
    remind_iso: Option<String>,
    told: Option<String>,
    meeting: Option<String>,
    meeting_url: Option<String>,
    form_changed: bool,
    marks: Vec<&'static str>,
    documents: Vec<String>,
}

#[derive(Serialize)]
struct Sharing {
    reference: String,
    step: &'static str,
    shares: String,
}

/// Renders the page.
pub(super) async fn page(
    visit: &Visit<'_>,
    opened: &Opened,
    status: Status,
    shown: &Shown<'_>,
) -> Result<Reply, StoreError> {
    let lang = visit.lang();
    let (form, record) = (opened.form(visit), &opened.record);
    let is_read = opened.may(visit, Action::ReadAnswers).is_ok();
    let mut context = Context::new();
    context.insert("request", &head(visit, opened));
    context.insert("seen", &Seen::of(record).to_string());
    let shared = async { if is_read { sharing(visit, opened).await.map(Some) } else { Ok(None) } };
    let asked = async { if is_read { asked::of_request(visit, opened).await } else { Ok(Vec::new()) } };
    let (erasure, asked, actions, shared) =
        tokio::try_join!(erase::asked(visit, opened), asked, Actions::of(visit, opened), shared)?;
    context.insert("erasure", &erasure);
    context.insert("asked", &asked);
    context.insert("is_shut_to_followers", &(is_read && record.is_shut_to_followers));
    context.insert("actions", &actions);
    if let Some((sharing, not_shown)) = shared {
        context.insert("sharing", &sharing);
        context.insert("sharing_not_shown", &not_shown);
        context.insert("may_look_for_persons", &visit.may(Action::LookForPersons));
    }
    context.insert("story", &[(); 0]);
    if is_read {
        context.insert("answers", &answers(form, &record.submission, lang));
        context.insert("agreements", &agreements(&record.submission, lang));
        let latest = latest(form, record, lang);
        let all = record.events.iter().filter(|event| event.kind != EventKind::Read).count();
        context.insert("older", &all.saturating_sub(latest.len()));
        context.insert("story", &latest);
        context.insert("notices", &notices(&record.notices, lang));
    }
    context.insert("has_reads", &visit.may(Action::ReadLog));
    if shown.done == Some("entered") {
        context.insert("receipt", &receipt(form, record));
    }
    context.insert("done", &shown.done.and_then(|form| done(visit, form)));
    if let Some(refused) = &shown.refused {
        context.insert("open", refused.form);
        let is_below = actions.has(refused.form);
        context.insert("is_below", &is_below);
        // What colleagues did may have taken the form off the page.
        context.insert("typed", &visit.written.as_ref().filter(|_| !is_below));
        context.insert("why", &refused.why);
        let since: Vec<EventView> =
            refused.seen.iter().flat_map(|seen| story(form, seen.since(record), lang)).collect();
        context.insert("since", &since);
        let typed = |name| refused.fields.all(name).collect::<Vec<_>>().join("\n");
        for name in ["note", "to", "call", "told"] {
            context.insert(format!("typed_{name}"), &typed(name));
        }
        context.insert("typed_day", &DayField::of(refused.fields.text("day")));
        context.insert("typed_documents", &refused.fields.all("document").collect::<Vec<_>>());
    }
    let title = visit.say(format!("الطلب {}", opened.reference()), format!("Request {}", opened.reference()));
    Ok(visit.page(status, "desk/request.html", &title, context))
}

/// The latest of what people did, as far as it has room, and the latest report in any case: the committee decides by it. Long notes are cut.
fn latest(form: Option<&FormDefinition>, record: &Record, lang: Lang) -> Vec<EventView> {
    let work: Vec<_> = record.events.iter().rev().filter(|event| is_work(event)).collect();
    let mut views = story(form, work.iter().copied(), lang);
    views.iter_mut().for_each(|event| event.shorten(LETTERS_OF_NOTE));
    let shown = how_many(&views, LETTERS_OF_STORY);
    let report = work.iter().position(|event| event.kind == EventKind::Reported);
    let is_shown = |place: usize| place < shown || Some(place) == report;
    views.into_iter().enumerate().filter(|(place, _)| is_shown(*place)).map(|(_, view)| view).collect()
}

/// What is at the head of the page.
pub(super) fn head(visit: &Visit<'_>, opened: &Opened) -> Head {
    let lang = visit.lang();
    let (form, record) = (opened.form(visit), &opened.record);
    let summary = &record.submission.summary;
    let casework = &record.casework;
    let by = record.events.iter().find(|event| event.kind == EventKind::Received).map(|event| event.who.clone());
    let content = &visit.desk.bundle.content;
    let named = |id: &String| content.document(id).map_or_else(|| id.clone(), |one| one.name.get(lang).to_string());
    Head {
        reference: summary.reference.to_string(),
        form: visit.form_title(&summary.form),
        step: summary.status.name(),
        step_label: summary.status.label(lang),
        is_late: visit.is_late(&summary.form, summary.status, summary.received_at),
        received: MomentView::new(summary.received_at, lang),
        channel: summary.channel.label(lang),
        entered_by: by.filter(|who| who != store::event::APPLICANT),
        written_in: summary.lang.own_name(),
        acknowledged: summary.acknowledged_at.map(|at| MomentView::new(at, lang)),
        kept_until: record.submission.expires_at.map(|at| at.day_in_riyadh().display(lang)),
        assignee: casework.assignee.as_ref().map(|one| one.name.clone()),
        is_mine: casework.assignee.as_ref().is_some_and(|one| one.person == visit.member().id),
        remind_on: casework.remind_on.map(|day| day.display(lang)),
        remind_iso: casework.remind_on.map(Day::iso),
        told: casework.told.as_ref().map(|told| {
            let how = told.how.map(|how| names::told(lang, how));
            let when = told.at.day_in_riyadh().display(lang);
            how.into_iter().chain([when.as_str()]).collect::<Vec<_>>().join(visit.say("، ", ", "))
        }),
        meeting: casework.listing.as_ref().map(|one| one.meeting.day().display(lang)),
        meeting_url: casework.listing.as_ref().map(|one| format!("/desk/committee/{}", one.meeting.address())),
        form_changed: form.is_none_or(|form| form.version != record.submission.version),
        marks: summary.marks.iter().map(|mark| names::mark(lang, mark)).collect(),
        documents: if summary.status == Step::DocumentsAsked {
            casework.documents.iter().map(named).collect()
        } else {
            Vec::new()
        },
    }
}

/// The newest open requests with a number of this one, and how many others there are.
async fn sharing(visit: &Visit<'_>, opened: &Opened) -> Result<(Vec<Sharing>, Option<String>), StoreError> {
    let mut others = visit.desk.store.same_person(visit.now, &opened.record).await?;
    others.requests.retain(|shared| is_seen(visit, &shared.request));
    let lang = visit.lang();
    let view = |shared: Shared| {
        let shares = shared.kinds.iter().map(|kind| names::lookup(lang, *kind));
        let shares = shares.collect::<Vec<_>>().join(visit.say("، ", ", "));
        match shared.request {
            Ok(request) => {
                Sharing { reference: request.reference.to_string(), step: request.status.label(lang), shares }
            }
            Err(unreadable) => Sharing { reference: unreadable.name, step: "", shares },
        }
    };
    let left = others.requests.len().saturating_sub(MOST_SHARING);
    let not_shown = match others.has_more {
        true => Some(visit.say(format!("{left} أو أكثر"), format!("{left} or more"))),
        false => (left > 0).then(|| left.to_string()),
    };
    Ok((others.requests.into_iter().take(MOST_SHARING).map(view).collect(), not_shown))
}

/// What the person is told after their request was entered, in their language, as on the website's receipt.
fn receipt(form: Option<&FormDefinition>, record: &Record) -> Vec<String> {
    let summary = &record.submission.summary;
    let Some(form) = form else { return Vec::new() };
    let mut lines: Vec<String> = form.receipt.next.iter().map(|line| one_line(line.get(summary.lang))).collect();
    lines.extend(form.receipt.earliest_answer_days.map(|days| {
        let day = summary.received_at.day_in_riyadh().later(days).display(summary.lang);
        pick(summary.lang, format!("أول يوم يُتوقع فيه الرد: {day}"), format!("The earliest day for a reply: {day}"))
    }));
    lines.extend(record.submission.follow_word.as_ref().map(|word| {
        let digits = word.digits();
        pick(
            summary.lang,
            format!("يتابع طلبه بالرقم وبهذه الأرقام الأربعة: {digits}"),
            format!("To follow it, the number and these four digits are needed: {digits}"),
        )
    }));
    lines
}

/// That an action was done, in words.
fn done(visit: &Visit<'_>, form: &str) -> Option<&'static str> {
    Some(match form {
        "take" => visit.say("صار الطلب لديك.", "The request is yours."),
        "give_back" => visit.say("أُعيد الطلب ليأخذه غيرك.", "The request was given back."),
        "hand_over" => visit.say("سُلّم الطلب.", "The request was handed over."),
        "acknowledge" => visit.say("سُجّل اطّلاعك.", "It is recorded that you have seen it."),
        "note" => visit.say("حُفظت الملاحظة.", "The note is stored."),
        "call" => visit.say("سُجّلت المكالمة.", "The call is recorded."),
        "remind" => visit.say("حُفظ التذكير.", "The reminder is stored."),
        "report" => visit.say("حُفظ التقرير.", "The report is stored."),
        "move" => visit.say("نُقل الطلب.", "The request was moved."),
        "documents" => visit.say("سُجّل طلب المستندات.", "It is recorded that documents were asked for."),
        "tell" => visit.say("سُجّل إبلاغ صاحب الطلب.", "It is recorded that the applicant was told."),
        "list" => visit.say("وُضع الطلب في جدول الاجتماع القادم.", "The request is on the list of the next meeting."),
        "correct" => visit
            .say("صُحّحت الإجابة، وبقيت السابقة في السجل.", "The answer is corrected; the one before stays on record."),
        "same" => visit.say("هي الإجابة نفسها، فلم يتغير شيء.", "It is the same answer; nothing has changed."),
        "entered" => visit.say(
            "حُفظ الطلب. أعطِ صاحبه الرقم المكتوب أدناه، وأخبره بما يلي:",
            "The request is stored. Give the person the number below, and tell them what follows:",
        ),
        "again" => {
            visit.say("وصل هذا منك من قبل، وهو محفوظ مرة واحدة.", "This came from you before, and is stored once.")
        }
        "settle" => visit.say("سُجّل أنه أُنجز.", "It is recorded that this is dealt with."),
        "open_to_followers" => visit.say("يستطيع صاحب الطلب متابعته الآن.", "The applicant can follow the request now."),
        "withdraw" => visit.say("سُجّل سحب الموافقة.", "The withdrawal of the consent is recorded."),
        _ => return None,
    })
}
