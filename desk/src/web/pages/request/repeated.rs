//! Forms that arrive twice, because the answer to the first was lost on the way and the person loaded the page again, or went back and
//! pressed again. The second time nothing is done, and the page says so.

use language::normalise;
use store::casework::{Call, Told};
use store::record::{Event, EventKind};
use store::status::Status as Step;

use super::opened::Opened;
use super::seen::{Seen, is_work};
use crate::web::body::Fields;
use crate::web::visit::Visit;

/// Whether the person has done already what a form asks for, since they opened the form, and nobody has undone it. A note or a report with
/// the words of the last thing that happened to the request is that one, too: a page that is opened again knows of the first time, but the
/// browser has put the words back.
pub(super) fn is_done(visit: &Visit<'_>, opened: &Opened, form: &str, fields: &Fields, seen: Option<&Seen>) -> bool {
    let note = normalise::lines(fields.text("note"));
    let (record, work) = (&opened.record, &opened.record.casework);
    // What the event does not tell, the request does: who has it, and what was asked for.
    let is_so = match form {
        "hand_over" => work.assignee.as_ref().is_some_and(|one| one.person.as_str() == fields.text("to")),
        "documents" => work.documents.iter().map(String::as_str).eq(fields.all("document")),
        _ => true,
    };
    let is_it = |event: &Event| {
        let told = event.note.as_ref().map(|note| normalise::lines(note.reveal())).unwrap_or_default();
        let is_mine = event.person.as_ref() == Some(&visit.member().id);
        is_so && is_mine && is_kind(&event.kind, form, fields) && told == note
    };
    let is_since = seen.is_some_and(|seen| {
        let latest_first = seen.since(record).collect::<Vec<_>>().into_iter().rev();
        latest_first.take_while(|event| is_it(event) || !undoes(&event.kind, form)).any(is_it)
    });
    // Events of one second are in no order.
    let mut work = record.events.iter().rev().filter(|event| is_work(event)).peekable();
    let last = work.peek().map(|event| event.at);
    let is_last = work.take_while(|event| Some(event.at) == last).any(is_it);
    is_since || (matches!(form, "note" | "report") && !note.is_empty() && is_last)
}

/// Whether an event may have undone what a form did before.
fn undoes(kind: &EventKind, form: &str) -> bool {
    match form {
        "take" | "give_back" | "hand_over" => {
            matches!(kind, EventKind::Taken | EventKind::GivenBack | EventKind::HandedOver(_))
        }
        "move" | "documents" | "tell" => matches!(kind, EventKind::Moved { .. }),
        "settle" => matches!(kind, EventKind::Asked(_)),
        "list" => matches!(kind, EventKind::Unlisted | EventKind::Moved { .. }),
        _ => false,
    }
}

/// Whether an event is what a form leaves.
fn is_kind(kind: &EventKind, form: &str, fields: &Fields) -> bool {
    match (form, kind) {
        ("take", EventKind::Taken)
        | ("give_back", EventKind::GivenBack)
        | ("hand_over", EventKind::HandedOver(_))
        | ("acknowledge", EventKind::Acknowledged)
        | ("note", EventKind::Noted)
        | ("report", EventKind::Reported)
        | ("list", EventKind::Listed(_))
        | ("documents", EventKind::Moved { to: Step::DocumentsAsked, .. }) => true,
        ("call", EventKind::Called(call)) => Call::from_name(fields.text("call")) == Some(*call),
        ("move", EventKind::Moved { to, .. }) => Step::from_name(fields.text("to")) == Some(*to),
        ("tell", EventKind::Told(how)) => Told::from_name(fields.text("told")) == Some(*how),
        ("settle", EventKind::Settled(asking)) => asking.name() == fields.text("asking"),
        ("open_to_followers", EventKind::OpenedToFollowers) => true,
        ("withdraw", EventKind::Withdrawn(question)) => question == fields.text("question"),
        _ => false,
    }
}
