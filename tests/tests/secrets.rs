//! Personal data never leaves the table. Every form is filled with unmistakable answers in every field, valid and invalid,
//! through every step and every fault. All output of the function is searched for them.

use std::sync::{Arc, Mutex};

use ::bundle::Bundle;
use aws_sdk_dynamodbstreams::types::{AttributeValue, Record};
use axum::extract::Request;
use forms::FormDefinition;
use intake_fn::notices::mail::{Mail, MailTransport};
use intake_fn::notices::stream::StreamEvent;
use intake_fn::notices::sweep::sweep;
use intake_fn::runtime::metrics::Metrics;
use journeys::canary::{self, Canaries};
use journeys::faulty::{Fault, Faulty, TRANSACT};
use journeys::log::Log;
use journeys::notifier::{self, notifier};
use journeys::page::Page;
use journeys::visit::{Got, NOW, URLENCODED, Visit};
use journeys::{applicant, bundle, emf, records, stream, table};
use language::Lang;
use preview::stream::record;
use serde_json::Value;
use store::config::TableConfig;
use store::outbox;
use store::token::Keys;

/// A visitor that sends canaries in the headers and the query of every request, and records the addresses of redirects.
struct Watched<'a> {
    visit: &'a Visit,
    requests: usize,
    addresses: Vec<String>,
}

impl Watched<'_> {
    async fn send(&mut self, method: &str, path: &str, kind: &str, body: String) -> Got {
        let mut request =
            Request::builder().method(method).uri(format!("{path}?{}", canary::QUERY)).header("content-type", kind);
        for (name, value) in canary::HEADERS {
            request = request.header(name, value);
        }
        let got = self.visit.ask(request.body(body.into()).unwrap()).await;
        self.requests += 1;
        self.addresses.push(got.location.clone());
        got
    }

    async fn post(&mut self, path: &str, body: String) -> Got {
        self.send("POST", path, URLENCODED, body).await
    }
}

