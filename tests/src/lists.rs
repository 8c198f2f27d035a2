//! Lists of submissions, all of which can be read, oldest first.

use store::queue::{Read, Summary};
use store::status::Status;
use store::{Store, Timestamp};

fn in_order(read: Vec<Read>) -> Vec<Summary> {
    let mut listed: Vec<Summary> = read.into_iter().map(Result::unwrap).collect();
    listed.sort_by_key(|summary| summary.received_at);
    listed
}

/// A form's submissions with a status.
pub async fn queued(store: &Store, now: Timestamp, form: &str, status: Status) -> Vec<Summary> {
    in_order(store.list(now, form, status).await.unwrap())
}

/// The submissions with a failed notice or altered answers.
pub async fn failed(store: &Store, now: Timestamp) -> Vec<Summary> {
    in_order(store.list_failed(now).await.unwrap())
}
