//! What an applicant answered, and what staff wrote, is in no log line and in no address of the desk in the browser, whatever people do and
//! whatever fails.

use std::collections::BTreeSet;

use crate::support::{Browser, Desk, ORIGIN, Page};
use crate::walk::{Asked, NOTE, Team, Walk};
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use journeys::applicant::sent;
use journeys::canary::{self, Canaries};
use journeys::faulty::{Fault, Faulty};
use journeys::log::Log;
use journeys::{people, table};
use serde_json::Value;
use store::Store;

/// Our crates that the desk is built of.
const CRATES: [&str; 8] = ["desk", "store", "sign_in", "function", "bundle", "forms", "language", "all"];
/// The operations of the table that the desk's pages need.
const OPERATIONS: [&str; 7] =
    ["GetItem", "BatchGetItem", "Query", "TransactWriteItems", "UpdateItem", "PutItem", "DeleteItem"];

/// Signs a person of the team in again.
async fn again<'d>(desk: &'d Desk, direct: &Store, of: &Browser<'_>, subject: &str) -> Browser<'d> {
    Browser { desk, token: people::signed_in(direct, &desk.web.world, subject).await, member: of.member.clone() }
}

/// Fields, borrowed.
fn refs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn repeat(person: &Browser<'_>, asked: &Asked) -> Page {
    match asked.method {
        "get" => Box::pin(person.get(&asked.path)).await,
        _ => Box::pin(person.post(&asked.path, &refs(&asked.fields))).await,
    }
}

/// Whether a request is left out of a repetition: it ends the session.
fn ends_the_session(asked: &Asked) -> bool {
    asked.path.starts_with("/desk/out") || asked.path.ends_with("/end") && asked.path.starts_with("/desk/staff/")
}

/// The requests of a walk to repeat, each once.
fn repeatable(walk: &Walk) -> Vec<Asked> {
    let mut known = BTreeSet::new();
    let asked = walk.asked.borrow();
    let is_new = |one: &&Asked| !ends_the_session(one) && known.insert((one.method, one.path.clone()));
    asked.iter().filter(is_new).cloned().collect()
}

/// Everything that people can fill in wrongly. Returns the number of requests.
async fn mistakes(walk: &Walk, hind: &Browser<'_>, other: &Browser<'_>, reference: &str) -> usize {
    let page = format!("/desk/requests/{reference}");
    let canaries = &walk.canaries;
    let entered = [("desk-channel", "telephone"), ("desk-lang", "ar")];
    let wrong = canaries.wrong.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let sound = canaries.sound.iter().map(|(name, value)| (name.as_str(), sent(name, value).into_owned()));
    let (wrong, sound): (Vec<_>, Vec<_>) = (wrong.collect(), sound.collect());
    let borrowed = |fields: &'_ [(&'_ str, String)]| -> Vec<(String, String)> {
        let carried = entered.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string()));
        carried.chain(fields.iter().map(|(name, value)| ((*name).to_string(), value.clone()))).collect()
    };
    let mut sent: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for step in ["", "/change", "/confirm"] {
        sent.push((format!("/desk/enter/support{step}"), borrowed(&wrong)));
        sent.push((format!("/desk/enter/{}{step}", canary::IN_ADDRESS), borrowed(&sound)));
    }
    let pair = |name: &str, value: &str| vec![(name.to_string(), value.to_string())];
    for (question, value) in &canaries.wrong {
        sent.push((format!("{page}/correct/{question}"), pair(question, value)));
    }
    for (question, value) in &canaries.sound {
        // Without the answer of before: somebody else changed it.
        sent.push((format!("{page}/correct/{question}"), pair(question, value)));
        sent.push(("/desk/find".into(), pair("reference", value)));
        for kind in ["mobile", "national_id"] {
            let fields = [pair("kind", kind), pair("number", value)].concat();
            sent.push(("/desk/find/person".into(), fields));
        }
    }
    for form in ["note", "call", "move", "report", "documents", "hand_over", "give_back", "tell", "remind", "fly"] {
        sent.push((format!("{page}/{form}"), [pair("note", NOTE), pair("day", NOTE), pair("to", NOTE)].concat()));
        sent.push((format!("{page}/{form}"), pair("note", &NOTE.repeat(300))));
    }
    sent.push((format!("{page}/erase/ask"), pair("reason", &NOTE.repeat(300))));
    sent.push((format!("{page}/erase/confirm"), pair("typed", NOTE)));
    sent.push((format!("{page}/copy"), pair("kind", NOTE)));
    sent.push(("/desk/export".into(), [pair("form", NOTE), pair("kind", NOTE)].concat()));
    sent.push(("/desk/staff/code".into(), pair("code", NOTE)));
    sent.push(("/desk/find/notes".into(), pair("words", "بل")));
    sent.push((format!("{page}/{}", canary::IN_ADDRESS), pair("note", NOTE)));
    for (path, fields) in &sent {
        let shown = Box::pin(hind.post(path, &refs(fields))).await;
        // What somebody writes into the address bar is theirs.
        if !path.contains(canary::IN_ADDRESS) {
            walk.look_at(&shown);
        }
        // A form of another session, and one of another site.
        let mut fields = fields.clone();
        fields.push(("form_token".into(), other.token.form_token()));
        let stale = Box::pin(hind.post_raw(path, &refs(&fields))).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let foreign =
            Request::post(path.as_str()).header("origin", "https://evil.example").body(Body::from(body.clone()));
        hind.desk.send(foreign.unwrap()).await;
        // A session that has ended.
        let ended = Request::post(path.as_str()).header("origin", ORIGIN).body(Body::from(body));
        let ended = hind.desk.send(ended.unwrap()).await;
        if !path.contains(canary::IN_ADDRESS) {
            walk.look_at(&ended);
        }
    }
    4 * sent.len()
}

