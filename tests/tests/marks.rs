//! A suspicious submission is marked, stored and answered like any other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use journeys::visit::{Got, Visit};
use journeys::{applicant, records};
use language::Lang;
use store::Timeouts;
use store::config::TableConfig;
use tokio::net::TcpListener;

const SUPPORT: &str = "/intake/en/support";
const CONFIRM: &str = "/intake/en/support/confirm";

/// Valid answers, some replaced by others.
fn answers<'a>(others: &[(&'a str, &'a str)]) -> String {
    let sound = applicant::SOUND.into_iter().filter(|(name, _)| others.iter().all(|(other, _)| other != name));
    applicant::body(sound.chain(others.iter().copied()))
}

/// Confirms a check page after a realistic pause, and asserts the usual response.
async fn confirm(visit: &Visit, check: &Got) -> Got {
    visit.wait(30);
    let confirmed = visit.post_with(CONFIRM, &[], check.page.hidden_body()).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.page.words);
    assert!(confirmed.header("location").starts_with("/intake/en/receipt/"));
    assert_eq!(visit.get(confirmed.header("location")).await.status, 200);
    confirmed
}

/// The marks of the one submission in the table, whose team has a pending notice.
async fn stored(visit: &Visit) -> Vec<String> {
    let submissions = records::of_kind(&visit.table, "META").await;
    assert_eq!(submissions.len(), 1);
    let notices = records::of_kind(&visit.table, "OUT#relations").await;
    assert_eq!((notices.len(), records::text(&notices[0], "state")), (1, "pending"));
    let marks = records::texts(&submissions[0], "suspect");
    assert_eq!(submissions[0].contains_key("suspect"), !marks.is_empty(), "no empty attribute");
    marks
}

