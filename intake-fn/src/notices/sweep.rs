//! The promise behind the stream: whatever is still pending when it is due is sent again, from the table's state alone. The
//! schedule that leads here also has new submissions checked and the digests sent in their time.

use serde::Serialize;

use crate::notices::deliver::{Delivery, DeliveryError, Notifier};
use crate::notices::mail::MailError;
use crate::runtime::metrics::Metric;
use store::StoreError;

/// After so many failures of the mail service or the table, one after the other, the rest waits for the next sweep: the next mail
/// would fare no better, and a sweep that waits for each does not come to its end.
const FAILURES_IN_A_ROW: usize = 3;

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Notices that were sent.
    pub sent: usize,
    /// Notices that could not be sent: they stay pending, or stand among what failed.
    pub failed: usize,
    /// Digests that were put into the outbox.
    pub digests: usize,
    /// Submissions whose answers were held against their digest.
    pub checked: usize,
    /// Those whose answers are not what was confirmed.
    pub altered: usize,
    /// How long the oldest pending notice has waited, in seconds.
    pub oldest_seconds: i64,
    /// How many notices are pending.
    pub pending: usize,
}

/// Sends every notice that is due, then sees to the digests and to new submissions. Nothing of it keeps the rest from being
/// done.
///
/// # Errors
/// The first [`StoreError`], after everything was tried.
pub async fn sweep(notifier: &Notifier) -> Result<Swept, StoreError> {
    let mut swept = Swept::default();
    let mut first_error = None;
    let mut note = |error: StoreError| {
        tracing::error!(outcome = "not_swept", error = %error);
        first_error.get_or_insert(error);
    };
    let (digests, error) = notifier.raise_digests().await;
    swept.digests = digests;
    error.into_iter().for_each(&mut note);
    if let Err(error) = send_due(notifier, &mut swept).await {
        note(error);
    }
    let forms: Vec<&str> = notifier.bundle.forms().map(|form| form.id.as_str()).collect();
    match notifier.store.check_new(&notifier.world, &forms).await {
        Ok(checked) => {
            (swept.checked, swept.altered) = (checked.submissions, checked.altered);
            if swept.altered > 0 {
                tracing::error!(outcome = "answers_altered", submissions = swept.altered);
                notifier.count(Metric::DigestMismatch { count: swept.altered });
            }
        }
        Err(error) => note(error),
    }
    let now = notifier.world.now();
    match notifier.store.pending_notices(now).await {
        Ok(pending) => {
            swept.pending = pending.len();
            swept.oldest_seconds = pending.iter().map(|waiting| now.seconds_since(waiting.since)).max().unwrap_or(0);
            notifier.count(Metric::PendingNotices { count: swept.pending });
            notifier.count(Metric::OldestPendingAge { seconds: swept.oldest_seconds });
        }
        Err(error) => note(error),
    }
    let Swept { sent, failed, pending, oldest_seconds, .. } = swept;
    tracing::info!(outcome = "swept", sent, failed, pending, oldest_seconds);
    first_error.map_or(Ok(swept), Err)
}

async fn send_due(notifier: &Notifier, swept: &mut Swept) -> Result<(), StoreError> {
    let mut in_a_row = 0;
    for key in notifier.store.due(notifier.world.now()).await? {
        let delivered = notifier.deliver(&key).await;
        match &delivered {
            Ok(Delivery::NotOurs) => continue,
            Ok(Delivery::Sent) => swept.sent += 1,
            Ok(Delivery::Failed) | Err(_) => swept.failed += 1,
        }
        in_a_row = if delivered.is_err_and(|error| is_of_all(&error)) { in_a_row + 1 } else { 0 };
        if in_a_row == FAILURES_IN_A_ROW {
            tracing::warn!(outcome = "broken_off");
            break;
        }
    }
    Ok(())
}

/// Whether an error is of the mail service or the table, and not of one notice.
fn is_of_all(error: &DeliveryError) -> bool {
    match error {
        DeliveryError::Store(_) => true,
        DeliveryError::Mail(error) => !matches!(error, MailError::Refused(_) | MailError::Unwritable(_)),
        DeliveryError::Gone | DeliveryError::NoAddress => false,
    }
}
