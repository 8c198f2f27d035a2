//! The headers that submit reads, found by sending requests to it. The front door passes on exactly those (`edge::caches`).

use std::collections::BTreeSet;

use journeys::applicant;
use journeys::visit::{NOW, URLENCODED, Visit};
use store::world::World;

/// The headers of a visitor's request that submit reads, in lower case.
pub(crate) const READ: [&str; 3] = ["content-type", "origin", "sec-fetch-site"];

/// Headers that a browser, a network or an attacker can send, each with a value that would change the response if submit read it.
const SENT: [(&str, &str); 27] = [
    ("accept", "application/json"),
    ("accept-encoding", "br"),
    ("accept-language", "en"),
    ("cache-control", "no-cache"),
    ("content-type", "text/plain"),
    ("cookie", "lang=en"),
    ("dnt", "1"),
    ("forwarded", "for=192.0.2.1"),
    ("host", "other.example"),
    ("origin", "https://other.example"),
    ("priority", "u=0"),
    ("referer", "https://other.example/"),
    ("save-data", "on"),
    ("sec-ch-ua-mobile", "?1"),
    ("sec-fetch-dest", "iframe"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-user", "?0"),
    ("upgrade-insecure-requests", "1"),
    ("user-agent", "curl/8"),
    ("via", "1.1 proxy"),
    ("x-forwarded-for", "192.0.2.1"),
    ("x-forwarded-host", "other.example"),
    ("x-forwarded-proto", "http"),
    ("x-http-method-override", "GET"),
    ("x-original-url", "/intake/en/support"),
    ("x-requested-with", "XMLHttpRequest"),
];

#[tokio::test]
async fn submit_reads_three_headers_of_a_visitor_and_no_other() {
    let mut visit = Visit::new().await;
    // Time and randomness are fixed, so only the header can change the response.
    visit.intake.world = World::system().with_clock(|| NOW).with_entropy(|| Ok([7; 16]));
    let body = applicant::body(applicant::SOUND);
    let mut answers = Vec::new();
    for header in [None].into_iter().chain(SENT.map(Some)) {
        let mut headers = vec![("content-type", URLENCODED)];
        if let Some((name, value)) = header {
            headers.retain(|(known, _)| *known != name);
            headers.push((name, value));
        }
        let request = axum::extract::Request::builder().method("POST").uri("/intake/ar/support");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let got = visit.ask(request.body(body.clone().into()).unwrap()).await;
        answers.push((header.map(|(name, _)| name), got.status, got.html));
    }
    let (_, status, html) = answers.remove(0);
    let differs = |(_, other, page): &&(_, u16, String)| (*other, page) != (status, &html);
    let read: BTreeSet<_> = answers.iter().filter(differs).filter_map(|(name, ..)| *name).collect();
    assert_eq!((status, read), (200, READ.into()));
}
