//! The promise behind the stream: whatever is still pending when it is due is sent again, from the table's state alone.

use crate::notify::{Delivery, Notifier};
use crate::store::StoreError;

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Notices that were sent.
    pub sent: usize,
    /// Notices that could not be sent and stay pending.
    pub failed: usize,
}

/// Sends every notice that is due. One that fails does not keep the others from being sent.
///
/// # Errors
/// [`StoreError`] where the pending notices cannot be listed.
pub async fn sweep(notifier: &Notifier) -> Result<Swept, StoreError> {
    let mut swept = Swept::default();
    for key in notifier.store.due(notifier.world.now()).await? {
        match notifier.deliver(&key).await {
            Ok(Delivery::Sent) => swept.sent += 1,
            Ok(Delivery::NotOurs) => {}
            Err(_) => swept.failed += 1,
        }
    }
    tracing::info!(outcome = "swept", sent = swept.sent, failed = swept.failed);
    Ok(swept)
}
