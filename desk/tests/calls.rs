//! Compares the calls of the desk in the browser to the table, on all of its pages and forms, with `journeys::calls`, which its role allows.
//! The two must be equal. The calls at the program's start are recorded too, because the real program is started. An address in
//! `desk/src/web/routes.rs` that the test does not ask for fails it.
#![cfg(feature = "lambda")]

use crate::support::Desk;
use crate::walk::{Team, Walk};
use journeys::deployed::{self, http_event};
use journeys::faulty::Faulty;
use journeys::runtime_api::RuntimeApi;
use journeys::{bundle, calls, table};
use store::Store;

const PROGRAM: &str = env!("CARGO_BIN_EXE_desk-web");

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_in_the_browser_makes_exactly_the_listed_calls() {
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let through = faulty.table(&table);
    let runtime = RuntimeApi::start().await;
    let program = deployed::start(&runtime, PROGRAM, &deployed::desk_environment(&through, Some(bundle::built())));
    let answer = runtime.invoke(http_event("GET", "/desk/", "", false)).await.unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    program.end();

    let desk = Desk::new().await.with_store(Store::new(&through));
    // What is not done in the browser bypasses the recording proxy.
    let direct = Store::new(&table);
    let team = Box::pin(Team::at(&desk, &direct)).await;
    let walk = Walk::new();
    let references = walk.submitted(&direct).await;
    Box::pin(crate::walk::everywhere(&walk, &desk, &team, references.each_ref().map(String::as_str))).await;
    assert_eq!(faulty.calls(), calls::DESK_WEB.calls());
}
