//! What a person may not see looks as if it did not exist: on every route, for every role, whatever is sent.

use crate::support::{Browser, Desk, Page};
use crate::walk::routes;
use axum::http::StatusCode;
use journeys::applicant::{PERSONAL, SOUND};
use journeys::staff::{found, submitted};
use journeys::{people, records, table};
use store::Store;
use store::staff::Role;

/// A reference that no request has.
const NOBODYS: &str = "2222-2222";

/// Fields that fit every form, so that nothing is refused for want of one.
const FIELDS: [(&str, &str); 16] = [
    ("seen", "received - A1B2C"),
    ("note", "كلام"),
    ("to", "verified"),
    ("call", "reached"),
    ("told", "call"),
    ("day", "2026-12-01"),
    ("document", "id_copy"),
    ("question", "consent"),
    ("full_name", "سارة أحمد"),
    ("reason", "كلام"),
    ("checked", "yes"),
    ("kind", "csv"),
    ("sure", "yes"),
    ("role", "relations"),
    ("vote", "accept"),
    ("asked", "2026-11-23T05:00:00Z"),
];

/// What a page says of something, with its name replaced, and without the tokens of the session.
fn said(page: &Page, name: &str) -> (StatusCode, Option<String>, Vec<String>, String) {
    let html = page.html().replace(&page.hidden("form_token").unwrap_or_default(), "").replace(name, "NAME");
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let location = page.location.as_ref().map(|to| to.replace(name, "NAME"));
    (page.status, location, page.cookies.clone(), html.replace(&encoded, "NAME"))
}

/// The addresses of the routes below a folder that are about one thing, with its name in them.
fn addresses(method: &str, folder: &str, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    for route in routes(method) {
        let [first, second, rest @ ..] = route.as_slice() else { continue };
        if first.trim_matches('"') != folder || second.starts_with('"') {
            continue;
        }
        // A part with any value has those that mean something there.
        let mut paths = vec![format!("/desk/{folder}/{name}")];
        for part in rest {
            let values: Vec<&str> = match *part {
                "question" => vec!["full_name", "consent"],
                "form" if route.contains(&"\"erase\"") => vec!["ask", "confirm", "end"],
                "form" if folder == "committee" => vec!["present", "list", "off", "vote", "decide"],
                "form" | "_" => vec![
                    "take",
                    "acknowledge",
                    "note",
                    "call",
                    "remind",
                    "hand_over",
                    "give_back",
                    "documents",
                    "move",
                    "report",
                    "withdraw",
                    "tell",
                    "settle",
                    "open_to_followers",
                    "list",
                    "nothing",
                ],
                fixed => vec![fixed.trim_matches('"')],
            };
            paths = paths.iter().flat_map(|path| values.iter().map(move |value| format!("{path}/{value}"))).collect();
        }
        all.extend(paths);
    }
    all
}

/// Asserts that a person finds something as little as what does not exist.
async fn assert_hidden(person: &Browser<'_>, who: &str, folder: &str, there: &str, nowhere: &str) {
    for method in ["get", "post"] {
        let (real, unreal) = (addresses(method, folder, there), addresses(method, folder, nowhere));
        assert!(real.len() >= usize::from(!real.is_empty()) && real.len() == unreal.len());
        for (real, unreal) in real.iter().zip(&unreal) {
            let ask = async |path: &str, name: &str| {
                let fields = FIELDS.iter().copied().chain([("reference", name), ("typed", name)]);
                let page = match method {
                    "get" => Box::pin(person.get(path)).await,
                    _ => Box::pin(person.post(path, &fields.collect::<Vec<_>>())).await,
                };
                for value in PERSONAL {
                    assert!(!page.has(value), "{who} {method} {path}");
                }
                said(&page, name)
            };
            let (found, wanted) = (ask(real, there).await, ask(unreal, nowhere).await);
            assert_eq!(found, wanted, "{who} {method} {real}");
            assert!(found.0 != StatusCode::OK && found.0 != StatusCode::INSUFFICIENT_STORAGE, "{who} {method} {real}");
        }
    }
}

#[tokio::test]
async fn a_request_that_is_not_with_a_person_is_as_one_that_does_not_exist() {
    let desk = Desk::new().await;
    let store = &desk.web.store;
    let reference = submitted(store, "support", SOUND).await;
    let name = reference.to_string();
    assert!(addresses("get", "requests", &name).len() > 15 && addresses("post", "requests", &name).len() > 15);
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let research = desk.person("research", &[Role::SocialResearch], false).await;
    let member = desk.person("member", &[Role::Committee], false).await;
    // New, verified, and with the one of the two that the other does not see.
    for person in [(&research, "social research"), (&member, "the committee")] {
        Box::pin(assert_hidden(person.0, person.1, "requests", &name, NOBODYS)).await;
    }
    for (to, hidden_from, who) in [
        ("verified", &research, "social research"),
        ("with_social_research", &member, "the committee"),
        ("verified", &member, "the committee"),
        ("with_committee", &research, "social research, which had it before"),
    ] {
        assert_eq!(hind.act(&name, "move", &[("to", to), ("note", "x")]).await.status, StatusCode::SEE_OTHER);
        if who != "social research, which had it before" {
            Box::pin(assert_hidden(hidden_from, who, "requests", &name, NOBODYS)).await;
        }
    }
    let other = submitted(store, "support", SOUND).await.to_string();
    Box::pin(assert_hidden(&member, "the committee, of one that was not raised", "requests", &other, NOBODYS)).await;
    let record = found(store, &reference).await;
    let by_others =
        record.events.iter().filter(|event| event.person.as_ref().is_some_and(|person| *person != hind.member.id));
    assert_eq!(by_others.count(), 0, "nobody left a trace, not even of reading");
}

