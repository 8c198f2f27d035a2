//! What may not come from a person who needs something is marked, stored and answered like everything else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use forms::Lang;
use journeys::visit::{Got, Visit};
use journeys::{applicant, records};

const SUPPORT: &str = "/intake/en/support";
const CONFIRM: &str = "/intake/en/support/confirm";

/// Sound answers with others in their place.
fn answers<'a>(others: &[(&'a str, &'a str)]) -> String {
    let sound = applicant::SOUND.into_iter().filter(|(name, _)| others.iter().all(|(other, _)| other != name));
    applicant::body(sound.chain(others.iter().copied()))
}

/// Confirms a check page after a person's while, and sees that it is answered as any other.
async fn confirm(visit: &Visit, check: &Got) -> Got {
    visit.wait(30);
    let confirmed = visit.post_with(CONFIRM, &[], check.page.hidden_body()).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.page.words);
    assert!(confirmed.header("location").starts_with("/intake/en/receipt/"));
    assert_eq!(visit.get(confirmed.header("location")).await.status, 200);
    confirmed
}

/// The marks of the one submission in the table, which its team is told of.
async fn stored(visit: &Visit) -> Vec<String> {
    let submissions = records::of_kind(&visit.table, "META").await;
    assert_eq!(submissions.len(), 1);
    let notices = records::of_kind(&visit.table, "OUT#").await;
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
async fn what_stood_in_the_trap_goes_along_to_the_form_and_back() {
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
async fn what_is_written_is_marked_by_its_content() {
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
