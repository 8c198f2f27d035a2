//! The page of a meeting: who is present, and the requests on its list with their votes.

use std::collections::BTreeSet;

use serde::Serialize;
use store::StoreError;
use store::committee::{LONGEST_LIST, Meeting, MeetingKey};
use store::staff::{Member, Role};
use tera::Context;

use super::item::{Item, values};
use crate::request_view::EventView;
use crate::roles::Action;
use crate::web::body::Fields;
use crate::web::pages::list::RowView;
use crate::web::pages::request::Opened;
use crate::web::reply::{Reply, Status};
use crate::web::visit::Visit;

/// A form that was not taken.
pub(super) struct Refused<'a> {
    /// The form's name.
    pub(super) form: &'a str,
    /// The reference of the request that it is about. Empty for a form about the meeting.
    pub(super) reference: String,
    /// Its fields.
    pub(super) fields: &'a Fields,
    /// The reason, in words.
    pub(super) why: String,
    /// What colleagues did with the request since the page was opened.
    pub(super) since: Vec<EventView>,
}

#[derive(Serialize)]
struct Person {
    id: String,
    name: String,
    is_present: bool,
    /// Whether they are a member of the committee now.
    is_member: bool,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
}

/// The meeting with a key in an address, if the person sees meetings.
pub(super) async fn find(visit: &Visit<'_>, key: &str) -> Result<Option<Meeting>, StoreError> {
    let key = MeetingKey::parse(key).filter(|_| visit.may(Action::Meet));
    match key {
        Some(key) => visit.desk.store.meeting(&key).await,
        None => Ok(None),
    }
}

/// The people who can be present: the members of the committee, and who was said to be present before.
pub(super) async fn people(visit: &Visit<'_>, meeting: &Meeting) -> Result<Vec<Member>, StoreError> {
    let mut staff = visit.desk.store.staff().await?;
    staff.retain(|member| is_member(member) || meeting.present.contains_key(&member.id));
    Ok(staff)
}

fn is_member(member: &Member) -> bool {
    member.is_present() && member.rights.has(Role::Committee)
}

/// Chooses the request whose forms are shown: the named one if it is open, else the first one without the person's vote, else the first one
/// with which they may do anything.
fn choose(items: &mut [Item], named: Option<&str>) {
    let place = |fits: &dyn Fn(&Item) -> bool| items.iter().position(fits);
    let chosen = place(&|item| item.has_forms() && Some(item.reference()) == named)
        .or_else(|| place(&Item::waits_for_vote))
        .or_else(|| place(&Item::has_forms));
    if let Some(item) = chosen.and_then(|place| items.get_mut(place)) {
        item.is_chosen = true;
    }
}

/// The page.
pub(in crate::web) async fn show(visit: &Visit<'_>, key: &str, query: &Fields) -> Result<Reply, StoreError> {
    match find(visit, key).await? {
        Some(meeting) => page(visit, &meeting, query, None).await,
        None => Ok(visit.nothing_here()),
    }
}

/// Renders the page. The forms are those of one request, so that the page of a long list is light: the one whose form was refused, that the
/// address names, or that waits for the person.
pub(super) async fn page(
    visit: &Visit<'_>,
    meeting: &Meeting,
    query: &Fields,
    refused: Option<Refused<'_>>,
) -> Result<Reply, StoreError> {
    let (store, lang, content) = (&visit.desk.store, visit.lang(), &visit.desk.bundle.content);
    let mut items = Vec::new();
    let mut gone = 0;
    for (number, id) in (1..).zip(&meeting.agenda) {
        match store.find_by_id(visit.now, id).await?.and_then(|record| Opened::of(visit, record)) {
            Some(opened) => items.push(Item::new(visit, meeting, number, &opened)),
            None => gone += 1,
        }
    }
    let named = refused.as_ref().map(|refused| refused.reference.as_str()).or(query.given("of"));
    choose(&mut items, named);
    let ticked: Option<BTreeSet<&str>> =
        refused.as_ref().filter(|one| one.form == "present").map(|one| one.fields.all("person").collect());
    let person = |member: &Member| Person {
        id: member.id.as_str().to_string(),
        name: member.name.clone(),
        is_present: match &ticked {
            Some(ticked) => ticked.contains(member.id.as_str()),
            None => meeting.present.contains_key(&member.id),
        },
        is_member: is_member(member),
    };
    let people: Vec<Person> = people(visit, meeting).await?.iter().map(person).collect();
    let has_room = meeting.agenda.len() < LONGEST_LIST;
    let free = if has_room { store.on_no_list(visit.now).await? } else { Vec::new() };
    let mut context = Context::new();
    context.insert("key", &meeting.key.address());
    context.insert("version", &meeting.version.to_string());
    context.insert("made_by", &meeting.made_by);
    context.insert("people", &people);
    context.insert("present", &meeting.present.values().collect::<Vec<_>>());
    context.insert("is_printable", &items.iter().any(|item| item.can_be_printed));
    context.insert("items", &items);
    context.insert("gone", &gone);
    context.insert("free", &free.iter().map(|row| RowView::new(visit, row)).collect::<Vec<_>>());
    context.insert("has_room", &has_room);
    let values: Vec<_> = values(visit).into_iter().map(|(value, label)| Choice { value, label }).collect();
    context.insert("values", &values);
    context.insert("votes_needed", &content.votes_needed());
    context.insert("is_quorum_set", &content.quorum.is_some());
    context.insert("done", &query.given("done").and_then(|form| words_for(visit, form)));
    let mut status = Status::Ok;
    if let Some(refused) = &refused {
        status = Status::Unprocessable;
        context.insert("why", &refused.why);
        context.insert("since", &refused.since);
        context.insert("refused_form", refused.form);
        let note = refused.fields.text("note");
        // A colleague may have taken the request off the list.
        let is_listed = items.iter().any(|item| item.reference() == refused.reference);
        context.insert("refused_reference", if is_listed { refused.reference.as_str() } else { "" });
        context.insert("typed", &visit.written.as_ref().filter(|_| !is_listed));
        context.insert("typed_note", note);
        context.insert("typed_vote", refused.fields.text("vote"));
        context.insert("typed_ruling", refused.fields.text("ruling"));
        context.insert("typed_references", &refused.fields.all("reference").collect::<Vec<_>>());
    }
    let day = meeting.key.day().display(lang);
    let title = visit.say(format!("اجتماع لجنة البحث: {day}"), format!("Meeting of the committee: {day}"));
    Ok(visit.page(status, "desk/committee-meeting.html", &title, context))
}

/// That something was done, in words.
fn words_for(visit: &Visit<'_>, form: &str) -> Option<&'static str> {
    Some(match form {
        "present" => visit.say("حُفظ الحضور.", "It is stored who is present."),
        "list" => visit.say("وُضعت الطلبات في الجدول.", "The requests are on the list."),
        "off" => visit.say("أُخرج الطلب من الجدول.", "The request is off the list."),
        "vote" => visit.say("سُجّل صوتك.", "Your vote is recorded."),
        "decide" => visit.say("سُجّل القرار.", "The decision is recorded."),
        _ => return None,
    })
}
