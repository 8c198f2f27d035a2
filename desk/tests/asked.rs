//! What applicants ask for on the page where they follow their request, at the desk: who sees it, and that it is dealt with.

use crate::support::Desk;
use axum::http::StatusCode;
use journeys::applicant::SOUND;
use journeys::followers::{ask, shut};
use journeys::people::at;
use journeys::staff::{NOW, found, submitted};
use store::asking::Asking;
use store::follow::Way;
use store::record::EventKind;
use store::staff::Role;

#[tokio::test]
async fn what_an_applicant_asks_for_is_seen_and_dealt_with() {
    let desk = Desk::new().await;
    let store = &desk.web.store;
    let reference = submitted(store, "support", SOUND).await;
    let hind = desk.person("hind", &[Role::Relations], false).await;
    let layan = desk.person("layan", &[Role::SocialResearch, Role::Committee, Role::Complaints], false).await;
    assert!(!hind.get("/desk/").await.has("طلبه أصحاب الطلبات"));
    ask(store, NOW, &reference, Asking::Contact, Some("عند جارتي <أم خالد>")).await;
    ask(store, NOW, &reference, Asking::Erasure, None).await;

    let start = hind.get("/desk/").await;
    assert!(start.has("طلبه أصحاب الطلبات") && start.has("تغيير طريقة الوصول إليه") && start.has("حذف بياناته"));
    assert!(!start.has("جارتي"), "their words are on the request alone");
    assert!(!layan.get("/desk/").await.has(&reference.to_string()), "relations is asked");
    let page = hind.get(&format!("/desk/requests/{reference}")).await;
    assert!(page.has("عند جارتي &lt;أم خالد&gt;") && page.has("صاحب الطلب"), "{}", page.html());

    let settled = hind.act(&reference.to_string(), "settle", &[("asking", "contact")]).await;
    assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.html());
    let left = store.asked(NOW).await.unwrap();
    assert_eq!(left.iter().map(|one| one.asking).collect::<Vec<_>>(), [Asking::Erasure]);
    for unknown in ["contact", "copy", "", "x"] {
        let again = hind.act(&reference.to_string(), "settle", &[("asking", unknown)]).await;
        assert_ne!(again.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
    let settled = |kind: &EventKind| matches!(kind, EventKind::Settled(_));
    let events = found(store, &reference).await.events;
    let by: Vec<_> = events.iter().filter(|event| settled(&event.kind)).map(|event| event.who.as_str()).collect();
    assert_eq!(by, ["name-hind"], "once");
}

#[tokio::test]
async fn the_applicant_of_a_complaint_asks_the_team_for_complaints() {
    let desk = Desk::new().await;
    let store = &desk.web.store;
    let typed = [
        ("about", "complaint"),
        ("question", "نص الشكوى"),
        ("full_name", "سارة علي"),
        ("mobile", "0500000001"),
        ("reply_by", "telephone"),
        ("consent", "yes"),
    ];
    let reference = submitted(store, "question", typed).await;
    ask(store, NOW, &reference, Asking::Copy, None).await;
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let basma = desk.person("basma", &[Role::Complaints], false).await;
    assert!(!hind.get("/desk/").await.has(&reference.to_string()));
    assert!(basma.get("/desk/").await.has("نسخة من بياناته"));
}

#[tokio::test]
async fn a_request_that_wrong_tries_have_shut_is_opened_for_its_applicant() {
    let desk = Desk::new().await;
    let store = &desk.web.store;
    let reference = submitted(store, "support", SOUND).await;
    let hind = desk.person("hind", &[Role::Relations], false).await;
    let (name, page) = (reference.to_string(), format!("/desk/requests/{reference}"));
    assert!(!hind.get(&page).await.has("open_to_followers"));
    assert_eq!(hind.act(&name, "open_to_followers", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    shut(store, &reference).await;
    assert!(store.follow(&at(NOW), &reference, Way::Typed, |_| true).await.unwrap().is_none());
    assert!(hind.get(&page).await.has("open_to_followers"));
    assert_eq!(hind.act(&name, "open_to_followers", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!hind.get(&page).await.has("formaction=\"/desk/requests/{reference}/open_to_followers"));
    assert!(store.follow(&at(NOW), &reference, Way::Typed, |_| true).await.unwrap().is_some());
}
