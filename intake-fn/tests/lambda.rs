//! Tests of the real binaries against a Lambda Runtime API.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::process::Command;

use function::HEADER;
use intake_fn::runtime::config::{CanaryConfig, FeedbackConfig, NotifyConfig, SubmitConfig, SweepConfig};
use journeys::deployed::{
    FRONT_DOOR_KEY, KEY, LOOKUP_KEY, NOW, environment, http_event, mail_event, queue_event, start, stream_event,
    submitted,
};
use journeys::page::Page;
use journeys::records::Counts;
use journeys::runtime_api::RuntimeApi;
use journeys::{applicant, bundle, emf, mail_service, records, table};
use language::Lang;
use serde_json::{Value, json};
use store::world::World;

const SUBMIT: &str = env!("CARGO_BIN_EXE_submit");
const NOTIFY: &str = env!("CARGO_BIN_EXE_notify");
const SWEEP: &str = env!("CARGO_BIN_EXE_sweep");
const FEEDBACK: &str = env!("CARGO_BIN_EXE_feedback");
const CANARY: &str = env!("CARGO_BIN_EXE_canary");

#[tokio::test(flavor = "multi_thread")]
async fn a_form_becomes_a_mail_through_the_deployed_binaries() {
    let table = table::fresh().await;
    let mail = tempfile::tempdir().unwrap();
    let env = environment(&table, mail.path());

    let runtime = RuntimeApi::start().await;
    let submit = start(&runtime, SUBMIT, &env);
    let body = applicant::body(applicant::SOUND);
    let checked = runtime.invoke(http_event("POST", "/intake/ar/support", &body, false)).await.unwrap();
    assert_eq!(checked["statusCode"], 200);
    assert_eq!(checked["isBase64Encoded"], false);
    let page = Page::parse(checked["body"].as_str().unwrap());
    // API Gateway may pass the body in Base64.
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, page.hidden_body());
    let mut confirm = http_event("POST", "/intake/ar/support/confirm", &body, true);
    confirm["headers"]["sec-fetch-site"] = "cross-site".into();
    let confirmed = runtime.invoke(confirm.clone()).await.unwrap();
    assert_eq!(confirmed["statusCode"], 303, "{confirmed}");
    let location = confirmed["headers"]["location"].as_str().unwrap().to_string();
    let again = runtime.invoke(confirm).await.unwrap();
    assert_eq!(again["headers"]["location"], location.as_str(), "one submission, one receipt");
    let receipt = runtime.invoke(http_event("GET", &location, "", false)).await.unwrap();
    assert_eq!(receipt["statusCode"], 200);
    let log = submit.end();
    let stored = log.lines().find(|line| line.contains("\"outcome\":\"stored\"")).unwrap();
    assert!(stored.contains("\"marks\":\"cross_site"), "the log names the marks: {stored}");
    for personal in applicant::PERSONAL {
        assert!(!log.contains(personal), "{personal} stands in the log");
    }
    // Each metric is a line of its own in the output. The second confirmation counts as no second submission.
    let counted: Vec<_> = emf::printed(&log).into_iter().map(|one| (one.name, one.value, one.dimensions)).collect();
    let of = |name: &str| (name.to_string(), 1.0, BTreeSet::from([("Form".to_string(), "support".to_string())]));
    assert_eq!(counted, [of("Stored"), of("Suspect")], "{log}");

    // The stream announces every new item of the transaction. The notifier acts on the outbox item only.
    let id = page.hidden.iter().find(|(name, _)| name == "seal").unwrap().1.split('.').nth(4).unwrap().to_string();
    let pk = format!("SUB#{id}");
    let records = [
        ("INSERT", pk.as_str(), "META"),
        ("INSERT", pk.as_str(), "OUT#relations"),
        ("MODIFY", pk.as_str(), "OUT#relations"),
        ("REMOVE", "SUB#gone", "OUT#relations"),
    ];
    let runtime = RuntimeApi::start().await;
    let notify = start(&runtime, NOTIFY, &env);
    for _ in 0..2 {
        let answer = runtime.invoke(stream_event(&records)).await.unwrap();
        assert_eq!(answer, json!({ "batchItemFailures": [] }));
    }
    let log = notify.end();
    let mails: Vec<_> = std::fs::read_dir(mail.path()).unwrap().flatten().collect();
    assert_eq!(mails.len(), 1, "{log}");
    let reference = location.split('.').nth(2).unwrap().to_lowercase();
    assert!(mails[0].file_name().to_str().unwrap().starts_with(&reference));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_fails_is_reported_and_the_others_go_out() {
    let table = table::fresh().await;
    let folder = tempfile::tempdir().unwrap();
    let env = environment(&table, &folder.path().join("mail"));
    let first = submitted(SUBMIT, &env, Lang::En, applicant::SOUND).await;
    let second = submitted(SUBMIT, &env, Lang::En, applicant::SOUND).await;

    // While the mail folder cannot be created, both notices fail, and the response names the lowest record. Later both are sent,
    // and neither twice.
    std::fs::write(folder.path().join("mail"), "a file in the way").unwrap();
    let runtime = RuntimeApi::start().await;
    let _notify = start(&runtime, NOTIFY, &env);
    let event = stream_event(&[("INSERT", &first.pk, "OUT#relations"), ("INSERT", &second.pk, "OUT#relations")]);
    let answer = runtime.invoke(event.clone()).await.unwrap();
    assert_eq!(answer["batchItemFailures"], json!([{ "itemIdentifier": "100" }]));
    std::fs::remove_file(folder.path().join("mail")).unwrap();
    let answer = runtime.invoke(event).await.unwrap();
    assert_eq!(answer["batchItemFailures"], json!([]));
    assert_eq!(std::fs::read_dir(folder.path().join("mail")).unwrap().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_ses_refuses_for_now_stays_pending_and_is_sent_later() {
    let table = table::fresh().await;
    let folder = tempfile::tempdir().unwrap();
    let mut env = environment(&table, folder.path());
    let about = submitted(SUBMIT, &env, Lang::En, applicant::SOUND).await;
    let event = stream_event(&[("INSERT", &about.pk, "OUT#relations")]);

    env.retain(|(name, _)| *name != "INTAKE_MAIL");
    env.push(("INTAKE_MAIL", "ses".into()));
    env.push(("INTAKE_SES_CONFIGURATION_SET", "intake".into()));
    let refusal = json!({ "message": "Sending is paused for: site@example.com" });
    let (refusing, _kept) = mail_service::start(400, "SendingPausedException", refusal).await;
    let runtime = RuntimeApi::start().await;
    let with_endpoint = |endpoint: String| [env.clone(), vec![("INTAKE_SES_ENDPOINT", endpoint)]].concat();
    let notify = start(&runtime, NOTIFY, &with_endpoint(refusing));
    let answer = runtime.invoke(event.clone()).await.unwrap();
    assert_eq!(answer["batchItemFailures"], json!([{ "itemIdentifier": "100" }]));
    let log = notify.end();
    assert!(log.contains("SendingPausedException") && !log.contains("site@example.com"), "{log}");

    let (accepting, mut service) = mail_service::start(200, "", json!({ "MessageId": "ses-1" })).await;
    let runtime = RuntimeApi::start().await;
    let _notify = start(&runtime, NOTIFY, &with_endpoint(accepting));
    assert_eq!(runtime.invoke(event).await.unwrap(), json!({ "batchItemFailures": [] }));
    let sent = service.recv().await.unwrap().body;
    assert_eq!(sent["Destination"]["ToAddresses"], json!(["relations@example.com"]));
    assert_eq!(sent["ConfigurationSetName"], "intake");
    let tags = [("about", "submission"), ("id", &about.id), ("recipient", "relations")];
    assert_eq!(sent["EmailTags"], json!(tags.map(|(name, value)| json!({ "Name": name, "Value": value }))));
    let raw = sent["Content"]["Raw"]["Data"].as_str().unwrap();
    let raw = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, raw).unwrap();
    let raw = String::from_utf8(raw).unwrap();
    assert!(raw.contains("To: <relations@example.com>") && raw.contains("Message-ID:"), "{raw}");

    // A mail to an applicant requests no feedback, because feedback would carry the address through a queue.
    let event = stream_event(&[("INSERT", &about.pk, "OUT#applicant")]);
    assert_eq!(runtime.invoke(event).await.unwrap(), json!({ "batchItemFailures": [] }));
    let sent = service.recv().await.unwrap().body;
    assert_eq!(sent["Destination"]["ToAddresses"], json!(["sara@example.com"]));
    assert_eq!((&sent["ConfigurationSetName"], &sent["EmailTags"]), (&Value::Null, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sweep_answers_its_schedule() {
    let table = table::fresh().await;
    let mail = tempfile::tempdir().unwrap();
    let runtime = RuntimeApi::start().await;
    let _sweep = start(&runtime, SWEEP, &environment(&table, mail.path()));
    let answer = runtime.invoke(json!({})).await.unwrap();
    assert_eq!(
        (&answer["sent"], &answer["failed"], &answer["pending"]),
        (&json!(0), &json!(0), &answer["daily_summaries"]),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latest_event_of_a_mail_counts_in_any_order_of_arrival() {
    let table = table::fresh().await;
    let folder = tempfile::tempdir().unwrap();
    let env = environment(&table, folder.path());
    let (runtime, of_feedback) = (RuntimeApi::start().await, RuntimeApi::start().await);
    let _notify = start(&runtime, NOTIFY, &env);
    let feedback = start(&of_feedback, FEEDBACK, &env);
    let (first, then) = ("2026-11-23T05:00:01.250Z", "2026-11-23T05:00:02.250Z");
    let bounced_at_last = [("Delivery", first), ("Bounce", then)];
    let delivered_at_last = [("Bounce", first), ("Delivery", then)];
    let mut bounces = 0;
    for (happened, state, heard) in [(bounced_at_last, "failed", "bounced"), (delivered_at_last, "sent", "delivered")] {
        for is_in_order in [true, false] {
            let about = submitted(SUBMIT, &env, Lang::Ar, applicant::SOUND).await;
            let mail = format!("{}.relations@example.com", about.reference.compact().to_lowercase());
            let events = happened.map(|(kind, at)| mail_event(kind, at, &mail, &about));
            let mut order = [("1", &events[0]), ("2", &events[1])];
            if !is_in_order {
                order.reverse();
            }

            // The table does not yet know that the mail was sent, so both messages have to be delivered again.
            let too_early = of_feedback.invoke(queue_event(&order)).await.unwrap();
            let both = order.map(|(id, _)| json!({ "itemIdentifier": id }));
            assert_eq!(too_early, json!({ "batchItemFailures": both }));

            runtime.invoke(stream_event(&[("INSERT", &about.pk, "OUT#relations")])).await.unwrap();
            // The queue may deliver the same batch twice.
            for _ in 0..2 {
                let answer = of_feedback.invoke(queue_event(&order)).await.unwrap();
                assert_eq!(answer, json!({ "batchItemFailures": [] }));
            }
            let mut items = records::of_kind(&table, "OUT#relations").await;
            items.retain(|item| records::text(item, "pk") == about.pk);
            let [item] = items.as_slice() else { panic!("one outbox item") };
            assert_eq!((records::text(item, "state"), records::text(item, "heard")), (state, heard), "{order:?}");
            assert_eq!(records::text(item, "pending"), if state == "failed" { "failed" } else { "" }, "is it listed?");
            // A bounce is counted unless the later delivery was received first.
            bounces += usize::from(state == "failed" || is_in_order);
        }
    }

    // A message that cannot be parsed is delivered again. It does not stop the rest of its batch.
    let other = json!({ "eventType": "Send", "mail": { "timestamp": then, "messageId": "ses-1" }, "send": {} });
    let batch = queue_event(&[("1", &json!("what is this")), ("2", &other)]);
    let answer = of_feedback.invoke(batch).await.unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": "1" }] }));

    let log = feedback.end();
    let counted = |name: &str| emf::printed(&log).iter().filter(|one| one.name == name).count();
    assert_eq!((counted("NoticeFailed"), counted("PoisonRecord")), (bounces, 1), "{log}");
    assert!(!log.contains("example.com"), "neither who was written to nor what they answered: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_around_the_front_door_is_not_read_and_no_key_is_printed() {
    let table = table::fresh().await;
    let mail = tempfile::tempdir().unwrap();
    let mut env = environment(&table, mail.path());
    env.push(("INTAKE_FRONT_DOOR_KEY_PREVIOUS", KEY.into()));
    let runtime = RuntimeApi::start().await;
    let submit = start(&runtime, SUBMIT, &env);
    let body = applicant::body(applicant::SOUND);
    let mut event = http_event("POST", "/intake/ar/support", &body, false);
    for (key, status) in
        [(Some(FRONT_DOOR_KEY), 200), (Some(KEY), 200), (Some("4f4e4d4c4b4a49484746454443424140"), 421), (None, 421)]
    {
        event["headers"][HEADER] = key.into();
        if key.is_none() {
            event["headers"].as_object_mut().unwrap().remove(HEADER);
        }
        let answer = runtime.invoke(event.clone()).await.unwrap();
        assert_eq!(answer["statusCode"], status, "{key:?}: {answer}");
    }
    assert_eq!(records::count(&table).await, Counts::of(0));
    let log = submit.end();
    let refused: Vec<_> = emf::printed(&log).into_iter().flat_map(|one| one.dimensions).collect();
    let reason = ("Reason".to_string(), "around_the_front_door".to_string());
    assert_eq!(refused, [reason.clone(), reason], "{log}");
    for secret in [FRONT_DOOR_KEY, LOOKUP_KEY, KEY, "4f4e4d4c"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn a_function_without_its_environment_stops_and_names_what_is_missing() {
    let stopped = |binary: &str, env: &[(&str, &str)]| {
        let output = Command::new(binary).env_clear().envs(env.iter().copied()).output().unwrap();
        assert!(!output.status.success(), "{binary}");
        String::from_utf8(output.stdout).unwrap()
    };
    let bundle = bundle::built().join("intake");
    let programs = [
        (SUBMIT, SubmitConfig::VARIABLES),
        (NOTIFY, NotifyConfig::VARIABLES),
        (SWEEP, SweepConfig::VARIABLES),
        (FEEDBACK, FeedbackConfig::VARIABLES),
        (CANARY, CanaryConfig::VARIABLES),
    ];
    for (binary, variables) in programs {
        let value = |name: &str| match name {
            "INTAKE_SEAL_KEY" | "INTAKE_LOOKUP_KEY" | "INTAKE_FRONT_DOOR_KEY" => KEY,
            "INTAKE_ORIGIN" => "https://example.com",
            "INTAKE_MAIL" => "ses",
            _ => "a@example.com",
        };
        let set = variables.iter().filter(|variable| variable.required);
        let set: Vec<_> = set.map(|variable| (variable.name, value(variable.name))).collect();
        for (missing, _) in &set {
            let mut others = set.clone();
            others.retain(|(name, _)| name != missing);
            others.push(("INTAKE_BUNDLE", bundle.to_str().unwrap()));
            let log = stopped(binary, &others);
            assert!(log.contains(missing) && log.contains("is not set"), "{missing}: {log}");
        }
        // Every variable is set, but the bundle is missing.
        if variables.iter().any(|variable| variable.name == "INTAKE_BUNDLE") {
            let log = stopped(binary, &set);
            assert!(log.contains("bundle.json"), "{log}");
        }
    }
}

#[test]
fn a_function_whose_services_are_not_on_this_machine_refuses_a_test_clock() {
    let aws = [("AWS_REGION", "r"), ("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "s"), ("INTAKE_TABLE", "t")];
    let mail = ["INTAKE_MAIL_FROM", "INTAKE_MAIL_RELATIONS"].map(|name| (name, "a@example.com"));
    let keys = ["INTAKE_SEAL_KEY", "INTAKE_LOOKUP_KEY", "INTAKE_FRONT_DOOR_KEY"].map(|name| (name, KEY));
    let bundle = bundle::built().join("intake");
    for binary in [SUBMIT, NOTIFY, SWEEP, FEEDBACK, CANARY] {
        let mut command = Command::new(binary);
        command.env_clear().envs(aws).envs(mail).envs(keys).env("INTAKE_MAIL", "ses").env("INTAKE_BUNDLE", &bundle);
        command.env("INTAKE_ORIGIN", "https://example.com").env(World::TEST_NOW, NOW.to_string());
        let output = command.output().unwrap();
        let log = String::from_utf8(output.stdout).unwrap();
        assert!(!output.status.success() && log.contains(World::TEST_NOW), "{binary}: {log}");
    }
}
