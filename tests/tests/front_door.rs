//! The front door: a request that bypasses it gets a page and is not read, whatever its content.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use function::{FrontDoor, FrontDoorKeys, HEADER};
use intake_fn::runtime::metrics::Metrics;
use journeys::records::{Counts, count};
use journeys::visit::{Got, URLENCODED, Visit, broken_off};
use journeys::{applicant, emf};
use language::Lang;

/// A visitor of a function that has a front door.
async fn visit() -> Visit {
    let mut visit = Visit::new().await;
    visit.intake.front_door = Some(FrontDoor::new(FrontDoorKeys { current: [0x1f; 32], previous: Some([0x2e; 32]) }));
    visit
}

fn key() -> String {
    "1f".repeat(32)
}

/// Sends a request with the front door's key, or with another key.
async fn send(visit: &Visit, method: &str, path: &str, key: Option<&str>, body: impl Into<Body>) -> Got {
    let request = Request::builder().method(method).uri(path).header("content-type", URLENCODED);
    let request = key.into_iter().fold(request, |request, key| request.header(HEADER, key));
    visit.ask(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_request_through_the_front_door_completes_the_journey() {
    let visit = visit().await;
    for key in [key(), "2e".repeat(32)] {
        let check = send(&visit, "POST", "/intake/ar/support", Some(&key), applicant::body(applicant::SOUND)).await;
        assert_eq!(check.status, 200);
        let confirm = "/intake/ar/support/confirm";
        let confirmed = send(&visit, "POST", confirm, Some(&key), check.page.hidden_body()).await;
        assert_eq!(confirmed.status, 303);
        assert_eq!(send(&visit, "GET", &confirmed.location, Some(&key), "").await.status, 200);
    }
    assert_eq!(count(&visit.table).await, Counts::of(2));
}

#[tokio::test]
async fn a_request_around_the_front_door_gets_a_page_that_is_not_cached() {
    let visit = visit().await;
    let inside = send(&visit, "POST", "/intake/ar/support", Some(&key()), applicant::body(applicant::SOUND)).await;
    let wrong = "1e".repeat(32);
    for key in [None, Some(""), Some(wrong.as_str())] {
        for lang in Lang::ALL {
            let path = format!("/intake/{lang}/support");
            for (method, step, title) in [
                ("POST", "", "problem_not_taken_title"),
                ("POST", "/confirm", "problem_not_taken_title"),
                ("POST", "/change", "problem_not_taken_title"),
                ("GET", "", "problem_not_opened_title"),
                ("PUT", "", "problem_not_opened_title"),
            ] {
                let got = send(&visit, method, &format!("{path}{step}"), key, inside.page.hidden_body()).await;
                assert_eq!((got.status, got.header("cache-control")), (421, "no-store"), "{method} {path}{step}");
                assert_eq!(got.page.lang.0, lang.code());
                assert!(got.page.words.contains(visit.intake.bundle.string(lang, title)), "{}", got.page.words);
                assert!(got.page.links.contains(&format!("/{lang}/channels/")), "another way to reach the team");
                assert!(got.page.hidden.is_empty() && got.page.filled.is_empty(), "nothing comes back");
            }
        }
        assert_eq!(send(&visit, "GET", "/intake/nowhere", key, "").await.page.lang.0, "ar");
    }
    assert_eq!(count(&visit.table).await, Counts::of(0));
}

#[tokio::test]
async fn a_form_sent_around_the_front_door_is_counted_and_its_body_is_not_read() {
    let mut visit = visit().await;
    let lines = Arc::new(Mutex::new(Vec::new()));
    visit.intake.metrics = Metrics::Memory(Arc::clone(&lines));
    // If the function read the body, it would report the broken connection.
    let got = send(&visit, "POST", "/intake/en/support", None, broken_off("full_name=a")).await;
    assert_eq!(got.status, 421);
    send(&visit, "GET", "/intake/en/support", None, "").await;
    let counted: Vec<_> = lines.lock().unwrap().iter().map(|line| emf::read(line)).collect();
    assert_eq!(counted.len(), 1);
    let reason = ("Reason".to_string(), "around_the_front_door".to_string());
    assert_eq!((counted[0].name.as_str(), counted[0].dimensions.first()), ("Refused", Some(&reason)));
}
