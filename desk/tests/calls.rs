//! Compares the calls of the desk in the browser to the table, on all of its pages and forms, with `journeys::calls`, which its role allows.
//! The two must be equal. The calls at the program's start are recorded too, because the real program is started.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::path::Path;

use axum::http::StatusCode;
use journeys::applicant::SOUND;
use journeys::deployed::{self, http_event};
use journeys::faulty::Faulty;
use journeys::runtime_api::RuntimeApi;
use journeys::{bundle, calls, people, staff, table};
use store::Store;
use store::config::TableConfig;
use store::staff::Role;
use store::world::World;
use support::Desk;

const PROGRAM: &str = env!("CARGO_BIN_EXE_desk-web");

/// The environment of the deployed desk.
fn environment(table: &TableConfig) -> Vec<(&'static str, String)> {
    let mut env = deployed::environment(table, Path::new("nowhere"));
    let theirs = ["INTAKE_BUNDLE", "INTAKE_SEAL_KEY", "INTAKE_MAIL", "INTAKE_MAIL_FROM", "INTAKE_MAIL_RELATIONS"];
    env.retain(|(name, _)| !theirs.contains(name));
    env.extend([
        ("INTAKE_DESK_BUNDLE", bundle::built().to_str().unwrap().to_string()),
        ("INTAKE_DESK_ISSUER", "https://id.example".into()),
        ("INTAKE_DESK_CLIENT_ID", "desk".into()),
        ("INTAKE_DESK_CLIENT_SECRET", "hush-hush".into()),
        ("INTAKE_DESK_KEY", deployed::KEY.into()),
    ]);
    env
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_in_the_browser_makes_exactly_the_listed_calls() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let through = faulty.table(&table);
    let runtime = RuntimeApi::start().await;
    let program = deployed::start(&runtime, PROGRAM, &environment(&through));
    let answer = runtime.invoke(http_event("GET", "/desk/", "", false)).await.unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    program.end();

    let desk = Desk::new().await.with_store(Store::new(&through));
    // What is not done in the browser bypasses the recording proxy.
    let direct = Store::new(&table);
    let console = World::system().with_clock(|| staff::NOW.seconds());
    people::added(&direct, &console, "steward", &people::rights(&[], true)).await;
    let reference = staff::submitted(&direct, "support", SOUND).await.to_string();
    let hind = desk.person("hind", &[Role::Relations], true).await;
    let noura = desk.person("noura", &[Role::Relations], false).await;
    let to_noura = noura.member.id.as_str();
    for (form, fields) in [
        ("take", &[][..]),
        ("acknowledge", &[]),
        ("note", &[("note", "x")]),
        ("call", &[("call", "reached")]),
        ("remind", &[("day", "2026-12-01")]),
        ("hand_over", &[("to", to_noura)]),
        ("take", &[]),
        ("give_back", &[]),
        ("documents", &[("note", "x")]),
        ("move", &[("to", "verified")]),
        ("move", &[("to", "with_social_research"), ("note", "x")]),
        ("report", &[("note", "x")]),
        ("withdraw", &[("question", "consent")]),
    ] {
        let done = hind.act(&reference, form, fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{form}: {}", done.html());
    }
    let code = people::invited(&desk.web.store, &desk.web.world, "salma").await.to_string();
    for (path, fields) in [
        ("/desk/find", &[("reference", reference.as_str())][..]),
        ("/desk/find/person", &[("kind", "mobile"), ("number", "0500000001")]),
        ("/desk/find/person", &[("kind", "national_id"), ("number", "1234567897")]),
        ("/desk/settings", &[("lang", "en")]),
        ("/desk/staff/code", &[("code", &code)]),
        ("/desk/staff/add", &[("code", &code), ("role", "committee"), ("lang", "ar")]),
    ] {
        let done = hind.post(path, fields).await;
        assert!(
            done.status == StatusCode::OK || done.status == StatusCode::SEE_OTHER,
            "{path} {fields:?}: {}",
            done.html()
        );
    }
    let noura_page = format!("/desk/staff/{}", noura.member.id.as_str());
    for path in [
        "/desk/",
        "/desk/requests",
        "/desk/requests?new=1",
        "/desk/requests?new=1&form=support",
        "/desk/requests?mine=1",
        "/desk/requests?late=1",
        "/desk/requests?failed=1",
        "/desk/requests?marked=1",
        "/desk/requests?status=verified",
        "/desk/staff",
        &noura_page,
        "/desk/log",
        "/desk/settings",
    ] {
        assert_eq!(hind.get(path).await.status, StatusCode::OK, "{path}");
    }
    let seen = hind.get(&noura_page).await.hidden("seen").expect("the rights that are seen");
    hind.post(&format!("{noura_page}/rights"), &[("seen", &seen), ("role", "relations"), ("role", "committee")]).await;
    hind.post(&format!("{noura_page}/end"), &[]).await;
    hind.post(&format!("{noura_page}/remove"), &[("sure", "1")]).await;
    hind.post("/desk/out/everywhere", &[]).await;
    people::signed_in(&desk.web.store, &desk.web.world, "hind").await;
    hind.post("/desk/out", &[]).await;
    assert_eq!(faulty.calls(), calls::DESK_WEB.calls());
}
