//! The promise behind the stream: whatever is still pending when it is due is sent again, from the table's state alone. The
//! schedule that leads here also has new submissions checked and the digests sent in their time.

use serde::Serialize;

use crate::deliver::{Delivery, DeliveryError, Notifier};
use crate::mail::MailError;
use crate::metrics::Metric;
use crate::store::StoreError;

/// After so many answers of a busy mail service, one after the other, the rest waits for the next sweep.
const BUSY_IN_A_ROW: usize = 3;

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
    if let Err(error) = send_due(notifier, &mut swept).await {
        note(error);
    }
    match notifier.raise_digests().await {
        Ok(digests) => swept.digests = digests,
        Err(error) => note(error),
    }
    let forms: Vec<&str> = notifier.bundle.forms().map(|form| form.id.as_str()).collect();
    match notifier.store.check_new(&notifier.world, &forms).await {
        Ok(checked) => {
            (swept.checked, swept.altered) = (checked.submissions, checked.altered.len());
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
            swept.oldest_seconds = pending.iter().map(|waiting| now - waiting.since).max().unwrap_or(0);
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
    let mut busy = 0;
    for key in notifier.store.due(notifier.world.now()).await? {
        match notifier.deliver(&key).await {
            Ok(Delivery::NotOurs) => continue,
            Ok(Delivery::Sent) => swept.sent += 1,
            Ok(Delivery::Failed) => swept.failed += 1,
            Err(DeliveryError::Mail(MailError::Busy(_))) => {
                swept.failed += 1;
                busy += 1;
                if busy == BUSY_IN_A_ROW {
                    tracing::warn!(outcome = "mail_busy");
                    break;
                }
                continue;
            }
            Err(_) => swept.failed += 1,
        }
        busy = 0;
    }
    Ok(())
}
