//! Signing in to the desk through its own addresses, at a provider by other authors: `oidc-provider`, which OpenID certified. The part
//! `sign-in` of `tests/run` installs it and runs these tests. The time is the provider's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../../sign-in/tests/support/browser.rs"]
mod browser;
#[path = "../../sign-in/tests/support/provider.rs"]
mod provider;
#[path = "sign_in/refused.rs"]
mod refused;
mod support;
#[path = "sign_in/visitor.rs"]
mod visitor;
#[path = "../../sign-in/tests/support/wire.rs"]
mod wire;

use axum::http::StatusCode;
use journeys::applicant::SOUND;
use journeys::{records, submitted};
use language::Lang;
use store::mark::Marks;
use store::session::SessionToken;
use store::staff::Role;

use browser::{End, Person};
use visitor::{SESSION, Setting, way_in};
use wire::without;

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_person_signs_in_and_gets_the_page_that_they_asked_for() {
    let setting = Setting::with_steward("person-1").await;
    let mut hind = setting.visitor();
    let address = hind.begin("/desk/requests?mine=1").await;
    assert!(address.starts_with(&setting.provider.issuer), "{address}");
    assert_eq!(hind.cookies.keys().collect::<Vec<_>>(), [sign_in::COOKIE], "no session before the sign-in");
    let query = hind.answered(&address, "person-1");
    let done = hind.back(&query).await;
    assert_eq!((done.status, done.location.as_deref()), (StatusCode::SEE_OTHER, Some("/desk/requests?mine=1")));
    assert_eq!(hind.cookies.keys().collect::<Vec<_>>(), [SESSION], "the sign-in is over");
    assert!(hind.get("/desk/requests?mine=1").await.has("desk-menu"));
    assert_eq!(setting.sessions().await, 1);
    let table = format!("{:?}", records::dump(&setting.table).await);
    assert!(!table.contains(&hind.cookies[SESSION]), "the table holds no token");
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_person_whom_the_desk_does_not_know_gets_a_code_and_in_once_a_steward_has_added_it() {
    let setting = Setting::with_steward("person-1").await;
    let mut steward = setting.visitor();
    steward.enter("person-1").await;
    for (subject, lang, told, again) in [
        ("person-2", Lang::Ar, "أعطِ المشرف هذا الرمز", "/desk/requests"),
        ("person-3", Lang::En, "Tell the steward this code", "/desk/requests?lang=en"),
    ] {
        let mut salma = setting.visitor();
        let page = salma.sign_in(again, subject).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has(told) && page.has(&format!("<html lang=\"{lang}\"")), "{}", page.html());
        assert_eq!(page.cookies, [sign_in::FORGET]);
        assert_eq!((setting.sessions().await, salma.is_in().await), (1, false), "the steward's alone");
        let html = page.html();
        let code = html.split_once("<bdi dir=\"ltr\">").unwrap().1.split_once('<').unwrap().0.to_string();
        let shown = steward.post("/desk/staff/code", &[("code", &code)]).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.html());
        let fields = [("code", code.as_str()), ("role", "relations"), ("lang", lang.code())];
        assert_eq!(steward.post("/desk/staff/add", &fields).await.status, StatusCode::SEE_OTHER);
        // The page of the code has the link.
        let address = salma.follow(&page).await;
        let query = match salma.at_provider(&address, Person::ExpectsNoLogin) {
            End::Back(query) => query,
            other => panic!("{other:?}"),
        };
        let done = salma.back(&query).await;
        assert_eq!(done.location.as_deref(), Some(again));
        assert!(salma.is_in().await);
        salma.post("/desk/out", &[]).await;
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn signing_out_ends_this_session_and_signing_out_everywhere_those_of_every_browser() {
    let setting = Setting::with_steward("person-1").await;
    let (mut office, mut home, mut phone) = (setting.visitor(), setting.visitor(), setting.visitor());
    for browser in [&mut office, &mut home, &mut phone] {
        browser.enter("person-1").await;
    }
    let kept = office.cookies[SESSION].clone();
    let out = office.post("/desk/out", &[]).await;
    assert_eq!((out.location.as_deref(), office.cookies.len()), (Some("/desk/"), 0));
    assert_eq!((home.is_in().await, phone.is_in().await), (true, true));
    home.post("/desk/out/everywhere", &[]).await;
    assert_eq!((home.cookies.len(), home.is_in().await, phone.is_in().await), (0, false, false));
    office.cookies.insert(SESSION.into(), kept);
    assert!(!office.is_in().await, "a copy of the cookie is worth nothing");
    // The provider's own session is not the desk's: it signs in again, with a token of its own.
    home.enter_again().await;
    assert!(home.is_in().await && !phone.is_in().await);
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_session_that_was_planted_before_the_sign_in_is_not_the_one_after_it() {
    let setting = Setting::with_steward("person-1").await;
    setting.add("person-2", &[Role::Relations], false).await;
    for planted_is_real in [true, false] {
        let (mut attacker, mut victim) = (setting.visitor(), setting.visitor());
        attacker.enter("person-2").await;
        let planted = match planted_is_real {
            true => attacker.cookies[SESSION].clone(),
            false => "A".repeat(43),
        };
        // The victim follows a link to the sign-in, with the attacker's cookie.
        victim.cookies.insert(SESSION.into(), planted.clone());
        let sent = victim.get("/desk/in/start?to=%2Fdesk%2F").await;
        let query = victim.answered(&sent.location.unwrap(), "person-1");
        assert_eq!(victim.back(&query).await.location.as_deref(), Some("/desk/"));
        assert_ne!(victim.cookies[SESSION], planted);
        assert!(victim.get("/desk/staff").await.has("name-person-2"), "a page of the steward");
        attacker.cookies.insert(SESSION.into(), planted);
        assert!(!attacker.is_in().await, "the planted session has ended, and is not the victim's");
        victim.post("/desk/out", &[]).await;
        assert_eq!(setting.sessions().await, usize::from(!planted_is_real), "the attacker's own");
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn a_person_without_access_does_not_go_on_in_a_session_that_the_browser_had() {
    let setting = Setting::with_steward("person-1").await;
    let (mut steward, mut stranger) = (setting.visitor(), setting.visitor());
    steward.enter("person-1").await;
    stranger.cookies = steward.cookies.clone();
    let sent = stranger.get("/desk/in/start").await;
    let query = stranger.answered(&sent.location.unwrap(), "person-2");
    let page = stranger.back(&query).await;
    assert!(page.has("أعطِ المشرف هذا الرمز"), "{}", page.html());
    assert_eq!((stranger.cookies.len(), setting.sessions().await), (0, 0));
    assert!(!steward.is_in().await && !stranger.is_in().await);
}

/// The forms of a steward that need a fresh sign-in, and where each leads after it.
async fn fresh_forms(setting: &Setting, other: &str) -> Vec<(String, Vec<(&'static str, &'static str)>, String)> {
    let desk = &setting.desk.web;
    let answers = SOUND.into_iter().collect();
    let stored = submitted::submit(&desk.store, &desk.world, Lang::Ar, "support", answers, Marks::default()).await;
    let request = format!("/desk/requests/{}", stored.reference);
    let person = format!("/desk/staff/{other}");
    vec![
        ("/desk/export".into(), vec![("form", "support"), ("kind", "csv")], "/desk/export".into()),
        (format!("{request}/copy"), vec![("checked", "yes"), ("kind", "csv")], format!("{request}/copy")),
        (format!("{request}/erase/ask"), vec![("reason", "x")], format!("{request}/erase")),
        ("/desk/staff/code".into(), vec![("code", "2222-2222")], "/desk/staff".into()),
        ("/desk/staff/add".into(), vec![("code", "2222-2222"), ("role", "relations")], "/desk/staff".into()),
        (format!("{person}/rights"), vec![("role", "committee")], person.clone()),
        (format!("{person}/end"), vec![], person.clone()),
        (format!("{person}/remove"), vec![("sure", "yes")], person),
    ]
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn what_cannot_be_taken_back_needs_a_sign_in_of_the_last_minutes() {
    let setting = Setting::with_steward("person-1").await;
    let noura = setting.add("person-2", &[Role::Relations], false).await;
    setting.add("person-3", &[], true).await;
    for (path, fields, to) in fresh_forms(&setting, noura.id.as_str()).await {
        let mut steward = setting.visitor_of_before("person-1").await;
        let old = steward.cookies[SESSION].clone();
        let asked = steward.post(&path, &fields).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(way_in(&asked).starts_with("/desk/in/start?fresh=1&to="), "{path}");
        let address = steward.follow(&asked).await;
        let query = steward.answered(&address, "person-1");
        let done = steward.back(&query).await;
        assert_eq!(done.location.as_deref(), Some(to.as_str()), "{path}");
        assert_ne!(steward.cookies[SESSION], old, "a token of its own");
        let done = steward.post(&path, &fields).await;
        assert!(!done.has("/desk/in/start"), "{path}: {} {}", done.status, done.html());
        let store = &setting.desk.web.store;
        assert!(store.session(&setting.desk.web.world, &SessionToken::parse(&old).unwrap()).await.is_err(), "{path}");
    }
}

#[tokio::test]
#[ignore = "needs the provider's packages: tests/run sign-in installs them"]
async fn the_providers_session_of_before_is_no_fresh_sign_in() {
    let setting = Setting::with_steward("person-1").await;
    let mut steward = setting.visitor();
    steward.enter("person-1").await;
    setting.desk.later(11 * 60);
    let asked = steward.post("/desk/export", &[("form", "support"), ("kind", "csv")]).await;
    let address = steward.follow(&asked).await;
    assert_eq!(steward.at_provider(&address, Person::ExpectsNoLogin), End::AskedForLogin);
    // Somebody at the person's device removes the demand from the address, and the provider takes its session of before.
    let address = without(&steward.follow(&asked).await, &["max_age", "prompt"]);
    let End::Back(query) = steward.at_provider(&address, Person::ExpectsNoLogin) else { panic!("asked for a login") };
    let before = steward.cookies[SESSION].clone();
    let page = steward.back(&query).await;
    assert!(page.has("ابدأ من جديد") && page.cookies == [sign_in::FORGET], "{}", page.html());
    assert_eq!((setting.sessions().await, &steward.cookies[SESSION]), (1, &before));
    // A sign-in of before without any demand for a fresh one is none either.
    let sent = steward.get("/desk/in/start").await;
    let End::Back(query) = steward.at_provider(&sent.location.unwrap(), Person::ExpectsNoLogin) else {
        panic!("asked for a login");
    };
    assert_eq!(steward.back(&query).await.status, StatusCode::SEE_OTHER);
    let asked = steward.post("/desk/export", &[("form", "support"), ("kind", "csv")]).await;
    assert!(way_in(&asked).contains("fresh=1"), "{}", asked.html());
}