#[tokio::test]
async fn a_request_is_not_reached_by_a_meeting_a_search_or_an_entry_either() {
    let desk = Desk::new().await;
    let reference = submitted(&desk.web.store, "support", SOUND).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let research = desk.person("research", &[Role::SocialResearch], false).await;
    let member = desk.person("member", &[Role::Committee], false).await;
    let meeting = hind.post("/desk/committee", &[("day", "2026-12-01")]).await.location.unwrap();
    let version = hind.get(&meeting).await.hidden("version").unwrap();
    // A member sees the meeting, and not this request.
    for form in ["off", "vote", "decide", "list", "sheet"] {
        let ask = async |reference: &str| {
            let about = [("reference", reference), ("version", version.as_str()), ("ruling", "accepted:need_shown")];
            let fields: Vec<_> = FIELDS.iter().copied().chain(about).collect();
            said(&member.post(&format!("{meeting}/{form}"), &fields).await, reference)
        };
        let (found, wanted) = (ask(&reference).await, ask(NOBODYS).await);
        assert_eq!(found, wanted, "{form}");
        assert_eq!(found.0, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
    }
    for person in [&research, &member] {
        for (path, fields) in [
            ("/desk/find/person", &[("kind", "mobile"), ("number", "0500000001")][..]),
            ("/desk/find/person", &[("kind", "national_id"), ("number", "1234567897")]),
            ("/desk/find/notes", &[("words", "أحتاج إلى")]),
        ] {
            let page = person.post(path, fields).await;
            assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && !page.has(&reference), "{path}");
        }
        for path in ["/desk/", "/desk/requests", "/desk/requests?days=1&order=newest", "/desk/enter", "/desk/export"] {
            assert!(!person.get(path).await.has(&reference), "{path}");
        }
    }
}

#[tokio::test]
async fn a_meeting_and_a_colleague_are_hidden_from_who_has_nothing_to_do_with_them() {
    let table = table::fresh().await;
    let desk = Desk::new().await.with_store(Store::new(&table));
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let research = desk.person("research", &[Role::SocialResearch], false).await;
    let relations = desk.person("noura", &[Role::Relations], false).await;
    let member = desk.person("member", &[Role::Committee], false).await;
    let address = hind.post("/desk/committee", &[("day", "2026-12-01")]).await.location.unwrap();
    let meeting = address.rsplit('/').next().unwrap();
    let before = records::dump(&table).await.len();
    let nowhere = format!("2026-12-01-{}", "0".repeat(16));
    Box::pin(assert_hidden(&research, "social research", "committee", meeting, &nowhere)).await;
    let nobody = people::identity("nobody").id().as_str().to_string();
    for (person, who) in [(&research, "social research"), (&relations, "relations"), (&member, "the committee")] {
        Box::pin(assert_hidden(person, who, "staff", hind.member.id.as_str(), &nobody)).await;
    }
    assert_eq!(records::dump(&table).await.len(), before, "nothing was stored");
}

#[tokio::test]
async fn a_complaint_is_seen_by_its_team_alone() {
    let desk = Desk::new().await;
    let hind = desk.person("hind", &[Role::Relations], false).await;
    let others = desk.person("reem", &[Role::Committee, Role::SocialResearch], false).await;
    let amal = desk.person("amal", &[Role::Complaints], false).await;
    let message = |about| {
        let words = [("about", about), ("question", "كلام الرسالة"), ("full_name", "سارة علي")];
        words.into_iter().chain([("mobile", "0500000001"), ("consent", "yes")])
    };
    let complaint = submitted(&desk.web.store, "question", message("complaint")).await.to_string();
    let question = submitted(&desk.web.store, "question", message("question")).await.to_string();
    for (person, who) in [(&hind, "relations"), (&others, "the others")] {
        Box::pin(assert_hidden(person, who, "requests", &complaint, NOBODYS)).await;
        for list in ["/desk/", "/desk/requests", "/desk/requests?form=question&order=newest", "/desk/requests?free=1"] {
            assert!(!person.get(list).await.has(&complaint), "{who} {list}");
        }
    }
    assert!(hind.get("/desk/requests").await.has(&question));
    let found = hind.post("/desk/find/person", &[("kind", "mobile"), ("number", "0500000001")]).await;
    assert!(found.has(&question) && !found.has(&complaint));
    let page = hind.get(&format!("/desk/requests/{question}")).await;
    assert!(page.has("كلام الرسالة") && !page.has(&complaint), "nor is it among the person's other requests");
    // The team for complaints sees it, and nothing else.
    Box::pin(assert_hidden(&amal, "complaints", "requests", &question, NOBODYS)).await;
    for list in ["/desk/", "/desk/requests"] {
        let page = amal.get(list).await;
        assert!(page.has(&complaint) && !page.has(&question), "{list}");
    }
    assert!(amal.get(&format!("/desk/requests/{complaint}")).await.has("كلام الرسالة"));
    let noted = amal.act(&complaint, "note", &[("note", "سألنا صاحبها")]).await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER);
    let searched = hind.post("/desk/find/notes", &[("words", "سألنا صاحبها")]).await;
    assert!(!searched.has(&complaint));
}