#[tokio::test]
async fn an_honest_submission_has_no_mark() {
    // A new browser, an old one, and one between the two.
    let browsers: [&[(&str, &str)]; 3] = [
        &[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")],
        &[],
        &[("origin", "http://127.0.0.1:3000")],
    ];
    for headers in browsers {
        let visit = Visit::new().await;
        let check = visit.post_with(SUPPORT, headers, answers(&[("leave_empty", "")])).await;
        visit.wait(2);
        assert_eq!(visit.post_with(CONFIRM, headers, check.page.hidden_body()).await.status, 303);
        assert_eq!(stored(&visit).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_filled_trap_is_marked_by_the_seal_even_if_the_field_is_gone_by_then() {
    let visit = Visit::new().await;
    let check = visit.post_with(SUPPORT, &[], answers(&[("leave_empty", "https://shop.example")])).await;
    assert_eq!(check.status, 200);
    let without: Vec<_> = check.page.hidden.iter().filter(|(name, _)| name != "leave_empty").collect();
    assert_eq!(without.len() + 1, check.page.hidden.len());
    visit.wait(30);
    let body = applicant::body(without.into_iter().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(visit.post_with(CONFIRM, &[], body).await.status, 303);
    assert_eq!(stored(&visit).await, ["trap_filled"]);
}

#[tokio::test]
async fn the_content_of_the_trap_field_is_kept_to_the_form_and_back() {
    let visit = Visit::new().await;
    let check = visit.post_with(SUPPORT, &[], answers(&[("leave_empty", "Anna")])).await;
    let kept = ("leave_empty".to_string(), "Anna".to_string());
    assert!(check.page.hidden.contains(&kept));
    let form = visit.post_with("/intake/en/support/change", &[], check.page.hidden_body()).await;
    assert_eq!(form.status, 200, "a change is answered as any other");
}

#[tokio::test]
async fn a_step_sent_from_another_site_is_marked() {
    let honest: &[(&str, &str)] = &[("sec-fetch-site", "same-origin")];
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.example")] {
        for (first, second) in [(&[foreign][..], honest), (honest, &[foreign][..])] {
            let visit = Visit::new().await;
            let check = visit.post_with(SUPPORT, first, answers(&[])).await;
            visit.wait(30);
            assert_eq!(visit.post_with(CONFIRM, second, check.page.hidden_body()).await.status, 303);
            assert_eq!(stored(&visit).await, ["cross_site"], "{first:?} {second:?}");
        }
    }
}

#[tokio::test]
async fn a_confirmation_faster_than_anyone_reads_is_marked() {
    for (seconds, marks) in [(0, &["too_fast"][..]), (1, &["too_fast"]), (2, &[])] {
        let visit = Visit::new().await;
        let check = visit.check(Lang::En).await;
        visit.wait(seconds);
        assert_eq!(visit.post_with(CONFIRM, &[], check.page.hidden_body()).await.status, 303);
        assert_eq!(stored(&visit).await, marks);
    }
}

#[tokio::test]
async fn a_text_is_marked_by_its_content() {
    for (others, mark) in [
        (&[("need", "http://a.example http://b.example")][..], "links"),
        (&[("town", "www.a.example")], "links"),
        (&[("need", "Купить дешево сейчас и сегодня")], "foreign_script"),
        (&[("need", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")], "repeated_text"),
    ] {
        let visit = Visit::new().await;
        let check = visit.post_with(SUPPORT, &[], answers(others)).await;
        confirm(&visit, &check).await;
        assert_eq!(stored(&visit).await, [mark], "{others:?}");
    }
}

#[tokio::test]
async fn marks_outlive_a_seal_that_grew_old() {
    let visit = Visit::new().await;
    let check = visit.post_with(SUPPORT, &[("sec-fetch-site", "cross-site")], answers(&[])).await;
    visit.wait(25 * 3600);
    let again = visit.post_with(CONFIRM, &[], check.page.hidden_body()).await;
    assert_eq!(again.status, 200, "check your answers again");
    confirm(&visit, &again).await;
    assert_eq!(stored(&visit).await, ["cross_site"]);
}

#[tokio::test]
async fn a_replay_does_not_change_the_marks_that_were_stored() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::En).await;
    let receipt = confirm(&visit, &check).await;
    let replayed = visit.post_with(CONFIRM, &[("sec-fetch-site", "cross-site")], check.page.hidden_body()).await;
    assert_eq!(replayed.header("location"), receipt.header("location"));
    assert_eq!(stored(&visit).await, [""; 0]);
}

/// Confirms one more submission of the usual applicant and returns its marks.
async fn one_more(visit: &Visit) -> Vec<String> {
    let before = ids(visit).await;
    let check = visit.check(Lang::En).await;
    confirm(visit, &check).await;
    let submissions = records::of_kind(&visit.table, "META").await;
    let new: Vec<_> = submissions.iter().filter(|item| !before.contains(&records::text(item, "pk").into())).collect();
    assert_eq!(new.len(), 1);
    records::texts(new[0], "suspect")
}

async fn ids(visit: &Visit) -> Vec<String> {
    let submissions = records::of_kind(&visit.table, "META").await;
    submissions.iter().map(|item| records::text(item, "pk").to_string()).collect()
}

#[tokio::test]
async fn the_sixth_from_one_contact_is_marked_and_the_first_of_a_later_day_is_not() {
    let visit = Visit::new().await;
    for _ in 0..5 {
        assert_eq!(one_more(&visit).await, [""; 0]);
    }
    assert_eq!(one_more(&visit).await, ["many_from_contact"]);
    // Yesterday's submissions are counted, those of the day before are not.
    visit.wait(24 * 3600);
    assert_eq!(one_more(&visit).await, ["many_from_contact"]);
    visit.wait(2 * 24 * 3600);
    assert_eq!(one_more(&visit).await, [""; 0]);
}

#[tokio::test]
async fn a_submission_is_counted_once_however_often_it_is_sent() {
    let visit = Visit::new().await;
    let check = visit.check(Lang::En).await;
    for _ in 0..8 {
        confirm(&visit, &check).await;
    }
    let counters = records::of_kind(&visit.table, "DAY#").await;
    assert_eq!(counters.len(), 1);
    assert_eq!(records::number(&counters[0], "count"), Some(1));
    assert_eq!(records::text(&counters[0], "sk"), "DAY#2026-11-18");
    let kept_for = records::number(&counters[0], "expires_at").unwrap() - journeys::visit::NOW;
    assert_eq!(kept_for - 30, 3 * 24 * 3600);
    let whole = format!("{:?}", counters[0]);
    for personal in applicant::PERSONAL {
        assert!(!whole.contains(personal), "{personal} in {whole}");
    }
}

#[tokio::test]
async fn a_form_without_a_contact_is_not_counted() {
    let visit = Visit::new().await;
    let body = applicant::body_of(
        &applicant::definition("rating"),
        [("satisfaction", "4"), ("about", "website"), ("consent", "yes")],
    );
    let check = visit.post_with("/intake/en/rating", &[], body).await;
    assert_eq!(check.status, 200, "{}", check.page.words);
    visit.wait(30);
    assert_eq!(visit.post_with("/intake/en/rating/confirm", &[], check.page.hidden_body()).await.status, 303);
    assert!(records::of_kind(&visit.table, "DAY#").await.is_empty());
}

/// The treatment of a request between the function and the table.
enum Way {
    /// Passes it on.
    Through,
    /// Never answers.
    Nowhere,
    /// Responds that only the fifth item of the transaction, the counter, was in conflict.
    CounterBusy,
}

/// An engine behind a proxy that chooses the treatment of each request by its operation and its body.
async fn behind(endpoint: &str, decide: impl Fn(&str, &str) -> Way + Clone + Send + Sync + 'static) -> String {
    let engine = format!("{endpoint}/");
    let router = Router::new().fallback(move |headers: HeaderMap, body: String| {
        let operation = headers["x-amz-target"].to_str().unwrap().rsplit('.').next().unwrap().to_string();
        let (way, engine) = (decide(&operation, &body), engine.clone());
        let handed_on = move || {
            let mut request = ureq::post(&engine).config().http_status_as_error(false).build();
            for name in ["x-amz-target", "x-amz-date", "authorization", "content-type"] {
                request = request.header(name, &headers[name]);
            }
            let mut answer = request.send(body.as_bytes()).unwrap();
            (StatusCode::from_u16(answer.status().as_u16()).unwrap(), answer.body_mut().read_to_string().unwrap())
        };
        async move {
            let (status, body) = match way {
                Way::Through => tokio::task::spawn_blocking(handed_on).await.unwrap(),
                Way::Nowhere => std::future::pending().await,
                Way::CounterBusy => {
                    let none = r#"{"Code":"None"}"#;
                    let reasons = format!(r#"[{none},{none},{none},{none},{{"Code":"TransactionConflict"}}]"#);
                    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
                    let body = format!(r#"{{"__type":"{kind}","CancellationReasons":{reasons}}}"#);
                    (StatusCode::BAD_REQUEST, body)
                }
            };
            (status, [("content-type", "application/x-amz-json-1.0")], body)
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_without_an_answer_delays_nothing_and_the_submission_is_stored() {
    let table = journeys::table::fresh().await;
    let visit = Visit::at(table.clone());
    for _ in 0..5 {
        one_more(&visit).await;
    }
    let without_queries = |operation: &str, _: &str| if operation == "Query" { Way::Nowhere } else { Way::Through };
    let slow = behind(table.endpoint.as_deref().unwrap(), without_queries).await;
    let timeouts = Timeouts { count: Timeouts::DEPLOYED.count, ..table.timeouts };
    let hindered = Visit::at(TableConfig { endpoint: Some(slow), timeouts, ..table });
    hindered.wait(600);
    let began = std::time::Instant::now();
    assert_eq!(one_more(&hindered).await, [""; 0], "nobody knows, so there is no mark");
    // Without its own timeout, the count would take a minute.
    assert!(began.elapsed() < std::time::Duration::from_secs(30), "{:?}", began.elapsed());
    hindered.wait(600);
    let counters = records::of_kind(&visit.table, "DAY#").await;
    assert_eq!(records::number(&counters[0], "count"), Some(6), "it is counted all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_that_many_fight_over_keeps_nothing_from_being_stored() {
    let table = journeys::table::fresh().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let fought_over = move |operation: &str, body: &str| {
        if operation == "TransactWriteItems" && body.contains("CONTACT#") {
            counted.fetch_add(1, Ordering::Relaxed);
            return Way::CounterBusy;
        }
        Way::Through
    };
    let endpoint = behind(table.endpoint.as_deref().unwrap(), fought_over).await;
    let visit = Visit::at(TableConfig { endpoint: Some(endpoint), ..table });
    assert_eq!(one_more(&visit).await, [""; 0]);
    assert_eq!(tries.load(Ordering::Relaxed), 3, "it is tried, but not for ever");
    assert!(records::of_kind(&visit.table, "DAY#").await.is_empty());
}
