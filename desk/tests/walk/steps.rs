//! The walk over the desk, part by part.

use axum::http::StatusCode;
use journeys::applicant::sent;
use journeys::{followers, people};
use store::asking::Asking;

use super::recorded::{CORRECTED, NOTE, Walk};
use crate::support::{Browser, Desk};

pub(super) async fn casework(walk: &Walk, hind: &Browser<'_>, noura: &Browser<'_>, reference: &str) {
    let page = format!("/desk/requests/{reference}");
    let to_noura = noura.member.id.as_str();
    for (form, fields) in [
        ("take", &[][..]),
        ("acknowledge", &[]),
        ("note", &[("note", NOTE)]),
        ("call", &[("call", "reached")]),
        ("call", &[("call", "again"), ("day", "2026-12-01")]),
        ("remind", &[("day", "2026-12-01")]),
        ("hand_over", &[("to", to_noura)]),
        ("take", &[]),
        ("give_back", &[]),
        ("documents", &[("note", NOTE)]),
        ("move", &[("to", "verified")]),
        ("move", &[("to", "with_social_research"), ("note", NOTE)]),
        ("report", &[("note", NOTE)]),
        ("withdraw", &[("question", "writer_consent")]),
        ("take", &[]),
    ] {
        walk.act(hind, &page, form, fields).await;
    }
    let store = &hind.desk.web.store;
    let request = forms::Reference::parse(reference).unwrap();
    followers::ask(store, hind.desk.web.world.now(), &request, Asking::Copy, None).await;
    walk.get(hind, "/desk/").await;
    walk.act(hind, &page, "settle", &[("asking", "copy")]).await;
    followers::shut(store, &request).await;
    walk.act(hind, &page, "open_to_followers", &[]).await;
    for (question, answer) in CORRECTED {
        walk.act(hind, &format!("{page}/correct/{question}"), "", &[(question, answer)]).await;
    }
    walk.led_on(hind, &format!("{page}/note")).await;
    walk.get(hind, &format!("{page}/story")).await;
    for query in [
        "new=1",
        "new=1&form=support",
        "mine=1",
        "mine=1&step=closed",
        "free=1",
        "late=1",
        "failed=1",
        "marked=1",
        "step=verified",
        "channel=website",
        "days=2",
        "order=newest",
    ] {
        walk.get(hind, &format!("/desk/requests?{query}")).await;
    }
}

