//! Sessions at the desk's pages: made-up ones, several tabs and browsers, and what is under way while a session ends.

use crate::support::{Browser, Desk, ORIGIN, Page};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use journeys::applicant::SOUND;
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::staff::{found, submitted};
use journeys::{people, records, table};
use store::Store;
use store::config::TableConfig;
use store::record::EventKind;
use store::session::SessionToken;
use store::staff::Role;

/// A request to the desk with a header `Cookie`.
fn with_cookie(method: &str, path: &str, cookie: &str, body: String) -> Request {
    let request = Request::builder().method(method).uri(path).header(header::COOKIE, cookie).header("origin", ORIGIN);
    request.body(Body::from(body)).unwrap()
}

fn is_signed_out(page: &Page) -> bool {
    page.has("/desk/in/start") && !page.has("desk-menu")
}

/// The number of sessions in a table.
async fn sessions(table: &TableConfig) -> usize {
    records::of_kind(table, "SESSION").await.len()
}

/// The notes of a request.
async fn notes(store: &Store, reference: &str) -> usize {
    let record = found(store, &forms::Reference::parse(reference).unwrap()).await;
    record.events.iter().filter(|event| event.kind == EventKind::Noted).count()
}

#[tokio::test]
async fn a_session_that_the_desk_did_not_give_is_not_taken_up() {
    let table = table::fresh().await;
    let desk = Desk::new().await.with_store(Store::new(&table));
    let reference = submitted(&desk.web.store, "support", SOUND).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let real = hind.token.reveal().to_string();
    let made_up = SessionToken::parse(&"A".repeat(43)).unwrap();
    let path = format!("/desk/requests/{reference}/note");
    let body = format!("note=%D9%83%D9%84%D8%A7%D9%85&form_token={}", made_up.form_token());
    for cookie in [
        format!("__Host-desk={}", "A".repeat(43)),
        format!("__Host-desk={}", "A".repeat(42)),
        format!("__Host-desk={real}="),
        format!("__Host-desk={}", real.to_lowercase()),
        format!("__Host-desk=\"{real}\""),
        format!("__host-desk={real}"),
        format!("desk={real}"),
        format!("__Secure-desk={real}"),
        format!("__Host-desk-in={real}"),
        format!("__Host-desk={real}; __Host-desk={}", "A".repeat(43)),
        "__Host-desk=".into(),
        format!("__Host-desk={}", "A".repeat(5000)),
    ] {
        for request in [
            with_cookie("GET", "/desk/", &cookie, String::new()),
            with_cookie("GET", &format!("/desk/requests/{reference}"), &cookie, String::new()),
            with_cookie("POST", &path, &cookie, body.clone()),
            with_cookie("GET", "/desk/in?code=a&state=b", &cookie, String::new()),
        ] {
            let page = desk.send(request).await;
            assert!(is_signed_out(&page), "{cookie}: {}", page.html());
            assert!(!page.cookies.iter().any(|one| one.starts_with("__Host-desk=")), "{cookie}: {:?}", page.cookies);
        }
    }
    // Nor is a token anywhere else.
    let elsewhere = [
        Request::get(format!("/desk/?__Host-desk={real}&session={real}")).body(Body::empty()),
        Request::get("/desk/").header("authorization", format!("Bearer {real}")).body(Body::empty()),
        Request::get("/desk/").header("x-session", &real).body(Body::empty()),
    ];
    for request in elsewhere {
        assert!(is_signed_out(&desk.send(request.unwrap()).await));
    }
    assert_eq!((sessions(&table).await, notes(&desk.web.store, &reference).await), (1, 0));
    assert!(hind.get("/desk/").await.has("desk-menu"), "the real one goes on");
}

