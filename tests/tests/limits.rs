//! Answers that are longer than any that a person writes.
#![allow(clippy::unwrap_used)]

use journeys::applicant;
use journeys::visit::Visit;

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
            assert_eq!(got.page.filled.get(*name), Some(&value.replace("\r\n", "\n")), "{name}");
        }
    }
}
