//! Tests the canary against the built site and the deployed function: the complete check, and every way in which it can stop.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::bundle::Bundle;
use function::Origin;
use intake_fn::canary::{Canary, CanaryFailure, Reason, Step, TIMEOUT};
use intake_fn::runtime::metrics::Metrics;
use journeys::deployed::{KEY, NOW, environment, start};
use journeys::front_door::{Accident, FrontDoor};
use journeys::records::{Counts, count};
use journeys::runtime_api::{Function, RuntimeApi};
use journeys::tls::Tls;
use journeys::{bundle, emf, table};
use serde_json::{Value, json};
use store::config::TableConfig;
use store::world::World;

const SUBMIT: &str = env!("CARGO_BIN_EXE_submit");
const CANARY: &str = env!("CARGO_BIN_EXE_canary");
/// The paths that the canary requests, in order.
const SITE: &str = "/version.json";
const FUNCTION: &str = "/intake/version.json";
const FORM: &str = "/ar/forms/rating/";
const CHECK: &str = "/intake/ar/rating";

/// A front door with the site and the function that accepts forms.
struct Open {
    door: FrontDoor,
    submit: Function,
    table: TableConfig,
    env: Vec<(&'static str, String)>,
    _mail: tempfile::TempDir,
}

async fn open(change: impl Fn(&mut Vec<(&'static str, String)>)) -> Open {
    let runtime = Arc::new(RuntimeApi::start().await);
    let door = FrontDoor::open(&runtime).await;
    let table = table::fresh().await;
    let mail = tempfile::tempdir().unwrap();
    let mut env = environment(&table, mail.path());
    env.retain(|(name, _)| *name != "INTAKE_ORIGIN");
    env.push(("INTAKE_ORIGIN", door.origin.clone()));
    change(&mut env);
    let submit = start(&runtime, SUBMIT, &env);
    Open { door, submit, table, env, _mail: mail }
}

type Lines = Arc<Mutex<Vec<String>>>;

/// A canary that runs within the test, and its metrics.
fn canary(origin: &str) -> (Canary, Lines) {
    let lines = Lines::default();
    let canary = Canary {
        bundle: bundle::load(),
        origin: Origin::parse("X", origin).unwrap(),
        timeout: TIMEOUT,
        world: World::system().with_clock(|| NOW.seconds()),
        metrics: Metrics::Memory(Arc::clone(&lines)),
    };
    (canary, lines)
}

/// The values counted since the last call.
fn values(lines: &Lines) -> Vec<f64> {
    let lines = std::mem::take(&mut *lines.lock().unwrap());
    let counted: Vec<_> = lines.iter().map(|line| emf::read(line)).collect();
    assert!(counted.iter().all(|one| one.name == "CanaryPassed" && one.dimensions.is_empty()), "{counted:?}");
    counted.iter().map(|one| one.value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deployed_canary_gets_to_the_check_page_and_leaves_nothing_behind() {
    let open = open(|_| {}).await;
    let runtime = RuntimeApi::start().await;
    // The canary gets none of the other functions' variables.
    let env: Vec<_> =
        open.env.iter().filter(|(name, _)| ["INTAKE_BUNDLE", "INTAKE_ORIGIN"].contains(name)).cloned().collect();
    let canary = start(&runtime, CANARY, &env);
    for _ in 0..2 {
        let answer = runtime.invoke(json!({})).await.unwrap();
        assert_eq!(answer, json!({ "passed": true, "step": null, "reason": null }));
    }
    let log = canary.end();
    let counted: Vec<_> = emf::printed(&log).into_iter().map(|one| (one.name, one.value)).collect();
    assert_eq!(counted, [("CanaryPassed".to_string(), 1.0), ("CanaryPassed".to_string(), 1.0)], "{log}");
    assert!(log.contains("\"outcome\":\"canary_passed\""), "{log}");

    let asked = open.door.asked();
    let way: Vec<_> = asked.iter().map(|asked| asked.what.as_str()).collect();
    let [site, function, form, check] = [("GET", SITE), ("GET", FUNCTION), ("GET", FORM), ("POST", CHECK)]
        .map(|(method, path)| format!("{method} {path}"));
    assert_eq!(way, [&site, &function, &form, &check, &site, &function, &form, &check], "and nothing is confirmed");
    for asked in &asked {
        assert!(asked.headers["user-agent"].starts_with("sama-canary/"), "{asked:?}");
        assert!(!asked.headers.contains_key("cookie"), "{asked:?}");
    }
    let sent = &asked[3].headers;
    assert_eq!((&sent["sec-fetch-site"], &sent["origin"]), (&"same-origin".to_string(), &open.door.origin));
    assert_eq!(count(&open.table).await, Counts::of(0));
    let log = open.submit.end();
    assert_eq!(emf::printed(&log), [], "neither stored nor refused: {log}");
    let checked: Vec<Value> = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|line: &Value| line["outcome"] == "checked")
        .collect();
    assert_eq!(checked.len(), 2, "{log}");
    assert!(checked.iter().all(|line| line["marks"] == "" && line["form"] == "rating"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deployed_canary_says_where_it_stopped_and_does_not_fail_itself() {
    let open = open(|_| {}).await;
    open.door.always(CHECK, Accident::Answer(503, "<h1>closed</h1>".into()));
    let runtime = RuntimeApi::start().await;
    let canary = start(&runtime, CANARY, &open.env);
    let answer = runtime.invoke(json!({ "time": "2026-11-23T09:00:00Z" })).await.unwrap();
    assert_eq!(answer, json!({ "passed": false, "step": "check", "reason": "status" }));
    open.door.heal();
    assert_eq!(runtime.invoke(json!({})).await.unwrap()["passed"], true, "it goes again");
    let log = canary.end();
    let counted: Vec<_> = emf::printed(&log).into_iter().map(|one| one.value).collect();
    assert_eq!(counted, [0.0, 1.0], "{log}");
    let stopped = log.lines().find(|line| line.contains("canary_stopped")).unwrap();
    let stopped: Value = serde_json::from_str(stopped).unwrap();
    assert_eq!(
        (&stopped["level"], &stopped["step"], &stopped["reason"]),
        (&json!("ERROR"), &json!("check"), &json!("status"))
    );
    assert!(stopped["error"].as_str().unwrap().contains("503"), "{stopped}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_is_reported_by_step_and_reason() {
    let open = open(|_| {}).await;
    let (mut canary, lines) = canary(&open.door.origin);
    assert_eq!(canary.run().await, Ok(()));
    assert_eq!(values(&lines), [1.0]);

    let other = || Accident::Answer(200, "{\"content\":\"0000000000000000\"}".into());
    let page = || Accident::Answer(200, "<!doctype html><title>closed</title>".into());
    let check_page = bundle::built().join("site").join(FORM.trim_start_matches('/')).join("index.html");
    let form_again = || Accident::Answer(200, std::fs::read_to_string(&check_page).unwrap());
    let heavy = || Accident::Answer(200, "action=\"/intake/ar/rating name=\"seal\" value=\"2.".repeat(50_000));
    let unsealed = || Accident::Answer(200, "<input type=\"hidden\" name=\"seal\" value=\"\">".into());
    let closed = || Accident::LeadsTo("/ar/closed.html");
    let mut accidents = vec![
        (Step::Site, SITE, other(), Reason::ContentDiffers),
        (Step::Function, FUNCTION, other(), Reason::ContentDiffers),
        (Step::Site, SITE, page(), Reason::NotThePage),
        (Step::Function, FUNCTION, page(), Reason::NotThePage),
        (Step::Form, FORM, page(), Reason::NotThePage),
        (Step::Check, CHECK, page(), Reason::NotThePage),
        (Step::Check, CHECK, form_again(), Reason::NotThePage),
        (Step::Check, CHECK, unsealed(), Reason::NotThePage),
        (Step::Form, FORM, closed(), Reason::Status(302)),
        (Step::Check, CHECK, Accident::Answer(422, String::new()), Reason::Status(422)),
    ];
    for (step, path) in [(Step::Site, SITE), (Step::Function, FUNCTION), (Step::Form, FORM), (Step::Check, CHECK)] {
        accidents.push((step, path, Accident::Answer(403, String::new()), Reason::Status(403)));
        accidents.push((step, path, Accident::Answer(503, String::new()), Reason::Status(503)));
        accidents.push((step, path, heavy(), Reason::NotThePage));
    }
    for (step, path, accident, reason) in accidents {
        open.door.always(path, accident.clone());
        assert_eq!(canary.run().await, Err(CanaryFailure { step, reason }), "{path}");
        assert_eq!(values(&lines), [0.0], "{path}");
        open.door.heal();
    }
    for (step, path) in [(Step::Site, SITE), (Step::Check, CHECK)] {
        open.door.always(path, Accident::Silence);
        canary.timeout = Duration::from_secs(5);
        assert_eq!(canary.run().await, Err(CanaryFailure { step, reason: Reason::TooSlow }), "{path}");
        canary.timeout = TIMEOUT;
        open.door.always(path, Accident::BreaksOff("{\"content\":"));
        let stopped = canary.run().await.unwrap_err();
        assert!(stopped.step == step && matches!(stopped.reason, Reason::Connection(_)), "{stopped:?}");
        open.door.heal();
    }
    assert_eq!(canary.run().await, Ok(()), "it was the accidents");
    assert_eq!(count(&open.table).await, Counts::of(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_with_another_front_door_key_stops_the_canary() {
    let open = open(|env| {
        env.retain(|(name, _)| *name != "INTAKE_FRONT_DOOR_KEY");
        env.push(("INTAKE_FRONT_DOOR_KEY", KEY.into()));
    })
    .await;
    let (canary, lines) = canary(&open.door.origin);
    assert_eq!(canary.run().await, Err(CanaryFailure { step: Step::Function, reason: Reason::Status(421) }));
    assert_eq!(values(&lines), [0.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_or_without_tls_is_a_connection_failure() {
    let open = open(|_| {}).await;
    let speaks_no_tls = open.door.origin.replace("http://", "https://");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for origin in [speaks_no_tls, format!("http://{free}"), format!("https://{free}")] {
        let (canary, lines) = canary(&origin);
        let stopped = canary.run().await.unwrap_err();
        assert!(stopped.step == Step::Site && matches!(stopped.reason, Reason::Connection(_)), "{origin}: {stopped:?}");
        assert_eq!(values(&lines), [0.0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deployed_canary_trusts_the_certificates_of_its_machine() {
    let open = open(|_| {}).await;
    let Tls { origin, certificate, .. } = &Tls::before(open.door.origin.replace("http://", "").parse().unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("trusted.pem");
    std::fs::write(&trusted, certificate).unwrap();
    let mut env: Vec<_> = open.env.iter().filter(|(name, _)| *name == "INTAKE_BUNDLE").cloned().collect();
    env.push(("INTAKE_ORIGIN", origin.clone()));
    let runtime = RuntimeApi::start().await;
    let _stranger = start(&runtime, CANARY, &env);
    let answer = runtime.invoke(json!({})).await.unwrap();
    assert_eq!(answer, json!({ "passed": false, "step": "site", "reason": "connection" }));
    assert!(open.door.asked().is_empty(), "nothing is said to a stranger");

    let runtime = RuntimeApi::start().await;
    env.push(("SSL_CERT_FILE", trusted.to_str().unwrap().to_string()));
    let _canary = start(&runtime, CANARY, &env);
    assert_eq!(runtime.invoke(json!({})).await.unwrap()["passed"], true);
    assert_eq!(open.door.asked().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_canary_invents_no_name_if_every_form_asks_for_one() {
    let open = open(|_| {}).await;
    let folder = tempfile::tempdir().unwrap();
    bundle::copy(&bundle::built().join("intake"), folder.path());
    let manifest = folder.path().join("bundle.json");
    let mut bundle: Value = serde_json::from_str(&std::fs::read_to_string(&manifest).unwrap()).unwrap();
    bundle["forms"].as_array_mut().unwrap().retain(|form| form != "rating");
    std::fs::write(&manifest, bundle.to_string()).unwrap();
    let (canary, lines) = canary(&open.door.origin);
    let canary = Canary { bundle: Bundle::load(folder.path()).unwrap(), ..canary };
    assert_eq!(canary.run().await, Err(CanaryFailure { step: Step::Form, reason: Reason::NoFormSuits }));
    assert_eq!(values(&lines), [0.0]);
}