/// Canaries in addresses and headers, as no page of the desk sends them. Returns the number of requests.
async fn strange_addresses(hind: &Browser<'_>, reference: &str) -> usize {
    let word = canary::IN_ADDRESS;
    let query = canary::QUERY;
    let paths = [
        format!("/desk/{word}-1"),
        format!("/desk/requests/{word}"),
        format!("/desk/requests/{reference}?done={word}&{query}"),
        format!("/desk/requests/{reference}/{word}"),
        format!("/desk/requests?step={word}&after={word}&{query}"),
        format!("/desk/find?number=0500000001&{query}"),
        format!("/desk/staff/{word}"),
        format!("/desk/committee/{word}"),
        format!("/desk/in?code={word}&state={word}&{query}"),
        format!("/desk/in/start?to=/desk/{word}&{query}"),
    ];
    for path in &paths {
        Box::pin(hind.get(path)).await;
        let mut request = Request::get(path.as_str());
        for (name, value) in canary::HEADERS {
            request = request.header(name, value);
        }
        hind.desk.send(request.body(Body::empty()).unwrap()).await;
    }
    2 * paths.len()
}

/// The parts of a line other than words that its author wrote: `answered` has a page's first part and a method, an error its message.
fn beyond_words(line: &Value) -> Vec<String> {
    let is_word = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let is_fine = |key: &str, value: &Value| match (key, value.as_str()) {
        (_, None) => value.is_number() || value.is_boolean(),
        // The message of a failed operation. It is searched for canaries like everything else.
        ("error" | "why", _) => line["level"] != "INFO",
        ("timestamp" | "level" | "target", _) => true,
        ("method", Some(method)) => ["GET", "POST"].contains(&method),
        (_, Some(text)) => is_word(text),
    };
    let fields = line.as_object().unwrap().iter();
    fields.filter(|(key, value)| !is_fine(key, value)).map(|(key, value)| format!("{key}: {value}")).collect()
}

fn assert_free_of(canaries: &Canaries, place: &str, text: &str) {
    for line in text.lines() {
        assert_eq!(canaries.found_in(line), Vec::<&str>::new(), "in {place}: {line}");
    }
}

#[tokio::test]
async fn nothing_that_was_answered_or_written_is_in_a_log_line_or_in_an_address() {
    let (log, guard) = Log::collect(&CRATES);
    let table = table::fresh().await;
    let faulty = Faulty::before(&table).await;
    let (desk, direct) = (Desk::new().await.with_store(Store::new(&faulty.table(&table))), Store::new(&table));
    let team = Box::pin(Team::at(&desk, &direct)).await;
    let walk = Walk::new();
    let references = walk.submitted(&direct).await;
    Box::pin(crate::walk::everywhere(&walk, &desk, &team, references.each_ref().map(String::as_str))).await;
    let mut requests = walk.asked.borrow().len();

    let hind = again(&desk, &direct, &team.hind, "hind").await;
    let [one, two, _] = &references;
    let page = Box::pin(hind.get(&format!("/desk/requests/{two}"))).await;
    assert!(!walk.canaries.found_in(&page.html()).is_empty(), "the page itself shows them");
    requests += 1 + Box::pin(mistakes(&walk, &hind, &team.first, one)).await;
    requests += Box::pin(strange_addresses(&hind, two)).await;

    // Every request of the walk once more, while one operation of the table fails with an error that repeats what it was sent.
    let asked = repeatable(&walk);
    let mut failed = 0;
    for operation in OPERATIONS {
        faulty.always(Some(operation), Fault::Repeat);
        for one in &asked {
            // Members of the committee vote and decide.
            let person = if one.path.starts_with("/desk/committee/") { &team.first } else { &hind };
            let page = repeat(person, one).await;
            walk.look_at(&page);
            failed += usize::from(page.status == StatusCode::INSUFFICIENT_STORAGE);
            requests += 1;
        }
        faulty.heal();
    }
    assert!(failed > asked.len(), "{failed} requests met the fault");

    let lines = log.lines();
    let one_each = lines.iter().filter(|line| line.get("status").is_some()).count();
    // Opening a page before each form counts too.
    assert!(one_each >= requests, "one line for each request: {one_each} of {requests}");
    for outcome in ["answered", "table_unavailable", "foreign_post", "not_stored", "sign_in_failed"] {
        assert!(lines.iter().any(|line| line["outcome"] == outcome), "{outcome} is logged");
    }
    for line in &lines {
        assert_eq!(beyond_words(line), Vec::<String>::new(), "{line}");
    }
    assert_free_of(&walk.canaries, "the log", &log.text());
    for reference in &references {
        assert!(!log.text().contains(reference.as_str()), "a reference in the log");
    }
    let addresses = walk.addresses.borrow();
    assert!(addresses.len() > 1000, "{} addresses", addresses.len());
    assert_free_of(&walk.canaries, "an address", &addresses.join("\n"));

    // The search also finds canaries that are logged on purpose.
    tracing::trace!(target: "desk::deep::within", outcome = "answered", hint = NOTE);
    assert!(!walk.canaries.found_in(&log.text()).is_empty(), "the net has a hole");
    assert_eq!(beyond_words(&log.lines().pop().unwrap()).len(), 1, "it names more than it should");
    drop(guard);
}