fn body(form: &FormDefinition, fields: &[(String, String)]) -> String {
    applicant::body_of(form, fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

fn with_seal(page: &Page, seal: &str) -> String {
    let fields = page.hidden.iter().map(|(name, value)| (name.as_str(), if name == "seal" { seal } else { value }));
    applicant::body(fields)
}

/// Every action on a form in one language, up to two stored submissions.
async fn journey(visitor: &mut Watched<'_>, faulty: &Faulty, form: &FormDefinition, lang: Lang, canaries: &Canaries) {
    let step = |step: &str| format!("/intake/{lang}/{}{step}", form.id);
    let got = visitor.post(&step(""), body(form, &canaries.wrong)).await;
    assert_eq!(got.status, 422);
    assert!(got.html.contains("error-summary"));
    let mut more = canaries.sound.clone();
    more.push((canary::UNKNOWN.0.into(), canary::UNKNOWN.1.into()));
    more.push(canaries.wrong[0].clone());
    assert_eq!(visitor.post(&step(""), body(form, &more)).await.status, 422, "a field too many, and one twice");
    assert_eq!(visitor.post(&step("/change"), body(form, &more)).await.status, 422);
    let huge = body(form, &[(canary::UNKNOWN.0.into(), canary::UNKNOWN.1.repeat(10_000))]);
    assert_eq!(visitor.post(&step(""), format!("{}&{huge}", body(form, &canaries.sound))).await.status, 413);
    assert_eq!(visitor.post(&step(""), huge.repeat(3)).await.status, 413);
    let kind = format!("multipart/form-data; boundary={}", canary::IN_ADDRESS);
    assert_eq!(visitor.send("POST", &step("/confirm"), &kind, body(form, &canaries.sound)).await.status, 422);
    assert_eq!(visitor.post(&step(&format!("/{}", canary::IN_ADDRESS)), body(form, &canaries.sound)).await.status, 422);
    assert_eq!(visitor.post(&format!("/intake/{lang}/{}", canary::IN_ADDRESS), body(form, &more)).await.status, 422);
    assert_eq!(visitor.send("GET", &step("/confirm"), URLENCODED, body(form, &more)).await.status, 200);

    let check = visitor.post(&step(""), body(form, &canaries.sound)).await;
    assert_eq!(check.status, 200, "the sound answers to {} are sound: {}", form.id, check.page.words);
    assert!(!canaries.found_in(&check.html).is_empty(), "the page of the person themselves shows their answers");
    let check = check.page;
    assert_eq!(visitor.post(&step("/change"), check.hidden_body()).await.status, 200);
    assert_eq!(visitor.post(&step("/confirm"), with_seal(&check, canary::IN_ADDRESS)).await.status, 200);
    // First the table rejects the submission. Then it stores it, and the answer is lost.
    let other = visitor.post(&step(""), body(form, &canaries.sound)).await.page;
    for (fault, page) in [
        (Fault::Repeat, &check),
        (Fault::RepeatHalf, &check),
        (Fault::PassThenFail, &other),
        (Fault::PassThenCut, &other),
    ] {
        faulty.always(Some(TRANSACT), fault);
        assert_eq!(visitor.post(&step("/confirm"), page.hidden_body()).await.status, 507, "{fault:?}");
        faulty.heal();
    }
    assert_eq!(visitor.post(&step("/confirm"), other.hidden_body()).await.status, 303);
    let first = visitor.post(&step("/confirm"), check.hidden_body()).await;
    let again = visitor.post(&step("/confirm"), check.hidden_body()).await;
    assert_eq!((first.status, &first.location), (303, &again.location));
    let receipt = visitor.send("GET", &first.location, "", String::new()).await;
    assert_eq!(receipt.status, 200);
    assert_eq!(canaries.found_in(&receipt.html), Vec::<&str>::new(), "on a receipt");
    let token = format!("/intake/{lang}/receipt/{}", canary::IN_ADDRESS);
    assert_eq!(visitor.send("GET", &token, "", String::new()).await.status, 422);
}

/// The stream's records in Lambda's format.
fn event(records: &[Record]) -> StreamEvent {
    for change in records.iter().map(|record| record.dynamodb.as_ref().unwrap()) {
        for key in change.keys.iter().flat_map(|keys| keys.values()) {
            assert!(matches!(key, AttributeValue::S(_)), "a key that is no text: {key:?}");
        }
    }
    StreamEvent { records: records.iter().map(|one| record(one).unwrap()).collect() }
}

/// The keys of every item of the table, also those of its indexes.
async fn all_keys(table: &TableConfig) -> Vec<String> {
    let names = ["pk", "sk", "pending", "queue"];
    let items = records::dump(table).await;
    items.iter().flat_map(|item| names.map(|name| records::text(item, name).to_string())).collect()
}

/// Sends notices to teams and applicants through every fault of the table and the mail.
async fn tell(table: &TableConfig, faulty: &Faulty, records: &[Record]) -> Vec<Mail> {
    let event = event(records);
    let all = records::of_kind(table, "OUT#").await;
    let applicants = all.iter().filter(|item| records::text(item, "sk") == "OUT#applicant").count();
    let through = faulty.table(table);
    for (operation, fault) in [("UpdateItem", Fault::Repeat), ("GetItem", Fault::RepeatHalf)] {
        faulty.always(Some(operation), fault);
        let (unlucky, ..) = notifier(&through, NOW);
        assert_eq!(unlucky.handle(&event).await.failures.len(), 1, "{operation}: the lowest");
        faulty.heal();
    }
    let later = NOW + outbox::LEASE_SECONDS + outbox::SWEEP_AFTER_SECONDS;
    let (mut unlucky, ..) = notifier(&through, later);
    // A folder below a file cannot be created.
    let file = tempfile::NamedTempFile::new().unwrap();
    unlucky.transport = MailTransport::Folder(file.path().join("mail"));
    // After three consecutive failures, the rest waits: of the teams' notices, and of the applicants'.
    assert_eq!(sweep(&unlucky).await.unwrap().failed, (all.len() - applicants).min(3) + applicants.min(3));
    let (lucky, _, mailbox) = notifier(&through, later);
    // The mails are sent, but the table does not record it.
    faulty.always(Some(TRANSACT), Fault::Repeat);
    assert_eq!(lucky.handle(&event).await.failures.len(), 1);
    faulty.heal();
    let (last, _, rest) = notifier(table, later + outbox::LEASE_SECONDS + outbox::SWEEP_AFTER_SECONDS);
    assert_eq!(sweep(&last).await.unwrap().failed, 0);
    assert_eq!(notifier::notices(&mailbox).len(), all.len());
    assert_eq!(notifier::notices(&rest).len(), all.len(), "twice is allowed, never is not");
    [mailbox.mails(), rest.mails()].concat()
}

/// The parts of a log line other than the event and the names that the site's authors chose.
fn beyond_names(line: &Value, bundle: &Bundle) -> Vec<String> {
    let is_word = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let form = line["form"].as_str().and_then(|form| bundle.form(form));
    let is_mistake = |text: &str| {
        let named = text.split_once(':').zip(form);
        named.is_some_and(|((question, problem), form)| form.question(question).is_some() && is_word(problem))
    };
    let is_fine = |key: &str, value: &Value| match (key, value.as_str()) {
        (_, None) => value.is_number() || value.is_boolean(),
        // The message of a failed operation. It is searched for canaries like everything else.
        ("error", _) => line["level"] == "ERROR",
        ("timestamp" | "level" | "target", _) => true,
        ("form", Some(text)) => text.is_empty() || form.is_some(),
        ("mistakes", Some(text)) => text.is_empty() || text.split(',').all(is_mistake),
        (_, Some(text)) => text.split(',').all(is_word),
    };
    let fields = line.as_object().unwrap().iter();
    fields.filter(|(key, value)| !is_fine(key, value)).map(|(key, value)| format!("{key}: {value}")).collect()
}

#[tokio::test]
async fn nothing_that_a_person_sends_leaves_the_table_but_on_their_own_pages() {
    let bundle = bundle::load();
    for form in bundle.forms() {
        let canaries = Canaries::of(form);
        let (log, guard) = Log::collect(&["intake_fn", "forms", "all"]);
        let table = table::fresh().await;
        let faulty = Faulty::before(&table).await;
        let mut visit = Visit::with(faulty.table(&table), Keys::new([1; 32], None));
        let metrics = Arc::new(Mutex::new(Vec::new()));
        visit.intake.metrics = Metrics::Memory(Arc::clone(&metrics));
        let mut visitor = Watched { visit: &visit, requests: 0, addresses: Vec::new() };
        for lang in Lang::ALL {
            journey(&mut visitor, &faulty, form, lang, &canaries).await;
        }
        let asked = visitor.requests;
        let lines = log.lines();
        let one_each: Vec<_> = lines.iter().filter(|line| line.get("status").is_some()).collect();
        assert_eq!(one_each.len(), asked, "one line for each request");
        for line in one_each {
            assert!(line["level"] == "INFO" && line["outcome"].is_string(), "{line}");
        }

        let records = stream::read(&table).await;
        let mails = tell(&table, &faulty, &records).await;
        // The stream also carries the change of a notice that was marked as sent.
        let records = stream::read(&table).await;
        assert!(records.iter().all(|record| record.dynamodb.as_ref().unwrap().new_image.is_none()), "keys only");
        assert!(records.len() >= 16, "{} records", records.len());
        let keys = format!("{records:?}");
        let is_found_by_number = form.questions.iter().any(|question| {
            matches!(question.kind, forms::Kind::NationalId | forms::Kind::Mobile | forms::Kind::Telephone)
        });
        assert_eq!(keys.contains("LOOKUP#"), is_found_by_number, "the stream carries the keys of lookups");
        for key in all_keys(&table).await {
            assert_eq!(canaries.found_in(&key), Vec::<&str>::new(), "{} in a key", form.id);
        }
        let lines = log.lines();
        for outcome in ["stored", "stored_before", "not_stored", "mistakes", "notified", "not_notified", "swept"] {
            assert!(lines.iter().any(|line| line["outcome"] == outcome), "{outcome} is logged");
        }
        for line in &lines {
            assert_eq!(beyond_names(line, &bundle), Vec::<String>::new(), "{line}");
        }
        for (place, text) in [
            ("the log", log.text()),
            ("addresses", visitor.addresses.join("\n")),
            ("mails", mails.iter().map(notifier::said).collect()),
            ("the stream", format!("{records:?}")),
            ("metrics", metrics.lock().unwrap().join("\n")),
        ] {
            assert_eq!(canaries.found_in(&text), Vec::<&str>::new(), "{} in {place}", form.id);
        }

        let counted: Vec<_> = metrics.lock().unwrap().iter().map(|line| emf::read(line)).collect();
        for name in ["Stored", "Refused", "Suspect"] {
            assert!(counted.iter().any(|one| one.name == name), "{name} is counted");
        }
        let is_word = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        for (name, value) in counted.iter().flat_map(|one| &one.dimensions) {
            assert!(*value == form.id || (name == "Reason" && is_word(value)), "{name}: {value}");
        }

        // The search also finds canaries that are logged on purpose, in any target and any field.
        let (name, value) = &canaries.wrong[0];
        tracing::trace!(target: "intake_fn::deep::within", outcome = "checked", hint = %body(form, &[(name.clone(), value.clone())]));
        assert!(!canaries.found_in(&log.text()).is_empty(), "the net has a hole");
        assert_eq!(beyond_names(&log.lines().pop().unwrap(), &bundle).len(), 1, "it names more than it should");
        drop(guard);
    }
}
