//! A submission as the desk finds it, and a member of staff.

use forms::Reference;
use language::Lang;
use store::mark::Marks;
use store::record::Record;
use store::world::World;
use store::{Store, Timestamp};

use crate::submitted;

/// The time of the tests.
pub const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);
/// A member of staff.
pub const STAFF: &str = "هند";

/// A world with the tests' time and the system's randomness.
pub fn world() -> World {
    World::system().with_clock(|| NOW.seconds())
}

/// Stores a form's submission as the website does, and returns its reference.
pub async fn submitted<'a>(
    store: &Store,
    form: &str,
    answers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Reference {
    let typed = answers.into_iter().collect();
    submitted::submit(store, &world(), Lang::Ar, form, typed, Marks::default()).await.reference
}

/// The stored record of a submission.
pub async fn found(store: &Store, reference: &Reference) -> Record {
    store.find(NOW, reference).await.unwrap().expect("it is there")
}
