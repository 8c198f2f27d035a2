//! Compares the calls of each program to the table and to the mail service, on all of its paths, with `journeys::calls`, which
//! its role allows. The two must be equal. The calls at a program's start are recorded too, because the real programs are
//! started.
#![cfg(feature = "lambda")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use aws_sdk_dynamodb::types::AttributeValue::S;
use forms::Team;
use intake_fn::notices::sender::NoticeSender;
use intake_fn::notices::sweep::{Swept, sweep};
use intake_fn::runtime::config::SweepConfig;
use intake_fn::runtime::metrics::Metrics;
use journeys::calls::{self, Call, Program};
use journeys::deployed::{NOW, environment, http_event, mail_event, queue_event, start, stream_event, submitted};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::mail_service::Asked;
use journeys::page::Page;
use journeys::runtime_api::RuntimeApi;
use journeys::visit::Visit;
use journeys::{applicant, mail_service, records, table};
use language::Lang;
use language::calendar::Day;
use serde_json::{Value, json};
use store::Store;
use store::config::{Environment, TableConfig};
use store::mark::{Mark, Marks};
use store::outbox::{LONGEST_PAUSE_SECONDS, SWEEP_AFTER_SECONDS};
use store::world::World;
use tokio::sync::mpsc::UnboundedReceiver;

const SUBMIT: &str = env!("CARGO_BIN_EXE_submit");
const NOTIFY: &str = env!("CARGO_BIN_EXE_notify");
const SWEEP: &str = env!("CARGO_BIN_EXE_sweep");
const FEEDBACK: &str = env!("CARGO_BIN_EXE_feedback");

