//! The deployed functions never print what a person sent, at any log level.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use journeys::canary::{self, Canaries};
use journeys::deployed::{FRONT_DOOR_KEY, KEY, LOOKUP_KEY, environment, http_event, start, stream_event};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::page::Page;
use journeys::runtime_api::RuntimeApi;
use journeys::{applicant, bundle, emf, table};
use serde_json::{Value, json};

const SUBMIT: &str = env!("CARGO_BIN_EXE_submit");
const NOTIFY: &str = env!("CARGO_BIN_EXE_notify");
const SWEEP: &str = env!("CARGO_BIN_EXE_sweep");

/// An event with canaries in every part that identifies a person.
fn event(path: &str, body: &str, base64: bool) -> Value {
    let body = if base64 { STANDARD.encode(body) } else { body.to_string() };
    let mut event = http_event("POST", path, &body, base64);
    for (name, value) in canary::HEADERS {
        event["headers"][name] = value.into();
    }
    event["rawQueryString"] = canary::QUERY.into();
    event["cookies"] = json!(["visitor=widdershinning"]);
    event["requestContext"]["http"]["sourceIp"] = "203.0.113.77".into();
    event["requestContext"]["http"]["userAgent"] = "Mozilla/5.0 (Snollygoster 7.0)".into();
    event
}

/// A mail service that refuses every mail and repeats the request in its error message.
async fn repeating_mail_service() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(|body: axum::body::Bytes| async move {
        let message = String::from_utf8_lossy(&body).into_owned();
        let refusal = json!({ "message": format!("relations@example.com: {message}") });
        (StatusCode::BAD_REQUEST, [("x-amzn-errortype", "MessageRejected")], refusal.to_string())
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    endpoint
}

#[tokio::test(flavor = "multi_thread")]
async fn no_variable_makes_a_function_print_what_a_person_sent() {
    let form = bundle::load().form("support").unwrap().clone();
    let canaries = Canaries::of(&form);
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let mail = tempfile::tempdir().unwrap();
    let mut env = environment(&faulty.table(&table), mail.path());
    // The variables that someone would set to see more of the log.
    env.extend(
        [
            ("RUST_LOG", "trace"),
            ("RUST_BACKTRACE", "full"),
            ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
        ]
        .map(|(name, value)| (name, value.to_string())),
    );
    let runtime = RuntimeApi::start().await;
    let submit = start(&runtime, SUBMIT, &env);
    let fields = |fields: &[(String, String)]| {
        applicant::body(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    };
    let send = async |path: &str, body: &str, base64| runtime.invoke(event(path, body, base64)).await.unwrap();
    let wrong = send("/intake/ar/support", &fields(&canaries.wrong), true).await;
    assert_eq!(wrong["statusCode"], 422);
    let unknown = format!("{}&{}={}", fields(&canaries.sound), canary::UNKNOWN.0, canary::UNKNOWN.1);
    assert_eq!(send("/intake/ar/support", &unknown, false).await["statusCode"], 422);
    let nowhere = format!("/intake/ar/{}", canary::IN_ADDRESS);
    assert_eq!(send(&nowhere, &unknown, false).await["statusCode"], 422);
    // The gateway marks this body as Base64, which it is not.
    let mut broken = event("/intake/ar/support", "", false);
    (broken["body"], broken["isBase64Encoded"]) = (fields(&canaries.sound).into(), true.into());
    // The second event is of a kind that this function never receives. Error reports of invocations are kept outside too.
    let stranger = json!({ "version": "2.0", "name": canary::UNKNOWN.1, "answers": canaries.sound });
    for event in [broken, stranger] {
        let answer = runtime.invoke(event).await.unwrap_or_else(|error| error);
        assert_eq!(canaries.found_in(&answer.to_string()), Vec::<&str>::new(), "{answer}");
    }

    let check = send("/intake/ar/support", &fields(&canaries.sound), false).await;
    assert_eq!(check["statusCode"], 200, "it still answers");
    let page = Page::parse(check["body"].as_str().unwrap());
    for fault in [Fault::Repeat, Fault::RepeatHalf, Fault::PassThenCut] {
        faulty.always(Some(TRANSACT), fault);
        assert_eq!(send("/intake/ar/support/confirm", &page.hidden_body(), true).await["statusCode"], 507, "{fault:?}");
        faulty.heal();
    }
    let confirmed = send("/intake/ar/support/confirm", &page.hidden_body(), false).await;
    assert_eq!(confirmed["statusCode"], 303);
    let log = submit.end();
    assert!(log.contains("\"outcome\":\"not_stored\"") && log.contains("\"outcome\":\"stored_before\""), "{log}");
    assert_eq!(canaries.found_in(&log), Vec::<&str>::new(), "{log}");
    assert!(![KEY, FRONT_DOOR_KEY, LOOKUP_KEY].iter().any(|key| log.contains(key)), "{log}");
    let refused = emf::printed(&log).into_iter().filter(|one| one.name == "Refused");
    let reasons: BTreeSet<String> =
        refused.flat_map(|one| one.dimensions.into_iter().map(|(_, value)| value)).collect();
    assert!(reasons.contains("mistakes") && reasons.contains("not_stored"), "{reasons:?}");

    // The notifier never reads an answer. It reads the team's addresses and does not print them either.
    let pk = page.hidden.iter().find(|(name, _)| name == "seal").unwrap().1.split('.').nth(4).unwrap().to_string();
    let stream = stream_event(&[("INSERT", &format!("SUB#{pk}"), "OUT#relations")]);
    env.retain(|(name, _)| *name != "INTAKE_MAIL");
    env.extend([("INTAKE_MAIL", "ses".into()), ("INTAKE_SES_ENDPOINT", repeating_mail_service().await)]);
    let runtime = RuntimeApi::start().await;
    let notify = start(&runtime, NOTIFY, &env);
    // After a failure of the table the record is delivered again. A refusal by the mail service is listed as failed.
    for (fault, again) in [(Fault::Repeat, 1), (Fault::RepeatHalf, 1), (Fault::Pass, 0)] {
        faulty.always(Some("UpdateItem"), fault);
        let answer = runtime.invoke(stream.clone()).await.unwrap();
        assert_eq!(answer["batchItemFailures"].as_array().unwrap().len(), again, "{fault:?}");
        faulty.heal();
    }
    let runtime_of_sweep = RuntimeApi::start().await;
    let sweep = start(&runtime_of_sweep, SWEEP, &env);
    faulty.always(Some("Query"), Fault::RepeatHalf);
    let error = runtime_of_sweep.invoke(json!({ "name": canary::UNKNOWN.1 })).await.unwrap_err();
    assert_eq!(canaries.found_in(&error.to_string()), Vec::<&str>::new(), "{error}");
    for (log, outcome) in [(notify.end(), "not_notified"), (sweep.end(), "")] {
        assert!(log.contains(outcome), "{log}");
        assert_eq!(canaries.found_in(&log), Vec::<&str>::new(), "{log}");
        assert!(!log.contains("example.com"), "{log}");
    }
}
