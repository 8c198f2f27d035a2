//! A form that is sent twice, as by a double click or by going back: nothing is done twice, and nobody is told otherwise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;
mod walk;

use axum::http::StatusCode;
use journeys::applicant::SOUND;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::staff::{found, submitted};
use journeys::table;
use store::Store;
use store::record::EventKind;
use store::staff::Role;
use support::{Browser, Desk, Page};
use walk::{Team, Walk};

/// The kinds of the events of a request, but those of reading it.
async fn done(store: &Store, reference: &str) -> Vec<EventKind> {
    let record = found(store, &forms::Reference::parse(reference).unwrap()).await;
    record.events.into_iter().map(|event| event.kind).filter(|kind| *kind != EventKind::Read).collect()
}

#[tokio::test]
async fn nothing_is_done_twice_on_any_page() {
    let table = table::fresh().await;
    let (desk, direct) = (Desk::new().await.with_store(Store::new(&table)), Store::new(&table));
    let team = Box::pin(Team::at(&desk, &direct)).await;
    let walk = Walk { twice_in: Some(table), ..Walk::new() };
    let references = walk.submitted(&direct).await;
    Box::pin(walk::everywhere(&walk, &desk, &team, references.each_ref().map(String::as_str))).await;
}

/// The form of a page that was opened once.
struct Form {
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Form {
    async fn of(person: &Browser<'_>, reference: &str, name: &str, fields: &[(&'static str, &str)]) -> Self {
        let path = format!("/desk/requests/{reference}");
        let seen = person.get(&path).await.hidden("seen").unwrap();
        let fields = fields.iter().map(|(name, value)| (*name, (*value).to_string()));
        Form { path: format!("{path}/{name}"), fields: fields.chain([("seen", seen)]).collect() }
    }

    async fn send(&self, person: &Browser<'_>) -> Page {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        person.post(&self.path, &fields).await
    }
}

#[tokio::test]
async fn a_form_that_is_sent_again_is_told_as_a_conflict_or_as_what_was_done_before() {
    let desk = Desk::new().await;
    let store = &desk.web.store;
    let reference = submitted(store, "support", SOUND).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let conflict = StatusCode::UNPROCESSABLE_ENTITY;
    for (name, fields, told) in [
        ("take", &[][..], conflict),
        ("acknowledge", &[], StatusCode::SEE_OTHER),
        ("note", &[("note", "بيت واحد")], StatusCode::SEE_OTHER),
        ("call", &[("call", "reached"), ("note", "سألتها")], StatusCode::SEE_OTHER),
        ("call", &[("call", "again"), ("day", "2026-12-01")], StatusCode::SEE_OTHER),
        ("remind", &[("day", "2026-12-02")], StatusCode::SEE_OTHER),
        ("give_back", &[], conflict),
        ("withdraw", &[("question", "consent")], conflict),
        ("move", &[("to", "verified"), ("note", "طابقتها")], conflict),
        ("documents", &[("note", "تعريف بالراتب")], conflict),
    ] {
        let form = Form::of(&hind, &reference, name, fields).await;
        assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER, "{name}");
        let before = done(store, &reference).await;
        // By a double click, and an hour later from a page that was left open.
        for later in [0, 20 * 60] {
            desk.later(later);
            let again = form.send(&hind).await;
            assert_eq!(again.status, told, "{name}: {}", again.html());
            assert_eq!(again.has("class=\"conflict\""), told == conflict, "{name}: {}", again.html());
            assert_eq!(done(store, &reference).await, before, "{name}");
        }
    }
    // The same words from a page that shows the first ones are meant.
    for _ in 0..2 {
        let form = Form::of(&hind, &reference, "note", &[("note", "لم ترد")]).await;
        assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER);
    }
    let notes = done(store, &reference).await.into_iter().filter(|kind| *kind == EventKind::Noted).count();
    assert_eq!(notes, 3);
    // So are other words from the same page, and the same words of a colleague.
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let form = Form::of(&hind, &reference, "note", &[("note", "سكنها إيجار")]).await;
    let other =
        Form { path: form.path.clone(), fields: vec![("note", "سكنها ملك".into()), form.fields[1].clone()] };
    for (person, form) in [(&hind, &form), (&hind, &other), (&noura, &form)] {
        assert_eq!(form.send(person).await.status, StatusCode::SEE_OTHER);
    }
    let notes = done(store, &reference).await.into_iter().filter(|kind| *kind == EventKind::Noted).count();
    assert_eq!(notes, 6);
}

#[tokio::test]
async fn of_two_that_are_under_way_at_once_one_counts() {
    for (name, fields) in [
        ("take", &[][..]),
        ("acknowledge", &[]),
        ("note", &[("note", "بيت واحد")]),
        ("call", &[("call", "reached")]),
        ("remind", &[("day", "2026-12-02")]),
        ("move", &[("to", "verified")]),
    ] {
        let table = table::fresh().await;
        let faulty = Faulty::before(&table).await;
        let desk = Desk::new().await.with_store(Store::new(&table));
        let reference = submitted(&desk.web.store, "support", SOUND).await.to_string();
        let through = desk.with_store(Store::new(&faulty.table(&table)));
        let hind = desk.person("hind", &[Role::Relations], true).await;
        let slow = Browser { desk: &through, token: hind.token.clone(), member: hind.member.clone() };
        let form = Form::of(&hind, &reference, name, fields).await;
        let before = done(&desk.web.store, &reference).await.len();
        // Both have read the request before either writes.
        faulty.always(Some(TRANSACT), Fault::Hold);
        let waiting = async {
            faulty.held(2).await;
            faulty.heal();
            faulty.release();
        };
        let (one, other, ()) = tokio::join!(form.send(&slow), form.send(&slow), waiting);
        assert!([&one, &other].iter().any(|page| page.status == StatusCode::SEE_OTHER), "{name}: {}", one.html());
        assert_eq!(done(&desk.web.store, &reference).await.len(), before + 1, "{name}");
    }
}
