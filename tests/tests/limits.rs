//! Limits: answers that are longer than any that a person writes, forms at the largest size, and texts that cannot be seen.

use journeys::applicant;
use journeys::page::Page;
use journeys::visit::Visit;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// The largest accepted body, in bytes.
const LIMIT: usize = intake_fn::journey::body::LIMIT;

/// Fields as a browser sends them, line breaks as CR LF.
fn sent<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        body.append_pair(name, &value.replace('\n', "\r\n"));
    }
    body.finish()
}

fn pressed(check: &Page) -> String {
    sent(check.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// A support request with this need, and the trap with this value.
fn request(need: &str, trap: &str) -> String {
    let fields = applicant::SOUND.into_iter().map(|(name, value)| (name, if name == "need" { need } else { value }));
    applicant::body(fields.chain(Some(("leave_empty", trap)).filter(|(_, value)| !value.is_empty())))
}

#[tokio::test]
async fn an_answer_that_is_far_too_long_comes_back_with_the_others_and_says_so() {
    let visit = Visit::new().await;
    // Without spaces, so that algorithms with more than linear time are noticed too.
    let long = "a".repeat(33 * 1024);
    for (field, place) in [("need", 5), ("email", 3), ("reply_by", 6)] {
        let mut fields = applicant::SOUND;
        assert_eq!(fields[place].0, field);
        fields[place].1 = &long;
        let got = visit.post("/intake/en/support", applicant::body(fields)).await;
        assert_eq!(got.status, 422, "{field}");
        assert!(got.page.words.contains("far longer than it can take"), "{field}: {}", got.page.words.len());
        let targets: Vec<_> = got.page.links.iter().filter_map(|link| link.strip_prefix("#q-")).collect();
        assert_eq!(targets, [field], "one mistake, at its place");
        for (name, value) in fields.iter().filter(|(name, _)| *name != "reply_by") {
            // Line breaks as HTML normalises them.
            assert_eq!(got.page.filled.get(*name), Some(&applicant::sent(name, value).replace("\r\n", "\n")), "{name}");
        }
    }
}

#[tokio::test]
async fn a_form_at_the_limit_is_told_what_to_shorten_before_it_is_sealed() {
    let visit = Visit::new().await;
    // A letter with twelve marks takes 78 bytes.
    let letter = format!("ا{}", "\u{64E}".repeat(12));
    let text = |size: usize| {
        let letters = letter.repeat((size - 800) / 78);
        format!("{letters}{}", "a".repeat(size - request(&letters, "").len()))
    };
    // Without the seal these bodies are within the limit.
    for size in [65_525, LIMIT] {
        let text = text(size);
        assert_eq!(request(&text, "").len(), size);
        let got = visit.post("/intake/en/support", request(&text, "")).await;
        assert_eq!(got.status, 413, "{size}");
        let targets: Vec<_> = got.page.links.iter().filter_map(|link| link.strip_prefix("#q-")).collect();
        assert_eq!(targets, ["need"], "the longest answer");
        assert!(got.page.words.contains("this is its longest answer"));
        assert_eq!(got.page.filled["need"], text, "nothing is lost");
    }
    let check = visit.post("/intake/en/support", request(&text(LIMIT - 400), "")).await;
    assert_eq!(check.status, 200);
    assert_eq!(visit.post("/intake/en/support/confirm", pressed(&check.page)).await.status, 303);
}

#[test]
fn every_form_that_the_check_accepts_can_be_confirmed() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let visit = Visit { is_sane: false, ..runtime.block_on(Visit::new()) };
    // Texts that normalisation lengthens, shortens and leaves alone, in letters, marks and line breaks.
    let unit = prop::sample::select(vec![
        "ا\u{64E}\u{651}\u{64E}\u{651}\u{64E}\u{651}\u{64E}\u{651}",
        "ا\u{344}\u{344}\u{344}\u{344}",
        "\u{1D160}\u{301}\u{301}\u{301}",
        "👩\u{200D}👩\u{200D}👩",
        "ي\u{654}",
        "a \n",
        "\u{200F}a\u{2800}",
        "م\u{200C}",
    ]);
    let trap = prop_oneof![2 => Just(""), 1 => prop::sample::select(vec!["x", "ا", "\n", "\0", "\u{FFFD}\r"])];
    // The size of the confirmation, from well within the limit to well beyond it, is mostly near it.
    let size = prop_oneof![1 => 0..2 * LIMIT, 4 => LIMIT - 500..LIMIT + 100];
    let mut runner = TestRunner::new(Config { cases: 120, failure_persistence: None, ..Config::default() });
    let accepted = std::cell::Cell::new([0, 0]);
    let outcome = runner.run(&(unit, trap, size, 0_usize..9000), |(unit, trap, size, traps)| {
        let normal = |text: &str| sent([("", language::normalise::lines(text).as_str())]).len();
        let trap = trap.repeat(traps);
        let taken = request("", &trap.replace('\0', "\u{FFFD}")).len();
        let each = (normal(&unit.repeat(64)) / 64).max(1);
        let text = unit.repeat((size.saturating_sub(taken) / each).min(1500));
        let text = format!("{text}{}", "a".repeat(size.saturating_sub(taken + normal(&text)).min(each)));
        let check = runtime.block_on(visit.post("/intake/ar/support", request(&text, &trap)));
        let [yes, no] = accepted.get();
        if check.status != 200 {
            accepted.set([yes, no + 1]);
            prop_assert!(matches!(check.status, 413 | 422), "{}", check.status);
            return Ok(());
        }
        accepted.set([yes + 1, no]);
        let confirmed = runtime.block_on(visit.post("/intake/ar/support/confirm", pressed(&check.page)));
        prop_assert_eq!(confirmed.status, 303, "{} bytes", pressed(&check.page).len());
        Ok(())
    });
    outcome.unwrap();
    assert!(accepted.get().iter().all(|count| *count > 10), "both results occur: {accepted:?}");
}

#[tokio::test]
async fn an_answer_that_cannot_be_seen_is_missing_and_marks_are_not_piled_up() {
    // The page with a mark alone is valid HTML, but the validator warns of it.
    let visit = Visit { is_sane: false, ..Visit::new().await };
    for invisible in ["\u{200D}", "\u{2800}\u{2800}", "\u{3164}", "\u{34F}", "\u{E0067}\u{E007F}", "\u{64E}"] {
        let got = visit.post("/intake/en/support", request(invisible, "")).await;
        let targets: Vec<_> = got.page.links.iter().filter_map(|link| link.strip_prefix("#q-")).collect();
        assert_eq!((got.status, targets.as_slice()), (422, ["need"].as_slice()), "{invisible:?}");
    }
    let piled = format!("ب{}", "\u{651}".repeat(5000));
    for (lang, words) in
        [("ar", "تراكمت على أحد الحروف علامات كثيرة"), ("en", "a great many marks have piled up on one letter")]
    {
        let got = visit.post(&format!("/intake/{lang}/support"), request(&piled, "")).await;
        assert_eq!(got.status, 422);
        assert!(got.page.words.contains(words), "{lang}");
        assert_eq!(got.page.filled["need"], piled, "nothing is cut");
    }
}
