//! The desk's pages: who sees what, what is refused, and that nothing typed is lost.

use crate::support::{Desk, ORIGIN};
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use journeys::applicant::SOUND;
use journeys::staff::{found, submitted};
use language::Lang;
use store::record::EventKind;
use store::staff::Role;
use store::status::Status;

/// The identity number of the applicant.
const ID: &str = "1234567897";

async fn stored(desk: &Desk) -> String {
    submitted(&desk.web.store, "support", SOUND).await.to_string()
}

fn anonymous(method: &str, path: &str) -> Request {
    Request::builder().method(method).uri(path).header("origin", ORIGIN).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn without_a_session_only_the_way_in_is_shown() {
    let desk = Desk::new().await;
    let reference = stored(&desk).await;
    for path in [
        "/desk",
        "/desk/",
        "/desk/requests",
        &format!("/desk/requests/{reference}"),
        "/desk/staff",
        "/desk/log",
        "/desk/find",
        "/desk/nothing",
    ] {
        let page = desk.send(anonymous("GET", path)).await;
        assert_eq!((page.status, page.cache.as_deref()), (StatusCode::OK, Some("no-store")), "{path}");
        assert!(page.has("href=\"/desk/in/start?to=%2Fdesk"), "{path}");
        assert!(!page.has("desk-menu") && !page.has("SOUND") && page.cookies.is_empty(), "{path}");
    }
    let post = desk.send(anonymous("POST", &format!("/desk/requests/{reference}/take"))).await;
    assert!(post.has("/desk/in/start"));
    let record = desk.web.store.find(desk.web.world.now(), &parsed(&reference)).await.unwrap().unwrap();
    assert!(record.casework.assignee.is_none());
}

fn parsed(reference: &str) -> forms::Reference {
    forms::Reference::parse(reference).unwrap()
}

#[tokio::test]
async fn a_request_is_taken_noted_called_and_moved_and_each_leaves_its_event() {
    let desk = Desk::new().await;
    let reference = stored(&desk).await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    assert!(hind.get("/desk/").await.has(&reference), "nobody has taken it");
    for (form, fields) in [
        ("take", &[][..]),
        ("note", &[("note", "سطر\nثانٍ <b>")]),
        ("call", &[("call", "reached")]),
        ("remind", &[("day", "2026-12-01")]),
        ("move", &[("to", "verified"), ("note", "")]),
    ] {
        let done = hind.act(&reference, form, fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{form}: {}", done.html());
        let back = hind.get(&done.location.unwrap()).await;
        assert!(back.has("role=\"status\""), "{form} is confirmed");
    }
    let page = hind.get(&format!("/desk/requests/{reference}")).await;
    assert!(page.has("سطر\nثانٍ &lt;b&gt;"), "the note is shown as it was written");
    let record = found(&desk.web.store, &parsed(&reference)).await;
    let reads = record.events.iter().filter(|event| event.kind == EventKind::Read).count();
    assert_eq!((reads, record.submission.summary.status), (1, Status::Verified), "read once in a session");
    let theirs = record.events.iter().filter(|event| event.person.as_ref() == Some(&hind.member.id)).count();
    assert_eq!(theirs, 6, "five changes and the reading name the person");
}

#[tokio::test]
async fn a_conflict_shows_what_the_colleague_did_and_keeps_what_was_typed() {
    let desk = Desk::new().await;
    let reference = stored(&desk).await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let seen = hind.get(&format!("/desk/requests/{reference}")).await.hidden("seen").unwrap();
    assert_eq!(
        noura.act(&reference, "move", &[("to", "verified"), ("note", "طابقتها")]).await.status,
        StatusCode::SEE_OTHER
    );
    let path = format!("/desk/requests/{reference}/move");
    let typed = [("seen", seen.as_str()), ("to", "with_social_research"), ("note", "أسئلة كثيرة")];
    let conflict = hind.post(&path, &typed).await;
    assert_eq!(conflict.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(conflict.has("class=\"conflict\"") && conflict.has("طابقتها") && conflict.has("name-noura"));
    assert!(conflict.has(">\nأسئلة كثيرة</textarea>"), "the note is kept: {}", conflict.html());
    // The form on that page carries the new state.
    let seen = conflict.hidden("seen").unwrap();
    let again = hind.post(&path, &[("seen", seen.as_str()), ("to", "with_social_research"), ("note", "أسئلة")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_does_what_it_asks_for_once() {
    let desk = Desk::new().await;
    let reference = stored(&desk).await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let path = format!("/desk/requests/{reference}");
    for (form, fields) in [
        ("take", &[][..]),
        ("note", &[("note", "سطر\r\nثانٍ")]),
        ("call", &[("call", "not_reached")]),
        ("documents", &[("note", "صورة")]),
        ("move", &[("to", "verified")]),
        ("move", &[("to", "with_social_research"), ("note", "ما وضع السكن؟")]),
        ("report", &[("note", "زرتهم")]),
    ] {
        // Events are in order of time to the second.
        desk.later(1);
        let before = found(&desk.web.store, &parsed(&reference)).await.events.len();
        let seen = hind.get(&path).await.hidden("seen").unwrap();
        let fields: Vec<_> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
        let to = format!("{path}/{form}");
        assert!(hind.post(&to, &fields).await.location.unwrap().ends_with(&format!("?done={form}")), "{form}");
        let again = hind.post(&to, &fields).await;
        assert!(hind.get(&again.location.unwrap()).await.has("محفوظ مرة واحدة"), "{form}");
        let events = found(&desk.web.store, &parsed(&reference)).await.events.len();
        assert_eq!(events - before, if form == "take" { 2 } else { 1 }, "{form}; the first page is read too");
    }
    // From a page that was opened anew: the same text once more is the same note, another one or a colleague's is not.
    for (person, note, is_new) in [(&hind, "أ", true), (&hind, "أ", false), (&hind, "ب", true), (&noura, "ب", true)]
    {
        desk.later(1);
        let done = person.act(&reference, "note", &[("note", note)]).await.location.unwrap();
        assert_eq!(done.ends_with("?done=note"), is_new, "{note}");
    }
    let meetings = async || desk.web.store.meetings().await.unwrap().len();
    for _ in 0..2 {
        hind.post("/desk/committee", &[("day", "2026-12-01")]).await;
    }
    assert_eq!(meetings().await, 1);
}

#[tokio::test]
async fn wrong_forms_are_told_and_kept() {
    let desk = Desk::new().await;
    let reference = stored(&desk).await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    hind.speak(Lang::En).await;
    let long = "ن".repeat(4001);
    for (form, fields, told) in [
        ("note", &[("note", "  ")][..], "Write something"),
        ("note", &[("note", long.as_str())], "too long"),
        ("call", &[("note", "kept words")], "how the call went"),
        ("call", &[("call", "again"), ("day", "2020-01-01"), ("note", "kept words")], "after today"),
        ("move", &[("note", "kept words")], "next step"),
        ("move", &[("to", "accepted"), ("note", "kept words")], "next step"),
        ("move", &[("to", "with_social_research")], "social research should make clear"),
        ("documents", &[("document", "passport")], "Choose a document"),
        ("hand_over", &[("to", "nobody"), ("note", "kept words")], "whom you hand"),
        ("tell", &[("told", "call")], "does not fit"),
        ("fly", &[], "not among what you may do"),
    ] {
        let page = hind.act(&reference, form, fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{form} {fields:?}");
        assert!(page.has(told), "{form} {fields:?}: {told}");
        if fields.iter().any(|(_, value)| *value == "kept words") {
            assert!(page.has(">\nkept words</textarea>"), "{form}");
        }
    }
    let record = found(&desk.web.store, &parsed(&reference)).await;
    let made = record.events.iter().filter(|event| event.kind != EventKind::Read).count();
    assert_eq!(made, 1, "nothing but the receipt");
}

#[tokio::test]
async fn each_role_sees_and_does_what_is_its_own() {
    let desk = Desk::new().await;
    let reference = stored(&desk).await;
    let path = format!("/desk/requests/{reference}");
    let hind = desk.person("hind", &[Role::Relations], false).await;
    let layan = desk.person("layan", &[Role::SocialResearch], false).await;
    let reem = desk.person("reem", &[Role::Committee], false).await;
    let steward = desk.person("only-steward", &[], true).await;
    assert!(hind.get(&path).await.has(ID), "relations read the answers");
    let nothing = [layan.get(&path).await, reem.get(&path).await, hind.get("/desk/requests/2222-2222").await];
    for page in &nothing {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!page.has(ID) && !page.has("class=\"reference\""));
    }
    let bare = |page: &crate::support::Page| page.html().replace(&page.hidden("form_token").unwrap_or_default(), "");
    assert_eq!(bare(&nothing[0]).contains("desk-menu"), bare(&nothing[2]).contains("desk-menu"));
    let seen_by_steward = steward.get(&path).await;
    assert!(seen_by_steward.has(&reference) && !seen_by_steward.has(ID), "a steward alone reads no answers");
    for person in [&layan, &reem, &steward] {
        for form in ["take", "note", "move", "call", "acknowledge"] {
            let refused =
                person.post(&format!("{path}/{form}"), &[("note", "x"), ("to", "verified"), ("call", "reached")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        }
        assert!(!person.get("/desk/requests").await.has(ID));
    }
    for person in [&hind, &layan, &reem] {
        for hidden in ["/desk/staff", "/desk/log"] {
            assert_eq!(person.get(hidden).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{hidden}");
        }
    }
    // Referred to social research, the researcher reads it, reports and hands it back.
    let moved = hind.act(&reference, "move", &[("to", "with_social_research"), ("note", "ما وضع السكن؟")]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    assert!(layan.get(&path).await.has(ID) && reem.get(&path).await.status != StatusCode::OK);
    assert_eq!(layan.act(&reference, "report", &[("note", "زرتهم")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(layan.act(&reference, "move", &[("to", "verified")]).await.status, StatusCode::SEE_OTHER);
    let moved = hind.act(&reference, "move", &[("to", "with_committee")]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    assert!(reem.get(&path).await.has("زرتهم"), "the committee reads the report");
}

#[tokio::test]
async fn a_post_from_elsewhere_or_with_a_form_of_another_session_changes_nothing() {
    let desk = Desk::new().await;
    let reference = stored(&desk).await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let path = format!("/desk/requests/{reference}/note");
    for token in [None, Some(""), Some("0"), Some(noura.token.form_token().as_str())] {
        let mut fields = vec![("note", "كلام أكتبه")];
        fields.extend(token.map(|token| ("form_token", token)));
        let page = hind.post_raw(&path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("كلام أكتبه"), "what was written can be copied");
    }
    let cookie = format!("__Host-desk={}", hind.token.reveal());
    let body = format!("note=x&form_token={}", hind.token.form_token());
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("x-none", ""),
    ] {
        let request = Request::builder().method("POST").uri(&path).header("cookie", &cookie).header(name, value);
        let page = desk.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert!(page.has("/desk/in/start") && !page.has("desk-menu"), "{name}: {value}");
    }
    let record = found(&desk.web.store, &parsed(&reference)).await;
    assert_eq!(record.events.len(), 1);
}

#[tokio::test]
async fn a_session_ends_by_time_by_signing_out_and_when_its_person_is_removed() {
    let desk = Desk::new().await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let noura = desk.person("noura", &[Role::Relations], false).await;
    assert!(hind.get("/desk/").await.has("desk-menu"));
    let removed = hind.post(&format!("/desk/staff/{}/remove", noura.member.id.as_str()), &[("sure", "yes")]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.html());
    assert!(!noura.get("/desk/").await.has("desk-menu"), "at once");
    desk.later(29 * 60);
    assert!(hind.get("/desk/").await.has("desk-menu"));
    desk.later(31 * 60);
    let typed = hind.post("/desk/requests/2222-2222/note", &[("note", "كلام طويل")]).await;
    assert!(typed.has("/desk/in/start") && typed.has("كلام طويل"), "what was written is not lost with the session");
    let again = desk.person("sara", &[Role::Relations], true).await;
    let out = again.post("/desk/out", &[]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert!(out.cookies.iter().any(|cookie| cookie.starts_with("__Host-desk=;") && cookie.contains("Max-Age=0")));
    assert!(!again.get("/desk/").await.has("desk-menu"));
}

#[tokio::test]
async fn a_change_of_the_staff_needs_a_fresh_sign_in() {
    let desk = Desk::new().await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let path = format!("/desk/staff/{}", noura.member.id.as_str());
    desk.later(11 * 60);
    let seen = hind.get(&path).await.hidden("seen").unwrap();
    let fields = [("seen", seen.as_str()), ("role", "committee")];
    let asked = hind.post(&format!("{path}/rights"), &fields).await;
    assert!(asked.has(&format!("/desk/in/start?fresh=1&amp;to=%2Fdesk%2Fstaff%2F{}", noura.member.id.as_str())));
    let staff = desk.web.store.staff().await.unwrap();
    assert!(staff.iter().any(|member| member.id == noura.member.id && member.rights.has(Role::Relations)));
}

#[tokio::test]
async fn what_an_applicant_writes_is_shown_as_text_everywhere() {
    let desk = Desk::new().await;
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let typed = SOUND.into_iter().map(|(question, value)| match question {
        "need" | "full_name" | "town" => (question, if question == "need" { evil } else { value }),
        _ => (question, value),
    });
    let reference = submitted(&desk.web.store, "support", typed).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    hind.act(&reference, "note", &[("note", evil)]).await;
    for path in [format!("/desk/requests/{reference}"), "/desk/".into(), "/desk/requests".into()] {
        let page = hind.get(&path).await;
        assert!(!page.has("<script>") && !page.has("<img src=x"), "{path}");
        assert!(page.policy.as_ref().unwrap().starts_with("default-src 'none'"), "{path}");
    }
}

#[tokio::test]
async fn lists_are_filtered_by_their_address_and_hold_no_name() {
    let desk = Desk::new().await;
    let one = stored(&desk).await;
    let other = submitted(&desk.web.store, "volunteer", journeys::applicant::VOLUNTEER).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    hind.act(&one, "take", &[]).await;
    let name = SOUND.into_iter().find(|(question, _)| *question == "full_name").unwrap().1;
    for (query, has) in [
        ("", [true, true]),
        ("?mine=1", [true, false]),
        ("?free=1", [false, true]),
        ("?form=volunteer", [false, true]),
        ("?step=received&new=1", [false, true]),
        ("?step=verified", [false, false]),
        ("?channel=letter", [false, false]),
        ("?days=1", [false, false]),
        ("?marked=1", [false, false]),
        ("?failed=1", [false, false]),
        ("?late=1", [false, false]),
        ("?step=nonsense&days=x&after=garbage&form=none", [true, true]),
    ] {
        let page = hind.get(&format!("/desk/requests{query}")).await;
        assert_eq!([page.has(&one), page.has(&other)], has, "{query}");
        assert!(!page.has(name) && !page.has(ID), "{query}");
    }
}

#[tokio::test]
async fn every_page_is_in_the_persons_language() {
    let desk = Desk::new().await;
    let reference = stored(&desk).await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    for lang in Lang::ALL {
        hind.speak(lang).await;
        for path in ["/desk/", "/desk/requests", "/desk/find", "/desk/staff", "/desk/log", "/desk/settings"] {
            let page = hind.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.has(&format!("<html lang=\"{lang}\" dir=\"{}\">", lang.dir())), "{path}");
        }
        assert_eq!(hind.get(&format!("/desk/requests/{reference}")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_failing_table_is_told_and_what_was_written_is_kept() {
    let desk = Desk::new().await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let mut config = store::config::TableConfig::on_this_machine("http://127.0.0.1:9".into());
    config.timeouts.budget = std::time::Duration::from_millis(200);
    let broken = desk.with_store(store::Store::new(&config));
    let request = Request::builder()
        .method("POST")
        .uri("/desk/requests/2222-2222/note")
        .header("cookie", format!("__Host-desk={}", hind.token.reveal()))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("note=%D9%83%D9%84%D8%A7%D9%85&form_token=x"))
        .unwrap();
    let page = broken.send(request).await;
    assert_eq!(page.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(page.has("كلام"));
}

#[tokio::test]
async fn the_words_that_editors_keep_name_steps_that_exist_and_ids_once() {
    let desk = Desk::new().await;
    let content = &desk.web.bundle.content;
    for step in content.phrases.iter().flat_map(|phrase| &phrase.steps) {
        assert!(Status::from_name(step).is_some(), "{step}");
    }
    let ids: Vec<_> =
        content.documents.iter().map(|one| &one.id).chain(content.reasons.iter().map(|one| &one.id)).collect();
    for list in [
        content.documents.iter().map(|one| &one.id).collect::<Vec<_>>(),
        content.reasons.iter().map(|one| &one.id).collect(),
    ] {
        assert_eq!(list.iter().collect::<std::collections::BTreeSet<_>>().len(), list.len());
    }
    assert!(ids.len() > 3 && content.phrases.len() > 3);
}
