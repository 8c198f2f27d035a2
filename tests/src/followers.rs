//! What applicants do on the page where they follow their submission, without the page.

use forms::Reference;
use store::asking::Asking;
use store::follow::{MOST_IN_ALL, Way};
use store::form_sent::FormSent;
use store::{Store, Timestamp};

use crate::people::at;
use crate::staff::NOW;

/// The applicant of a submission asks the team for something.
pub async fn ask(store: &Store, now: Timestamp, reference: &Reference, asking: Asking, words: Option<&str>) {
    let record = store.find(now, reference).await.unwrap().expect("it is there");
    let form = FormSent::by_applicant("a pass", words.unwrap_or(asking.name()));
    assert!(store.ask_team(&at(now), &record, asking, words, &form).await.unwrap(), "asked for the first time");
}

/// Somebody tries so many wrong digits, one each hour, that the submission is not followed any more.
pub async fn shut(store: &Store, reference: &Reference) {
    for hours in (0..i64::from(MOST_IN_ALL)).rev() {
        let world = at(NOW.plus_seconds(-hours * 3600));
        assert!(store.follow(&world, reference, Way::Typed, |_| false).await.unwrap().is_none());
    }
}
