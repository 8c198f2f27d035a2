//! The sweep backs up the stream: it sends every pending notice that is due, from the table's state alone. On the same schedule it
//! checks new submissions and creates the daily summaries.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::notices::deliver::{Delivery, DeliveryError};
use crate::notices::mail::MailError;
use crate::notices::sender::NoticeSender;
use crate::runtime::metrics::Metric;
use store::StoreError;
use store::outbox::{About, OutboxKey, Recipient};
use store::token::Keys;

/// After this many consecutive failures of the mail service or the table, the rest waits for the next sweep. The next mail would
/// probably fail too, and a sweep that waits for each timeout would not finish.
const MAX_CONSECUTIVE_FAILURES: usize = 3;

/// The result of a sweep.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Notices that were sent.
    pub sent: usize,
    /// Notices that could not be sent. They stay pending or are recorded as failed.
    pub failed: usize,
    /// Daily summaries that were put into the outbox.
    pub daily_summaries: usize,
    /// Submissions whose answers were compared with their digest.
    pub checked: usize,
    /// Submissions whose answers differ from those confirmed.
    pub altered: usize,
    /// How long the oldest pending notice has waited, in seconds.
    pub oldest_seconds: i64,
    /// How many notices are pending.
    pub pending: usize,
}

/// Sends every notice that is due, creates the daily summaries and checks new submissions. The notices come first, because a summary of
/// many requests takes long. A failure in one does not stop the others.
///
/// # Errors
/// The first [`StoreError`], after everything was tried.
pub async fn sweep(sender: &NoticeSender) -> Result<Swept, StoreError> {
    let mut swept = Swept::default();
    let mut first_error = None;
    let mut record = |error: StoreError| {
        tracing::error!(outcome = "not_swept", error = %error);
        first_error.get_or_insert(error);
    };
    if let Err(error) = send_due(sender, &mut swept).await {
        record(error);
    }
    let (daily_summaries, error) = sender.create_daily_summaries().await;
    swept.daily_summaries = daily_summaries;
    error.into_iter().for_each(&mut record);
    if let Some(keys) = &sender.proof
        && let Err(error) = check_new(sender, keys, &mut swept).await
    {
        record(error);
    }
    let now = sender.world.now();
    match sender.store.pending_notices(now).await {
        Ok(pending) => {
            swept.pending = pending.len();
            swept.oldest_seconds = pending.iter().map(|waiting| now.seconds_since(waiting.since)).max().unwrap_or(0);
            sender.count(Metric::PendingNotices { count: swept.pending });
            sender.count(Metric::OldestPendingAge { seconds: swept.oldest_seconds });
        }
        Err(error) => record(error),
    }
    let Swept { sent, failed, pending, oldest_seconds, .. } = swept;
    tracing::info!(outcome = "swept", sent, failed, pending, oldest_seconds);
    first_error.map_or(Ok(swept), Err)
}

async fn check_new(sender: &NoticeSender, keys: &Keys, swept: &mut Swept) -> Result<(), StoreError> {
    let forms: Vec<&str> = sender.bundle.forms().map(|form| form.id.as_str()).collect();
    let checked = sender.store.check_new(&sender.world, keys, &forms).await?;
    (swept.checked, swept.altered) = (checked.submissions, checked.altered);
    if swept.altered > 0 {
        tracing::error!(outcome = "answers_altered", submissions = swept.altered);
        sender.count(Metric::DigestMismatch { count: swept.altered });
    }
    Ok(())
}

async fn send_due(sender: &NoticeSender, swept: &mut Swept) -> Result<(), StoreError> {
    let mut due: BTreeMap<Turn, Vec<OutboxKey>> = BTreeMap::new();
    for key in sender.store.due(sender.world.now()).await? {
        due.entry(turn(&key)).or_default().push(key);
    }
    for keys in due.into_values() {
        send_until_broken_off(sender, keys, swept).await;
    }
    Ok(())
}

/// The order of notices. Those of each turn are sent even if those of the turn before fail: the acknowledgements have a configuration set
/// of their own at the mail service, which may be paused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Teams,
    Applicants,
    /// A summary of many requests takes long, so it keeps no notice waiting.
    DailySummaries,
}

fn turn(key: &OutboxKey) -> Turn {
    match (key.about(), key.recipient()) {
        (About::DailySummary(_), _) => Turn::DailySummaries,
        (About::Submission(_), Some(Recipient::Applicant)) => Turn::Applicants,
        (About::Submission(_), _) => Turn::Teams,
    }
}

async fn send_until_broken_off(sender: &NoticeSender, keys: Vec<OutboxKey>, swept: &mut Swept) {
    let mut consecutive = 0;
    for key in keys {
        let delivered = sender.deliver(&key).await;
        match &delivered {
            Ok(Delivery::NotOurs | Delivery::Held) => continue,
            Ok(Delivery::Sent) => swept.sent += 1,
            Ok(Delivery::Failed | Delivery::SetAside) | Err(_) => swept.failed += 1,
        }
        consecutive = if delivered.is_err_and(|error| affects_all_mails(&error)) { consecutive + 1 } else { 0 };
        if consecutive == MAX_CONSECUTIVE_FAILURES {
            tracing::warn!(outcome = "broken_off");
            break;
        }
    }
}

/// Whether an error comes from the mail service or the table, and not from one notice.
fn affects_all_mails(error: &DeliveryError) -> bool {
    match error {
        DeliveryError::Store(error) => !error.is_about_one_item(),
        DeliveryError::Mail(error) => !matches!(error, MailError::Refused(_) | MailError::Unwritable(_)),
        DeliveryError::Gone | DeliveryError::NoAddress | DeliveryError::ManyToAddress => false,
    }
}