type Variables = Vec<(&'static str, String)>;

/// A table behind a proxy that records every call.
struct Watched {
    table: TableConfig,
    faulty: Faulty,
    mails: Vec<UnboundedReceiver<Asked>>,
}

impl Watched {
    async fn new() -> Self {
        let table = table::fresh().await;
        let faulty = Faulty::before(&table).await;
        Watched { table, faulty, mails: Vec::new() }
    }

    fn through(&self) -> TableConfig {
        self.faulty.table(&self.table)
    }

    /// The environment of a function whose mail service gives this answer.
    async fn environment(&mut self, status: u16, kind: &'static str) -> Variables {
        let (endpoint, asked) = mail_service::start(status, kind, json!({ "MessageId": "ses-1" })).await;
        self.mails.push(asked);
        let mut env = environment(&self.through(), Path::new("nowhere"));
        env.retain(|(name, _)| *name != "INTAKE_MAIL");
        env.extend([("INTAKE_MAIL", "ses".to_string()), ("INTAKE_SES_ENDPOINT", endpoint)]);
        env.push(("INTAKE_SES_CONFIGURATION_SET", "intake".into()));
        env
    }

    /// Asserts that the recorded calls are exactly those that the program is allowed to make.
    fn assert_calls(mut self, program: &Program) {
        let mut asked: BTreeSet<Call> = self.faulty.calls();
        for mails in &mut self.mails {
            while let Ok(mail) = mails.try_recv() {
                asked.extend(calls::of_mail(&mail.path, &mail.body));
            }
        }
        assert_eq!(asked, program.calls(), "{}", program.name);
    }

    /// Stores a support request whose applicant asks for a mail, bypassing the recording proxy.
    async fn submitted(&self) -> journeys::deployed::Submitted {
        submitted(SUBMIT, &environment(&self.table, Path::new("nowhere")), Lang::Ar, applicant::SOUND).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn submit_makes_exactly_the_listed_calls() {
    let watched = Watched::new().await;
    let env = environment(&watched.through(), Path::new("nowhere"));
    let runtime = RuntimeApi::start().await;
    let _submit = start(&runtime, SUBMIT, &env);
    let post = |path: &str, body: &str| http_event("POST", path, body, false);
    let sound = applicant::body(applicant::SOUND);
    let checked = runtime.invoke(post("/intake/ar/support", &sound)).await.unwrap();
    let page = Page::parse(checked["body"].as_str().unwrap());
    assert_eq!(
        runtime.invoke(post("/intake/ar/support/change", &page.hidden_body())).await.unwrap()["statusCode"],
        200
    );
    // A confirmation and its repetition, which looks up the stored submission.
    for _ in 0..2 {
        let confirmed = runtime.invoke(post("/intake/ar/support/confirm", &page.hidden_body())).await.unwrap();
        assert_eq!(confirmed["statusCode"], 303);
        let receipt = confirmed["headers"]["location"].as_str().unwrap();
        assert_eq!(runtime.invoke(http_event("GET", receipt, "", false)).await.unwrap()["statusCode"], 200);
    }
    // Following the request, with wrong digits and right ones, and asking for something.
    let stored = records::of_kind(&watched.table, "META").await;
    let reference = records::text(&stored[0], "reference");
    for digits in ["9999", "0001"] {
        let body = format!("reference={reference}&digits={digits}");
        let followed = runtime.invoke(post("/intake/ar/track", &body)).await.unwrap();
        assert_eq!(followed["statusCode"], if digits == "0001" { 200 } else { 422 });
        if digits == "0001" {
            let page = Page::parse(followed["body"].as_str().unwrap());
            let body = format!("{}&asking=copy", page.hidden_body());
            assert_eq!(runtime.invoke(post("/intake/ar/track/ask", &body)).await.unwrap()["statusCode"], 200);
        }
    }
    // A form without a contact, which also has mistakes; an address without a form; and a confirmation without a seal.
    for path in ["/intake/en/rating", "/intake/en/nothing", "/intake/en/support/confirm"] {
        runtime.invoke(post(path, "satisfaction=5")).await.unwrap();
    }

    // Cases that need another day or a busy table, run through the program's library.
    let visit = Visit::at(watched.through());
    let check = visit.check(Lang::En).await.page;
    watched.faulty.next(TRANSACT, [Fault::ThrottleInside, Fault::PassThenCut]);
    assert_eq!(visit.confirm(Lang::En, &check).await.status, 303);
    visit.wait(25 * 60 * 60);
    assert_eq!(visit.confirm(Lang::En, &check).await.status, 303, "it was stored before its seal was outdated");
    let check = visit.check(Lang::En).await.page;
    visit.wait(25 * 60 * 60);
    assert_eq!(visit.confirm(Lang::En, &check).await.status, 200, "and this was not");
    watched.assert_calls(&calls::SUBMIT);
}

#[tokio::test(flavor = "multi_thread")]
async fn notify_makes_exactly_the_listed_calls() {
    let mut watched = Watched::new().await;
    let today = NOW.day_in_riyadh();
    Store::new(&watched.table).create_daily_summary(Team::Relations, today, NOW, true).await.unwrap();
    for (status, kind, is_done) in [
        (200, "", true),
        // The service refuses the mail, then throttles, then fails.
        (400, "MessageRejected", true),
        (429, "TooManyRequestsException", false),
        (400, "SendingPausedException", false),
    ] {
        let env = watched.environment(status, kind).await;
        let (about, gone) = (watched.submitted().await, watched.submitted().await);
        let client = records::client(&watched.table);
        let meta = client.delete_item().table_name(&watched.table.table).key("pk", S(gone.pk.clone()));
        meta.key("sk", S("META".into())).send().await.unwrap();
        let runtime = RuntimeApi::start().await;
        let notify = start(&runtime, NOTIFY, &env);
        let answer = |records: Vec<(&'static str, String, &'static str)>| {
            let runtime = &runtime;
            async move {
                let records: Vec<_> = records.iter().map(|(name, pk, sk)| (*name, pk.as_str(), *sk)).collect();
                runtime.invoke(stream_event(&records)).await.unwrap()["batchItemFailures"] == json!([])
            }
        };
        let mine =
            || vec![("INSERT", about.pk.clone(), "OUT#relations"), ("INSERT", about.pk.clone(), "OUT#applicant")];
        assert_eq!(answer(mine()).await, is_done, "{kind}");
        answer(mine()).await;
        answer(vec![("INSERT", format!("DIGEST#{}", today.iso()), "OUT#relations")]).await;
        assert!(!answer(vec![("INSERT", gone.pk.clone(), "OUT#relations")]).await, "its submission is missing");
        notify.end();
    }
    watched.assert_calls(&calls::NOTIFY);
}

/// An environment for parts of the functions that run within the test.
struct Set(Variables);

impl Environment for Set {
    fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_makes_exactly_the_listed_calls() {
    let mut watched = Watched::new().await;
    // A Sunday at 09:00 in Riyadh: each team's daily summary is due.
    let sunday = Day::from_iso("2026-11-22").unwrap().begins_at() + 9 * 60 * 60;
    let store = Store::new(&watched.table);
    let world = World::system().with_clock(move || sunday - 2 * SWEEP_AFTER_SECONDS);
    let typed = || applicant::SOUND.into_iter().collect();
    let marks: Marks = [Mark::TooFast].into_iter().collect();
    let altered = journeys::submitted::submit(&store, &world, Lang::Ar, "support", typed(), marks).await;
    records::alter(&watched.table, &altered.key).await;
    // At first the service refuses every mail, then it accepts them.
    for (later, status, kind) in [(0, 400, "MessageRejected"), (2 * LONGEST_PAUSE_SECONDS, 200, "")] {
        let env = Set(watched.environment(status, kind).await);
        let config = SweepConfig::read(&env).unwrap();
        let mut notifier = NoticeSender::new(&config.notify, Some(config.keys)).unwrap();
        notifier.metrics = Metrics::Nowhere;
        let mut done = Vec::new();
        // The daily summaries are due a little later.
        for after in [0, 2 * SWEEP_AFTER_SECONDS] {
            notifier.world = World::system().with_clock(move || sunday + later + after);
            done.push(sweep(&notifier).await.unwrap());
        }
        let all = |of: fn(&Swept) -> usize| done.iter().map(of).sum::<usize>();
        let (sent, failed) = (all(|swept| swept.sent), all(|swept| swept.failed));
        assert!(if status == 200 { sent > 0 && failed == 0 } else { sent == 0 && failed > 0 }, "{done:?}");
        assert_eq!((done[0].altered > 0, done[0].daily_summaries > 0), (later == 0, later == 0), "{done:?}");
    }
    // The real program.
    let env = watched.environment(200, "").await;
    let runtime = RuntimeApi::start().await;
    let _sweep = start(&runtime, SWEEP, &env);
    runtime.invoke(json!({})).await.unwrap();
    watched.assert_calls(&calls::SWEEP);
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_makes_exactly_the_listed_calls() {
    let watched = Watched::new().await;
    let folder = tempfile::tempdir().unwrap();
    let about = watched.submitted().await;
    let runtime = RuntimeApi::start().await;
    let _feedback = start(&runtime, FEEDBACK, &environment(&watched.through(), folder.path()));
    let mail = format!("{}.relations@example.com", about.reference.compact().to_lowercase());
    let at = |second: u8| format!("2026-11-23T05:00:{second:02}.250Z");
    let event = |kind, second| mail_event(kind, &at(second), &mail, &about);
    let changed = |event: Value, path: &str, value: &str| {
        let mut event = event;
        *event.pointer_mut(path).unwrap() = value.into();
        event
    };
    let mut complaint = changed(event("Delivery", 2), "/eventType", "Complaint");
    complaint["complaint"] = json!({ "timestamp": at(2), "feedbackId": "0-0" });
    let all = [
        event("Delivery", 1),
        complaint,
        changed(event("Bounce", 3), "/bounce/bounceType", "Transient"),
        event("Bounce", 4),
        changed(event("Delivery", 5), "/eventType", "Reject"),
        changed(event("Delivery", 5), "/eventType", "Send"),
        changed(event("Delivery", 5), "/mail/messageId", "of another mail"),
        changed(event("Delivery", 5), "/mail/tags/id/0", "of another submission"),
        json!("what is this"),
    ];
    let receive = |event: &Value| {
        let (runtime, event) = (&runtime, queue_event(&[("1", event)]));
        async move { runtime.invoke(event).await.unwrap()["batchItemFailures"] == json!([]) }
    };
    assert!(!receive(&all[0]).await, "the table does not know of the mail yet");
    let notify_runtime = RuntimeApi::start().await;
    let _notify = start(&notify_runtime, NOTIFY, &environment(&watched.table, folder.path()));
    notify_runtime.invoke(stream_event(&[("INSERT", &about.pk, "OUT#relations")])).await.unwrap();
    let mut handled = 0;
    for event in &all {
        handled += usize::from(receive(event).await);
    }
    assert_eq!(handled, all.len() - 1, "all but what cannot be read");
    watched.assert_calls(&calls::FEEDBACK);
}
