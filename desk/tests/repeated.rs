//! A form that is sent twice, as by a double click or by going back: nothing is done twice, and nobody is told otherwise.

use crate::support::{Browser, Desk, Page};
use crate::walk::{Team, Walk};
use axum::http::StatusCode;
use journeys::applicant::SOUND;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::staff::{found, submitted};
use journeys::table;
use store::Store;
use store::casework::Call;
use store::record::EventKind;
use store::staff::Role;

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
    Box::pin(crate::walk::everywhere(&walk, &desk, &team, references.each_ref().map(String::as_str))).await;
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
async fn a_form_that_is_sent_again_changes_nothing_and_is_no_conflict() {
    let desk = Desk::new().await;
    let store = &desk.web.store;
    let reference = submitted(store, "support", SOUND).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    for (name, fields) in [
        ("take", &[][..]),
        ("acknowledge", &[]),
        ("note", &[("note", "بيت واحد")]),
        ("call", &[("call", "reached"), ("note", "سألتها")]),
        ("call", &[("call", "again"), ("day", "2026-12-01")]),
        ("remind", &[("day", "2026-12-02")]),
        ("give_back", &[]),
        ("withdraw", &[("question", "consent")]),
        ("move", &[("to", "verified"), ("note", "طابقتها")]),
        ("documents", &[("note", "تعريف بالراتب")]),
    ] {
        let form = Form::of(&hind, &reference, name, fields).await;
        assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER, "{name}");
        let before = done(store, &reference).await;
        // By a double click, and an hour later from a page that was left open.
        for later in [0, 20 * 60] {
            desk.later(later);
            let again = form.send(&hind).await;
            assert_eq!(again.status, StatusCode::SEE_OTHER, "{name}: {}", again.html());
            assert_eq!(done(store, &reference).await, before, "{name}");
        }
    }
    // A second call from a page that shows the first is another call, whatever its words.
    for _ in 0..2 {
        let form = Form::of(&hind, &reference, "call", &[("call", "not_reached"), ("note", "لم ترد")]).await;
        assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER);
    }
    let is_call = |kind: &EventKind| *kind == EventKind::Called(Call::NotReached);
    assert_eq!(done(store, &reference).await.into_iter().filter(is_call).count(), 2);
    // Other words are meant, too, from the same page, and so are the same words of a colleague.
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let form = Form::of(&hind, &reference, "note", &[("note", "سكنها إيجار")]).await;
    let other =
        Form { path: form.path.clone(), fields: vec![("note", "سكنها ملك".into()), form.fields[1].clone()] };
    for (person, form) in [(&hind, &form), (&hind, &other), (&noura, &form)] {
        assert_eq!(form.send(person).await.status, StatusCode::SEE_OTHER);
    }
    let notes = done(store, &reference).await.into_iter().filter(|kind| *kind == EventKind::Noted).count();
    assert_eq!(notes, 4);
}

#[tokio::test]
async fn what_a_colleague_has_undone_since_is_not_told_as_done() {
    let desk = Desk::new().await;
    let reference = submitted(&desk.web.store, "support", SOUND).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let form = Form::of(&hind, &reference, "take", &[]).await;
    assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER);
    desk.later(60);
    assert_eq!(Form::of(&noura, &reference, "take", &[]).await.send(&noura).await.status, StatusCode::SEE_OTHER);
    assert!(form.send(&hind).await.has("class=\"conflict\""));
}

#[tokio::test]
async fn another_colleague_and_other_documents_from_the_same_page_are_not_told_as_done() {
    let desk = Desk::new().await;
    let reference = submitted(&desk.web.store, "support", SOUND).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let layan = desk.person("layan", &[Role::Relations], false).await;
    let form = Form::of(&hind, &reference, "hand_over", &[("to", noura.member.id.as_str())]).await;
    let mut other = Form { path: form.path.clone(), fields: form.fields.clone() };
    other.fields[0].1 = layan.member.id.as_str().into();
    assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER);
    assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER, "the same is done");
    assert!(other.send(&hind).await.has("class=\"conflict\""), "the other is not");

    let form = Form::of(&hind, &reference, "documents", &[("note", "تعريف بالراتب")]).await;
    let mut other = Form { path: form.path.clone(), fields: form.fields.clone() };
    other.fields[0].1 = "صك الطلاق".into();
    assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER);
    assert_eq!(form.send(&hind).await.status, StatusCode::SEE_OTHER, "the same is done");
    let page = other.send(&hind).await;
    assert!(page.has("class=\"conflict\"") && page.has("صك الطلاق"));
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