#[tokio::test]
async fn what_is_typed_in_one_tab_is_not_lost_when_the_other_signs_out() {
    let desk = Desk::new().await;
    let reference = submitted(&desk.web.store, "support", SOUND).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    for way in ["/desk/out", "/desk/out/everywhere"] {
        // A second session of the same person, in two tabs and in another browser.
        let (store, world) = (&desk.web.store, &desk.web.world);
        let [tabs, phone] = [(); 2].map(|()| people::signed_in(store, world, "hind"));
        let browser = |token| Browser { desk: &desk, token, member: hind.member.clone() };
        let (tabs, phone) = (browser(tabs.await), browser(phone.await));
        let path = format!("/desk/requests/{reference}");
        assert!(tabs.get(&path).await.has("desk-menu") && phone.get(&path).await.has("desk-menu"));
        let out = tabs.post(way, &[]).await;
        assert_eq!((out.status, out.location.as_deref()), (StatusCode::SEE_OTHER, Some("/desk/")));
        let kept = tabs.post(&format!("{path}/note"), &[("note", "كلام في تبويب آخر")]).await;
        assert!(is_signed_out(&kept) && kept.has("كلام في تبويب آخر"), "{}", kept.html());
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The link leads back to the request.
        let to: String = form_urlencoded::byte_serialize(format!("{path}/note").as_bytes()).collect();
        assert!(kept.has(&format!("/desk/in/start?to={to}")));
        let again = tabs.post(way, &[]).await;
        assert!(is_signed_out(&again), "signing out again is no error");
        assert_eq!(phone.get("/desk/").await.has("desk-menu"), way == "/desk/out", "{way}");
        assert_eq!(notes(store, &reference).await, 0);
    }
    assert!(!hind.get("/desk/").await.has("desk-menu"), "everywhere is everywhere");
}

/// How a person's access ends, in another tab or by somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    SignsOut,
    SignsOutEverywhere,
    IsRemoved,
    LosesTheRole,
}

impl Ending {
    async fn happen(self, hind: &Browser<'_>, steward: &Browser<'_>) {
        let staff = format!("/desk/staff/{}", hind.member.id.as_str());
        let done = match self {
            Ending::SignsOut => hind.post("/desk/out", &[]).await,
            Ending::SignsOutEverywhere => hind.post("/desk/out/everywhere", &[]).await,
            Ending::IsRemoved => steward.post(&format!("{staff}/remove"), &[("sure", "yes")]).await,
            Ending::LosesTheRole => {
                let seen = steward.get(&staff).await.hidden("seen").unwrap();
                steward.post(&format!("{staff}/rights"), &[("seen", &seen), ("role", "committee")]).await
            }
        };
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{self:?}: {}", done.html());
    }
}

#[tokio::test]
async fn a_form_that_is_under_way_when_the_session_ends_is_taken_whole_or_not_at_all() {
    use Ending::{IsRemoved, LosesTheRole, SignsOut, SignsOutEverywhere};
    // Held at the session, at the person, or at the change itself. The check of the session is the moment that counts.
    let held_at = [("GetItem", 0), ("GetItem", 1), (TRANSACT, 0)];
    for (ending, stored) in [
        (SignsOut, [false, true, true]),
        (SignsOutEverywhere, [false, false, true]),
        (IsRemoved, [false, false, true]),
        (LosesTheRole, [false, false, true]),
    ] {
        for ((operation, passes), stored) in held_at.into_iter().zip(stored) {
            let table = table::fresh().await;
            let faulty = Faulty::before(&table).await;
            let desk = Desk::new().await.with_store(Store::new(&table));
            let through = desk.with_store(Store::new(&faulty.table(&table)));
            let reference = submitted(&desk.web.store, "support", SOUND).await.to_string();
            let steward = desk.person("only-steward", &[], true).await;
            let hind = desk.person("hind", &[Role::Relations], false).await;
            let slow = Browser { desk: &through, token: hind.token.clone(), member: hind.member.clone() };
            faulty.next(operation, (0..passes).map(|_| Fault::Pass).chain([Fault::Hold]));
            let meanwhile = async {
                faulty.held(1).await;
                ending.happen(&hind, &steward).await;
                faulty.release();
            };
            let path = format!("/desk/requests/{reference}/note");
            let (page, ()) = tokio::join!(slow.post(&path, &[("note", "كلام في الطريق")]), meanwhile);
            let case = format!("{ending:?}, held at {operation} after {passes}: {}", page.html());
            assert_eq!(notes(&desk.web.store, &reference).await, usize::from(stored), "{case}");
            assert_eq!(page.status == StatusCode::SEE_OTHER, stored, "{case}");
            if !stored && ending != LosesTheRole {
                assert!(is_signed_out(&page) && page.has("كلام في الطريق"), "{case}");
            }
            assert_eq!(is_signed_out(&hind.get("/desk/").await), ending != LosesTheRole, "{case}");
            assert_eq!(sessions(&table).await, if ending == SignsOut { 1 } else { 2 }, "{case}");
        }
    }
}
