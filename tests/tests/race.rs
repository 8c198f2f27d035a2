//! Two hundred confirmations of one check page at the same moment. In a program of its own: the flood would keep the engine from
//! answering other tests in time.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use forms::Lang;
use intake_fn::token::Keys;
use journeys::table::{self, Counts, count};
use journeys::visit::Visit;
use tokio::sync::Semaphore;

/// How long people press again at most.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_confirms_at_once_are_one_submission() {
    let table = table::fresh().await;
    let visit = Arc::new(Visit::with(table.clone(), Keys::new([1; 32], None)));
    let check = Arc::new(visit.check(Lang::Ar).await.page);
    let room = Arc::new(Semaphore::new(table::at_once(200)));
    let all: Vec<_> = (0_u64..200)
        .map(|person| {
            let (visit, check, room) = (Arc::clone(&visit), Arc::clone(&check), Arc::clone(&room));
            tokio::spawn(async move {
                let _place = room.acquire().await.unwrap();
                let mut got = visit.confirm(Lang::Ar, &check).await;
                // On a machine that is busy with other things the engine may be too slow for the three seconds that a person
                // waits: then they are told so, and press again, each after moments of their own that grow longer.
                let (began, mut pause) = (Instant::now(), Duration::from_millis(20 * (person + 1)));
                while got.status != 303 && began.elapsed() < PATIENCE {
                    got.assert_kept(&check);
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                    got = visit.confirm(Lang::Ar, &got.page).await;
                }
                (got.status, got.location)
            })
        })
        .collect();
    let mut answers = BTreeSet::new();
    for one in all {
        answers.insert(one.await.unwrap());
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers.first().unwrap().0, 303);
    assert_eq!(count(&table).await, Counts::of(1));
}