pub(super) async fn committee(walk: &Walk, desk: &Desk, people: [&Browser<'_>; 3], reference: &str) {
    let [hind, first, second] = people;
    let page = format!("/desk/requests/{reference}");
    for to in ["verified", "with_committee"] {
        walk.act(hind, &page, "move", &[("to", to)]).await;
    }
    walk.get(hind, "/desk/committee").await;
    let meeting = walk.post(hind, "/desk/committee", &[("day", "2026-12-01")]).await.location.unwrap();
    let present = [("person", first.member.id.as_str()), ("person", second.member.id.as_str())];
    walk.act(hind, &meeting, "present", &present).await;
    let about = [("reference", reference)];
    walk.act(hind, &page, "list", &[]).await;
    walk.act(hind, &meeting, "off", &about).await;
    walk.act(hind, &meeting, "list", &about).await;
    walk.get(hind, "/desk/committee").await;
    walk.post(first, &format!("{meeting}/sheet"), &about).await;
    walk.post(first, &format!("{meeting}/sheet"), &[about[0], ("names", "1")]).await;
    for member in [first, second] {
        walk.act(member, &meeting, "vote", &[about[0], ("vote", "accept")]).await;
        // Events are in order of time to the second.
        desk.later(60);
    }
    walk.act(first, &meeting, "decide", &[about[0], ("ruling", "accepted:need_shown"), ("note", NOTE)]).await;
    walk.get(hind, &format!("{page}/letter")).await;
    walk.act(hind, &page, "tell", &[("told", "call")]).await;
}

pub(super) async fn entering(walk: &Walk, hind: &Browser<'_>) {
    walk.get(hind, "/desk/enter").await;
    walk.led_on(hind, "/desk/enter?form=support&channel=telephone&lang=ar").await;
    let form = walk.get(hind, "/desk/enter/support?channel=telephone&lang=ar").await;
    let carried = ["desk-id", "desk-channel", "desk-lang"].map(|name| (name, form.hidden(name).unwrap()));
    let answers = walk.answers.iter().map(|(name, value)| (name.as_str(), sent(name, value).into_owned()));
    let all: Vec<_> = carried.into_iter().chain(answers).collect();
    let fields: Vec<_> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
    walk.post(hind, "/desk/enter/support", &fields).await;
    walk.post(hind, "/desk/enter/support/change", &fields).await;
    // The second one finds what the first one stored.
    for _ in 0..2 {
        let stored = walk.post(hind, "/desk/enter/support/confirm", &fields).await;
        assert_eq!(stored.status, StatusCode::SEE_OTHER, "{}", stored.html());
    }
    walk.led_on(hind, "/desk/enter/support/confirm").await;
}

pub(super) async fn files(walk: &Walk, hind: &Browser<'_>, member: &Browser<'_>, reference: &str) {
    let page = format!("/desk/requests/{reference}");
    walk.post(hind, &format!("{page}/print"), &[]).await;
    let copy = format!("{page}/copy");
    walk.get(hind, &copy).await;
    let done = walk.post(hind, &copy, &[("checked", "yes"), ("kind", "csv")]).await;
    assert!(done.disposition.is_some(), "{}", done.html());
    walk.get(hind, "/desk/export").await;
    let done = walk.post(hind, "/desk/export", &[("form", "support"), ("kind", "xlsx")]).await;
    assert!(done.disposition.is_some());
    for path in ["/desk/figures", "/desk/figures?quarter=2026-4", "/desk/figures.xlsx", "/desk/figures.md"] {
        walk.get(member, path).await;
    }
}

pub(super) async fn finding(walk: &Walk, hind: &Browser<'_>, reference: &str) {
    walk.get(hind, "/desk/find").await;
    walk.post(hind, "/desk/find", &[("reference", reference)]).await;
    for kind in ["mobile", "national_id"] {
        let found = walk.post(hind, "/desk/find/person", &[("kind", kind), ("number", walk.answer(kind))]).await;
        assert!(found.has("/desk/requests/"), "{kind}: {}", found.html());
    }
    assert!(walk.post(hind, "/desk/find/notes", &[("words", NOTE)]).await.has(reference));
}

pub(super) async fn erasing(walk: &Walk, hind: &Browser<'_>, basma: &Browser<'_>, reference: &str) {
    let page = format!("/desk/requests/{reference}/erase");
    for ended_by in [hind, basma] {
        walk.act(hind, &page, "ask", &[("reason", NOTE)]).await;
        walk.act(ended_by, &page, "end", &[]).await;
    }
    walk.act(hind, &page, "ask", &[("reason", NOTE)]).await;
    walk.get(basma, "/desk/").await;
    walk.act(basma, &page, "confirm", &[("typed", reference)]).await;
    // Of a request that is erased, the page says so, and a form finishes what was interrupted.
    walk.get(basma, &page).await;
    walk.post(basma, &format!("{page}/confirm"), &[]).await;
    walk.led_on(basma, &format!("{page}/ask")).await;
}

pub(super) async fn the_staff(walk: &Walk, desk: &Desk, hind: &Browser<'_>, noura: &Browser<'_>) {
    let (store, world) = (&desk.web.store, &desk.web.world);
    let code = people::invited(store, world, "salma").await.to_string();
    walk.get(hind, "/desk/settings").await;
    walk.post(hind, "/desk/settings", &[("lang", "en")]).await;
    walk.post(hind, "/desk/staff/code", &[("code", &code)]).await;
    walk.post(hind, "/desk/staff/add", &[("code", &code), ("role", "committee"), ("lang", "ar")]).await;
    walk.get(hind, "/desk/staff").await;
    walk.get(hind, "/desk/log").await;
    let page = format!("/desk/staff/{}", noura.member.id.as_str());
    walk.act(hind, &page, "rights", &[("role", "relations"), ("role", "committee")]).await;
    walk.act(hind, &page, "end", &[]).await;
    walk.act(hind, &page, "remove", &[("sure", "1")]).await;
    walk.post(hind, "/desk/out/everywhere", &[]).await;
    let token = people::signed_in(store, world, "hind").await;
    let again = Browser { desk, token, member: hind.member.clone() };
    walk.post(&again, "/desk/out", &[]).await;
}
